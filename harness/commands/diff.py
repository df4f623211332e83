"""`diff`: what changed between two runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from harness.commands.command import CommandError, Commands, add_command, tell
from harness.difference import markdown, page, terminal
from harness.difference.turns import PairError, between
from harness.options import LANGUAGES
from harness.report import document
from harness.report.folder import claimed
from harness.report.translations import Words
from harness.visible import visible


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Say what changed between two runs; exit status 1 where a verdict or a gate did"
    added = add_command(commands, "diff", run, text)
    added.add_argument("old", type=Path, metavar="OLD_REPORT")
    added.add_argument("new", type=Path, metavar="NEW_REPORT")
    added.add_argument(
        "--adapter", nargs="+", default=[], metavar="OLD=NEW",
        help="Adapters that are to be compared under different names",
    )  # fmt: skip
    added.add_argument(
        "--all", action="store_true", help="List every case, also those in other words"
    )
    added.add_argument("--markdown", action="store_true", help="Print Markdown")
    added.add_argument(
        "--page", action="store_true", help=f"Write {page.FILE} into NEW_REPORT as well"
    )
    added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(options: argparse.Namespace) -> int:
    """Compare and print."""
    old, new = document.read(options.old), document.read(options.new)
    try:
        found = between(old, new, dict(map(_pair, options.adapter)))
    except PairError as error:
        raise CommandError(str(error)) from None
    names: dict[str, Any] = {**old.get("names", {}), **new.get("names", {})}
    words = Words(options.report_lang)
    if options.markdown:
        print(visible(markdown.render(found, names, words)), end="")
    else:
        for line in terminal.lines(found, names, every=options.all):
            tell(line)
    if options.page:
        folder = options.new if options.new.is_dir() else options.new.parent
        with claimed(folder):
            tell(f"page: {page.write(found, folder, names, words)}")
    return int(found.verdicts_changed)


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise CommandError(f"--adapter {text}: give OLD=NEW, the names in the two reports")
    return old, new
