"""`check`: what is wrong with a suite, as far as reading it tells."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harness.checking.check import Checked, check
from harness.checking.finding import Finding
from harness.checking.training import TrainingError, read_training
from harness.commands.command import CommandError, Commands, add_command, say, tell
from harness.commands.progress import Progress
from harness.listing import few, numbered
from harness.visible import shortened

_GROUPS = (
    (True, "Mistakes: no run begins, or its figures say nothing"),
    (False, "Warnings: it runs, and shows less than it seems to"),
)
_SHOWN = 4
"""Findings of one cause that have a line each."""


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Say what is wrong with a suite before any model is asked"
    added = add_command(commands, "check", run, text)
    added.add_argument("suite", type=Path, metavar="DIR", help="Folder of the suite")
    added.add_argument(
        "--training",
        type=Path,
        metavar="FILE|DIR",
        help="What adapters are trained on: JSON that names pictures, or a folder of them",
    )


def run(options: argparse.Namespace) -> int:
    """Print what is found; return 1 where anything is."""
    folder: Path = options.suite
    if not folder.is_dir():
        raise CommandError(f"no such folder: {folder}")
    try:
        trained = read_training(options.training) if options.training else []
    except TrainingError as error:
        raise CommandError(str(error)) from None
    checked = check(folder.resolve(), trained, Progress(say))
    if not checked.cases and not any(one.mistake for one in checked.findings):
        raise CommandError(f"{folder}: holds no cases")
    for line in _lines(checked, folder):
        tell(line)
    return int(bool(checked.findings))


def _alike(findings: list[Finding]) -> list[list[Finding]]:
    """Put those of one cause together where they are many; else each is a line."""
    told = Counter(one.message for one in findings)
    lines: dict[object, list[Finding]] = {}
    for one in findings:
        lines.setdefault(one.message if told[one.message] > _SHOWN else one, []).append(one)
    return list(lines.values())


def _place(one: Finding, first: Finding) -> str:
    place = one.place
    return f"{place.line}" if place.path == first.place.path else f"{place.path.name}:{place.line}"


def _lines(checked: Checked, folder: Path) -> Iterator[str]:
    counts = []
    for mistake, heading in _GROUPS:
        group = [one for one in checked.findings if one.mistake is mistake]
        if group:
            counts.append(numbered(len(group), heading.partition("s:")[0].lower()))
            yield heading
        for first, *others in _alike(group):
            told = first.told(folder.resolve(), folder)
            places = [_place(one, first) for one in others]
            more = f" (the same at {few(places, _SHOWN)})" if places else ""
            yield shortened(" ".join(told.splitlines())) + more
    if checked.note:
        yield checked.note
    there = f"{numbered(checked.cases, 'case')} of {numbered(checked.characters, 'character')}"
    shown = numbered(checked.pictures, "picture")
    yield f"{' and '.join(counts) or 'nothing'} found in {there}, {shown}"
