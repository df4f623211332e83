"""Whose answers are compared, on which suite, and where the report of it goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines import EngineOptions
from harness.engines.replay import ReplayEngine
from harness.gate.audited import read_audited
from harness.judge.provenance import provenance
from harness.models.adapters import (
    Adapter,
    AdapterError,
    find_adapter_groups,
    recorded_adapter,
    to_be_minded,
)
from harness.options import OptionError, Options, report_folder
from harness.record import Key, Record
from harness.suite.hashes import suite_hashes
from harness.suite.suite import ALL_ADAPTERS, BASE, Suite, SuiteError
from harness.visible import unobeyed

if TYPE_CHECKING:
    from harness.judge.auditing.labelled import Labelled
    from harness.session.served import ServedLineup


class Lineup:
    """The suite, the candidates, what they are compared with, and the base below."""

    def __init__(
        self, options: Options, suite: Suite, top: Path, problems: Iterable[SuiteError] = ()
    ) -> None:
        """Find the adapters, and the earlier report where one is the baseline.

        Args:
            options: the command line.
            suite: what is asked.
            top: folder that relative report paths start from.
            problems: mistakes in case files, which are then no part of the suite.

        Raises:
            AdapterError: for an adapter that is not there.
            EngineError: if recorded answers cannot be read.
            RecordError: if an earlier report, given as the baseline, cannot be read.
            OptionError: if nothing would be compared with anything else.
        """
        self.options = options
        self.suite = suite
        self.top = top
        self.unread = [str(one).replace(f"{suite.root}{os.sep}", "") for one in problems]
        """Case files with mistakes: without them the suite is not whole."""
        self.replay = ReplayEngine(options.answers) if options.answers else None
        self.served = _served(options, suite)
        self._earlier = self._read_earlier()
        candidates, self._baseline = self._sides()
        _refuse_hidden(one.name for one in (*candidates, self._baseline) if one)
        self.adapters: tuple[Adapter, ...] = tuple(candidates)
        """The candidates, the base itself among them where an earlier report is held against it;
        none where the base is run alone."""
        self.earlier_records = self._records_of_earlier()
        """The baseline's records by case, where an earlier report is the baseline."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the tested models, one test a case for each: the adapters, or the base."""
        return tuple(adapter.name for adapter in self.adapters) or (BASE,)

    @property
    def every(self) -> Iterator[Key]:
        """(case, candidate) of every test of a whole run, each once."""
        return ((case.key, name) for case in self.suite.cases for name in self.candidates)

    def models(self, candidate: str) -> tuple[str, ...]:
        """Return whom each case is asked for one candidate's test, the candidate last."""
        baseline = [self._baseline.name] if self._baseline else []
        others = [name for name in dict.fromkeys([BASE, *baseline]) if name != candidate]
        return (*others, candidate)

    @cached_property
    def baseline(self) -> str:
        """The name of what candidates are compared with; of an earlier report, no path of it."""
        if self._earlier is None:
            return self._baseline.name if self._baseline else BASE
        from harness.report.earlier import baseline_name

        name = f"{baseline_name(self._earlier)} (earlier)"
        while name in self.candidates:
            name += " (earlier)"
        return name

    def describe(self) -> str:
        """Say in a line what is tested."""
        tested = ", ".join(self.candidates)
        against = f" against {self.baseline}" if self.adapters else " alone"
        return f"suite: {self.suite.root.name}, testing {tested}{against}"

    @cached_property
    def names(self) -> dict[str, str]:
        """Character id or distractor -> the name people use."""
        return self.suite.called

    @cached_property
    def audited(self) -> list[Labelled]:
        """Answers that people labelled, beside the suite.

        Raises:
            SuiteError: if they cannot be read.
        """
        return read_audited(self.suite.root)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """The figures of every release so far.

        Raises:
            RecordError: if the released baseline cannot be read.
        """
        from harness.report.earlier import RELEASED, history

        return history(self.top / RELEASED)

    @cached_property
    def all_adapters(self) -> tuple[Adapter, ...]:
        """The candidates, and the baseline where it is an adapter."""
        if self._baseline and self._baseline.name not in self.candidates:
            return (*self.adapters, self._baseline)
        return self.adapters

    @property
    def _base(self) -> str | None:
        return self.options.base_model or self.suite.base

    @property
    def base(self) -> str:
        """The base model, a folder or a hub id; where a server answers, its name for it.

        Raises:
            OptionError: if none is named.
            EngineError: if a server does not tell.
        """
        if self.served is not None:
            return self.served.base.id
        if self._base is None:
            raise OptionError("no base model: give --base-model, or base: in suite.yaml")
        return self._base

    @property
    def base_told(self) -> str:
        """The base by a name that does not tell where this machine keeps its files."""
        if self.served is not None:
            return self.base
        base = Path(self.base)
        if not base.is_dir():
            return self.base
        inside = base.resolve().is_relative_to(self.top.resolve())
        return Path(os.path.relpath(base, self.top)).as_posix() if inside else base.resolve().name

    @property
    def engine_options(self) -> EngineOptions:
        """What a model is opened with."""
        return EngineOptions(
            engine=self.options.engine,
            base=self.base,
            adapters=self.all_adapters,
            dtype=self.suite.dtype,
            own_processors=self.suite.own_processors,
            batch_size=self.options.batch_size,
            device=self.options.device,
            cache=self.options.cache,
            ray_address=self.options.ray_address,
            served=self.served.models() if self.served is not None else None,
        )

    @cached_property
    def caveats(self) -> list[str]:
        """What should be known of the adapters on this base; see `caveats`.

        Raises:
            AdapterError: if there is no such base.
            OptionError: if there is no base model to ask.
        """
        if self.replay is not None:
            return []
        if self.served is not None:
            return self.served.caveats()
        own = self.suite.own_processors
        return to_be_minded(self.all_adapters, self.base, own_processors=own)

    @cached_property
    def differs(self) -> list[str]:
        """Why the report given as the baseline cannot stand beside this run; empty if it can."""
        if self._earlier is None:
            return []
        from harness.report.earlier import incomparable

        judge = provenance(self.suite.judge)
        return incomparable(self._earlier, {**self.bar, "judge": judge})

    @cached_property
    def unasked(self) -> list[str]:
        """Recorded answers to no question of the suite; none where a case file is left out."""
        if self.replay is None or self.unread:
            return []
        return self.replay.beside({case.key: case.prompting.samples for case in self.suite.cases})

    @cached_property
    def bar(self) -> dict[str, Any]:
        """What is asked and what is wanted, as plain JSON: what two runs must share."""
        return {
            "suite": {
                "folder": self.suite.root.name,
                # From the report's folder, so that no path of this machine is told.
                "path": Path(os.path.relpath(self.suite.root, self.report_folder)).as_posix(),
                **suite_hashes(self.suite),
                "cases": len(self.suite.cases),
                "characters": len(self.suite.characters),
            },
            "generation": self.suite.asking,
        }

    @property
    def report_folder(self) -> Path:
        """Where this run's report goes."""
        return report_folder(self.options, [adapter.name for adapter in self.adapters], self.top)

    def _sides(self) -> tuple[list[Adapter], Adapter | None]:
        """Return the candidates, and the baseline where it is one of this run's models."""
        names, against = self.options.adapters, self.options.baseline
        if names and BASE not in names and not self._find(names):
            raise AdapterError(f"--adapter {' '.join(names)} finds no adapter")
        if BASE in names and set(names) != {BASE}:
            raise OptionError(
                f"--adapter {BASE} beside others: the base is asked with every adapter anyway; "
                "leave it out, or give it alone"
            )
        if self.options.earlier_report is not None:
            candidates, baseline = self._find(names), None
        elif against == BASE:
            return self._find(names), None
        else:
            candidates, baseline = self._with_baseline(names, against)
        # Held against something else than itself, the base is a candidate like any other.
        return candidates or [Adapter(name=BASE, path=None, full_model=True)], baseline

    def _with_baseline(
        self, names: Sequence[str], against: str
    ) -> tuple[list[Adapter], Adapter | None]:
        candidates = self._find(names)
        for one in candidates:
            if one.name == against:
                return _other_than(one, candidates), one
        if self.replay is not None:
            found = self._find([against])
        else:
            candidates, found = self._find_together(names, [against])
        if len(found) != 1:
            several = ", ".join(one.name for one in found)
            raise AdapterError(f"one baseline a run: {against} gives {several}")
        return _other_than(found[0], candidates), found[0]

    def _find(self, names: Sequence[str]) -> list[Adapter]:
        if self.replay is not None:
            return _recorded_adapters(names, self.replay.adapters, self.suite.adapters)
        (found,) = self._find_together(names)
        return found

    def _find_together(self, *groups: Sequence[str]) -> list[list[Adapter]]:
        if self.served is not None:
            return [self.served.find(group) for group in groups]
        suite = self.suite
        found = find_adapter_groups(groups, suite.adapters, suite.named_adapters, self._base)
        return [[one for one in group if one.name != BASE] for group in found]

    def _read_earlier(self) -> dict[str, Any] | None:
        path = self.options.earlier_report
        if path is None:
            return None
        from harness.report import document

        return document.read(path)

    def _records_of_earlier(self) -> dict[str, Record]:
        if self._earlier is None:
            return {}
        from harness.report.earlier import baseline_records

        records = baseline_records(self._earlier, self.baseline)
        # Both sides of a comparison are held to today's threshold.
        wanted = self.suite.judge.certainty
        return {case: record.held_to(wanted) for case, record in records.items()}


