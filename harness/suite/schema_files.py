"""JSON Schemas of case and suite files, which editors complete and check by: where they lie.

They are shipped with this package; a file names its own in its first line, by a relative path.
"""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from harness.suite.files import SUITE_FILE, case_files
from harness.suite.mistakes import Mistakes
from harness.whole_file import sweep, write_whole

CASE_SCHEMA = "case.schema.json"
SUITE_SCHEMA = "suite.schema.json"
_NAMES_ONE = b"# yaml-language-server:"
_MARK = b"\xef\xbb\xbf"
"""Some editors begin UTF-8 with it."""


def schema(name: str) -> str:
    """Return the text of a schema that this package ships."""
    return files("harness.suite").joinpath("schemas", name).read_text(encoding="utf-8")


def first_line(file: Path, folder: Path) -> str:
    """Return the first line of a case or suite file whose schema lies in a folder."""
    name = SUITE_SCHEMA if file.name == SUITE_FILE else CASE_SCHEMA
    where = Path(os.path.relpath(folder / name, file.parent)).as_posix()
    return f"{_NAMES_ONE.decode()} $schema={where}\n"


def put_schemas(root: Path) -> list[Path]:
    """Put the schemas into a suite's folder, and name them in every file that names none.

    Returns:
        the files that were changed.

    Raises:
        SuiteError: for a file that looks like a part of the suite and would be none.
    """
    mistakes = Mistakes()
    parts = [*case_files(root, mistakes), *filter(Path.is_file, [root / SUITE_FILE])]
    mistakes.tell()
    sweep(*{root, *(path.parent for path in parts)})
    for name in (CASE_SCHEMA, SUITE_SCHEMA):
        write_whole(root / name, schema(name))
    # What a link leads to may be part of another suite as well.
    return [path for path in parts if not path.is_symlink() and _name_schema(path, root)]


def _name_schema(path: Path, root: Path) -> bool:
    content = path.read_bytes().removeprefix(_MARK)
    if _NAMES_ONE in content:
        return False
    write_whole(path, first_line(path, root).encode() + content)
    return True
