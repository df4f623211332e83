"""Examples of every kind of answer; what the judge does not manage yet is said so."""

from __future__ import annotations

from functools import cache
from itertools import groupby

import pytest

from harness.judge import Judge
from harness.suite.suite import JudgeSettings
from tests.judge.written import SETS, Example, asked, examples, names

NOT_YET = "not yet"
KINDS = [
    pytest.param(
        folder,
        list(group),
        id=f"{folder}: {kind}",
        marks=[pytest.mark.xfail(strict=True)] if kind == NOT_YET else [],
    )
    for folder in SETS
    for kind, group in groupby(examples(folder), lambda example: example.kind)
]


@cache
def _judge(folder: str) -> Judge:
    return Judge(names(folder), JudgeSettings(), asked=asked(folder))


def _errors(folder: str, written: list[Example]) -> list[str]:
    judged = [(one, _judge(folder).judge(one.expectation, one.answer)) for one in written]
    return [
        f"{one.answer}: {found.verdict} {set(found.named) or ''} ({found.reason})"
        for one, found in judged
        if (str(found.verdict), set(found.named)) != (one.verdict, set(one.named))
    ]


@pytest.mark.parametrize(("folder", "written"), KINDS)
def test_kind(folder: str, written: list[Example]) -> None:
    errors = _errors(folder, written)
    assert not errors, "\n".join(errors)
