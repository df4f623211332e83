"""The pictures of a suite, each under a name made of its content."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from harness.making.picture_file import SUFFIXES, kept_picture, picture_hash
from harness.suite.images import ImageError
from harness.suite.suite import Case, Character
from harness.whole_file import write_whole

_HASH = re.compile(r"[0-9a-f]{16}")


class Shelf:
    """Where pictures are put, and which are there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._hashes: dict[Path, frozenset[str]] = {}

    def put(self, path: Path, content: str, character: str, beside: Path) -> str:
        """Put a picture on the shelf, if it is not there, and return its path for YAML.

        Args:
            path: the picture.
            content: its hash.
            character: id of whom it shows.
            beside: the folder of the file that names it.

        Raises:
            ImageError: if it cannot be read.
        """
        folder = self._root / "images" / character
        names = (folder / f"{content}{suffix}" for suffix in SUFFIXES)
        there = next((name for name in names if name.is_file()), None)
        if there is None:
            data, suffix = kept_picture(path)
            folder.mkdir(parents=True, exist_ok=True)
            there = folder / f"{content}{suffix}"
            write_whole(there, data)
        return Path(os.path.relpath(there, beside)).as_posix()

    def asked(
        self, character: Character, pictures: Sequence[str], question: str | None
    ) -> Case | None:
        """Return the case that asks this already.

        Args:
            character: whose case.
            pictures: their hashes.
            question: None for any.
        """
        for case in character.cases:
            same = question is None or case.expectation.question == question
            if same and len(case.images) == len(pictures) and all(
                one in self._named(image) for one, image in zip(pictures, case.images, strict=True)
            ):  # fmt: skip
                return case
        return None

    def _named(self, image: Path) -> frozenset[str]:
        """Return the hash of a picture, and that of what it was made of."""
        if image not in self._hashes:
            found = {image.stem} if _HASH.fullmatch(image.stem) else set()
            with suppress(ImageError):  # of it the next run tells
                found.add(picture_hash(image))
            self._hashes[image] = frozenset(found)
        return self._hashes[image]
