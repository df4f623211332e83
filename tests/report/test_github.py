"""What GitHub Actions is told, read back as its runner reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.gate.run import Run
from harness.judge.verdict import Judgement, Verdict
from harness.models.adapters import Adapter
from harness.record import Record
from harness.report import document
from harness.report.github import notify
from harness.session.outcome import Kind, Outcome, explain
from harness.suite.policy import GatePolicy
from tests.judged import record, records

BEFORE = {"kolobok": "www", "superman": "ccc"}


def built(*said: Record) -> dict[str, Any]:
    """Build the report of what adapter `v1` said."""
    run = Run(
        adapters=(Adapter(name="v1", path=None),),
        records=(*records("base", BEFORE), *said),
        policy=GatePolicy(),
        names={"kolobok": "Колобок", "superman": "Супермен", "cheburashka": "Чебурашка"},
    )
    return document.build(run, {})


def told(content: dict[str, Any], top: Path, suite: str = "cases") -> list[str]:
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(top)}
    return list(notify(content, environment, top / suite, "en"))


def runner(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as `ActionCommand.TryParseV2` of the runner does: name, properties, data."""
    line = line.lstrip()
    assert line.startswith("::")
    head, separator, data = line[2:].partition("::")
    assert separator
    name, _, listed = head.partition(" ")
    properties = {}
    for each in filter(None, listed.strip().split(",")):
        key, value = each.split("=", 1)
        properties[key] = unescaped(value, ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","))
    return name, properties, unescaped(data, ("%0D", "\r"), ("%0A", "\n"))


def unescaped(text: str, *pairs: tuple[str, str]) -> str:
    for escaped, meant in (*pairs, ("%25", "%")):
        text = text.replace(escaped, meant)
    return text


def test_what_regressed_is_an_error_on_its_line(tmp_path: Path) -> None:
    (line,) = told(built(*records("v1", {"kolobok": "www", "superman": "cwc"})), tmp_path)
    name, properties, data = runner(line)
    assert name == "error"
    assert properties == {
        "file": "cases/superman.yaml",
        "line": "2",
        "title": "superman/1[v1] regressed",
    }
    assert data == "Вопрос 1?\nw\n→ wrong"


def test_new_hallucination_says_who_is_seen(tmp_path: Path) -> None:
    (line,) = told(built(*records("v1", {"kolobok": "hww", "superman": "ccc"})), tmp_path)
    _, properties, data = runner(line)
    assert properties["title"] == "kolobok/0[v1] new hallucination"
    assert data.endswith("→ hallucination: Чебурашка")


def test_what_got_no_worse_is_not_told(tmp_path: Path) -> None:
    assert not told(built(*records("v1", {"kolobok": "cwr", "superman": "cxc"})), tmp_path)


@pytest.mark.parametrize(
    "answer",
    [
        "100 %",
        "%0A::warning::literal",
        "one\n::warning::two\r\n::stop-commands::x\rthree",
        "##[add-mask]кот",
        "a, b: c = d :: e",
        "",
    ],
)
def test_no_answer_starts_a_command_of_its_own(tmp_path: Path, answer: str) -> None:
    row = replace(record("superman/1", "v1", "w"), answer=answer)
    (line,) = told(built(row), tmp_path)
    assert not re.search(r"[\r\n]", line)
    _, properties, data = runner(line)
    assert data == f"Вопрос 1?\n{answer}\n→ wrong"
    assert properties["title"] == "superman/1[v1] regressed"


def test_property_holds_every_character_of_a_path(tmp_path: Path) -> None:
    content = built(record("superman/1", "runs/a,b: 50%=c", "w"))
    for row in content["answers"]:
        row["change"] = "regressed" if row["adapter"] != "base" else None
    (line,) = told(content, tmp_path, suite="my, cases: 100%")
    _, properties, _ = runner(line)
    assert properties["file"] == "my, cases: 100%/superman.yaml"
    assert properties["title"] == "superman/1[runs/a,b: 50%=c] regressed"


def test_files_are_counted_from_the_checkout_wherever_pytest_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "evaluation"
    inner.mkdir()
    monkeypatch.chdir(inner)
    (line,) = told(built(record("superman/1", "v1", "w")), tmp_path, suite="evaluation/cases")
    assert runner(line)[1]["file"] == "evaluation/cases/superman.yaml"


def test_no_more_than_actions_shows(tmp_path: Path) -> None:
    content = built(record("superman/1", "v1", "w"))
    content["answers"] *= 30
    assert len(told(content, tmp_path)) == 10


def test_nothing_is_told_elsewhere(tmp_path: Path) -> None:
    content = built(record("superman/1", "v1", "w"))
    for environment in ({}, {"GITHUB_ACTIONS": "false"}):
        assert not list(notify(content, environment, tmp_path / "cases", "en"))


def test_summary_is_added_to_what_the_step_said(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    content = built(record("superman/1", "v1", "w"))
    environment = {"GITHUB_STEP_SUMMARY": str(summary)}
    assert not list(notify(content, environment, tmp_path / "cases", "ru"))
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n## ❌ ")
    assert "Супермен" in text


def test_summary_that_cannot_be_written_is_said_and_no_error(tmp_path: Path) -> None:
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "nowhere" / "summary.md")}
    content = built(record("superman/1", "v1", "w"))
    (line,) = notify(content, environment, tmp_path / "cases", "en")
    assert line.startswith("WARNING: no summary of this step: ")


def test_story_of_a_failed_test_is_no_command_either() -> None:
    said = "\n::error::mine ##[stop-commands]x"
    judgement = Judgement(verdict=Verdict.WRONG, rule="test", reason=f"It says “{said}”.")
    row = replace(record("superman/1", "v1", "w"), answer=said, judgement=judgement)
    story = explain(row, None, Outcome(Kind.FAILED, "regressed"), "images/1.png")
    assert "mine" in story
    assert "##[" not in story
    assert not re.search(r"^\s*::", story, re.MULTILINE)
