"""YAML files as pytest nodes: one `CaseItem` per case × candidate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from harness.engines.request import EngineError, Request
from harness.gate.comparison import Pair, pair_of
from harness.judge import JudgeError
from harness.record import Record, record_of, to_json
from harness.session.command_line import only_shows
from harness.session.examiner import requests_of
from harness.session.outcome import Kind, explain, of_base, of_pair
from harness.session.roots import root_of
from harness.session.session import RUN_ERRORS, Session
from harness.suite.suite import Case, SuiteError
from harness.visible import unobeyed

RUN = pytest.StashKey[Session]()
"""Where a pytest config holds its `Session`."""


class CaseFailedError(Exception):
    """The answer fails its test; the text tells the story."""


# An xfail says why in words too: pytest would quote the source of every frame for nobody to read.
_TOLD_IN_WORDS = (CaseFailedError, pytest.xfail.Exception)


class CaseFile(pytest.File):
    """One character's YAML file."""

    def collect(self) -> Iterable[CaseItem]:
        """Yield one item per case and candidate.

        Raises:
            SuiteError: for a mistake in this file, or once for one in `suite.yaml`.
        """
        run = self.config.stash[RUN]
        root = root_of(self.path, self.config)
        if root is None:  # the file went away while pytest looked
            return
        run.open(root)
        if not only_shows(self.config):
            run.check()  # not done yet where pytest was given a folder above the suite's
        if self.path in run.problems:
            raise run.problems[self.path]
        character = run.lineup.suite.characters.get(self.path.stem)
        if character is None or character.path != self.path:
            raise SuiteError(self.path, None, f"is no part of the suite at {root}")
        for case in character.cases:
            for candidate in run.lineup.candidates:
                yield self._item(case, candidate)

    def _item(self, case: Case, candidate: str) -> CaseItem:
        name = f"{case.id}[{candidate}]"
        # Given as text, pytest reads the candidate as a parameter, as it does when --lf reads
        # its cache; left to itself it would take it for a part of the name, and find nothing.
        nodeid = f"{self.nodeid}::{name}"
        return CaseItem.from_parent(self, name=name, nodeid=nodeid, case=case, candidate=candidate)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """Show mistakes of people as one line, without a traceback."""
        if isinstance(excinfo.value, (SuiteError, *RUN_ERRORS)):
            return unobeyed(str(excinfo.value))
        return super().repr_failure(excinfo)


def _no_answer(text: str) -> NoReturn:
    """End a test that no answer could be had for: an error and no verdict.

    Of a test's set-up pytest would quote its own source, some 500 lines, but for this one failure.
    """
    pytest.fail(unobeyed(text), pytrace=False)


