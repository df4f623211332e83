"""The figures on the labelled sets do not fall, and their suites are read as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.judge_cv import figures

HERE = Path(__file__).parent
SETS = {
    "ru": (HERE / "sets/ru/labelled.jsonl", HERE / "sets/ru/suite", 0.98, 0.0),
    "en": (HERE / "sets/en/labelled.jsonl", HERE / "sets/en/suite", 0.98, 0.0),
    "xx": (HERE / "sets/xx/labelled.jsonl", HERE / "sets/xx/suite", 0.95, 0.0),
    "ru-5": (HERE / "sets/ru-5/labelled.jsonl", HERE / "sets/ru-5/suite", 0.94, 0.01),
    "ru-6": (HERE / "sets/ru-6/labelled.jsonl", HERE / "sets/ru-6/suite", 0.93, 0.02),
    "en-5": (HERE / "sets/en-5/labelled.jsonl", HERE / "sets/en-5/suite", 0.93, 0.01),
    "en-6": (HERE / "sets/en-6/labelled.jsonl", HERE / "sets/en-6/suite", 0.92, 0.025),
    "xx-5": (HERE / "sets/xx-5/labelled.jsonl", HERE / "sets/xx-5/suite", 0.875, 0.005),
    "dev": (HERE / "dev.jsonl", HERE / "suite", 0.99, 0.005),
    "apart": (HERE / "apart.jsonl", HERE / "suite", 0.985, 0.01),
}


@pytest.mark.parametrize("name", SETS)
def test_figures_do_not_fall(name: str) -> None:
    path, suite, agreement, false_accept = SETS[name]
    judged = figures(name, path, suite)
    wrong = [found for row, found in judged.errors if found.verdict == "correct"]
    agreed = 1 - len(judged.errors) / len(judged.rows)
    assert agreed >= agreement, judged.errors
    assert len(wrong) <= false_accept * len(judged.rows), wrong
