"""The judge against people, on answers it was made with and on answers kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.judge import Judge, Verdict
from harness.judge.auditing.labelled import read_labelled

HERE = Path(__file__).parent


@pytest.mark.parametrize(("name", "least"), [("dev", 0.98), ("apart", 0.95)])
def test_agrees_with_people(judge: Judge, name: str, least: float) -> None:
    rows = read_labelled(HERE / f"{name}.jsonl")
    judged = [(row, judge.judge(row.expectation, row.answer)) for row in rows]
    right = sum(row.agrees(judgement.verdict) for row, judgement in judged)
    named = sum(set(row.named or ()) == set(judgement.named) for row, judgement in judged)
    false_accepts = sum(
        judgement.verdict is Verdict.CORRECT and not row.correct for row, judgement in judged
    )
    assert right / len(rows) >= least
    assert named / len(rows) >= least
    assert false_accepts / len(rows) <= 1 - least


def test_kept_apart_shares_nothing_with_dev() -> None:
    sets = [
        {
            (row.expectation.question, row.expectation.accept, row.answer)
            for row in read_labelled(path)
        }
        for path in (HERE / "dev.jsonl", HERE / "apart.jsonl")
    ]
    cases = {row.expectation for path in HERE.glob("*.jsonl") for row in read_labelled(path)}
    assert len(cases) >= 30
    assert not sets[0] & sets[1]
    assert sum(map(len, sets)) >= 500


def test_every_judgement_says_why(judge: Judge) -> None:
    for row in read_labelled(HERE / "dev.jsonl"):
        judgement = judge.judge(row.expectation, row.answer)
        assert judgement.reason.endswith(".")
        assert judgement.rule
        assert bool(judgement.named) == (judgement.verdict is Verdict.HALLUCINATION)
        assert all(0 <= start < end <= len(row.answer) for start, end in judgement.spans)
