"""CSV and TSV as Excel and others write them: which letters, and what stands between cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from harness.making.columns import known_in
from harness.making.draft import Left, MakingError
from harness.making.grid import Grid, Line, read_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BETWEEN = (";", ",", "\t", "|")
_LONGEST_CELL = 1_000_000


def read_delimited(path: Path, encoding: str | None = None) -> Grid:
    """Read a CSV or TSV.

    Args:
        path: the file.
        encoding: how its letters are written; None finds it out.

    Raises:
        MakingError: if its letters cannot be read.
    """
    grid = Grid(name=path.name)
    text = _text(path, encoding, grid)
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        grid.rows.append(Line(1, ()))  # for Excel, which counts it
        _fill(grid, rest, first[4], start=2)
    else:
        _fill(grid, text, _between(text), start=1)
    return grid


def _text(path: Path, encoding: str | None, grid: Grid) -> str:
    data = read_bytes(path)
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    try:
        if encoding or marked:
            return data.decode(encoding or marked[0])
        head = data[:1_000]
        if head.count(0) > len(head) // 50:  # no text but UTF-16 has zeros: in every second byte
            return data.decode("utf-16-le" if head.find(0) % 2 else "utf-16-be")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1251")
            grid.notes.append(f"{path.name}: not UTF-8, read as Windows-1251 (--encoding NAME)")
            return text
    except UnicodeDecodeError as error:
        raise MakingError(
            f"{path}: not {error.encoding}: say how its letters are written with --encoding NAME"
        ) from None
    except (LookupError, ValueError):  # the latter for names that Python has for other ends
        raise MakingError(f"unknown encoding {encoding!r}: such as utf-8 or cp1251") from None


def _between(text: str) -> str:
    """Find what stands between cells: whatever gives the header most columns that are known."""
    head = "\n".join(text.splitlines()[:10])

    def columns(sign: str) -> tuple[int, int]:
        rows: list[list[str]] = []
        with suppress(csv.Error):  # a cell that is too long is told where the rows are read
            rows += (row for _, row in _parsed(head, sign))
        return (max(map(known_in, rows), default=0), max(map(len, rows), default=0))

    return max(_BETWEEN, key=columns)


def _parsed(text: str, sign: str, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    rows: Iterable[list[str]] = csv.reader(
        io.StringIO(text, newline=""), delimiter=sign, strict=strict
    )
    for number, row in enumerate(rows, start=1):
        yield number, [cell.strip() for cell in row]


def _fill(grid: Grid, text: str, sign: str, start: int) -> None:
    try:
        for number, row in _parsed(text, sign, strict=True):
            grid.rows.append(Line(number + start - 1, tuple(row)))
    except csv.Error as error:
        broken = grid.place(len(grid.rows) + 1)
        grid.left.append(Left(broken, f"{_explained(error)}; nothing after it is read"))


def _explained(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end" in said or "field larger" in said:
        return "a quote that nothing closes"
    return "text stands behind a closing quote" if "expected after" in said else said
