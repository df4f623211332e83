"""Who was taken for whom: the counts behind the heat maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LEVELS = 5
"""Steps of colour in a heat map."""

MOST = 30
"""Rows and columns of a heat map: more can neither be read nor drawn quickly."""


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
    left_out: int
    """Characters and names that are mistaken too seldom to be among the `MOST` frequent."""

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
    mistaken = Counter[str]()
    seen = Counter[str]()
    for (shown, named), count in (pair for c in counts.values() for pair in c.items()):
        mistaken[shown] += count
        seen[named] += count
    rows, columns = _frequent(mistaken), _frequent(seen)
    return Confusion(
        shown=[character for character in characters if character in rows],
        named=[c for c in characters if c in columns] + sorted(columns - characters.keys()),
        never=[character for character in characters if character not in mistaken],
        maps=[HeatMap(model=model, counts=counter) for model, counter in counts.items()],
        left_out=len(mistaken) - len(rows) + len(seen) - len(columns),
    )


def _frequent(counts: Counter[str]) -> set[str]:
    return {name for name, _ in counts.most_common(MOST)}


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
