"""`made.jsonl`: which case was made of what, so that a second run makes none of them again.

Also not where a person has since put the question otherwise, or taken the case out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from harness.json_text import read_json
from harness.suite.suite import SuiteError
from harness.whole_file import json_line, write_whole

FILE = "made.jsonl"


def fingerprint(character: str, pictures: Sequence[str], question: str | None) -> str:
    """Return what tells one question about a picture from all others.

    Args:
        character: its id.
        pictures: hashes of their files.
        question: None for the usual one, in whatever words.
    """
    content = json.dumps([character, *pictures, question], ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]


class Made:
    """What has been made, by fingerprint."""

    def __init__(self, root: Path) -> None:
        """Read the file of a suite's folder.

        Raises:
            SuiteError: if it is not as it was written.
        """
        self._path = root / FILE
        self._rows: list[dict[str, str]] = []
        if self._path.is_file():
            self._rows = list(map(self._row, *_numbered(self._path)))
        self._cases = {row["made"]: row["case"] for row in self._rows}
        self._written = len(self._rows)

    def _row(self, number: int, line: str) -> dict[str, str]:
        try:
            row = read_json(line)
        except ValueError:
            row = None
        texts = row.values() if isinstance(row, dict) else [None]
        if not (all(isinstance(text, str) for text in texts) and {"made", "case"} <= row.keys()):
            raise SuiteError(self._path, number, "not as it was written: take the line out")
        return dict(row)

    def case_of(self, made: str) -> str | None:
        """Return the key of the case that was made of something, if any was."""
        return self._cases.get(made)

    def ids_of(self, character: str) -> set[str]:
        """Return the ids of all cases that a character ever had from here."""
        keys = (case.split("/", 1) for case in self._cases.values())
        return {key[1] for key in keys if key[0] == character}

    def begin(self) -> None:
        """Say that the suite is made here before it has any file: a killed run is known by that."""
        if not self._path.exists():
            write_whole(self._path, "")

    def add(self, made: str, case: str, where: str) -> None:
        """Take note of a new case."""
        self._rows.append({"made": made, "case": case, "from": where})
        self._cases[made] = case

    def write(self) -> None:
        """Write the file, if anything was added."""
        if len(self._rows) > self._written:
            write_whole(self._path, "".join(map(json_line, self._rows)))
            self._written = len(self._rows)


def _numbered(path: Path) -> tuple[list[int], list[str]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise SuiteError(path, None, "not UTF-8; save the file as UTF-8") from None
    some = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    return [number for number, _ in some], [line for _, line in some]
