"""A blind sample: which answers to label, to learn how often the judge is mistaken."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from harness.review.queue import Item

FEWEST = 3
"""Answers drawn of each kind, however rare it is."""
_SEED = "0"

Stratum = tuple[str, bool, str]
"""(verdict, doubtful, role)."""


def draw(items: Sequence[Item], size: int) -> list[Item]:
    """Draw answers of every kind, in proportion to how many there are, and a few of each at least.

    Chance is a hash of each answer, so that the same sample is drawn tomorrow, in the same order,
    and that order tells nothing of the verdicts.
    """
    strata: defaultdict[Stratum, list[Item]] = defaultdict(list)
    for item in sorted(items, key=_chance):
        strata[item.judgement.verdict, item.doubtful, item.role].append(item)
    shares = allot([len(stratum) for stratum in strata.values()], size)
    drawn = [
        item
        for stratum, share in zip(strata.values(), shares, strict=True)
        for item in stratum[:share]
    ]
    return sorted(drawn, key=_chance)


def allot(sizes: Sequence[int], wanted: int) -> list[int]:
    """Say how many to draw of each stratum: one by one, to whoever is furthest below its due.

    Every stratum first gets `FEWEST`, or all that it has, as far as `wanted` reaches.
    """
    total = sum(sizes)
    shares = [0] * len(sizes)

    def behind(at: int) -> tuple[bool, float]:
        below = shares[at] < FEWEST
        due = -float(shares[at]) if below else wanted * sizes[at] / total - shares[at]
        return below, due

    for _ in range(min(wanted, total)):
        open_to = [at for at, size in enumerate(sizes) if shares[at] < size]
        shares[max(open_to, key=behind)] += 1
    return shares


def _chance(item: Item) -> str:
    return hashlib.sha256(f"{_SEED}{item.id}".encode()).hexdigest()
