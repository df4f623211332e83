"""A folder a character, with its pictures → cases."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harness.listing import few
from harness.making.draft import Draft, Left, MakingError, Source
from harness.making.known import Names

PICTURES = {
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".avif", ".heic"),
    *(".heif", ".tif", ".tiff", ".svg", ".jxl", ".jp2", ".ico"),
}
"""Suffixes of what people call a picture, whether or not it is read here."""
_OF_SYSTEMS = {"thumbs.db", "desktop.ini", "__macosx"}
_REPEATS = re.compile(r"^\d+_(?=\D)")
"""How often some trainers show a folder's pictures, `10_cheburashka`."""


def read_folders(root: Path, names: Names) -> Source:
    """Read a folder of folders.

    Args:
        root: the folder.
        names: who is meant by the folders below it.

    Raises:
        MakingError: if there is no folder in it.
    """
    if not root.is_dir():
        raise MakingError(f"{root}: {'is no folder' if root.exists() else 'no such folder'}")
    source = Source(left=list(names.left))
    folders = [one for one in _visible(root) if one.is_dir()]
    if not folders:
        raise MakingError(f"{root}: no folders in it: put each character's pictures into a folder "
                          "that is called as the character is")  # fmt: skip
    for path in _visible(root):
        if path.is_file() and path.suffix.lower() in PICTURES:
            source.add(Left(f"{root.name}/{path.name}", "lies in no character's folder"))
    for folder in folders:
        _read_folder(folder, names, source)
    called = {folder.name for folder in folders} | {_name(folder) for folder in folders}
    for known in names.known:
        if names.of(known.folder) is known and not {known.folder, known.name} & called:
            source.add(Left(known.where, f"no folder {known.folder!r}"))
    return source


def refuse_among(root: Path, *folders: Path) -> None:
    """Refuse folders among the pictures, where they would be taken for characters.

    Raises:
        MakingError: if one lies there.
    """
    for folder in folders:
        if folder.resolve().is_relative_to(root.resolve()):
            raise MakingError(f"{folder} lies in {root}: "
                              "its pictures would be taken for another character's")  # fmt: skip


def _read_folder(folder: Path, names: Names, source: Source) -> None:
    known = names.of(folder.name) or names.of(_name(folder))
    others: Counter[str] = Counter()
    before = len(source.drafts)
    for path in _files(folder):
        if path.suffix.lower() not in {*PICTURES, ""}:
            others[path.suffix.lower()] += 1
            continue
        source.add(
            Draft(
                where=path.relative_to(folder.parent).as_posix(),
                character=known.name if known else _name(folder),
                pictures=(path,),
                role=known.role if known else None,
                aliases=known.aliases if known else (),
            )
        )
    if others:
        source.notes.append(
            f"{folder.name}: files passed over: {others.total()} ({few(list(others))})"
        )
    if len(source.drafts) == before:
        source.add(Left(folder.name, "no pictures in it"))


def _name(folder: Path) -> str:
    """Return a character's name as its folder has it; some systems store `й` as two letters."""
    bare = _REPEATS.sub("", unicodedata.normalize("NFC", folder.name)).replace("_", " ")
    # What no encoding holds cannot be written.
    return " ".join(bare.encode("utf-8", "replace").decode().split())


def _visible(folder: Path) -> list[Path]:
    return sorted(
        one for one in folder.iterdir()
        if not one.name.startswith(".") and one.name.lower() not in _OF_SYSTEMS
    )  # fmt: skip


def _files(folder: Path) -> Iterator[Path]:
    for here, below, files in os.walk(folder):
        below[:] = sorted(one for one in below if not one.startswith("."))
        for path in (Path(here, name) for name in sorted(files)):
            if not path.name.startswith(".") and path.name.lower() not in _OF_SYSTEMS:
                yield path
