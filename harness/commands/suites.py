"""The suite that a command works with, read whole."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from harness.commands.command import CommandError
from harness.gate.run import Run
from harness.record import RecordError
from harness.suite.files import SUITE_FILE
from harness.suite.reading import read_suite
from harness.suite.suite import Suite


def suite_of(run: Run, report: Path, given: Path | None) -> Suite:
    """Return the suite that a report was made from, as it is today, or the one given instead.

    Args:
        run: the report's run.
        report: the report, or its folder.
        given: what `--suite` says, if anything.

    Raises:
        RecordError: if it is not where the report says.
        CommandError: if the folder given is none.
        SuiteError: if it cannot be read.
    """
    if given is not None:
        return open_suite(given)
    folder = report if report.is_dir() else report.parent
    root = folder / run.about.get("suite", {}).get("path", "")
    with suppress(RuntimeError):  # a circle of links holds no suite either
        root = root.resolve()
    if not (root / SUITE_FILE).is_file():
        raise RecordError(f"{folder}: its suite is not at {root}; say where with --suite DIR")
    return open_suite(root)


def open_suite(folder: Path) -> Suite:
    """Read a suite whole.

    Raises:
        CommandError: if there is no such folder.
        SuiteError: at the first mistake in any of its files.
    """
    if not folder.is_dir():
        raise CommandError(f"no such folder: {folder}")
    suite, problems = read_suite(folder.resolve())
    for problem in problems.values():
        raise problem
    return suite
