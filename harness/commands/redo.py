"""A saved run judged, gated or drawn again, with today's code and settings and no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.gate.run import idle_overrides, questions_hash, suite_hash
from harness.judge import Judge
from harness.options import Look
from harness.record import Record, RecordError
from harness.report import document
from harness.report.publish import publish
from harness.suite.reading import read_suite
from harness.suite.suite import Case, Suite

_GONE = "not judged: the suite has no such case any more"


def redraw(folder: Path, look: Look) -> dict[str, Any]:
    """Write the page and charts of a report folder again, in another look if need be.

    Raises:
        RecordError: if the folder holds no report.
    """
    run, images = document.load(document.read(folder))
    return publish(run, images, folder, look)


def regate(folder: Path, suite: Suite | None = None) -> dict[str, Any]:
    """Compare and gate again, by the suite's gate as it is today.

    Raises:
        RecordError: if the folder holds no report.
        SuiteError: if the suite cannot be read.
    """
    content = document.read(folder)
    run, images = document.load(content)
    suite = suite or suite_of(content, folder)
    return publish(replace(run, policy=suite.gate), images, folder)


def rejudge(folder: Path, suite: Suite | None = None) -> dict[str, Any]:
    """Judge every answer again by today's suite, overrides and judge, then gate.

    Raises:
        RecordError: if the folder holds no report.
        SuiteError: if the suite cannot be read.
    """
    content = document.read(folder)
    run, images = document.load(content)
    suite = suite or suite_of(content, folder)
    judge = Judge(suite.names, suite.judge, suite.overrides)
    cases = {case.key: case for case in suite.cases}
    records = tuple(_judged(record, cases, judge) for record in run.records)
    judged = replace(
        run,
        records=records,
        policy=suite.gate,
        names={key: names[0] for key, names in suite.names.items()},
        about={
            **run.about,
            "suite": {
                **run.about["suite"],
                "hash": suite_hash(suite),
                "questions": questions_hash(suite),
            },
            "judge": judge.provenance(),
            "unused_overrides": [] if run.partial else idle_overrides(suite, records),
        },
    )
    return publish(judged, images, folder)


def _judged(record: Record, cases: Mapping[str, Case], judge: Judge) -> Record:
    if record.answer is None:
        return record
    case = cases.get(record.case)
    if case is None:
        return replace(record, judgement=None, error=_GONE)
    judgement = judge.judge(case.expectation, record.answer, case=record.case)
    return replace(record, judgement=judgement, accept=case.expectation.accept)


def suite_of(content: dict[str, Any], folder: Path) -> Suite:
    """Return the suite that a report was made from, as it is today.

    Raises:
        RecordError: if it is not where the report says.
        SuiteError: if it cannot be read.
    """
    folder = folder if folder.is_dir() else folder.parent
    root = (folder / content.get("suite", {}).get("path", "")).resolve()
    if not (root / "suite.yaml").is_file():
        raise RecordError(f"{folder}: its suite is not at {root}; say where with --suite DIR")
    return open_suite(root)


def open_suite(root: Path) -> Suite:
    """Read a suite whole.

    Raises:
        SuiteError: at the first mistake in any of its files.
    """
    suite, problems = read_suite(root)
    for problem in problems.values():
        raise problem
    return suite
