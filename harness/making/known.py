"""`names.csv`: what characters are called, and which of them the base knows already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.making.columns import USUAL, find_columns
from harness.making.delimited import read_delimited
from harness.making.draft import Left, NotACase
from harness.making.grid import Grid, Line
from harness.making.ids import key_of
from harness.suite.suite import Role

FILE = "names.csv"
_ROLES = {
    **dict.fromkeys(("target", "цель", "целевой", "учить", "обучаемый", "новый"), Role.TARGET),
    **dict.fromkeys(("control", "контроль", "контрольный", "знает", "известный"), Role.CONTROL),
}
_COLUMNS: Mapping[str, Sequence[str]] = {
    "folder": ("папка", "каталог", "folder", "directory", "dir"),
    "character": USUAL["character"],
    "aliases": USUAL["aliases"],
    "role": USUAL["role"],
}


def role_of(text: str) -> Role | None:
    """Return the role that a word means; None for no word.

    Raises:
        NotACase: if it means none.
    """
    if text and key_of(text) not in _ROLES:
        raise NotACase(f"the role {text[:40]!r} is neither target nor control")
    return _ROLES.get(key_of(text))


@dataclass(frozen=True, kw_only=True)
class Known:
    """A character as `names.csv` has it."""

    folder: str
    name: str
    aliases: tuple[str, ...] = ()
    role: Role | None = None
    where: str

    @property
    def names(self) -> tuple[str, ...]:
        """The name people use, then the others."""
        return (self.name, *self.aliases)


class Names:
    """All characters that `names.csv` has, by any of their names."""

    def __init__(self, known: Sequence[Known] = (), left: Sequence[Left] = ()) -> None:
        self.known, self.left = tuple(known), tuple(left)
        self._by = {key_of(name): one for one in reversed(self.known)
                    for name in (*one.names, one.folder)}  # fmt: skip

    def of(self, name: str) -> Known | None:
        """Return whom a name, or a folder's, stands for."""
        return self._by.get(key_of(name))

    def said_in(self, text: str) -> list[Known]:
        """Return everyone that a text names, inflected or not."""
        return [one for one in self.known if any(stands_in(name, text) for name in one.names)]


def read_names(path: Path) -> Names:
    """Read the file; where it has no header, its columns are folder, name, others, role.

    Raises:
        MakingError: if it cannot be read.
    """
    grid = read_delimited(path)
    rows = [line for line in grid.rows if any(line.cells)]
    at = find_columns(rows[0].cells, {}, usual=_COLUMNS) if rows else {}
    if "character" in at:
        rows = rows[1:]
    else:
        at = {"folder": 0, "character": 1, "aliases": 2, "role": 3}
    known, left = [], list(grid.left)
    for line in rows:
        try:
            known.append(_known(grid, line, at))
        except NotACase as error:
            left.append(Left(grid.place(line.number), str(error)))
    return Names(known, left)


def _known(grid: Grid, line: Line, at: Mapping[str, int]) -> Known:
    def cell(what: str) -> str:
        place = at.get(what, len(line.cells))
        return str(line.cells[place]) if place < len(line.cells) else ""

    name = cell("character") or cell("folder")
    if not name:
        raise NotACase("no name")
    return Known(
        folder=cell("folder") or name,
        name=name,
        aliases=tuple(part.strip() for part in re.split(r"[|;,\n]", cell("aliases"))
                      if part.strip()),
        role=role_of(cell("role")),
        where=grid.place(line.number),
    )  # fmt: skip


def names_for(folder: Path | None, given: Path | None) -> Names:
    """Read the names that people gave, or those that lie among their pictures, if any do.

    Raises:
        MakingError: if they cannot be read.
    """
    if given:
        return read_names(given)
    usual = folder / FILE if folder else None
    return read_names(usual) if usual and usual.is_file() else Names()


def stands_in(name: str, text: str) -> bool:
    """Tell whether each word of a name begins a word of the text, but for an ending."""
    words = list(_words(text))
    return all(
        any(word.startswith(stem) and len(word) <= len(stem) + 4 for word in words)
        for stem in map(_stem, _words(name))
    )


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"\w+", key_of(text))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 else word
