"""What a report says of verdicts that the judge doubts, and of languages that it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.judge.language.detection import UNKNOWN, is_supported
from harness.report.translations import Words
from harness.suite.suite import BASE


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """The doubtful verdicts on one model, and what rests on them."""

    count: int
    total: int
    baseline: int = 0
    """Doubtful verdicts on what the baseline said."""
    could_turn: bool = False
    cases: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.count or self.baseline)


def doubts(adapter: Mapping[str, Any]) -> Doubts:
    """Give the doubts of an adapter's entry; none in a report that knows of none."""
    found = adapter["gate"].get("doubtful") or {}
    return Doubts(
        count=found.get("count", 0),
        total=found.get("total", 0),
        baseline=found.get("baseline", 0),
        could_turn=bool(found.get("could_turn")),
        cases=tuple(found.get("cases") or ()),
    )


def base_doubts(answers: Iterable[Mapping[str, Any]]) -> Doubts:
    """Give the doubts of a run of the base alone, where there is no gate to turn."""
    # Of a large report each row is made as it is read, and all at once take much room.
    doubtful = [bool(row.get("doubtful")) for row in answers if row["adapter"] == BASE]
    return Doubts(count=sum(doubtful), total=len(doubtful))


def is_unsure(adapter: Mapping[str, Any]) -> bool:
    """Whether an adapter passes on verdicts that could turn: that is no plain pass."""
    return bool(adapter["gate"]["passed"]) and doubts(adapter).could_turn


def how_many(found: Doubts, baseline: str, words: Words) -> str:
    """Say how many verdicts are doubtful."""
    text = words("doubtful_count", count=found.count, total=found.total)
    if found.baseline:
        text += "; " + words("doubtful_baseline", baseline=baseline, count=found.baseline)
    return text + "."


def whether_it_turns(adapter: Mapping[str, Any], words: Words) -> str:
    """Say whether the gate's word would be another if they went the other way."""
    if not doubts(adapter).could_turn:
        return words("turns_not")
    return words("turns_pass" if adapter["gate"]["passed"] else "turns_fail")


def percent(certainty: float) -> int:
    """Give a certainty for people, never rounded up to one that it does not reach."""
    return int(100 * certainty + 1e-9)


def unknown_languages(document: Mapping[str, Any], words: Words) -> str:
    """Say once how many answers are in languages that the judge cannot read; empty if none are."""
    found = Counter(
        row["language"]
        for row in document["answers"]
        if not is_supported(row.get("language") or UNKNOWN)
    )
    if not found:
        return ""
    named = ", ".join(f"{words.language(code)} ×{count}" for code, count in found.most_common())
    return words("unknown_language", count=found.total(), languages=named)
