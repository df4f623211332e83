"""What was cut out of a report, or came to its suite since, lets nothing pass."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from harness.__main__ import main
from tests.recorded import KOLOBOK, SUITE, Cases

GAINED = """\
  - id: home
    image: images/kolobok.png
    question: Где он живёт?
    accept: [В избе]
"""


@pytest.fixture(autouse=True)
def repository(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a repository of somebody with a name, so that `accept` could accept."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for command in ("init -q", "config user.name Анна", "config user.email anna@example.org"):
        subprocess.run(["git", *command.split()], check=True)


def change(cases: Cases, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    path = cases.pytester.path / "reports" / name / "report.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def without(**keys: str) -> Callable[[dict[str, Any]], None]:
    """Cut out the rows that have these values."""

    def edit(content: dict[str, Any]) -> None:
        content["answers"] = [
            row for row in content["answers"] if any(row[key] != keys[key] for key in keys)
        ]

    return edit


@pytest.mark.parametrize("command", ["judge", "gate"])
def test_a_case_that_the_suite_has_gained_is_owed(
    cases: Cases, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    cases.run("--adapter", "good")
    assert main([command, "reports/good"]) == 0
    cases.write("kolobok.yaml", KOLOBOK + GAINED)
    capsys.readouterr()
    assert main([command, "reports/good"]) == 1
    said = capsys.readouterr().out
    assert "kolobok/home[good]: not asked: the suite had no such case then" in said
    assert cases.report("good")["complete"] is False
    assert main(["accept", "reports/good"]) == 2
    assert "the run is incomplete" in capsys.readouterr().err


def test_judging_twice_after_a_case_was_gained_changes_nothing(cases: Cases) -> None:
    cases.run("--adapter", "good")
    cases.write("kolobok.yaml", KOLOBOK + GAINED)
    main(["judge", "reports/good"])
    first = cases.report("good")
    assert first["suite"]["cases"] == 4
    main(["judge", "reports/good"])
    assert cases.report("good") == first


@pytest.mark.parametrize("command", ["judge", "gate", "report", "accept"])
def test_a_report_whose_failing_rows_were_cut_out_is_refused(
    cases: Cases, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    cases.run("--adapter", "bad")
    for case in ("kolobok/who", "matryoshka/who"):
        change(cases, "bad", without(case=case))
    capsys.readouterr()
    assert main([command, "reports/bad"]) == 2
    assert "not whole: it has rows of 1 cases, its suite had 3" in capsys.readouterr().err


@pytest.mark.parametrize(("command", "status"), [("judge", 1), ("gate", 1), ("accept", 2)])
def test_one_side_of_a_case_cut_out_is_no_pass(cases: Cases, command: str, status: int) -> None:
    cases.run("--adapter", "good")
    change(cases, "good", without(case="matryoshka/who", adapter="good"))
    assert main([command, "reports/good"]) == status


@pytest.mark.parametrize("command", ["judge", "gate", "accept"])
def test_a_report_whose_adapter_was_cut_out_is_refused(
    cases: Cases, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    cases.run("--adapter", "bad")
    change(cases, "bad", lambda content: content.update(adapters=[]))
    capsys.readouterr()
    assert main([command, "reports/bad"]) == 2
    assert "answers of bad, and no word on that adapter" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["judge", "gate"])
def test_the_base_alone_has_no_gate_to_pass(
    cases: Cases, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    cases.run()
    capsys.readouterr()
    assert main([command, "reports/base"]) == 1
    assert "gate: none, no adapter was given" in capsys.readouterr().out


def test_a_gate_said_to_have_passed_is_worked_out_again_before_it_is_accepted(
    cases: Cases, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.run("--adapter", "bad")
    change(cases, "bad", lambda content: content["adapters"][0]["gate"].update(passed=True))
    capsys.readouterr()
    assert main(["accept", "reports/bad"]) == 2
    assert "the gate of bad fails" in capsys.readouterr().err


def test_a_suite_that_says_release_holds_a_saved_run_to_it(
    cases: Cases, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.run("--adapter", "good")
    (cases.folder / "matryoshka.yaml").unlink()
    cases.answers({"kolobok/who": {"base": "Шар.", "good": "Колобок."},
                   "kolobok/who-en": {"base": "A ball.", "good": "A ball."}})  # fmt: skip
    cases.run("--adapter", "good")
    assert main(["gate", "reports/good"]) == 0
    cases.write("suite.yaml", SUITE.replace("gate:", "gate:\n  release: true"))
    capsys.readouterr()
    assert main(["gate", "reports/good"]) == 1
    assert "no release: the suite has no control case" in capsys.readouterr().out
