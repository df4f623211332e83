"""Audited answers beside a suite: measured in the run, judged again later, read strictly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.__main__ import main
from tests.recorded import Cases

RIGHT = {"question": "Кто это?", "accept": ["Колобок"], "character": "kolobok"}


def label(cases: Cases, *verdicts: str) -> None:
    rows = [
        {**RIGHT, "id": str(number), "answer": "Колобок", "verdict": verdict}
        for number, verdict in enumerate(verdicts)
    ]
    cases.write("labelled.jsonl", "\n".join(map(json.dumps, rows)))


def corrected(cases: Cases) -> dict[str, Any]:
    (adapter,) = cases.report("bad")["adapters"]
    found: dict[str, Any] = adapter["corrected"]
    return found


def test_the_judge_is_measured_and_measured_again(cases: Cases) -> None:
    label(cases, *["correct"] * 12, *["wrong"] * 3)
    cases.run("--adapter", "bad")
    assert (corrected(cases)["labelled"], corrected(cases)["sensitivity"]) == (15, 1.0)
    assert "15" not in corrected(cases)["unusable"]
    label(cases, *["correct"] * 12)
    main(["gate", "reports/bad"])
    assert corrected(cases)["labelled"] == 15
    main(["judge", "reports/bad"])
    assert corrected(cases)["labelled"] == 12
    (cases.folder / "labelled.jsonl").unlink()
    main(["judge", "reports/bad"])
    assert "corrected" not in cases.report("bad")["adapters"][0]


def test_a_mistake_in_them_is_one_clear_line_before_any_question(cases: Cases) -> None:
    label(cases, "right")
    result = cases.run("--adapter", "bad")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *labelled.jsonl:1: verdict must be one of *'right'"])
