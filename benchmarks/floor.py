"""What a run cannot go under, on paper: seconds of GPU for suites and fleets of other sizes.

    python -m benchmarks.floor

T = n·Fv/C + n·M·Fpre/C + N·M·Fq/C + ⌈N·M/B⌉·A·(W + K·Wlora + B·L·kv)/BW

for N cases on n pictures, M models (the base and K adapters), answers of A tokens, B rows at once,
L tokens of context, on a GPU that attains C FLOP/s and BW bytes/s: features once a picture, one
prefix a model and picture, ends of questions, then decoding steps that read the weights and every
row's keys and values. Loading and Python are not in it, and no engine reaches it: it says what
grows with what. A base too large for one GPU is spread over the fewest that hold it, without loss.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

FLOPS, BANDWIDTH, MEMORY = 790e12, 4.3e12, 141e9
"""Of an H200 in bf16: what `benchmarks.gpu` takes to be attainable, and its memory in bytes."""
QUESTIONS = 4  # a picture
ANSWER, ENDS, PICTURE = 40, 16, 576  # tokens
RANK = 16
FOR_KEYS = 0.4  # of the memory that the weights leave free, as the engine takes it


@dataclass(frozen=True)
class Base:
    """The numbers of a base that its cost rests on."""

    name: str
    vision: float
    """Parameters of the vision side."""
    layers: float
    """Parameters of the language model without its embeddings."""
    embedding: float
    width: int
    depth: int
    key_heads: int
    patches: int = 2304

    @property
    def weights(self) -> float:
        """Bytes read by a decoding step."""
        return 2 * (self.layers + self.embedding)

    @property
    def token(self) -> float:
        """Bytes of keys and values of one token."""
        return 2 * self.depth * self.key_heads * 128 * 2

    @property
    def lora(self) -> float:
        """Bytes of one adapter on all linear layers; seven of them, some wider than the model."""
        return 2 * RANK * self.depth * self.width * 24

    @property
    def gpus(self) -> int:
        """How many hold it, and half as much again."""
        return math.ceil(1.5 * (self.weights + 2 * self.vision) / MEMORY)


BASES = (
    Base("Qwen2.5-VL-3B", 0.67e9, 2.77e9, 0.31e9, 2048, 36, 2),
    Base("Qwen2.5-VL-72B", 0.67e9, 70.2e9, 2.5e9, 8192, 80, 8),
)


def parts(base: Base, cases: int, adapters: int, gpus: int) -> dict[str, float]:
    """Give the seconds of each part on so many GPUs, all of them busy to the end."""
    fleet = max(1, gpus // base.gpus)  # of copies of the base
    flops, bandwidth = FLOPS * base.gpus, BANDWIDTH * base.gpus
    models, pictures = adapters + 1, cases / QUESTIONS
    rows = cases * models / fleet
    context = PICTURE + ENDS + ANSWER / 2
    free = MEMORY * base.gpus - base.weights - 2 * base.vision - adapters * base.lora
    at_once = min(2048, FOR_KEYS * free // (context * base.token), rows)
    steps = math.ceil(rows / at_once) * ANSWER
    return {
        "features": 2 * base.vision * base.patches * pictures / fleet / flops,
        "prefixes": 2 * base.layers * PICTURE * pictures * models / fleet / flops,
        "questions": 2 * base.layers * ENDS * rows / flops,
        "weights": steps * (base.weights + adapters * base.lora) / bandwidth,
        "keys and values": ANSWER * rows * context * base.token / bandwidth,
    }


def main() -> None:
    """Print a table for each base."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    for base in BASES:
        print(f"\n**{base.name}**, {base.weights / 1e9:.0f} GB, on at least {base.gpus} GPU\n")
        print("| cases | adapters | answers | GPU hours | 1 GPU | 8 GPUs | 64 GPUs | most of it |")
        print("|---" * 8 + "|")
        for cases in (10_000, 1_000_000):
            for adapters in (8, 64):
                print(_line(base, cases, adapters))


def _line(base: Base, cases: int, adapters: int) -> str:
    hours = sum(parts(base, cases, adapters, base.gpus).values()) * base.gpus / 3600
    times = [
        _told(sum(parts(base, cases, adapters, gpus).values())) if gpus >= base.gpus else "–"
        for gpus in (1, 8, 64)
    ]
    shares = parts(base, cases, adapters, base.gpus)
    largest = max(shares, key=lambda part: shares[part])
    share = shares[largest] / sum(shares.values())
    return (
        f"| {cases:,} | {adapters} | {cases * (adapters + 1):,} | {hours:,.2f} "
        f"| {' | '.join(times)} | {largest}, {share:.0%} |"
    )


def _told(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
