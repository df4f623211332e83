"""What the judge says of one answer where no suite and no name is needed."""

from __future__ import annotations

from harness.judge import Judge, Verdict
from harness.suite.suite import Expectation, JudgeSettings


def verdict(question: str, accepted: str, answer: str) -> Verdict:
    """Judge an answer to a question that has one acceptable answer."""
    expectation = Expectation(question=question, accept=(accepted,))
    return Judge({}, JudgeSettings()).judge(expectation, answer).verdict


def told(block: str) -> list[tuple[str, str, str, bool]]:
    """Lines `question | accepted | + a right answer | - another`: one row for each answer."""
    rows = []
    for line in block.replace("\n|", " |").strip().splitlines():
        question, accepted, *answers = (part.strip() for part in line.split("|"))
        rows += [(question, accepted, one[2:], one[0] == "+") for one in answers]
    return rows
