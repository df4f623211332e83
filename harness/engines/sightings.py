"""What several processes, or one model loaded several times, saw of themselves → one account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest

CANARY = "canary."
"""How the name of a fact begins that a run's checks on itself have counted."""

_COUNT = re.compile(r"\d+")
_MEASURE = re.compile(r"\d[.e]")  # 0.5 or 1e-05 is no count


def joined(facts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Join facts by name: what canaries counted adds up, other values stand side by side, once."""
    found: dict[str, list[str]] = {}
    for one in facts:
        for name, value in one.items():
            found.setdefault(name, []).append(value)
    return {
        name: _side_by_side(_sums(values) if name.startswith(CANARY) else values)
        for name, values in found.items()
    }


def _side_by_side(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(values))


def _sums(values: Iterable[str]) -> list[str]:
    """Add up the counts of values that say the same thing otherwise, "1 of 5" and "0 of 7"."""
    sums: dict[tuple[str, ...], list[int]] = {}
    for value in values:
        said = (value,) if _MEASURE.search(value) else tuple(_COUNT.split(value))
        counts = [int(count) for count in _COUNT.findall(value)] if len(said) > 1 else []
        sums[said] = [a + b for a, b in zip(sums.get(said, [0] * len(counts)), counts, strict=True)]
    return [
        "".join(chain(*zip_longest(said, map(str, counts), fillvalue="")))
        for said, counts in sums.items()
    ]
