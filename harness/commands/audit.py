"""`audit`: the judge against answers that people labelled."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from harness.commands.command import Commands, add_command, add_suite
from harness.commands.suites import open_suite
from harness.judge.auditing.audit import audit
from harness.report.certainty_chart import Curve, draw_certainty


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Score the judge against answers that people judged"
    added = add_command(commands, "audit", run, text)
    added.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    added.add_argument(
        "--agreement",
        type=_share,
        metavar="SHARE",
        help="Find the certainty above which the judge agrees with people at least so often, 0.98",
    )
    added.add_argument(
        "--draw", type=Path, metavar="FILE.png", help="Draw how certainty and agreement go together"
    )
    added.add_argument("--json", action="store_true", help="Print JSON")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Print how far the judge agrees with people."""
    suite = open_suite(options.suite) if options.suite else None
    result = audit(options.labelled, suite, options.agreement)
    if options.draw:
        draw_certainty([Curve(name=options.labelled.name, rows=result.weighed)], options.draw)
    if options.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        print(result.to_text())
    return 0


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"must be between 0 and 1, like 0.98, not {text!r}")
    return share
