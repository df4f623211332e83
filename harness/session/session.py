"""What one run holds: the suite, the adapters, a lazy engine and judge, and the records."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import harness
from harness.engines import EngineOptions, open_engine
from harness.engines.replay import ReplayEngine
from harness.engines.request import Engine, EngineError, Failure, Request
from harness.gate.comparison import Pair
from harness.gate.run import Run, idle_overrides, questions_hash, suite_hash
from harness.models.adapters import (
    Adapter,
    AdapterError,
    find_adapters,
    preflight,
    recorded_adapter,
)
from harness.options import OptionError, Options, report_folder
from harness.record import Record, RecordError, from_json, record_of
from harness.session.asking import Asking, Key
from harness.suite.reading import read_suite
from harness.suite.suite import BASE, Case, Suite, SuiteError

if TYPE_CHECKING:
    from harness.judge import Judge

RUN_ERRORS = (SuiteError, AdapterError, OptionError, RecordError, EngineError)
"""Mistakes of people, found before the first question: one clear line each, no traceback."""

EFFORT = ("answers_asked", "answers_cached")
"""What a run cost is no part of what it found: the same run again gives the same report."""

NOT_ASKED = "not asked: the run ended before it"


@dataclass
class Heard:
    """What the reports of this process, or of its workers, told about the run."""

    records: dict[Key, Record] = field(default_factory=dict)
    planned: set[Key] = field(default_factory=set)
    """(case, candidate) of every test that was selected."""
    about: dict[str, Any] = field(default_factory=dict)
    effort: Counter[str] = field(default_factory=Counter)
    """How many answers the workers asked for, and found in the cache."""

    def add_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in records as they travel on test reports."""
        for row in rows:
            record = from_json(row)
            self.records[record.key] = record


