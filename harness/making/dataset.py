"""A set that was made for training → cases: an imagefolder with metadata, or JSON of conversations.

It comes from anyone: no path in it may lead out of its folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from harness.listing import few
from harness.making.conversations import Reader, has_system, is_conversation, later_turns
from harness.making.draft import Left, MakingError, NotACase, Source
from harness.making.json_rows import is_list, objects_in
from harness.making.known import Names
from harness.making.paths import Places
from harness.making.table import TableOptions, read_table

_METADATA = ("metadata.jsonl", "metadata.csv")
_HELD_OUT = re.compile(r"(^|[\W_])(test|val|valid|validation|eval|dev|holdout)($|[\W_])", re.I)
_SENTENCE = 120


def read_dataset(path: Path, options: TableOptions, names: Names, images: Path | None) -> Source:
    """Read a set's folder, or one file of it.

    Args:
        path: the folder, or the file.
        options: what people said of its columns.
        names: whom it may show.
        images: where its pictures lie, if not beside its file.

    Raises:
        MakingError: if there is nothing in it that is read.
    """
    root = path if path.is_dir() else path.parent
    if not path.exists():
        raise MakingError(f"{path}: no such folder")
    files = [path] if path.is_file() else _files(path)
    if not files:
        raise MakingError(f"{path}: neither metadata.jsonl nor JSON of conversations; a folder "
                          f"a character is read with --pictures {path}")  # fmt: skip
    source = Source()
    for file in _not_trained_on(files, root, source):
        places = Places(folder=file.parent, images=images, inside=root)
        name = file.relative_to(root).as_posix()
        if file.name in _METADATA or not _holds_conversations(file):
            _merge(source, read_table(file, options, places, name))
        else:
            reader = Reader(root=root, places=places, names=names, character=options.character)
            _merge(source, _conversations(file, name, reader))
    return source


def _files(root: Path) -> list[Path]:
    """Find what tells of pictures, in the folder or one below it."""
    folders = [root, *sorted(one for one in root.iterdir() if one.is_dir())]
    metadata = [file for folder in folders for name in _METADATA
                if (file := folder / name).is_file()]  # fmt: skip
    if metadata:
        return metadata
    found = [file for folder in folders for file in sorted(folder.glob("*.json*"))]
    return [file for file in found
            if file.suffix in (".json", ".jsonl") and _holds_conversations(file)]  # fmt: skip


def _holds_conversations(file: Path) -> bool:
    if file.suffix not in (".json", ".jsonl"):
        return False
    try:
        some = [row for _, row in islice(objects_in(file), 20)]
    except MakingError:
        return False
    return any(isinstance(row, dict) and is_conversation(row) for row in some)


def _not_trained_on(files: Sequence[Path], root: Path, source: Source) -> Sequence[Path]:
    """Choose what was held out, where anything was; else say what is wrong with the rest."""
    named = {file: file.relative_to(root).as_posix() for file in files}
    held_out = [file for file in files if _HELD_OUT.search(named[file].rpartition(".")[0])]
    if held_out and len(held_out) < len(files):
        others = [named[file] for file in files if file not in held_out]
        source.notes.append(f"{few(others)} passed over: a suite must not ask what was trained on")
    if not held_out:
        source.notes.append(
            f"{few(list(named.values()))}: was this trained on? Then right answers show what was "
            "learned by heart: take a few with --limit N, and leave those that made.jsonl lists "
            "out of training"
        )
    return held_out or files


def _merge(into: Source, more: Source) -> None:
    into.drafts += more.drafts
    into.left += more.left
    into.notes += more.notes


def _conversations(file: Path, name: str, reader: Reader) -> Source:
    source, unit = Source(), "item" if is_list(file) else "line"
    told: Counter[str] = Counter()
    for number, row in objects_in(file):
        where = f"{name} {unit} {number}"
        try:
            if isinstance(row, str):
                raise NotACase(row)
            draft = reader.read(row, where)
            told["later"] += later_turns(row)
            told["system"] += has_system(row)
            told["long"] += any(len(text) > _SENTENCE for text in draft.accept)
            source.add(draft)
        except NotACase as error:
            source.add(Left(where, str(error)))
    source.notes += _notes(name, told)
    return source


def _notes(name: str, told: Counter[str]) -> list[str]:
    said = (
        ("later", "later questions of a conversation passed over, a case is one question"),
        ("system", "system messages passed over, write system: into suite.yaml"),
        ("long", "long answers, shorten accept to what must be said"),
    )
    return [f"{name}: {text}: {told[key]}" for key, text in said if told[key]]