class CaseItem(pytest.Item):
    """One case asked of one candidate, and of the base and the baseline beside it."""

    def __init__(self, *, case: Case, candidate: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case
        self.candidate = candidate
        self.records: Sequence[Record] = ()
        """What was answered, the candidate's last; while the test runs."""
        for tag in case.tags:
            # Strict mode knows no mark that is not registered.
            self.config.addinivalue_line("markers", f"{tag}: tag of a case")
            self.add_marker(tag)

    @property
    def extra_keyword_matches(self) -> set[str]:
        """More names for -k: pytest has a set of them for every test, which hardly any needs."""
        names: set[str] = vars(self).setdefault("extra_keyword_matches", set())
        return names

    @extra_keyword_matches.setter
    def extra_keyword_matches(self, names: set[str]) -> None:
        if names:
            vars(self)["extra_keyword_matches"] = names

    @property
    def run(self) -> Session:
        """The session that holds engine, judge and records."""
        return self.config.stash[RUN]

    def setup(self) -> None:
        """Have the answers; what goes wrong here is an error, not a verdict."""
        records: list[Record] = []
        self.records = records  # reruns use the item again
        if only_shows(self.config):
            return  # --setup-plan sets up what it shows
        try:
            for model in self.run.lineup.models(self.candidate):
                records.append(self.run.examiner.record(self.case, model, self._ahead))
        except (EngineError, JudgeError) as error:
            if hasattr(self.config, "workerinput"):
                about = record_of(self.case, model, self.run.lineup.suite)
                records.append(Record(**about, error=str(error)))
                _no_answer(f"{records[-1].asked}: {error}")
            pytest.exit(unobeyed(str(error)), returncode=pytest.ExitCode.USAGE_ERROR)
        for record in records:
            if record.error is not None:
                _no_answer(f"{record.asked}: {record.error}")

    def runtest(self) -> None:
        """Hold the candidate's answer against the baseline's."""
        record = self.records[-1]
        strict, names = self.run.options.strict, self.run.lineup.names
        pair = self._pair(record)
        if pair is None:
            outcome = of_base(record, names, strict=strict)
        else:
            outcome = of_pair(pair, names, strict=strict)
        self.user_properties[:] = _properties(record, pair)
        if outcome.kind is Kind.PASSED:
            return
        if outcome.kind is Kind.XFAILED:
            pytest.xfail(unobeyed(outcome.why))
        # Also reached by an xfail under --runxfail, which lets `pytest.xfail` return.
        before = pair.baseline if pair else None
        raise CaseFailedError(explain(record, before, outcome, self._pictures()))

    def teardown(self) -> None:
        """Hold nothing of a test that has ended: pytest holds every test to its end."""
        self.records = ()

    def let_go(self) -> None:
        """Hold nothing that its reports have told: of a large suite that is much."""
        self.user_properties = []
        vars(self).pop("location", None)  # worked out again where somebody asks

    def _pair(self, record: Record) -> Pair | None:
        """Pair the answer with the baseline's; None where the base is run alone."""
        if not self.run.lineup.adapters:
            return None
        pair = pair_of(record, self.run.examiner.baseline(self.case))
        if pair is None:
            _no_answer(f"{record.case}: {self.run.lineup.baseline} has no such case")
        return pair

    def _ahead(self) -> list[Request]:
        """Return what this process will ask next, in the order of its tests.

        A worker of xdist gets its tests file by file, and knows of no other.
        """
        items = [item for item in self.session.items if isinstance(item, CaseItem)]
        if hasattr(self.config, "workerinput"):
            items = [item for item in items if item.path == self.path]
        return [
            request
            for item in items
            for model in self.run.lineup.models(item.candidate)
            for request in requests_of(item.case, model)
        ]

    def _pictures(self) -> str:
        """Say where what is shown lies, for people."""
        top = self.config.rootpath
        return ", ".join(
            image.relative_to(top).as_posix() if image.is_relative_to(top) else str(image)
            for image in self.case.images
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """Show a verdict as the story of the case, and an error as its one line."""
        if isinstance(excinfo.value, _TOLD_IN_WORDS):
            return unobeyed(str(excinfo.value))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point to the case in its YAML file."""
        return self.path, self.case.line - 1, f"{self.case.key}[{self.candidate}]"


def _properties(record: Record, pair: Pair | None) -> list[tuple[str, object]]:
    """Return what JUnit XML tells of a case beside its outcome."""
    assert record.judgement is not None, "setup lets no question without an answer pass"
    drawn = [("right", f"{record.right} of {record.times}")] if record.samples else []
    return [
        ("verdict", record.judgement.verdict.value),
        ("change", pair.change.value if pair else ""),
        ("named", ", ".join(record.judgement.named)),
        ("answer", record.answer),
        ("certainty", "" if record.certainty is None else record.certainty),
        ("doubtful", str(record.doubtful).lower()),
        *drawn,
    ]


def case_items(items: Iterable[pytest.Item]) -> list[CaseItem]:
    """Return the items that are cases."""
    return [item for item in items if isinstance(item, CaseItem)]


def put_rows(
    report: pytest.TestReport,
    item: CaseItem,
    raised: pytest.ExceptionInfo[BaseException] | None,
) -> None:
    """Have a report carry the item's records, as plain JSON so that they cross processes.

    Args:
        report: of one phase of the test.
        item: the test.
        raised: what ended the phase; a hook of somebody else's may raise there too.
    """
    if report.when == "call" or report.failed:
        report.harness_rows = [to_json(record) for record in item.records]  # type: ignore[attr-defined]
    if raised is not None and isinstance(raised.value, CaseFailedError):
        report.harness_verdict = True  # type: ignore[attr-defined]
    if report.failed and report.when == "setup" and any(one.error for one in item.records):
        report.harness_no_answer = True  # type: ignore[attr-defined]


def fails_by_verdict(report: pytest.TestReport) -> bool:
    """Tell whether a test failed by what was answered: a gate may tolerate that, nothing else."""
    return report.failed and getattr(report, "harness_verdict", False)


@contextmanager
def without_unanswered(stats: dict[str, list[Any]]) -> Iterator[None]:
    """Keep what got no answer out of what pytest lists: the run's own end tells it, by cause.

    Args:
        stats: the reports of the terminal by category; as before when this ends.
    """
    errors = stats.pop("error", None)
    if errors is None:
        yield
        return
    others = [one for one in errors if not getattr(one, "harness_no_answer", False)]
    stats.update({"error": others} if others else {})
    try:
        yield
    finally:
        stats["error"] = errors


def drop_rows(report: pytest.TestReport) -> None:
    """Take the records off a report."""
    del report.harness_rows


def rows_on(report: pytest.TestReport) -> list[dict[str, Any]]:
    """Return the records that a test's report carries."""
    return cast("list[dict[str, Any]]", getattr(report, "harness_rows", []))
