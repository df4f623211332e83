from __future__ import annotations

from pathlib import Path

import pytest

from harness.judge import Judge
from harness.suite.reading import read_suite
from harness.suite.suite import JudgeSettings, Suite

HERE = Path(__file__).parent

# They give the judge its names; no model is asked.
FIRST_SIGHT = ("first_sight", *(f"first_sight_{number}" for number in range(2, 6)))
collect_ignore = ["suite", "sets", "written", *FIRST_SIGHT]


@pytest.fixture(scope="session")
def suite() -> Suite:
    found, mistakes = read_suite(HERE / "suite")
    assert not mistakes
    return found


@pytest.fixture(scope="session")
def judge(suite: Suite) -> Judge:
    return Judge(suite.names, JudgeSettings())
