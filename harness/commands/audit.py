"""`audit`: the judge against answers that people labelled."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from harness.commands.command import Commands, add_command, add_suite
from harness.commands.suites import open_suite
from harness.judge.auditing.audit import audit


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Score the judge against answers that people judged"
    added = add_command(commands, "audit", run, text)
    added.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    added.add_argument("--json", action="store_true", help="Print JSON")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Print how far the judge agrees with people."""
    result = audit(options.labelled, open_suite(options.suite) if options.suite else None)
    if options.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        print(result.to_text())
    return 0
