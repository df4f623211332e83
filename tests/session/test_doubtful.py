"""What a user sees of verdicts that the judge doubts, from the run to whoever settles them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.__main__ import main
from harness.judge.decision import Judge
from harness.judge.verdict import Judgement
from harness.report import document
from harness.suite.suite import Expectation
from tests.recorded import SUITE, Cases

FAIL = SUITE.replace("gate:\n", "gate:\n  doubtful: fail\n")


@pytest.fixture(autouse=True)
def doubting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, float]:
    """Have the judge be so certain of some answers, and sure of all others."""
    # What it says here, no other test shall remember.
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(tmp_path / "cache"))
    certainty = {"Это Колобок.": 0.6}
    judge = Judge.judge

    def judged(
        self: Judge, expectation: Expectation, answer: str, *, case: str | None = None
    ) -> Judgement:
        found = judge(self, expectation, answer, case=case)
        return replace(found, certainty=certainty.get(answer, 0.99))

    monkeypatch.setattr(Judge, "judge", judged)
    return certainty


def doubt(cases: Cases, name: str = "good") -> dict[str, Any]:
    found: dict[str, Any] = cases.report(name)["adapters"][0]["gate"]["doubtful"]
    return found


def test_doubtful_pass_passes_and_says_so(cases: Cases) -> None:
    result = cases.run("--adapter", "good")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "*gate: passed, in doubt*",
            "*doubtful: 1 of 3 answers; the gate's yes could turn: kolobok/who*",
        ]
    )
    assert doubt(cases) == {
        **{"count": 1, "total": 3, "baseline": 0, "could_turn": True},
        "cases": ["kolobok/who"],
    }
    row = next(r for r in cases.report("good")["answers"] if r["doubtful"])
    assert (row["case"], row["adapter"], row["certainty"]) == ("kolobok/who", "good", 0.6)
    assert (row["doubtful_below"], row["language"], row["reasoning"]) == (0.8, "ru", [])
    assert cases.report("good")["judge"]["certainty"] == "0.8"


def test_suite_can_refuse_such_a_pass(cases: Cases) -> None:
    cases.write("suite.yaml", FAIL)
    result = cases.run("--adapter", "good")
    result.assert_outcomes(passed=2, xfailed=1)  # no answer is worse than before
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["*1 case with a doubtful verdict that could turn the pass, none allowed: kolobok/who*"]
    )


def test_refusing_is_part_of_the_bar(cases: Cases) -> None:
    cases.run("--adapter", "good")
    allowed = cases.report("good")["suite"]["hash"]
    cases.write("suite.yaml", FAIL)
    cases.run("--adapter", "good")
    assert cases.report("good")["suite"]["hash"] != allowed


def test_person_settles_a_doubt_with_the_command_of_the_page(cases: Cases) -> None:
    cases.write("suite.yaml", FAIL)
    cases.run("--adapter", "good")
    assert main(["overrule", "reports/good", "kolobok/who[good]", "correct"]) == 0
    assert doubt(cases)["count"] == 0
    assert cases.report("good")["adapters"][0]["gate"]["passed"] is True
    assert cases.run("--adapter", "good").ret == 0


def test_judging_again_uses_the_threshold_of_today(cases: Cases) -> None:
    cases.run("--adapter", "good")
    cases.write("suite.yaml", SUITE + "judge: {certainty: 0.5}\n")
    assert main(["gate", "reports/good"]) == 0
    assert doubt(cases)["count"] == 1, "to gate again is not to judge again"
    assert main(["judge", "reports/good"]) == 0
    assert doubt(cases)["count"] == 0


def test_earlier_report_is_held_to_the_threshold_of_today(cases: Cases) -> None:
    cases.run("--adapter", "good")
    cases.write("suite.yaml", SUITE + "judge: {certainty: 0.5}\n")
    earlier = ("--baseline", "reports/good", "--report-dir", "reports/again")
    result = cases.run("--adapter", "good", *earlier)
    assert result.ret == 0, "a threshold changes no verdict: the reports compare"
    assert doubt(cases, "again")["baseline"] == 0


def test_report_from_before_certainty_is_gated_and_told(
    cases: Cases, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.run("--adapter", "good")
    folder = cases.pytester.path / "reports/good"
    whole = document.read(folder)
    del whole["policy"]["doubtful"]
    for row in whole["answers"]:
        for key in ("certainty", "doubtful", "doubtful_below", "language", "reasoning"):
            del row[key]
    document.write(whole, folder)
    assert main(["gate", "reports/good"]) == 0
    assert doubt(cases)["count"] == 0
    assert {row["certainty"] for row in cases.report("good")["answers"]} == {None}
    notes = cases.report("good")["adapters"][0]["gate"]["notes"]
    assert notes == ["6 verdicts of unknown certainty: judge again to measure it"]


def test_part_of_a_suite_has_no_word_to_turn(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "-k", "kolobok")
    result.stdout.fnmatch_lines(["*doubtful: 1 of 2 answers"])
    assert (doubt(cases)["could_turn"], doubt(cases)["cases"]) == (False, [])


def test_failed_test_says_that_its_verdict_is_doubtful(
    cases: Cases, doubting: dict[str, float]
) -> None:
    doubting["Это Матрёшка."] = 0.7999
    result = cases.run("--adapter", "bad")
    result.stdout.fnmatch_lines(["*'Это Матрёшка.' → hallucination (doubtful, certainty 79 %)"])


def test_junit_tells_certainty_and_doubt(cases: Cases) -> None:
    cases.run("--adapter", "good", "--junitxml", "junit.xml")
    tests = ElementTree.parse(cases.pytester.path / "junit.xml").iter("testcase")
    told = {
        (str(test.get("classname")), test.get("name")): {
            one.get("name"): one.get("value") for one in test.iter("property")
        }
        for test in tests
    }
    doubts = {key[1]: (one["certainty"], one["doubtful"]) for key, one in told.items()}
    assert doubts["who-en[good]"] == ("0.99", "false")
    assert ("0.6", "true") in [(one["certainty"], one["doubtful"]) for one in told.values()]


def test_language_that_the_judge_does_not_know_is_said_once(cases: Cases) -> None:
    answers = {
        case: {"base": "x", "good": "Bu bir oyuncak bebek ve çok güzel."}
        for case in ("kolobok/who", "kolobok/who-en", "matryoshka/who")
    }
    cases.answers(answers)
    result = cases.run("--adapter", "good")
    told = [line for line in result.outlines if "does not know" in line]
    assert told == ["Answers in a language the judge does not know: 3 (Turkish ×3)."]
