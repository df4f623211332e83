"""`python -m harness`: what is done before a run, and on what it left."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from harness.commands import (
    accept,
    audit,
    card,
    check,
    diff,
    new,
    overrule,
    redo,
    review,
    schema,
    suggest,
    verify,
)
from harness.commands.command import CommandError
from harness.judge import JudgeError
from harness.record import RecordError
from harness.report.folder import TakenError
from harness.suite.suite import SuiteError
from harness.visible import unobeyed

COMMANDS = (new, suggest, check, schema, redo, diff, accept, card, overrule, review, verify, audit)
UNREAD = 128 + 13
"""Exit status where nobody reads on, as in `| head`: what a shell says of SIGPIPE."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for a gate's no, 2 for a mistake."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        # A log in an alphabet of old is no reason to fall over what a model said.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more
        return UNREAD
    except (CommandError, RecordError, SuiteError, JudgeError, TakenError, OSError) as error:
        print(f"error: {unobeyed(_said(error))}", file=sys.stderr)
        return 2


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m harness", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
