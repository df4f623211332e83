"""Who was taken for whom: the counts behind the heat maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LEVELS = 5
"""Steps of colour in a heat map."""


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """What one model mistook, as counts by (who is shown, who was named)."""

    model: str
    counts: Counter[tuple[str, str]]

    @property
    def total(self) -> int:
        """How many times somebody was taken for somebody else."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Heat maps of several models on the same rows, columns and scale."""

    shown: list[str]
    """Characters mistaken by any model, in suite order."""
    named: list[str]
    """Whom they were taken for: characters of the suite first, then the others."""
    never: list[str]
    """Characters that no model mistook."""
    maps: list[HeatMap]

    def level(self, count: int) -> int:
        """Give the step of colour for a count, 0 for none, one scale for all maps."""
        highest = max((max(m.counts.values(), default=0) for m in self.maps), default=0)
        return -(-LEVELS * count // highest) if highest else 0


def confusion(answers: Iterable[dict[str, Any]], models: list[str]) -> Confusion:
    """Count who was taken for whom by each of the models."""
    counts: dict[str, Counter[tuple[str, str]]] = {model: Counter() for model in models}
    characters: dict[str, None] = {}
    for row in answers:
        characters[row["character"]] = None
        if row["adapter"] in counts:
            counts[row["adapter"]].update((row["character"], named) for named in row["named"])
    mistaken = {shown for counter in counts.values() for shown, _ in counter}
    seen = {named for counter in counts.values() for _, named in counter}
    return Confusion(
        shown=[character for character in characters if character in mistaken],
        named=[c for c in characters if c in seen] + sorted(seen - characters.keys()),
        never=[character for character in characters if character not in mistaken],
        maps=[HeatMap(model=model, counts=counter) for model, counter in counts.items()],
    )


def base_alone(answers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sum up a run without adapters as rows of characters, which the document has none of."""
    rows: dict[str, dict[str, Any]] = {}
    for answer in answers:
        row = rows.setdefault(
            answer["character"],
            {
                **{key: answer[key] for key in ("character", "role", "adapter")},
                **{"after": 0, "total": 0, "hallucinated": Counter()},
            },
        )
        row["total"] += 1
        row["after"] += answer["verdict"] == "correct"
        row["hallucinated"].update(answer["named"])
    return list(rows.values())
