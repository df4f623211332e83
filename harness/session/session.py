"""One run of pytest over one suite, from the first file that belongs to it to the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.engines.request import EngineError
from harness.models.adapters import AdapterError
from harness.options import OptionError, Options
from harness.record import RecordError, from_json
from harness.report.folder import Claim, TakenError
from harness.session.checks import check
from harness.session.examiner import Examiner, effort_told
from harness.session.heard import Heard
from harness.session.lineup import Lineup
from harness.session.reporting import notify, publish_run
from harness.suite.reading import read_suite
from harness.suite.suite import SuiteError

RUN_ERRORS = (SuiteError, AdapterError, OptionError, RecordError, EngineError, TakenError)
"""Mistakes of people, found before the first question: one clear line each, no traceback."""


class Session:
    """Holds what one run shares: who is compared, who asks, and what was heard."""

    def __init__(
        self,
        options: Options,
        top: Path,
        *,
        run: int,
        announce: Callable[[str], None] = lambda _: None,
        progress: Callable[[int, int, float], None] | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            options: the command line.
            top: folder that relative report paths start from.
            run: see `Claim`.
            announce: told what takes long, a line each.
            progress: see `Asking`.
        """
        self.options = options
        self.heard = Heard()
        self.problems: dict[Path, SuiteError] = {}
        """Mistakes in case files, by file."""
        self._top, self._run = top, run
        self._announce = announce
        self._progress = progress
        self._lineup: Lineup | None = None
        self._checked = False
        self._refusal: Exception | None = None
        self._claim: Claim | None = None

    @property
    def release(self) -> bool:
        """Whether this run is a release decision, by the command line or by its suite."""
        return self.options.release or (self.opened and self.lineup.suite.gate.release)

    @property
    def is_heard(self) -> bool:
        """Whether a suite is part of the run, here or in workers."""
        return self.opened or bool(self.heard.records) or self.heard.root is not None

    @property
    def opened(self) -> bool:
        """Whether the run has a suite."""
        return self._lineup is not None

    def open(self, root: Path) -> None:
        """Read the suite at `root` and find the adapters asked for; once.

        Raises:
            SuiteError: for a mistake in `suite.yaml` or `overrides.yaml`.
            AdapterError, EngineError, RecordError: as `Lineup` does.
            OptionError: if another suite is open already.
        """
        if self._lineup is None:
            suite, self.problems = read_suite(root)
            self._lineup = Lineup(self.options, suite, self._top, self.problems.values())
        elif self._lineup.suite.root != root:
            raise OptionError(f"one suite a run: {self._lineup.suite.root} or {root}")

    def check(self) -> None:
        """Check that the run may be, before any question is asked; see `checks`.

        It is looked at once. A refusal holds for every file: no worker of xdist asks a part.
        A run that may be has its report folder for itself from here on.
        """
        if not self._checked:
            self._checked = True
            try:
                check(self.lineup)
                self._claim_folder()
            except RUN_ERRORS as error:
                self._refusal = error
        if self._refusal is not None:
            raise self._refusal

    @property
    def lineup(self) -> Lineup:
        """Whose answers are compared; `open` comes first."""
        assert self._lineup is not None, "no suite is open"
        return self._lineup

    @cached_property
    def examiner(self) -> Examiner:
        """Who asks and judges; `open` comes first."""
        return Examiner(self.lineup, self._announce, self._progress, self.heard.records)

    def hear(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in the records that a test's report carries."""
        made_here = self.examiner.hand_over if self.opened else lambda key: None
        self.heard.add_rows(rows, made_here)

    def tell(self) -> dict[str, Any]:
        """Return what a worker tells the main process at its end, as plain JSON."""
        told: dict[str, Any] = {"planned": sorted(self.heard.planned)}
        if self.opened:
            told["root"] = str(self.lineup.suite.root)
            told |= {"about": self.examiner.about(), "effort": dict(self.examiner.effort())}
            told["trouble"] = self.examiner.trouble()
        return told

    def finish(self) -> dict[str, Any] | None:
        """Compare, gate and write the report; None if no case of a suite was selected."""
        if self.heard.root is not None:  # where workers collect, nothing is opened here
            self.open(self.heard.root)
        if self.opened and self.heard.records and not self.heard.planned:
            self.heard.planned = set(
                self.lineup.every
            )  # no worker lived to tell what it was to ask
        if not self.opened or not self.heard.planned:
            return None
        self.heard.add_about(self.examiner.about(), self.examiner.effort())
        self._claim_folder()
        return publish_run(self.lineup, self.heard)

    def notes(self, content: dict[str, Any]) -> list[str]:
        """Return the last lines of a finished run: what it cost, and who was told of it."""
        effort = effort_told(self.examiner.effort() + self.heard.effort)
        return [*([effort] if effort else []), *notify(self.lineup, content)]

    def interrupted(self) -> str:
        """Say what an interrupted run leaves behind."""
        kept = self._kept()
        on = f"; run it again to go on: at least {kept} answers are kept" if kept else ""
        return f"interrupted: no report is written{on}"

    def unreported(self, error: Exception) -> str:
        """Say why there is no report, and where the answers are then."""
        kept = self._kept()
        on = f"; run it again: {kept} answers are kept" if kept else ""
        told = str(error)
        if isinstance(error, OSError) and self.opened:  # which of its files it was helps nobody
            told = f"{self.lineup.report_folder}: {error.strerror or error}"
        return f"no report: {told}{on}"

    def trouble(self, *, reported: bool) -> str | None:
        """Say that answers could not be kept for later runs, and where they are then."""
        told = self._trouble()
        if told is None:
            return None
        if not reported:
            return f"{told}; answers may not be kept"
        from harness.report.publish import ANSWERS

        return f"{told}; the answers are in {self.lineup.report_folder / ANSWERS}"

    def _trouble(self) -> str | None:
        return (self.examiner.trouble() if self.opened else None) or self.heard.trouble

    def _kept(self) -> int:
        """Count the answers that a later run will find."""
        own = self.examiner.effort() if self.opened else Counter[str]()
        sure = self.options.cache and self._trouble() is None
        return sum((own + self.heard.effort).values()) if sure else 0

    def _claim_folder(self) -> None:
        if self._claim is None:
            self._claim = Claim(self.lineup.report_folder, self._run)

    def picture(self, row: Mapping[str, Any]) -> Path | None:
        """Return the report's small copy of a record's picture, made if need be."""
        from harness.report.publish import copy_pictures

        record, folder = from_json(row), self.lineup.report_folder
        with suppress(OSError):  # the report's own end will tell
            image = copy_pictures([record], self.lineup.suite, folder).get(record.picture)
            return folder / image if image else None
        return None

    def close(self) -> None:
        """Free the engine and the report folder."""
        if self.opened:
            self.examiner.close()
        if self._claim is not None:
            self._claim.let_go()
