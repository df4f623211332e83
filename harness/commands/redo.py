"""`judge`, `gate` and `report`: a saved run again, by today's code and suite and with no model."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.commands.command import Commands, add_command, add_suite, tell
from harness.commands.suites import suite_of
from harness.gate.audited import measured, read_audited
from harness.gate.run import Run, idle_overrides
from harness.judge import Judge
from harness.judge.verdict import Judgement
from harness.options import LANGUAGES, Look
from harness.record import Record, record_of
from harness.report import document
from harness.report.folder import claimed
from harness.report.publish import publish
from harness.report.release import no_release
from harness.report.terminal import lines
from harness.samples import Sample
from harness.second.weighing import may_be_asked, settle
from harness.suite.hashes import suite_hashes
from harness.suite.suite import Case, JudgeSettings, Suite

_GONE = "not judged: the suite has no such case any more"
_GAINED = "not asked: the suite had no such case then"


def add_to(commands: Commands) -> None:
    """Add the commands to the command line."""
    for name, run, text in (
        ("judge", _judge, "Judge the answers again, then gate and draw"),
        ("gate", _gate, "Compare and gate again by the suite's gate of today, then draw"),
    ):
        added = add_command(commands, name, run, text)
        added.add_argument("report", type=Path, metavar="REPORT_DIR")
        add_suite(added)
    added = add_command(commands, "report", _draw, "Draw the page and the charts again")
    added.add_argument("report", type=Path, metavar="REPORT_DIR")
    added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])
    added.add_argument("--self-contained", action="store_true", help="One file")


def _judge(options: argparse.Namespace) -> int:
    with claimed(options.report):
        run, images = document.load(options.report)
        judged = judged_by(suite_of(run, options.report, options.suite), run)
        return show(publish(judged, images, options.report), options.report)


def _gate(options: argparse.Namespace) -> int:
    with claimed(options.report):
        run, images = document.load(options.report)
        suite = suite_of(run, options.report, options.suite)
        gated = replace(run, policy=suite.gate, records=(*run.records, *_owed(run, suite)))
        return show(publish(gated, images, options.report), options.report)


def _draw(options: argparse.Namespace) -> int:
    look = Look(lang=options.report_lang, self_contained=options.self_contained)
    with claimed(options.report):
        run, images = document.load(options.report)
        publish(run, images, options.report, look)
    tell(str(options.report / "index.html"))
    return 0


def show(content: dict[str, Any], folder: Path) -> int:
    """Print what the gate says of a run; return the exit status."""
    for text, _ in lines(content, folder):
        tell(text)
    if content["policy"]["release"] and (why := no_release(content)):
        tell(f"no release: {why}")
        return 1
    passed = [adapter["gate"]["passed"] for adapter in content["adapters"]]
    return 0 if passed and all(passed) and content["complete"] else 1


def judged_by(suite: Suite, run: Run) -> Run:
    """Return a run with every answer judged again by a suite's cases, judge and overrides."""
    judge = Judge(suite.names, suite.judge, suite.overrides, suite.asked)
    cases = {case.key: case for case in suite.cases}
    known = [_judged(record, cases, judge, suite.judge) for record in run.records]
    records = (*known, *_owed(run, suite))
    about = {key: value for key, value in run.about.items() if key != "audited"}
    return replace(
        run,
        records=records,
        policy=suite.gate,
        names=suite.called,
        about={
            **about,
            **measured(read_audited(suite.root), suite),
            "suite": {
                **run.about.get("suite", {}),
                **suite_hashes(suite),
                "cases": len(suite.cases),
                "characters": len(suite.characters),
            },
            "judge": judge.provenance(),
            "unused_overrides": [] if run.partial else idle_overrides(suite, records),
        },
    )


def _owed(run: Run, suite: Suite) -> Iterator[Record]:
    """Yield what a whole run owes: an error for each case that the suite has gained since."""
    there = {record.key for record in run.records}
    for case in () if run.partial else suite.cases:
        for model in dict.fromkeys(record.adapter for record in run.records):
            if (case.key, model) not in there:
                yield Record(**record_of(case, model, suite), error=_GAINED)


def _judged(
    record: Record, cases: Mapping[str, Case], judge: Judge, settings: JudgeSettings
) -> Record:
    doubtful_below = settings.certainty
    if record.answer is None:
        return record
    case = cases.get(record.case)
    if case is None:
        return replace(record, judgement=None, error=_GONE)
    samples_before = [sample.judgement for sample in record.samples]
    before: Sequence[Judgement | None] = samples_before or [record.judgement]
    samples = []
    for said, old in zip(record.answers, before, strict=True):
        judgement = judge.judge(case.expectation, said, case=record.case)
        second = old.second if old else None
        # No model is asked again; what one said of this very answer stands.
        if settings.second and second and may_be_asked(judgement, doubtful_below):
            judgement = settle(judgement, replace(second, before=""))
        samples.append(Sample(answer=said, judgement=judgement))
    return replace(record, accept=case.expectation.accept).judged(samples, doubtful_below)