class Session:
    """One run of one suite; opened by the first file or argument that belongs to a suite."""

    def __init__(
        self,
        options: Options,
        top: Path,
        *,
        announce: Callable[[str], None] = lambda _: None,
        progress: Callable[[int, int, float], None] | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            options: the command line.
            top: folder that relative report paths start from.
            announce: told what takes long, a line each.
            progress: see `Asking`.
        """
        self.options = options
        self.heard = Heard()
        self.problems: dict[Path, SuiteError] = {}
        self._top = top
        self._announce = announce
        self._suite: Suite | None = None
        self._checked = False
        self._adapters: tuple[Adapter, ...] = ()
        self._judged: dict[Key, Record] = {}
        self._asking = Asking(self._open_engine, progress)

    # -- opening ------------------------------------------------------------------------

    @property
    def opened(self) -> bool:
        """Whether the run has a suite."""
        return self._suite is not None

    def open(self, root: Path) -> None:
        """Read the suite at `root` and find the adapters asked for; once.

        Raises:
            SuiteError: for a mistake in `suite.yaml` or `overrides.yaml`.
            AdapterError: for an adapter that is not there.
            OptionError: if another suite is open already, or options do not fit.
            RecordError: if an earlier report, given as the baseline, cannot be read.
        """
        if self._suite is not None:
            if self._suite.root != root:
                raise OptionError(f"one suite a run: {self._suite.root} or {root}")
            return
        suite, self.problems = read_suite(root)
        self._adapters = tuple(self._find_adapters(suite))
        self._suite = suite
        for record in self._earlier.values():
            self._judged[record.key] = record

    def check(self) -> None:
        """Check that the run may be, once, before any question is asked.

        Raises:
            AdapterError: with a line for each that does not fit the base.
            OptionError: if there is no base model to ask, or no tracker to log to.
        """
        if self._checked:
            return
        self._checked = True
        expected = self.options.expect_suite
        if expected is not None and expected != (found := self._bar["suite"]["hash"]):
            raise OptionError(f"the bar was moved: the suite's hash is {found}, not {expected}")
        if self._differs and not self.options.compare_anyway:
            raise OptionError(
                f"{self.options.baseline} is not comparable: {'; '.join(self._differs)} "
                "(--compare-anyway compares all the same)"
            )
        if self.options.log_to:
            self._check_trackers()
        if self.options.engine != "replay":
            preflight(self._all_adapters, self._base)

    def _check_trackers(self) -> None:
        from harness.report import tracking

        if not self._adapters:
            raise OptionError("--log-to makes a run for each adapter: give --adapter")
        tracking.check(self.options.log_to)

    def describe(self) -> list[str]:
        """Say in a line what is tested, for the head of the run."""
        if self._suite is None:
            return []
        tested = ", ".join(self.candidates)
        against = f" against {self.options.baseline}" if self._adapters else " alone"
        return [f"suite: {self.suite.root.name}, testing {tested}{against}"]

    @property
    def suite(self) -> Suite:
        """The suite; `open` comes first."""
        assert self._suite is not None, "no suite is open"
        return self._suite

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the tested models, one test a case for each: the adapters, or the base."""
        return tuple(adapter.name for adapter in self._adapters) or (BASE,)

    @cached_property
    def names(self) -> dict[str, str]:
        """Character id or distractor -> the name people use."""
        return {key: names[0] for key, names in self.suite.names.items()}

    def _find_adapters(self, suite: Suite) -> list[Adapter]:
        names = self.options.adapters
        if self._replay is not None:
            return _recorded_adapters(names, self._replay.adapters, suite.adapters)
        found = find_adapters(names, suite.adapters)
        return [adapter for adapter in found if adapter.name != BASE]

    @property
    def _all_adapters(self) -> tuple[Adapter, ...]:
        """The candidates, and the baseline where it is an adapter."""
        if self._baseline_is_adapter and self.options.baseline not in self.candidates:
            baseline = find_adapters([self.options.baseline], self.suite.adapters)
            return (*self._adapters, *baseline)
        return self._adapters

    @property
    def _baseline_is_adapter(self) -> bool:
        return self.options.baseline != BASE and self.options.earlier_report is None

    @cached_property
    def _earlier(self) -> dict[str, Record]:
        """Return the baseline's records by case, where an earlier report is the baseline."""
        path = self.options.earlier_report
        if path is None:
            return {}
        from harness.commands.accept import baseline_records
        from harness.report import document

        return baseline_records(document.read(path), self.options.baseline)

    @cached_property
    def _differs(self) -> list[str]:
        """Say why the report given as the baseline cannot stand beside this run."""
        path = self.options.earlier_report
        if path is None:
            return []
        from harness.commands.accept import incomparable
        from harness.report import document

        about = {**self._bar, "judge": self.judge.provenance()}
        return incomparable(document.read(path), about)

    @property
    def _base(self) -> str:
        base = self.options.base_model or self.suite.base
        if base is None:
            raise OptionError("no base model: give --base-model, or base: in suite.yaml")
        return base

    @property
    def _base_told(self) -> str:
        """Name the base without telling where this machine keeps its files."""
        base = Path(self._base)
        return Path(os.path.relpath(base, self._top)).as_posix() if base.is_dir() else self._base

    # -- asking and judging --------------------------------------------------------------

    @cached_property
    def _replay(self) -> ReplayEngine | None:
        return ReplayEngine(self.options.answers) if self.options.answers else None

    def _open_engine(self) -> Engine:
        if self._replay is not None:
            return self._replay
        engine = EngineOptions(
            engine=self.options.engine,
            base=self._base,
            adapters=self._all_adapters,
            generation=self.suite.generation,
            batch_size=self.options.batch_size,
            device=self.options.device,
            cache=self.options.cache,
        )
        return open_engine(engine, announce=self._announce)

    @cached_property
    def judge(self) -> Judge:
        """The judge of this suite."""
        from harness.judge import Judge  # loads dictionaries

        suite = self.suite
        return Judge(suite.names, suite.judge, suite.overrides)

    def models(self, candidate: str) -> tuple[str, ...]:
        """Return whom each case is asked for one candidate's test: base, baseline, candidate."""
        models = [BASE]
        if self._baseline_is_adapter:
            models.append(self.options.baseline)
        return tuple(dict.fromkeys([*models, candidate]))

    def record(self, case: Case, adapter: str, ahead: Callable[[], Sequence[Request]]) -> Record:
        """Ask one model one case, judge what it says, and remember it.

        Raises:
            EngineError: if the engine cannot run at all.
            JudgeError: if the judge cannot.
        """
        key = (case.key, adapter)
        if key not in self._judged:
            given = self._asking.answer(request_of(case, adapter), ahead)
            about = record_of(case, adapter, self.suite.root)
            if isinstance(given, Failure):
                self._judged[key] = Record(**about, error=given.error)
            else:
                judgement = self.judge.judge(case.expectation, given.answer, case=case.key)
                self._judged[key] = Record(**about, answer=given.answer, judgement=judgement)
        return self._judged[key]

    def baseline(self, case: Case) -> Record | None:
        """Return the baseline's record of a case, once it is there."""
        return self._judged.get((case.key, self.options.baseline))

    # -- ending ----------------------------------------------------------------------------

    def plan(self, keys: Iterable[Key]) -> None:
        """Take note of the tests that were selected: every one of them owes a verdict."""
        self.heard.planned.update(keys)

    def tell(self) -> dict[str, Any]:
        """Return what a worker tells the main process at its end, as plain JSON."""
        about, effort = self._about(), dict(self._effort())
        return {"planned": sorted(self.heard.planned), "about": about, "effort": effort}

    def hear(self, told: Mapping[str, Any]) -> None:
        """Take in what a worker told."""
        self.plan((case, candidate) for case, candidate in told.get("planned", ()))
        self.heard.about |= told.get("about", {})
        self.heard.effort += Counter(told.get("effort", {}))

    def _about(self) -> dict[str, Any]:
        """Say what asked and judged in this process; nothing if nothing was asked."""
        asked = self._asking.provenance()
        if not asked:
            return {}
        if "base" in asked:
            asked["base"] = self._base_told
        for name in EFFORT:
            asked.pop(name, None)
        return {"provenance": asked, "judge": self.judge.provenance()}

    def _effort(self) -> Counter[str]:
        asked = self._asking.provenance()
        return Counter({name: int(asked.get(name, 0)) for name in EFFORT})

    @property
    def effort(self) -> str | None:
        """What the run cost, for people; None where no engine asked or remembered anything."""
        effort = self._effort() + self.heard.effort
        if not effort:
            return None
        asked, kept = (effort[name] for name in EFFORT)
        return f"answers: {asked} asked now, {kept} from the answer cache"

    def finish(self) -> dict[str, Any] | None:
        """Compare, gate and write the report; None if no case of a suite was selected."""
        if self._suite is None or not self.heard.planned:
            return None
        from harness.report.publish import copy_pictures, publish  # draws: templates, charts

        run = self._run()
        folder = self.report_folder
        images = copy_pictures(run.records, self.suite.root, folder)
        return publish(run, images, folder, self.options.look)

    def notify(self, content: dict[str, Any]) -> list[str]:
        """Tell the CI that runs this, if it listens, and the trackers that were asked for.

        Returns:
            The lines to print. What cannot be told is one of them, and no error: the report is
            written, and the exit status is the gate's word.
        """
        from harness.report import github

        said = list(github.notify(content, os.environ, self.suite.root, self.options.look.lang))
        if self.options.log_to:
            from harness.report import tracking

            said += tracking.log(content, self.report_folder, self.options.log_to)
        return said

    def picture(self, row: Mapping[str, Any]) -> Path | None:
        """Return the report's small copy of a record's picture, made if need be."""
        from harness.report.publish import copy_pictures

        record = from_json(row)
        image = copy_pictures([record], self.suite.root, self.report_folder).get(record.picture)
        return self.report_folder / image if image else None

    def close(self) -> None:
        """Free the engine."""
        self._asking.close()

    @property
    def report_folder(self) -> Path:
        """Where this run's report goes."""
        names = [adapter.name for adapter in self._adapters]
        return report_folder(self.options, names, self._top)

    def _run(self) -> Run:
        every = {(case.key, name) for case in self.suite.cases for name in self.candidates}
        partial = self.heard.planned != every
        records = tuple(self._all_records())
        idle = [] if partial else idle_overrides(self.suite, records)
        about = {**self._identity(), **self.heard.about, **self._about()}
        return Run(
            adapters=self._adapters,
            baseline=self.options.baseline,
            records=records,
            policy=self.suite.gate,
            strict=self.options.strict,
            partial=partial,
            names=self.names,
            about={**about, "unused_overrides": idle},
        )

    def _all_records(self) -> Iterable[Record]:
        """Yield a record for every planned question, in the order of the suite."""
        for case in self.suite.cases:
            planned = [name for name in self.candidates if (case.key, name) in self.heard.planned]
            models = dict.fromkeys(model for name in planned for model in self.models(name))
            if planned and case.key in self._earlier:
                yield self._earlier[case.key]
            for model in models:
                missing = record_of(case, model, self.suite.root)
                yield self.heard.records.get((case.key, model)) or Record(
                    **missing, error=NOT_ASKED
                )

    def _history(self) -> list[dict[str, Any]]:
        from harness.commands.accept import RELEASED, history

        return history(self._top / RELEASED)

    def _identity(self) -> dict[str, Any]:
        return {
            "harness": harness.__version__,
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "history": self._history(),
            "differs": self._differs,
            **self._bar,
        }

    @cached_property
    def _bar(self) -> dict[str, Any]:
        """Say what is asked and what is wanted: what two runs must share to be compared."""
        suite = self.suite
        return {
            "suite": {
                "folder": suite.root.name,
                # From the report's folder, so that no path of this machine is told.
                "path": Path(os.path.relpath(suite.root, self.report_folder)).as_posix(),
                "hash": suite_hash(suite),
                "questions": questions_hash(suite),
                "cases": len(suite.cases),
                "characters": len(suite.characters),
            },
            "generation": {"max_new_tokens": suite.generation.max_new_tokens},
        }


def request_of(case: Case, adapter: str) -> Request:
    """Return the request that asks one model one case."""
    return Request(
        case=case.key, adapter=adapter, image=case.image, question=case.expectation.question
    )


def pair_of(candidate: Record, baseline: Record) -> Pair | None:
    """Pair two records; None unless both were judged."""
    if candidate.judgement is None or baseline.judgement is None:
        return None
    return Pair(baseline=baseline, candidate=candidate)


def _recorded_adapters(
    names: Sequence[str], recorded: Sequence[str], folder: Path | None
) -> list[Adapter]:
    """Return the adapters of recorded answers, with their recipes where their folders are here."""
    others = [name for name in recorded if name != BASE]
    wanted = dict.fromkeys(
        name for asked in names for name in (others if asked == "all" else [asked])
    )
    for name in wanted:
        if name not in recorded and name != BASE:
            there = ", ".join(others) or "none"
            raise AdapterError(f"no answers of adapter {name!r} are recorded; there are: {there}")
    return [recorded_adapter(name, folder) for name in wanted if name != BASE]
