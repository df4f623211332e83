"""Every test's report → the run's report, its exit status and the lines that end it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from harness.report.terminal import Line, lines
from harness.session.exit_status import Failures, no_release
from harness.session.nodes import rows_on
from harness.session.session import RUN_ERRORS, Session


class Listener:
    """Hears every report of the run, and draws the sum at its end."""

    def __init__(self, run: Session) -> None:
        self._run = run
        self._failures = Failures()
        self._document: dict[str, Any] | None = None
        self._trouble: str | None = None
        self._notes: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_runtest_logreport."""
        rows = rows_on(report)
        self._run.heard.add_rows(rows)
        if report.failed:
            self._failures.failed(verdict=report.when == "call" and bool(rows))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """https://docs.pytest.org/en/stable/reference/reference.html#pytest.hookspec.pytest_collectreport."""
        if report.failed:
            self._failures.failed(verdict=False)

    def finish(self, exitstatus: int) -> int:
        """Write the report and return the exit status; a report that fails is a failed run."""
        status = self._finish(exitstatus)
        if self._run.options.release and (why := no_release(self._document)):
            self._notes.append(f"no release: {why}")
            return status or pytest.ExitCode.TESTS_FAILED
        return status

    def _finish(self, exitstatus: int) -> int:
        if (
            exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
            and not self._run.heard.records
        ):
            return exitstatus  # nothing was asked: pytest says why
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            # What lies in the report folder is perhaps a whole run's.
            self._notes.append(self._run.interrupted())
            return exitstatus
        try:
            self._document = self._run.finish()
        except (*RUN_ERRORS, OSError) as error:
            self._trouble = f"no report: {error}"
            return exitstatus or pytest.ExitCode.TESTS_FAILED
        if self._document:
            self._notes = self._run.notes(self._document)
        return self._failures.exit_status(exitstatus, self._document)

    def summary(self) -> Iterable[Line]:
        """Return the lines that end the run in the terminal."""
        if self._trouble:
            return [(self._trouble, {"red": True})]
        if self._document is None:
            return [(note, {"red": True}) for note in self._notes]
        folder = self._run.lineup.report_folder
        return [*lines(self._document, folder), *((note, {}) for note in self._notes)]
