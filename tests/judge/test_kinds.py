"""Examples of every kind of answer; a kind is cured when its examples are."""

from __future__ import annotations

from collections import defaultdict

import pytest

from harness.judge import Judge
from harness.suite.suite import JudgeSettings
from tests.judge.kinds import Example, examples, names

KINDS: dict[str, list[Example]] = defaultdict(list)
for _example in examples():
    KINDS[_example.kind].append(_example)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(names(), JudgeSettings())


@pytest.mark.parametrize("kind", KINDS)
def test_kind(judge: Judge, kind: str) -> None:
    for example in KINDS[kind]:
        judgement = judge.judge(example.expectation, example.answer)
        said = (str(judgement.verdict), set(judgement.named))
        assert said == (example.verdict, set(example.named)), (example.answer, judgement.reason)
