"""What a user sees of each test, and how the run exits."""

from __future__ import annotations

import copy
import html
import json
import re
from xml.etree import ElementTree

import pytest

from tests.recorded import ANSWERS, SUITE, Cases


def test_better_adapter_passes(cases: Cases) -> None:
    result = cases.run("--adapter", "good")
    # kolobok/who fixed, matryoshka/who kept, kolobok/who-en missed
    result.assert_outcomes(passed=2, xfailed=1)
    assert result.ret == 0


def test_hallucination_and_regression_fail(cases: Cases) -> None:
    result = cases.run("--adapter", "bad")
    result.assert_outcomes(failed=2, xfailed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "kolobok/who: new hallucination: Матрёшка",
            "matryoshka/who: regressed: correct → hallucination: Колобок",
            "*gate: FAILED*",
            "*1 control case forgotten, none allowed: matryoshka/who*",
        ]
    )


def test_base_alone(cases: Cases) -> None:
    result = cases.run()
    result.assert_outcomes(passed=1, xfailed=2)
    assert result.ret == 0
    assert cases.report("base")["recommended"] is None


def test_base_that_fails_a_control_fails(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    answers["matryoshka/who"]["base"] = "Это ваза."
    cases.answers(answers)
    result = cases.run()
    result.assert_outcomes(failed=1, xfailed=2)
    assert result.ret == 1


def test_strict_fails_every_answer_that_is_not_correct(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "--strict")
    result.assert_outcomes(passed=2, failed=1)
    assert result.ret == 1
    assert cases.report("good")["adapters"][0]["gate"]["passed"] is False


def test_runxfail_does_not_turn_a_wrong_answer_green(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "--runxfail")
    result.assert_outcomes(passed=2, failed=1)


def test_gate_that_tolerates_failures_says_so(cases: Cases) -> None:
    loose = SUITE.replace("regressions: 0", "regressions: 1")
    cases.write("suite.yaml", loose.replace("hallucinations: 0", "hallucinations: 2"))
    result = cases.run("--adapter", "bad")
    result.assert_outcomes(failed=2, xfailed=1)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*tolerated: kolobok/who, matryoshka/who*"])


def test_tolerance_covers_verdicts_only(cases: Cases) -> None:
    cases.pytester.makepyfile(test_other="def test_other(): assert False")
    result = cases.run("test_other.py", "--adapter", "good")
    result.assert_outcomes(passed=2, xfailed=1, failed=1)
    assert result.ret == 1


def test_missing_answer_is_an_error_and_no_pass(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    del answers["matryoshka/who"]["good"]
    cases.answers(answers)
    result = cases.run("--adapter", "good")
    result.assert_outcomes(passed=1, xfailed=1, errors=1)
    assert result.ret == 1
    report = cases.report("good")
    assert report["complete"] is False
    assert report["adapters"][0]["gate"]["passed"] is False
    row = next(row for row in report["answers"] if row["case"] == "matryoshka/who" and row["error"])
    assert (row["adapter"], row["verdict"]) == ("good", None)


def test_missing_baseline_answer_is_an_error_too(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    del answers["matryoshka/who"]["base"]
    cases.answers(answers)
    result = cases.run("--adapter", "good")
    result.assert_outcomes(passed=1, xfailed=1, errors=1)
    assert result.ret == 1


def test_stopping_early_is_incomplete(cases: Cases) -> None:
    result = cases.run("--adapter", "bad", "-x")
    assert result.ret == 1
    assert cases.report("bad")["complete"] is False


def test_selection_has_no_gate(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "-k", "matryoshka")
    result.assert_outcomes(passed=1, deselected=2)
    assert result.ret == 0
    report = cases.report("good")
    assert report["partial"] is True
    assert report["adapters"][0]["gate"]["passed"] is False
    result.stdout.fnmatch_lines(["*gate: none, only a part of the suite was run*"])


def test_tags_are_marks(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "-m", "english")
    result.assert_outcomes(xfailed=1, deselected=2)


def test_node_ids_select_one_test(cases: Cases) -> None:
    result = cases.run("--adapter", "all", path="cases/kolobok.yaml::who[good]")
    result.assert_outcomes(passed=1)


def test_another_adapter_as_baseline(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "--baseline", "bad")
    result.assert_outcomes(passed=2, xfailed=1)
    report = cases.report("good")
    assert report["baseline"] == "bad"
    assert {row["adapter"] for row in report["answers"]} == {"base", "bad", "good"}


def test_earlier_report_as_baseline(cases: Cases) -> None:
    cases.run("--adapter", "good")
    result = cases.run(
        *("--adapter", "bad", "--baseline", "reports/good/report.json"), "--report-dir", "reports/b"
    )
    result.assert_outcomes(failed=2, xfailed=1)
    assert result.ret == 1
    changes = {
        row["case"]: row["change"]
        for row in cases.report("b")["answers"]
        if row["adapter"] == "bad"
    }
    assert changes == {
        "kolobok/who": "regressed",
        "kolobok/who-en": "missed",
        "matryoshka/who": "regressed",
    }


@pytest.mark.parametrize("workers", ["2"])
def test_workers_give_the_same_report(cases: Cases, workers: str) -> None:
    pytest.importorskip("xdist")
    alone = cases.run("--adapter", "all")
    expected = cases.report("good+bad")
    spread = cases.run("--adapter", "all", "-n", workers)
    assert spread.ret == alone.ret == 1
    report = cases.report("good+bad")
    for document in (expected, report):
        del document["created"]
    assert report == expected


def test_same_command_twice_gives_the_same_report(cases: Cases) -> None:
    cases.run("--adapter", "good")
    first = cases.report("good")
    cases.run("--adapter", "good")
    second = cases.report("good")
    for document in (first, second):
        del document["created"]
    assert first == second


def test_last_failed_runs_what_failed(cases: Cases) -> None:
    cases.run("--adapter", "bad")
    result = cases.run("--adapter", "bad", "--lf")
    result.assert_outcomes(failed=2)
    assert cases.report("bad")["partial"] is True


def test_pytest_html_shows_picture_answers_and_verdict(cases: Cases) -> None:
    result = cases.run("--adapter", "bad", "--html", "out/tests.html")
    assert result.ret == 1
    page = (cases.pytester.path / "out/tests.html").read_text(encoding="utf-8")
    blob = re.search('data-jsonblob="([^"]*)"', page)  # where pytest-html keeps its table
    assert blob is not None
    table = json.dumps(json.loads(html.unescape(blob[1])), ensure_ascii=False)
    for text in ("hallucination", "Это Матрёшка.", "../reports/bad/images/"):
        assert text in table


def test_expected_suite_hash_keeps_the_bar_in_place(cases: Cases) -> None:
    cases.run("--adapter", "good")
    expected = cases.report("good")["suite"]["hash"]
    assert cases.run("--adapter", "good", "--expect-suite", expected).ret == 0
    cases.write("suite.yaml", SUITE.replace("regressions: 0", "regressions: 9"))
    result = cases.run("--adapter", "good", "--expect-suite", expected)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: the bar was moved: the suite's hash is *"])


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "workers"])
def test_bar_stays_also_where_a_folder_above_the_suite_is_given(
    cases: Cases, options: tuple[str, ...]
) -> None:
    result = cases.run("--adapter", "good", "--expect-suite", "", *options, path=".")
    assert result.ret not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    result.stdout.fnmatch_lines(["the bar was moved: the suite's hash is *"])
    assert not (cases.pytester.path / "reports").exists()


def test_report_of_another_suite_is_no_baseline_unless_told(cases: Cases) -> None:
    cases.run("--adapter", "good")
    cases.write("suite.yaml", SUITE + "generation: {max_new_tokens: 9}\n")
    compare = ("--adapter", "bad", "--baseline", "reports/good")
    result = cases.run(*compare)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: reports/good is not comparable: generation max_new_tokens: 48 in *, 9 now*"]
    )
    cases.run(*compare, "--compare-anyway")
    assert cases.report("bad")["differs"]


