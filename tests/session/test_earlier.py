"""An earlier report as the baseline: of adapters, and of the base run alone."""

from __future__ import annotations

import pytest

from harness.report import document
from tests.recorded import SUITE, Cases

AGAIN = ("--report-dir", "reports/again")


def test_the_base_alone_is_held_against_it(cases: Cases) -> None:
    cases.run("--adapter", "good")
    earlier = cases.pytester.path / "reports" / "good" / "report.json"
    result = cases.run("--baseline", str(earlier), *AGAIN)
    result.assert_outcomes(passed=1, failed=1, xfailed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "suite: cases, testing base against good (earlier)",
            "base (full model) against good (earlier)",
            "  Колобок       target     1 →  0 of 2  degraded",
            "  all controls             1 →  1 of 1",
            "*gate: FAILED*",
        ]
    )
    report = cases.report("again")
    (entry,) = report["adapters"]
    assert (entry["name"], entry["full_model"], entry["gate"]["passed"]) == ("base", True, False)
    assert entry["target"] == {"before": 1, "after": 0, "total": 2}
    changes = {(row["case"], row["adapter"]): row["change"] for row in report["answers"]}
    assert changes == {
        ("kolobok/who", "base"): "regressed",
        ("kolobok/who-en", "base"): "missed",
        ("matryoshka/who", "base"): "kept",
        **{(row["case"], "good (earlier)"): None for row in report["answers"]},
    }


def test_a_base_that_is_no_worse_passes(cases: Cases) -> None:
    cases.run()
    result = cases.run("--baseline", "reports/base", *AGAIN)
    result.assert_outcomes(passed=1, xfailed=2)
    assert result.ret == 0
    report = cases.report("again")
    assert (report["baseline"], report["recommended"]) == ("base (earlier)", "base")
    run, images = document.load(cases.pytester.path / "reports" / "again")
    assert document.build(run, images) == report


def test_another_adapter_is_a_baseline_of_the_base_too(cases: Cases) -> None:
    result = cases.run("--baseline", "bad")
    result.assert_outcomes(passed=1, xfailed=2)
    report = cases.report("base")
    assert (report["baseline"], report["adapters"][0]["control"]["after"]) == ("bad", 1)


def test_two_of_one_name_are_told_apart(cases: Cases) -> None:
    cases.run("--adapter", "good")
    result = cases.run("--adapter", "good", "--baseline", "reports/good", *AGAIN)
    result.assert_outcomes(passed=2, xfailed=1)
    report = cases.report("again")
    asked = [row["adapter"] for row in report["answers"] if row["case"] == "matryoshka/who"]
    assert asked == ["good (earlier)", "base", "good"]
    assert [row["before"] for row in report["characters"]] == [1, 1]


def test_no_place_on_this_machine_is_told(cases: Cases) -> None:
    cases.run("--adapter", "good")
    away = cases.pytester.path / "elsewhere"
    (cases.pytester.path / "reports" / "good").rename(away)
    cases.run("--adapter", "bad", "--baseline", str(away / "report.json"))
    for name in ("report.json", "index.html", "answers.jsonl"):
        text = (cases.pytester.path / "reports" / "bad" / name).read_text(encoding="utf-8")
        assert "elsewhere" not in text
    assert cases.report("bad")["baseline"] == "good (earlier)"


def test_one_of_another_suite_is_no_baseline_of_the_base(cases: Cases) -> None:
    cases.run("--adapter", "good")
    cases.write("suite.yaml", SUITE + "generation: {max_new_tokens: 9}\n")
    result = cases.run("--baseline", "reports/good", *AGAIN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: reports/good is not comparable: generation *"])


def test_workers_hold_the_base_against_it_too(cases: Cases) -> None:
    pytest.importorskip("xdist")
    cases.run("--adapter", "good")
    reports = []
    for options in ((), ("-n", "2")):
        assert cases.run("--baseline", "reports/good", *AGAIN, *options).ret == 1
        reports.append(cases.report("again"))
        del reports[-1]["created"]
    assert reports[0] == reports[1]
