"""What a large suite no longer holds of tests that have ended is as if it was held."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from typing import Any, NoReturn

import pytest

from harness.session import ended
from tests.recorded import Cases

TELLS = """
import pytest

class Hangs:
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        report.hung_on_it = {"in": [report.when]}
        report.object = pytest

def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # nothing but plain data leaves a worker
        config.pluginmanager.register(Hangs())

def pytest_terminal_summary(terminalreporter):
    kinds = set()
    for category, reports in sorted(terminalreporter.stats.items()):
        for one in sorted(reports, key=lambda one: (one.nodeid, one.when)):
            assert isinstance(one, pytest.TestReport) and one.object is pytest
            assert one.start <= one.stop and one.duration >= 0 and not hasattr(one, "never_set")
            worker = getattr(one, "node", None) and one.node.gateway.id[:2]
            why = getattr(one, "wasxfail", None)
            print("TOLD", category, one.nodeid, one.when, one.outcome, one.passed, one.location,
                  dict(one.keywords), one.user_properties, one.sections, one.longreprtext,
                  one.hung_on_it, worker, why)
            kinds.add(type(one).__name__)
    print("KINDS", *sorted(kinds))
"""
CHANCE = re.compile(r"\bgw\d|\d+\.\d\d+s?|[-\d]+T[-\d:.+]+")
"""What differs from run to run: times, and which worker has a test."""


def told(cases: Cases, *options: str) -> list[str]:
    """Run it; return what is said, and what the JUnit file says, but for how long things took."""
    lines = cases.run("--adapter", "all", "--junitxml", "junit.xml", *options).outlines
    junit = (cases.pytester.path / "junit.xml").read_text("utf-8")
    return [CHANCE.sub("…", line) for line in [*lines, *junit.split("<testcase")]]


@pytest.mark.parametrize(
    "options",
    [
        ("-q",),
        ("-v",),
        ("-rA",),
        ("--durations=0", "-vv"),
        ("-x",),
        ("-n", "2"),
        ("--tb=line", "-o", "console_output_style=times"),
    ],
    ids=" ".join,
)
def test_the_terminal_and_other_plugins_see_what_they_saw(
    cases: Cases, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    cases.pytester.makeconftest(TELLS)
    before = told(cases, *options)
    monkeypatch.setattr(ended, "HELD", 0)
    after = told(cases, *options)
    assert "KINDS TestReport" in before
    kind = "TestReport" if "console_output_style=times" in options else "EndedReport"
    assert f"KINDS {kind}" in after
    same = [line.replace(kind, "TestReport") for line in after]
    if "-n" in options:  # workers come in any order
        same, before = ([one for one in some if "TOLD" in one] for some in (same, before))
    assert sorted(same) == sorted(before)  # what takes as long comes in any order


def test_where_nothing_can_be_put_away_all_stays_as_it_is(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    cases.pytester.makeconftest(TELLS)
    before = told(cases)
    monkeypatch.setattr(ended, "HELD", 0)
    monkeypatch.setattr(ended.Shelf, "put", full)
    assert told(cases) == before


ITEMS = """
def pytest_sessionfinish(session):
    for item in session.items:
        print("ITEM", item.location, sorted(item.listextrakeywords()))

def pytest_itemcollected(item):
    item.extra_keyword_matches.add("mine")
"""


def test_of_a_test_that_has_ended_all_can_be_asked(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def items(options: Sequence[str] = ()) -> list[str]:
        lines = cases.run("--adapter", "good", "-s", *options).outlines
        return [line[line.index("ITEM") :] for line in lines if "ITEM" in line]

    cases.pytester.makeconftest(ITEMS)
    before = items()
    monkeypatch.setattr(ended, "HELD", 0)
    assert before == items() == items(["-k", "mine"])
    assert len(before) == 3
    assert "('cases/kolobok.yaml', 4, 'kolobok/who[good]') ['mine']" in before[0]
