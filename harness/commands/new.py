"""`new`: a suite of what people have: folders of pictures, a table, a training set."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from harness.commands.command import CommandError, Commands, add_command, positive, say, tell, typed
from harness.commands.progress import Progress
from harness.making.answers import FILE as ANSWERS
from harness.making.columns import USUAL
from harness.making.dataset import read_dataset
from harness.making.draft import MakingError, Source
from harness.making.folders import read_folders, refuse_among
from harness.making.known import FILE as NAMES
from harness.making.known import Names, names_for
from harness.making.maker import Maker, Settings
from harness.making.paths import Places
from harness.making.plan import Wanted
from harness.making.table import TableOptions, read_table
from harness.making.telling import told
from harness.suite.suite import BASE


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Make a suite, or add to one, of pictures, a table or a training set"
    added = add_command(commands, "new", run, text)
    added.add_argument("suite", type=Path, metavar="SUITE", help="Folder of the suite")
    source = added.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--pictures", type=Path, metavar="DIR", help=f"A folder a character; names also by {NAMES}"
    )
    source.add_argument("--table", type=Path, metavar="FILE", help="CSV, TSV, XLSX, JSONL or JSON")
    source.add_argument(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="An imagefolder with metadata.jsonl, or JSON of conversations (ShareGPT, Qwen)",
    )
    _add_reading(added)
    _add_writing(added)


def _add_reading(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "--column",
        type=_pair,
        action="append",
        default=[],
        metavar="WHAT=NAME",
        help=f"What a table's column holds: {', '.join(USUAL)}",
    )
    added.add_argument(
        "--answers-from",
        type=_pair,
        action="append",
        default=[],
        metavar="COLUMN[=MODEL]",
        help=f"A column of a model's answers, written to {ANSWERS}; MODEL {BASE} is the base",
    )
    added.add_argument("--character", metavar="NAME", help="Whom all rows show")
    added.add_argument("--images", type=Path, metavar="DIR", help="Where named pictures lie")
    added.add_argument(
        "--names", type=Path, metavar="FILE", help="folder, name, other names, role; CSV"
    )
    added.add_argument("--sheet", metavar="NAME", help="Sheet of an XLSX; default: the first")
    added.add_argument("--encoding", metavar="NAME", help="Of a CSV, such as cp866")


def _add_writing(added: argparse.ArgumentParser) -> None:
    added.add_argument("--question", metavar="TEXT", help="Asked where none is given")
    added.add_argument(
        "--controls", nargs="+", default=[], metavar="NAME", help="Whom the base knows already"
    )
    added.add_argument("--limit", type=positive, metavar="N", help="Cases a character at most")
    added.add_argument("--base-model", metavar="PATH|ID", help="The base, for a new suite.yaml")
    added.add_argument("--adapters", metavar="DIR", help="Their folder, for a new suite.yaml")


def run(options: argparse.Namespace) -> int:
    """Make the suite, and say what was made and what was left out."""
    try:
        _refuse_misplaced(options)
        names = names_for(options.pictures or options.dataset, options.names)
        source = _read(options, names)
        settings = Settings(
            wanted=Wanted(controls=options.controls, limit=options.limit, names=names),
            question=_text(options.question),
            base=options.base_model,
            adapters=options.adapters,
        )
        result = Maker(options.suite, settings, Progress(say)).make(source)
    except MakingError as error:
        raise CommandError(str(error)) from None
    for line in told(result, options.suite):
        tell(line)
    return 1 if result.left else 0


def _refuse_misplaced(options: argparse.Namespace) -> None:
    """Refuse options that would do nothing, and a suite among the pictures it is made of."""
    if not options.table:
        for name in ("sheet", "encoding"):
            if getattr(options, name):
                raise CommandError(f"--{name} goes with --table")
    if options.pictures:
        for name in ("column", "answers_from", "character", "images"):
            if getattr(options, name):
                raise CommandError(f"--{name.replace('_', '-')} goes with --table or --dataset")
        refuse_among(options.pictures, options.suite)
    if options.suite.exists() and not options.suite.is_dir():
        raise CommandError(f"{options.suite}: is no folder")


def _read(options: argparse.Namespace, names: Names) -> Source:
    if options.pictures:
        return read_folders(options.pictures, names)
    table = TableOptions(
        columns=_columns(options.column),
        answers={column: model or column for column, model in options.answers_from},
        character=_text(options.character),
        sheet=options.sheet,
        encoding=options.encoding,
    )
    if options.dataset:
        source = read_dataset(options.dataset, table, names, options.images)
    else:
        places = Places(folder=options.table.parent, images=options.images)
        source = read_table(options.table, table, places)
    source.left[:0] = names.left
    return source


def _text(given: str | None) -> str | None:
    """Return an option's text; None where it says nothing."""
    return typed(given or "") or None


def _columns(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    for what, name in pairs:
        if what not in USUAL or not name:
            raise CommandError(f"--column {what}={name}: WHAT is one of {', '.join(USUAL)}")
    return dict(pairs)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    if not name.strip():
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, not {text!r}")
    return name.strip(), value.strip()
