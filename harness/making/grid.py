"""A table as rows of cells, whatever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from harness.making.draft import Left, MakingError

MAX_BYTES = 200_000_000


@dataclass(frozen=True)
class Unread:
    """A cell that holds nothing to be used, and why."""

    why: str


Cell: TypeAlias = str | tuple[str, ...] | Unread
"""A text, several, or neither."""


@dataclass(frozen=True)
class Line:
    """A row, and the number that people find it by."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(kw_only=True)
class Grid:
    """All rows of a table, its header among them."""

    name: str
    rows: list[Line] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unit: str = "row"

    def place(self, number: int) -> str:
        """Say which row is meant."""
        return f"{self.name} {self.unit} {number}"


def read_bytes(path: Path) -> bytes:
    """Read a table's file.

    Raises:
        MakingError: if it cannot be read, or is larger than any that people wrote.
    """
    try:
        if not path.is_file():
            raise MakingError(f"{path}: {'is no file' if path.exists() else 'no such file'}")
        if path.stat().st_size > MAX_BYTES:
            raise MakingError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except OSError as error:
        raise MakingError(f"{path}: cannot be read: {error.strerror}") from None


def as_text(value: object) -> Cell:
    """Return what a cell says, as people see it: 3.0 is 3."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        texts = [as_text(one) for one in value]
        wrong = [one for one in texts if not isinstance(one, str)]
        return Unread("a list within a list") if wrong else tuple(map(str, texts))
    if isinstance(value, dict):
        return Unread("a mapping, where text should be")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
