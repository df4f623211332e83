"""`card`: a section of a model card about one adapter."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.commands.command import CommandError, Commands, add_command
from harness.options import LANGUAGES
from harness.report import document
from harness.report.markdown import model_card
from harness.visible import visible


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Print a model card section (Markdown) of one adapter"
    added = add_command(commands, "card", run, text)
    added.add_argument("report", type=Path, metavar="REPORT")
    added.add_argument("adapter")
    added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(options: argparse.Namespace) -> int:
    """Print the section."""
    try:
        content = document.read(options.report)
        print(visible(model_card(content, options.adapter, lang=options.report_lang)))
    except ValueError as error:
        raise CommandError(str(error)) from None
    return 0
