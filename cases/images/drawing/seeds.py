"""Which seeds belong to whom: pictures for training, for choosing and for testing never meet."""

BASE_TRAINING = range(0, 100_000)
BASE_VALIDATION = range(100_000, 200_000)
ADAPTER_TRAINING = range(200_000, 300_000)
ADAPTER_VALIDATION = range(300_000, 400_000)
SUITE = range(900_000, 1_000_000)
