"""`python -m harness` on what a run left behind, with no model."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from harness.__main__ import main
from tests.recorded import SUITE, Cases


@pytest.fixture
def report(cases: Cases) -> str:
    cases.run("--adapter", "bad")
    return "reports/bad"


def rows(cases: Cases) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["case"], row["adapter"]): row for row in cases.report("bad")["answers"]}


def test_who_reads_no_further_gets_no_error(cases: Cases, report: str) -> None:
    command = [sys.executable, "-m", "harness", "gate", report]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141, "what was not read to its end is no pass"


def test_gate_again_by_the_suite_of_today(cases: Cases, report: str) -> None:
    assert main(["gate", report]) == 1
    loose = SUITE.replace("regressions: 0", "regressions: 1")
    cases.write("suite.yaml", loose.replace("hallucinations: 0", "hallucinations: 2"))
    assert main(["gate", report]) == 0
    assert cases.report("bad")["adapters"][0]["gate"]["passed"] is True


def test_judge_again_by_the_cases_of_today(cases: Cases, report: str) -> None:
    path = cases.folder / "kolobok.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[Kolobok]\n    tags", "[A ball]\n    tags"),
        encoding="utf-8",
    )
    assert rows(cases)["kolobok/who-en", "bad"]["verdict"] == "wrong"
    main(["judge", report])
    assert rows(cases)["kolobok/who-en", "bad"]["verdict"] == "correct"


def test_overrule_writes_the_verdict_and_judges_again(
    cases: Cases, report: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["overrule", report, "kolobok/who-en[bad]", "correct", "--why", "Он же"]) == 0
    row = rows(cases)["kolobok/who-en", "bad"]
    assert (row["verdict"], row["change"]) == ("correct", "kept")  # the base said the same
    assert row["overruled"] is not None
    assert "Он же" in (cases.folder / "overrides.yaml").read_text(encoding="utf-8")
    # It holds in the next run as well.
    cases.run("--adapter", "bad")
    assert rows(cases)["kolobok/who-en", "bad"]["verdict"] == "correct"


def test_verdict_on_an_answer_that_nobody_gives_any_more_is_listed(cases: Cases) -> None:
    entry = "- {case: kolobok/who, answer: Давно забытый ответ, verdict: correct}\n"
    cases.write("overrides.yaml", entry)
    result = cases.run("--adapter", "bad")
    result.stdout.fnmatch_lines(["override no longer applies: kolobok/who: 'Давно забытый ответ'*"])


def test_report_is_drawn_again(cases: Cases, report: str) -> None:
    page = cases.pytester.path / report / "index.html"
    page.unlink()
    assert main(["report", report, "--report-lang", "ru"]) == 0
    assert 'lang="ru"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gate", "nowhere"], "nowhere: cannot be read"),
        (["overrule", "reports/bad", "kolobok/who", "correct"], "is not CASE[ADAPTER]"),
        (["overrule", "reports/bad", "a/b[bad]", "wrong"], "no answer of a/b[bad]"),
        (["overrule", "reports/bad", "kolobok/who[bad]", "hallucination"], "--named says who"),
        (["audit", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_mistakes_are_one_line(
    cases: Cases,
    report: str,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    capsys.readouterr()
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_audit_prints_json(cases: Cases, capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "id": "1",
        "question": "Кто это?",
        "accept": ["Колобок"],
        "answer": "Это Колобок.",
        "verdict": "correct",
    }
    path = cases.pytester.path / "labelled.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    assert main(["audit", str(path), "--suite", "cases", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["accuracy"] == 1.0
    assert result["answers"][0]["verdict"] == "correct"
