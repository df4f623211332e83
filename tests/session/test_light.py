"""What must stay light: help, collection and a run without a model import no torch."""

from __future__ import annotations

import sys

import pytest

from tests.recorded import Cases

# Runs pytest in a fresh interpreter and says which heavy packages it imported.
PROBE = """\
import sys
import pytest
status = pytest.main(sys.argv[1:])
heavy = {"torch", "transformers", "peft", "sentence_transformers"} & set(sys.modules)
print("HEAVY", sorted(heavy), "STATUS", int(status))
"""


@pytest.mark.parametrize(
    "options",
    [
        ["--help"],
        ["cases", "--collect-only", "--answers", "answers.jsonl", "--adapter", "good"],
        ["cases", "--collect-only", "--base-model", "no/where"],
        ["cases", "--answers", "answers.jsonl", "--adapter", "good"],
    ],
    ids=["help", "collect replay", "collect model", "run replay"],
)
def test_no_torch(cases: Cases, options: list[str]) -> None:
    probe = cases.pytester.makepyfile(probe=PROBE)
    result = cases.pytester.run(sys.executable, probe, "-p", "harness.plugin", *options)
    result.stdout.fnmatch_lines(["HEAVY [[][]] STATUS 0"])


def test_help_explains_every_option(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("-p", "harness.plugin", "--help")
    text = result.stdout.str()
    for option in (
        *("--adapter", "--baseline", "--base-model", "--engine", "--answers", "--report-dir"),
        *("--strict", "--no-answer-cache", "--batch-size", "--device"),
    ):
        assert option in text


COUNTS_LADEN = """
def pytest_terminal_summary(terminalreporter):
    reports = [one for some in terminalreporter.stats.values() for one in some]
    laden = [one for one in reports if "Колобок" in repr(vars(one).get("harness_rows"))]
    print("reports:", len(reports) > 0, "laden:", len(laden))
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_was_said_does_not_stay_on_the_reports_that_pytest_keeps(
    cases: Cases, workers: str
) -> None:
    cases.pytester.makeconftest(COUNTS_LADEN)
    result = cases.run("--adapter", "all", "-n", workers)
    result.stdout.fnmatch_lines(["reports: True laden: 0"])
    assert len(cases.report("good+bad")["answers"]) == 9
