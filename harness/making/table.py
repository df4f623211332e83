"""A table's rows → cases: CSV, TSV, XLSX, JSON, JSONL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.making.columns import find_columns, known_in, listed, place_of
from harness.making.delimited import read_delimited
from harness.making.draft import Draft, Left, MakingError, NotACase, Source
from harness.making.grid import Cell, Grid, Line, Unread
from harness.making.ids import plain_id
from harness.making.json_rows import read_json_rows
from harness.making.known import role_of
from harness.making.paths import Places
from harness.making.workbook import read_workbook
from harness.suite.reading import why_no_tag

_SEVERAL = re.compile(r"[|;\n]")
_TAGS = re.compile(r"[|;,\n]")
_HEAD = 10
"""A title, or a line of remarks, may stand above the header."""


@dataclass(frozen=True, kw_only=True)
class TableOptions:
    """What people said of a table."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """What a column holds -> its name."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """A column of a model's answers -> the model's name."""
    character: str | None = None
    """Whom all rows show."""
    sheet: str | None = None
    encoding: str | None = None


def read_grid(path: Path, options: TableOptions) -> Grid:
    """Read a table's file by what its name ends with.

    Raises:
        MakingError: if it cannot be read.
    """
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv", ".txt"):
        return read_delimited(path, options.encoding)
    if kind in (".xlsx", ".xlsm"):
        return read_workbook(path, options.sheet)
    if kind in (".jsonl", ".ndjson", ".json"):
        return read_json_rows(path)
    raise MakingError(f"{path}: no table that is read: save it as .csv, .tsv, .xlsx or .jsonl")


def read_table(
    path: Path, options: TableOptions, places: Places, name: str | None = None
) -> Source:
    """Read a table as cases.

    Args:
        path: the file.
        options: what people said of it.
        places: where the pictures lie that it names.
        name: what people know the file by; None for its own name.

    Raises:
        MakingError: if it cannot be read, or does not say what its columns hold.
    """
    grid = read_grid(path, options)
    grid.name = name or grid.name
    source = Source(left=list(grid.left), notes=list(grid.notes))
    header, rows = _header(grid, options)
    reader = _Rows(grid, header.cells, options, places)
    for line in rows:
        for one in reader.read(line):
            source.add(one)
    return source


def _header(grid: Grid, options: TableOptions) -> tuple[Line, Sequence[Line]]:
    """Find the row that names the columns."""
    named = [*options.columns.values(), *options.answers]

    def fits(line: Line) -> int:
        return known_in(line.cells) + sum(_has(line.cells, name) for name in named)

    head = grid.rows[:_HEAD]
    if not head:
        raise MakingError(f"{grid.name}: holds no rows")
    best = max(head, key=fits)
    return best, grid.rows[grid.rows.index(best) + 1 :]


def _has(header: Sequence[Cell], name: str) -> bool:
    try:
        place_of(header, name)
    except MakingError:
        return False
    return True


class _Rows:
    """Reads row after row of one table."""

    def __init__(
        self, grid: Grid, header: Sequence[Cell], options: TableOptions, places: Places
    ) -> None:
        self._grid, self._options, self._places = grid, options, places
        self._width = max((at for at, cell in enumerate(header, start=1) if cell), default=0)
        try:
            self._answers = {model: place_of(header, name)
                             for name, model in options.answers.items()}  # fmt: skip
            self._at = find_columns(header, options.columns, tuple(self._answers.values()))
        except MakingError as error:
            raise MakingError(f"{grid.name}: {error}") from None
        self._refuse_missing(header)

    def _refuse_missing(self, header: Sequence[Cell]) -> None:
        columns = f"its columns are: {listed(header)}"
        if "picture" not in self._at:
            raise MakingError(f"{self._grid.name}: no column of pictures is known; {columns}; "
                              "say which it is: --column picture=NAME")  # fmt: skip
        if "character" in self._at or self._options.character:
            return
        if "question" in self._at or "answer" not in self._at:
            raise MakingError(f"{self._grid.name}: no column of characters is known; {columns}; "
                              "say which it is: --column character=NAME, or --character NAME "
                              "where all show one")  # fmt: skip

    def read(self, line: Line) -> Iterator[Draft | Left]:
        """Give a row's case, or why there is none; nothing for an empty row."""
        if not any(line.cells):
            return
        where = self._grid.place(line.number)
        try:
            yield self._draft(line, where)
        except NotACase as error:
            yield Left(where, str(error))

    def _draft(self, line: Line, where: str) -> Draft:
        beyond = [cell for cell in line.cells[self._width :] if cell]
        if beyond:
            raise NotACase(f"more cells than the {self._width} columns that have names: "
                            "does text with a separator in it stand without quotes?")  # fmt: skip
        pictures = self._places.pictures(self._text(line, "picture"))
        question = self._text(line, "question") or None
        accept = self._several(line, "answer")
        character = self._character(line, accept)
        if question and not accept:
            raise NotACase("no answer to its question")
        return Draft(
            where=where,
            character=character,
            pictures=pictures,
            question=question,
            accept=accept,
            reject=self._several(line, "reject"),
            role=role_of(self._text(line, "role")),
            aliases=self._several(line, "aliases"),
            id=self._id(line),
            tags=self._tags(line),
            answers={model: said for model, at in self._answers.items()
                     if (said := self._one(line, at))},
        )  # fmt: skip

    def _character(self, line: Line, accept: Sequence[str]) -> str:
        given = self._text(line, "character") if "character" in self._at else ""
        name = given or self._options.character or ""
        if not name and "character" not in self._at and accept:
            return accept[0]
        if not name:
            raise NotACase("no character")
        return name

    def _id(self, line: Line) -> str | None:
        given = self._text(line, "id")
        if given and not plain_id(given):
            raise NotACase(f"the id {given[:40]!r} may hold only a-z, 0-9, dot, hyphen and _")
        return plain_id(given) or None

    def _tags(self, line: Line) -> tuple[str, ...]:
        tags = self._several(line, "tags", _TAGS)
        for tag in tags:
            if wrong := why_no_tag(tag):
                raise NotACase(wrong)
        return tags

    def _cell(self, line: Line, at: int) -> str | tuple[str, ...]:
        cell = line.cells[at] if at < len(line.cells) else ""
        if isinstance(cell, Unread):
            raise NotACase(cell.why)
        return cell

    def _one(self, line: Line, at: int) -> str:
        cell = self._cell(line, at)
        return cell if isinstance(cell, str) else "\n".join(cell)

    def _text(self, line: Line, what: str) -> str:
        return self._one(line, self._at[what]) if what in self._at else ""

    def _several(self, line: Line, what: str, sign: re.Pattern[str] = _SEVERAL) -> tuple[str, ...]:
        cell = self._cell(line, self._at[what]) if what in self._at else ""
        texts = sign.split(cell) if isinstance(cell, str) else cell
        return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