def test_actions_get_annotations_and_a_summary(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = cases.pytester.path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(cases.pytester.path))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = cases.run("--adapter", "bad")
    result.stdout.fnmatch_lines(
        ["::error file=cases/matryoshka.yaml,line=5,title=matryoshka/who[[]bad[]] regressed::*"]
    )
    assert "matryoshka" in summary.read_text(encoding="utf-8")


def test_junit_tells_verdict_change_and_who_was_named(cases: Cases) -> None:
    cases.run("--adapter", "bad", "--junitxml", "junit.xml")
    tests = ElementTree.parse(cases.pytester.path / "junit.xml").iter("testcase")
    told = {
        test.get("name"): {one.get("name"): one.get("value") for one in test.iter("property")}
        for test in tests
        if "matryoshka" in str(test.get("classname"))
    }
    assert told["who[bad]"]["verdict"] == "hallucination"
    assert told["who[bad]"]["change"] == "regressed"
    assert told["who[bad]"]["named"] == "kolobok"


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (["--adapter", "good"], 0, None),
        (["--adapter", "bad"], 1, "the gate of bad failed"),
        (["--adapter", "good", "--adapter", "bad"], 1, "the gate of bad failed"),
        (["--adapter", "good", "-k", "who-en"], 1, "only a part of the suite was run"),
        (["--adapter", "good", "--deselect", "cases/kolobok.yaml::who[good]"], 1, "only a part"),
        (["--adapter", "good", "--ignore", "cases/kolobok.yaml"], 1, "only a part of the suite"),
        (["--adapter", "good", "-k", "nothing"], 5, "no case of a suite was asked"),
        (["--adapter", "good", "--collect-only"], 1, "no case of a suite was asked"),
        ([], 1, "no adapter was given"),
    ],
)
def test_a_release_needs_a_whole_run_whose_gates_passed(
    cases: Cases, arguments: list[str], status: int, why: str | None
) -> None:
    result = cases.run(*arguments, "--release")
    assert result.ret == status
    if why is None:
        result.stdout.no_fnmatch_line("*no release*")
    else:
        result.stdout.fnmatch_lines([f"no release: {why}*"])


def test_an_option_that_leaked_turns_no_release_green(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k who-en")
    assert cases.run("--adapter", "good", "--release").ret == 1
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    assert cases.run("--adapter", "good", "--release").ret == 1
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:terminal")
    assert cases.run("--adapter", "good", "-k", "who-en", "--release").ret == 1


def test_a_suite_without_controls_releases_nothing(cases: Cases) -> None:
    (cases.folder / "matryoshka.yaml").unlink()
    result = cases.run("--adapter", "good", "--release")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["no release: *"])


def test_ctrl_c_leaves_the_last_report_as_it_was(cases: Cases) -> None:
    assert cases.run("--adapter", "good").ret == 0
    report = cases.pytester.path / "reports" / "good" / "report.json"
    before = report.read_bytes()
    cases.pytester.makeconftest(
        """
        def pytest_runtest_logreport(report):
            if report.when == "teardown":
                raise KeyboardInterrupt
        """
    )
    # In a process of its own: what runs here would be interrupted too.
    result = cases.pytester.runpytest_subprocess(
        "cases", "--answers", "answers.jsonl", "--adapter", "good"
    )
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["interrupted: no report is written*"])
    assert report.read_bytes() == before
