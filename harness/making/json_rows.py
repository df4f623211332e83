"""JSON and JSONL as objects, and as rows of a table whose columns are their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harness.json_text import read_json
from harness.making.draft import Left, MakingError
from harness.making.grid import Grid, Line, as_text, read_bytes


def objects_in(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield each object of a JSON list or of JSON lines with its number, or what is wrong there.

    Raises:
        MakingError: if it is not UTF-8, or no JSON at all.
    """
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MakingError(f"{path}: not UTF-8; save the file as UTF-8") from None
    if text.lstrip().startswith("["):
        yield from _in_list(path, text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line)


def is_list(path: Path) -> bool:
    """Tell whether a file holds one list, whose parts have no lines of their own."""
    return read_bytes(path)[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def _in_list(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    try:
        content = read_json(text)
    except ValueError as error:
        raise MakingError(f"{path}: not JSON: {error}") from None
    for number, one in enumerate(content, start=1):
        yield number, one if isinstance(one, dict) else "not a JSON object"


def _object(line: str) -> dict[str, Any] | str:
    try:
        content = read_json(line)
    except ValueError:
        return "not a JSON object"
    return content if isinstance(content, dict) else "not a JSON object"


def read_json_rows(path: Path) -> Grid:
    """Read objects as a table.

    Raises:
        MakingError: if it is not UTF-8, or no JSON at all.
    """
    grid = Grid(name=path.name, unit="item" if is_list(path) else "line")
    rows: list[tuple[int, dict[str, Any]]] = []
    for number, one in objects_in(path):
        if isinstance(one, str):
            grid.left.append(Left(grid.place(number), one))
        else:
            rows.append((number, one))
    keys = list(dict.fromkeys(key for _, row in rows for key in row))
    grid.rows = [Line(0, tuple(keys)), *_lines(rows, keys)]
    return grid


def _lines(rows: Sequence[tuple[int, dict[str, Any]]], keys: Sequence[str]) -> Iterator[Line]:
    for number, row in rows:
        yield Line(number, tuple(as_text(row.get(key)) for key in keys))
