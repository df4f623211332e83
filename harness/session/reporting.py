"""What was heard of a run → its report, and whoever is told of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import harness
from harness.gate.audited import measured
from harness.gate.run import Run, idle_overrides
from harness.record import Record, record_of
from harness.session.heard import Heard
from harness.session.lineup import Lineup
from harness.visible import unobeyed

NOT_ASKED = "not asked: the run ended before it"


def publish_run(lineup: Lineup, heard: Heard) -> dict[str, Any]:
    """Compare, gate and write the report; return its document."""
    # Draws: templates, charts.
    from harness.report.publish import copy_pictures, keep_answers, publish

    run = run_of(lineup, heard)
    folder = lineup.report_folder
    keep_answers(run, folder)
    images = copy_pictures(run.records, lineup.suite, folder)
    return publish(run, images, folder, lineup.options.look)


def notify(lineup: Lineup, content: dict[str, Any]) -> list[str]:
    """Tell the CI that runs this, if it listens, and the trackers that were asked for.

    Returns:
        The lines to print. What cannot be told is one of them, and no error: the report is
        written, and the exit status is the gate's word.
    """
    from harness.report import github

    options, root = lineup.options, lineup.suite.root
    said = list(github.notify(content, os.environ, root, options.look.lang))
    if options.log_to:
        from harness.report import tracking

        said += map(unobeyed, tracking.log(content, lineup.report_folder, options.log_to))
    return said


def run_of(lineup: Lineup, heard: Heard) -> Run:
    """Return what was heard as one run; a planned question that nobody told of is an error."""
    partial = bool(lineup.unread) or not all(one in heard.planned for one in lineup.every)
    records = tuple(_records(lineup, heard))
    idle = [] if partial else idle_overrides(lineup.suite, records)
    return Run(
        adapters=lineup.adapters,
        baseline=lineup.baseline,
        records=records,
        policy=lineup.suite.gate,
        strict=lineup.options.strict,
        partial=partial,
        names=lineup.names,
        about={
            **_identity(lineup),
            **heard.about,
            **measured(lineup.audited, lineup.suite),
            "unused_overrides": idle,
        },
    )


def _records(lineup: Lineup, heard: Heard) -> Iterator[Record]:
    """Yield a record for every planned question, in the order of the suite."""
    for case in lineup.suite.cases:
        planned = [name for name in lineup.candidates if (case.key, name) in heard.planned]
        models = dict.fromkeys(model for name in planned for model in lineup.models(name))
        if planned and case.key in lineup.earlier_records:
            yield lineup.earlier_records[case.key]
        for model in models:
            heard_of = heard.records.get((case.key, model))
            yield heard_of or Record(**record_of(case, model, lineup.suite), error=NOT_ASKED)


def _identity(lineup: Lineup) -> Mapping[str, Any]:
    return {
        "harness": harness.__version__,
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "history": lineup.history,
        "differs": lineup.differs,
        "caveats": lineup.caveats,
        "unread": lineup.unread,
        "unasked": lineup.unasked,
        **lineup.bar,
    }
