"""Answers written for the judge's sake, a folder a set: names, questions and answers as text.

`kinds` goes through the kinds of answers one by one. The `first_sight` sets were written and
labelled before the judge saw them, one after the other; docs/judge.md says what it made of each.
`unseen` goes through harder kinds; half of it was judged rightly before they were treated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.suite.suite import Expectation

HERE = Path(__file__).parent
SETS = (
    "kinds",
    "broad",
    "plain",
    "plain_2",
    "plain_3",
    "plain_4",
    "plain_5",
    "unseen",
    "unseen_2",
    *(f"first_sight_{number}" for number in range(1, 9)),
)
VERDICTS = {"+": "correct", "-": "wrong", "?": "refusal", "!": "hallucination"}


@dataclass(frozen=True)
class Example:
    """One answer of a kind, and what a careful person says of it."""

    kind: str
    expectation: Expectation
    answer: str
    verdict: str
    named: frozenset[str]


def names(folder: str) -> dict[str, list[str]]:
    """Whom the examples of a set may name."""
    found: dict[str, list[str]] = yaml.safe_load((HERE / folder / "names.yaml").read_text("utf-8"))
    return found


def examples(folder: str) -> Iterator[Example]:
    """Every example of a set, in the order of its file."""
    questions = {one[0]: one[1:] for one in _rows(HERE / folder / "questions.txt")}
    kind = ""
    for line in (HERE / folder / "answers.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            kind = line.removeprefix("## ")
            continue
        question, mark, answer = (part.strip() for part in line.split(" | ", 2))
        character, asked, accept = questions[question]
        yield Example(
            kind,
            Expectation(
                question=asked, accept=tuple(accept.split(" ; ")), character=character or None
            ),
            answer.replace("\\n", "\n"),
            VERDICTS[mark[0]],
            frozenset({mark[1:]} - {""}),
        )


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines if line[0] != "#"]


def asked(folder: str) -> list[Expectation]:
    """All that a set asks."""
    return [
        Expectation(question=question, accept=tuple(accept.split(" ; ")), character=who or None)
        for _, who, question, accept in _rows(HERE / folder / "questions.txt")
    ]
