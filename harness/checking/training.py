"""Training data beside a suite: a picture that is in both makes the figures worthless."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from harness.checking.duplicates import Shown
from harness.checking.finding import Finding, Place
from harness.checking.likeness import copies
from harness.checking.sketches import Sketch, look
from harness.making.conversations import pictures_of
from harness.making.draft import MakingError
from harness.making.folders import PICTURES
from harness.making.json_rows import is_list, objects_in
from harness.suite.images import ImageError

_AT_ONCE = 5_000
"""Pictures that are held in memory beside the suite's."""


class TrainingError(Exception):
    """Training data that cannot be read; one line for people."""


@dataclass(frozen=True)
class Trained:
    """A picture of the training data, and where it is named."""

    picture: Path
    place: Place

    def told(self, base: Path) -> str:
        """Return it for people, by its path from where the data are."""
        line = f"{self.place.path.name}:{self.place.line}, " if self.place.line else ""
        return f"{line}{os.path.relpath(self.picture, base)}"


def read_training(data: Path) -> list[Trained]:
    """Return the pictures of a folder, or those that JSON names: lines or a list of objects.

    An object has `image` or `images`, or is a conversation as `new` reads them.

    Raises:
        TrainingError: if it is neither, or a line is no JSON object.
    """
    found = list(_in_folder(data) if data.is_dir() else _in_file(data))
    if not found:
        raise TrainingError(f"{data}: names no picture")
    return found


def _in_folder(folder: Path) -> Iterator[Trained]:
    for here, below, files in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            if Path(name).suffix.lower() in PICTURES:
                yield Trained(Path(here, name), Place(Path(here, name)))


def _in_file(path: Path) -> Iterator[Trained]:
    try:
        has_lines = not is_list(path)
        for number, row in objects_in(path):
            where = f"{path}:{number}" if has_lines else f"{path} item {number}"
            if isinstance(row, str):
                raise TrainingError(f"{where}: {row}; each is one with image or images")
            for name in _named(row, where):
                yield Trained(path.parent / name, Place(path, number if has_lines else 0))
    except MakingError as error:
        raise TrainingError(str(error)) from None


def _named(row: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Return the pictures of an object; one without any may be there."""
    names, given = pictures_of(row), row.get("images", row.get("image"))
    if (given and not names) or any("\0" in name for name in names):
        raise TrainingError(f"{where}: image is no path")
    return names


def trained_on(
    shown: Shown,
    sketches: Mapping[Path, Sketch],
    trained: Sequence[Trained],
    told: Callable[[int, int], None],
) -> Iterator[Finding]:
    """Find the suite's pictures that are in the training data too, each once."""
    pictures = [picture for picture in shown.places if picture in sketches]
    seen: set[Path] = set()
    unseen: list[tuple[Trained, ImageError]] = []
    whole = {one.picture: one for one in reversed(trained)}
    some = list(whole)
    for start in range(0, len(some), _AT_ONCE):
        theirs, wrong = look(
            some[start : start + _AT_ONCE],
            partial(_told_after, told, start, len(some)),
        )
        unseen += [(whole[path], error) for path, error in wrong.items()]
        for one, other in _shared(pictures, sketches, theirs):
            if one not in seen:
                seen.add(one)
                yield Finding(
                    shown.lines.of_image(*shown.places[one]),
                    f"the picture is in the training data too ({whole[other].told(Path.cwd())}), "
                    "so its figures say nothing of what was learned: take it out of either",
                    mistake=True,
                )
    if unseen:
        first, error = unseen[0]
        more = f", and {len(unseen) - 1} more" if len(unseen) > 1 else ""
        yield Finding(
            first.place,
            f"a picture of the training data was not compared ({error}{more}): put it there",
        )


def _told_after(
    told: Callable[[int, int], None], before: int, total: int, done: int, _: int
) -> None:
    """Tell how far a part is, as a part of all."""
    told(before + done, total)


def _shared(
    pictures: Sequence[Path], sketches: Mapping[Path, Sketch], theirs: Mapping[Path, Sketch]
) -> Iterator[tuple[Path, Path]]:
    """Yield pairs of a picture of the suite and a copy of it."""
    mine = {sketches[picture].digest: picture for picture in pictures}
    for path, sketch in theirs.items():
        if sketch.digest in mine:
            yield mine[sketch.digest], path
    both, others = [sketches[picture] for picture in pictures], list(theirs)
    for one, other in copies([*both, *theirs.values()], first=len(both)):
        yield pictures[one], others[other - len(both)]
