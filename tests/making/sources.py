"""Small pictures and tables, made where a test needs them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw


def picture(path: Path, seed: int = 0, mode: str = "RGB", **options: Any) -> Path:
    """Save a drawing that no other seed gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = Image.new("RGB", (24, 16), (37 * seed % 256, 91 * seed % 256, 200))
    ImageDraw.Draw(drawn).rectangle((2, 2, 8 + seed % 10, 8), fill="gold")
    drawn.convert(mode).save(path, **options)
    return path


def folders(root: Path, characters: Mapping[str, int]) -> Path:
    """Make a folder a character, with so many pictures."""
    seed = 0
    for name, count in characters.items():
        for number in range(1, count + 1):
            picture(root / name / f"{number}.png", seed := seed + 1)
    return root


def csv(path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    """Write rows as they stand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{row}\r\n" for row in rows).encode(encoding))
    return path


def jsonl(path: Path, *rows: Any) -> Path:
    """Write an object a line; a text stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def workbook(
    path: Path, *rows: Sequence[Any], merged: Sequence[str] = (), sheets: Sequence[str] = ()
) -> Path:
    """Write the first sheet, and empty ones."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    for name in sheets:
        book.create_sheet(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
