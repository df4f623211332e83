"""`schema`: what editors need to complete and check a suite's files while they are written."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.commands.command import CommandError, Commands, add_command, tell
from harness.listing import numbered
from harness.suite.schema_files import CASE_SCHEMA, SUITE_SCHEMA, put_schemas


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Put JSON Schemas beside suite.yaml, and name them in the first line of each file"
    added = add_command(commands, "schema", run, text)
    added.add_argument("suite", type=Path, metavar="DIR", help="Folder of the suite")


def run(options: argparse.Namespace) -> int:
    """Write the schemas, and say which files name them now."""
    folder: Path = options.suite
    if not folder.is_dir():
        raise CommandError(f"no such folder: {folder}")
    changed = put_schemas(folder)
    for name in (CASE_SCHEMA, SUITE_SCHEMA):
        tell(str(folder / name))
    tell(f"named in the first line of {numbered(len(changed), 'file')}")
    return 0
