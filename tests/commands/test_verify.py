"""A report that was tampered with does not hold together, whatever was changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.__main__ import main
from tests.recorded import Cases
from tests.recorded import cases as cases

Report = dict[str, Any]


@pytest.fixture
def folder(cases: Cases) -> Path:
    cases.run("--adapter", "good", "--adapter", "bad")
    return cases.pytester.path / "reports/good+bad"


def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["verify", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    return status, "\n".join(line for line in lines if not line.startswith("holds"))


def test_a_report_as_it_was_written_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(folder, capsys) == (0, "")
    assert main(["judge", str(folder)]) == 1  # a gate fails, as before
    assert verify(folder, capsys) == (0, "")


def row(report: Report, case: str, adapter: str) -> dict[str, Any]:
    (found,) = [r for r in report["answers"] if (r["case"], r["adapter"]) == (case, adapter)]
    assert isinstance(found, dict)
    return found


def an_answer(report: Report) -> None:
    row(report, "kolobok/who", "bad")["answer"] = "Это Колобок."


def a_verdict(report: Report) -> None:
    row(report, "kolobok/who", "bad").update(verdict="correct", named=[])


def a_gate(report: Report) -> None:
    report["adapters"][1]["gate"].update(passed=True, reasons=[])


def a_tally(report: Report) -> None:
    report["adapters"][1]["control"]["after"] += 1


def a_limit(report: Report) -> None:
    report["policy"]["max_control_regressions"] = 9


def the_recommended(report: Report) -> None:
    report["recommended"] = "bad"


def a_row_less(report: Report) -> None:
    report["answers"] = [r for r in report["answers"] if r["case"] != "matryoshka/who"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (an_answer, "the answers are those of answers.jsonl, and of their hash: an answer was"),
        (a_verdict, "every verdict is given again: kolobok/who[bad]"),
        (a_gate, "gates and figures follow from verdicts and limits: adapters[1].gate.passed"),
        (a_tally, "gates and figures follow from verdicts and limits: adapters[1].control.after"),
        (a_limit, "the gate's limits are those of suite.yaml: they were changed since"),
        (the_recommended, "gates and figures follow from verdicts and limits: recommended"),
    ],
)
def test_what_was_changed_in_it_is_found(
    change: Callable[[Report], None], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    change(report)
    path.write_text(json.dumps(report), encoding="utf-8")
    status, lines = verify(folder, capsys)
    assert status == 1
    assert f"DOES NOT HOLD {told}" in lines


def test_a_report_with_rows_cut_out_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    a_row_less(report)
    path.write_text(json.dumps(report), encoding="utf-8")
    assert main(["verify", str(folder)]) == 2
    assert "the report is not whole" in capsys.readouterr().err


def test_an_answer_changed_in_both_files_is_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("report.json", "answers.jsonl"):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Это Матрёшка.", "Это Колобок."), encoding="utf-8")
    status, lines = verify(folder, capsys)
    assert status == 1
    assert "an answer was changed since the report was written" in lines


def test_a_suite_that_was_changed_since_is_found(
    cases: Cases, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suite = cases.folder / "suite.yaml"
    before = suite.read_text(encoding="utf-8")
    loose = before.replace("max_control_regressions: 0", "max_control_regressions: 5")
    suite.write_text(loose, encoding="utf-8")
    assert "the gate's limits are those of suite.yaml: they were" in verify(folder, capsys)[1]
    suite.write_text(before, encoding="utf-8")

    overrides = cases.folder / "overrides.yaml"
    overrides.write_text(
        "- {case: kolobok/who, answer: Это Матрёшка., verdict: correct, by: me}\n", "utf-8"
    )
    status, lines = verify(folder, capsys)
    assert status == 1
    assert "people's verdicts or how questions are put were changed since" in lines
    assert "every verdict is given again: kolobok/who[bad]" in lines
    overrides.unlink()

    case = cases.folder / "matryoshka.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("[Матрёшка]", "[Матрёшка, Кукла]"))
    assert "cases, pictures and acceptable answers are those" in verify(folder, capsys)[1]


def test_answers_that_are_not_there_are_not_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "answers.jsonl").unlink()
    status, lines = verify(folder, capsys)
    assert status == 0
    assert lines.startswith("not known     the answers are those of answers.jsonl")
