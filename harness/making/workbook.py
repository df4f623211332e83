"""XLSX: what a person sees in its cells, by `openpyxl`, an extra."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from harness.making.columns import known_in
from harness.making.draft import MakingError
from harness.making.grid import MAX_BYTES, Cell, Grid, Line, Unread, as_text, read_bytes

_OLD = b"\xd0\xcf\x11\xe0"
"""How files of Office before 2007 begin, and protected ones."""
_MOST_CELLS = 3_000_000


def read_workbook(path: Path, sheet: str | None = None) -> Grid:
    """Read a sheet.

    Args:
        path: the file.
        sheet: its name; None for the first that has a header.

    Raises:
        MakingError: if it is no workbook, has no such sheet, or there is no `openpyxl`.
    """
    data = read_bytes(path)
    _check(path, data)
    values, formulas = _open(path, data, values=True), _open(path, data, values=False)
    chosen = _chosen(path, values, sheet)
    _refuse_far(path, values[chosen])
    grid = Grid(name=path.name)
    merged = _merged(grid, values[chosen])
    rows = zip(values[chosen].iter_rows(), formulas[chosen].iter_rows(), strict=False)
    for number, (shown, behind) in enumerate(rows, start=1):
        cells = [merged.get((number, at), _cell(one, other)) for at, (one, other)
                 in enumerate(zip(shown, behind, strict=False), start=1)]  # fmt: skip
        grid.rows.append(Line(number, tuple(cells)))
    others = [name for name in values.sheetnames if name != chosen]
    if others and sheet is None:
        grid.notes.append(f"{path.name}: only the sheet {chosen!r} is read (--sheet NAME)")
    if any(name.startswith("xl/media/") for name in zipfile.ZipFile(BytesIO(data)).namelist()):
        grid.notes.append(
            f"{path.name}: pictures pasted into it are not read: save them as files, name these"
        )
    return grid


def _check(path: Path, data: bytes) -> None:
    """Refuse what is no workbook, and one that would fill the memory."""
    if data.startswith(_OLD):
        raise MakingError(f"{path}: protected, or of Excel before 2007: save it as .xlsx, open")
    try:
        packed = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise MakingError(f"{path}: not an .xlsx: save it as one, or as CSV") from None
    if sum(one.file_size for one in packed) > MAX_BYTES:
        raise MakingError(f"{path}: unpacks to more than {MAX_BYTES // 1_000_000} MB")


def _open(path: Path, data: bytes, *, values: bool) -> Any:
    try:
        import openpyxl
    except ImportError:
        raise MakingError(
            f"{path}: .xlsx needs openpyxl: pip install 'vlm-adapter-harness[xlsx]', or save it "
            "as CSV"
        ) from None
    try:
        return openpyxl.load_workbook(BytesIO(data), data_only=values)
    except Exception as error:  # whatever a file that others made may raise in there
        why = (str(error).splitlines() or [type(error).__name__])[0]
        raise MakingError(f"{path}: cannot be read as .xlsx: {why}") from None


def _chosen(path: Path, book: Any, sheet: str | None) -> str:
    names = [one.title for one in book.worksheets]
    if sheet is not None and sheet not in names:
        raise MakingError(f"{path}: no sheet {sheet!r}, but {', '.join(map(repr, names))}")
    if not names:
        raise MakingError(f"{path}: holds no sheet with cells")
    return sheet or max(names, key=lambda name: _known(book[name]))


def _refuse_far(path: Path, sheet: Any) -> None:
    """Refuse a sheet with something at its far end, since all between would be looked at."""
    if sheet.max_row * sheet.max_column > _MOST_CELLS:
        last = f"{sheet.max_row}, column {sheet.max_column}"
        raise MakingError(f"{path}: reaches to row {last}: delete what stands far from its table")


def _known(sheet: Any) -> int:
    head = sheet.iter_rows(max_row=10, values_only=True)
    return max((known_in([str(one or "") for one in row]) for row in head), default=0)


def _merged(grid: Grid, sheet: Any) -> dict[tuple[int, int], Cell]:
    """Return what stands in every cell of those that were made one."""
    found: dict[tuple[int, int], Cell] = {}
    ranges = list(sheet.merged_cells.ranges)
    for one in ranges:
        cell = as_text(sheet.cell(one.min_row, one.min_col).value)
        found |= dict.fromkeys(_places(one), cell)
    if ranges:
        grid.notes.append(
            f"{grid.name}: what stands in merged cells counts for each of them ({ranges[0].coord}"
            + (f" and {len(ranges) - 1} more)" if ranges[1:] else ")")
        )
    return found


def _places(one: Any) -> Iterator[tuple[int, int]]:
    for row in range(one.min_row, one.max_row + 1):
        for column in range(one.min_col, one.max_col + 1):
            yield row, column


def _cell(shown: Any, behind: Any) -> Cell:
    if shown.data_type == "e":
        return Unread(f"{shown.coordinate} says {shown.value}")
    if shown.value is None and getattr(behind, "data_type", "") == "f":
        return Unread(
            f"{shown.coordinate} is a formula without a value: open the file in Excel and save it"
        )
    return as_text(shown.value)
