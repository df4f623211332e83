"""Every test's report → the run's report, its exit status and the lines that end it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any

import pytest

from harness.report.release import no_release
from harness.report.terminal import Line, lines
from harness.session.ended import EndedTests
from harness.session.exit_status import exit_status
from harness.session.nodes import CaseItem, drop_rows, fails_by_verdict, rows_on
from harness.session.session import RUN_ERRORS, Session
from harness.visible import unobeyed


class Listener:
    """Hears every report of the run, and draws the sum at its end."""

    def __init__(self, run: Session, ended: EndedTests) -> None:
        self._run = run
        self._ended = ended
        self._broken = False
        self._lost = False
        self._document: dict[str, Any] | None = None
        self._notes: list[Line] = []
        self._running: dict[str, list[pytest.TestReport]] = {}
        self.passed = False
        """Whether the run has ended with 0 by our own word."""

    @property
    def reported(self) -> bool:
        """Whether there is a report, which tells each question without an answer."""
        return self._document is not None

    @property
    def release(self) -> bool:
        """Whether the run is a release decision."""
        return self._run.release

    @pytest.hookimpl(trylast=True)  # pytest-html reads the records at a test's last report
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_logreport."""
        self._run.hear(rows_on(report))
        self._broken |= report.failed and not fails_by_verdict(report)
        self._unload(report)

    def _unload(self, report: pytest.TestReport) -> None:
        """Take off a case's reports, once it has ended, what nobody needs: pytest keeps all."""
        self._running.setdefault(report.nodeid, []).append(report)
        if report.when == "teardown":
            reports = self._running.pop(report.nodeid)
            laden = [one for one in reports if rows_on(one)]
            for one in laden:
                drop_rows(one)
            if laden:
                self._ended.put_away(reports)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_protocol."""
        ended = yield
        if self._ended.many and isinstance(item, CaseItem):
            item.let_go()
        return ended

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collectreport."""
        self._broken |= report.failed

    def worker_ended(self, told: Mapping[str, Any] | None) -> None:
        """Take in what a worker of xdist told at its end; None where it ended without a word."""
        if told is None:
            self._lost = True
        else:
            self._run.heard.add_worker(told)

    def finish(self, exitstatus: int) -> int:
        """Write the report and return the exit status; a report that fails is a failed run."""
        if self._lost and self._run.is_heard:
            self._broken = True
            self._notes.append(_red("a worker of xdist ended without telling what it had done"))
        status = self._finish(exitstatus)
        for why in self._against():
            self._notes.append(_red(why))
            status = status or pytest.ExitCode.TESTS_FAILED
        self.passed = status == pytest.ExitCode.OK
        return status

    def _finish(self, exitstatus: int) -> int:
        if (
            exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
            and not self._run.heard.records
        ):
            return exitstatus  # nothing was asked: pytest says why
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            # What lies in the report folder is perhaps a whole run's.
            self._notes.append(_red(self._run.interrupted()))
            return exitstatus
        try:
            self._document = self._run.finish()
        except (*RUN_ERRORS, OSError) as error:
            self._notes.append(_red(self._run.unreported(error)))
            return exitstatus or pytest.ExitCode.TESTS_FAILED
        if self._document:
            self._notes += [(note, {}) for note in self._run.notes(self._document)]
        # How tests end that are no cases is pytest's own affair.
        broken = self._broken and self._run.is_heard
        return exit_status(exitstatus, self._document, broken=broken)

    def _against(self) -> Iterator[str]:
        """Yield why the run may not end with 0, whatever pytest and the gates say."""
        if (trouble := self._run.trouble(reported=self.reported)) is not None:
            yield trouble
        why = no_release(self._document)
        if self._document is None and self._run.heard.records:
            why = "the run left no report"
        elif why is None and self._broken:
            why = "something failed that was no verdict"
        whole = self._document is not None and not self._document["partial"]
        if self._run.options.expect_suite is not None and not whole:
            yield f"--expect-suite: {why}"
        if self.release and why is not None:
            yield f"no release: {why}"

    def summary(self) -> Iterable[Line]:
        """Return the lines that end the run in the terminal."""
        if self._document is None:
            return self._notes
        drawn = lines(self._document, self._run.lineup.report_folder)
        return [*((unobeyed(text), markup) for text, markup in drawn), *self._notes]


def _red(text: str) -> Line:
    return unobeyed(text), {"red": True}
