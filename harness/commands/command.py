"""What every command is made of: its place on the command line, and its mistakes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from harness.visible import unobeyed

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Where commands are added."""


class CommandError(Exception):
    """A command that cannot be done as asked; one line for people."""


def add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """Add a command to the command line, and give its parser to take its arguments.

    Args:
        commands: what `python -m harness` knows.
        name: as people type it.
        run: does it and returns the exit status: 0, or 1 for a gate's no.
        text: what it does, in a line.
    """
    added = commands.add_parser(name, help=text, description=text)
    added.set_defaults(run=run)
    return added


def add_suite(parser: argparse.ArgumentParser) -> None:
    """Add `--suite`, for a command that reads one."""
    parser.add_argument("--suite", type=Path, metavar="DIR", help="Folder of the suite")


def tell(line: str) -> None:
    """Print a line that people read, or a CI's log: nothing that others put into it is obeyed."""
    print(unobeyed(line))


def say(line: str) -> None:
    """Tell people how far it is, beside what is printed."""
    print(unobeyed(line), file=sys.stderr, flush=True)


def typed(text: str) -> str:
    """Return what an argument says, as a file in UTF-8 can hold it: a shell passes on any byte."""
    return text.encode("utf-8", "replace").decode().strip()


def positive(text: str) -> int:
    """Read a number of things, at least one, from the command line."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return number
