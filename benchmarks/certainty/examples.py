"""Labelled answers as examples to fit to: the signals of each judgement, and whether people agree.

A set is met twice. Judged today, it tells what today's signals mean, but misses that were seen were
mended. `first_sight.jsonl` keeps how sets were judged before anybody had seen what was missed: only
that tells how an answer that nobody has seen will fare.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from harness.judge import Judge
from harness.judge.auditing.audit import judge_of
from harness.judge.auditing.labelled import read_labelled
from harness.judge.signals import Signals
from harness.suite.reading import read_suite

FIRST_SIGHT = Path(__file__).with_name("first_sight.jsonl")
TESTS = Path(__file__).parents[2] / "tests" / "judge"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One judgement of a labelled answer."""

    set: str
    id: str
    question: str
    signals: Signals
    verdict: str
    label: str
    agreed: bool
    first_sight: bool
    """Judged before anybody had seen what is missed in its set."""


def today(evouna: Path | None) -> list[Example]:
    """Judge every set with the judge of today.

    Args:
        evouna: answers of EVOUNA, which are not ours to publish.
    """
    suite = TESTS / "suite"
    found = [*_judged("dev", TESTS / "dev.jsonl", suite)]
    found += _judged("apart", TESTS / "apart.jsonl", suite)
    for folder in sorted((TESTS / "sets").iterdir()):
        found += judged_folder(folder, first_sight=False)
    return found + ([*_judged("evouna", evouna, None)] if evouna else [])


def judged_folder(folder: Path, *, first_sight: bool) -> list[Example]:
    """Judge the `labelled.jsonl` of a folder by the `suite/` beside it."""
    path, suite = folder / "labelled.jsonl", folder / "suite"
    return [*_judged(folder.name, path, suite, first_sight=first_sight)]


def _judged(
    name: str, path: Path, suite: Path | None, *, first_sight: bool = False
) -> Iterable[Example]:
    rows = read_labelled(path)
    judge: Judge = judge_of(rows, read_suite(suite)[0] if suite else None)
    for row in rows:
        judgement, signals = judge.weigh(row.expectation, row.answer)
        yield Example(
            set=name,
            id=row.id,
            question=row.expectation.question,
            signals=signals,
            verdict=str(judgement.verdict),
            label=row.verdict,
            agreed=row.agrees(judgement.verdict),
            first_sight=first_sight,
        )


def read_first_sight(path: Path = FIRST_SIGHT) -> list[Example]:
    """Read back what `write_first_sight` wrote; signals that are newer than it are off."""
    off = {field.name: False for field in fields(Signals)}
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        signals = {name: row["signals"].get(name, value) for name, value in off.items()}
        found.append(Example(**{**row, "signals": Signals(**signals), "first_sight": True}))
    return found


def write_first_sight(examples: Sequence[Example], path: Path = FIRST_SIGHT) -> None:
    """Add examples to those kept."""
    with path.open("a", encoding="utf-8") as file:
        for example in examples:
            row = asdict(example)
            del row["first_sight"]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
