"""Pictures looked at once, as far as copies are known by it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from harness.suite.images import ImageError, load_small

if TYPE_CHECKING:
    Bytes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

SIDE = 64
"""Of what is kept of a picture, in pixels: a hundred thousand fit into memory."""
_HUES = 2


@dataclass(frozen=True)
class Sketch:
    """What is kept of a picture."""

    digest: str
    """Of its file."""
    grey: Bytes
    """`SIDE` × `SIDE`."""
    hues: Bytes
    """Of its quarters, without how light they are."""


def look(
    paths: Iterable[Path], told: Callable[[int, int], None]
) -> tuple[dict[Path, Sketch], dict[Path, ImageError]]:
    """Look at pictures, several at a time.

    Args:
        paths: of the pictures, in any number of times each.
        told: hears how far it is, of how much.

    Returns:
        those that can be read, and what is wrong with the others.
    """
    some = list(dict.fromkeys(paths))
    sketches: dict[Path, Sketch] = {}
    wrong: dict[Path, ImageError] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, (path, seen) in enumerate(zip(some, pool.map(_look, some), strict=True), start=1):
            if isinstance(seen, ImageError):
                wrong[path] = seen
            else:
                sketches[path] = seen
            told(done, len(some))
    return sketches, wrong


def _look(path: Path) -> Sketch | ImageError:
    try:
        small = load_small(path, SIDE).convert("YCbCr")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        quarters = np.asarray(small.reduce(SIDE // _HUES))
        return Sketch(digest, np.asarray(small.getchannel("Y")), quarters[..., 1:])
    except ImageError as error:
        return error
    except OSError as error:
        return ImageError(f"{path}: cannot be read: {error.strerror}")
