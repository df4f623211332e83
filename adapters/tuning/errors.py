"""What may go wrong before or during training, told in one line."""


class TrainingError(Exception):
    """A mistake in the recipe, the data or the base, worded so that it can be put right."""