def _served(options: Options, suite: Suite) -> ServedLineup | None:
    if not options.server_url:
        return None
    from harness.session.served import ServedLineup  # which brings much that few runs need

    return ServedLineup(options, suite)


def _refuse_hidden(names: Iterable[str]) -> None:
    """Refuse names that would not show as what they are, or that a CI would obey.

    They stand in pytest's own lines too, where nothing can be written out.
    """
    for name in names:
        shown = unobeyed(name)
        if not name or shown != name.strip() or "\n" in name:
            raise AdapterError(f"the adapter {shown!r} has a name that cannot be shown: rename it")


def _other_than(baseline: Adapter, candidates: Sequence[Adapter]) -> list[Adapter]:
    """Leave the baseline out of the candidates: whatever is compared with itself passes."""
    places = {baseline.name, baseline.path.resolve() if baseline.path else baseline.name}
    others = [
        one
        for one in candidates
        if one.name not in places and not (one.path and one.path.resolve() in places)
    ]
    if candidates and not others:
        raise OptionError(
            f"{baseline.name} would be compared with itself, and pass: "
            "give another --adapter, or another --baseline"
        )
    return others


def _recorded_adapters(
    names: Sequence[str], recorded: Sequence[str], folder: Path | None
) -> list[Adapter]:
    """Return the adapters of recorded answers, with their recipes where their folders are here."""
    others = [name for name in recorded if name != BASE]
    wanted = dict.fromkeys(
        name for asked in names for name in (others if asked == ALL_ADAPTERS else [asked])
    )
    for name in wanted:
        if name not in recorded and name != BASE:
            there = ", ".join(others) or "none"
            raise AdapterError(f"no answers of adapter {name!r} are recorded; there are: {there}")
    return [recorded_adapter(name, folder) for name in wanted if name != BASE]
