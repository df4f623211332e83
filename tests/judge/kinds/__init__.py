"""Kinds of answers, each with examples: read from the texts beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.suite.suite import Expectation

HERE = Path(__file__).parent
VERDICTS = {"+": "correct", "-": "wrong", "?": "refusal", "!": "hallucination"}


@dataclass(frozen=True)
class Example:
    """One answer of a kind, and what a careful person says of it."""

    kind: str
    expectation: Expectation
    answer: str
    verdict: str
    named: frozenset[str]


def names() -> dict[str, list[str]]:
    """Whom the examples may name."""
    found: dict[str, list[str]] = yaml.safe_load((HERE / "names.yaml").read_text("utf-8"))
    return found


def examples() -> Iterator[Example]:
    """Every example, in the order of the file."""
    questions = {one[0]: one[1:] for one in _rows("questions.txt")}
    kind = ""
    for line in (HERE / "answers.txt").read_text("utf-8").splitlines():
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


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines if line[0] != "#"]
