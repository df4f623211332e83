"""Small copies of the pictures that were asked about, to lie beside the page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from harness.suite.images import ImageError, load_image
from harness.whole_file import written_beside

if TYPE_CHECKING:
    from PIL import Image

FOLDER = "images"
LARGEST_SIDE = 512
"""Pixels; enough to see what the model saw, small enough for thousands in one folder."""


def copy_picture(source: Path, folder: Path, *, drop_alpha: bool = False) -> str:
    """Put a small copy of a picture under `folder/images` and give its relative path.

    The name is the hash of the source's content, so a picture of several cases is copied once and
    a copy that is already there is left alone. The copy is encoded anew: no metadata (place,
    camera, author) travels with the report.

    Args:
        source: the picture.
        folder: the report's.
        drop_alpha: whether it was shown without its transparency; see `load_image`.

    Raises:
        ImageError: if the source cannot be read, or is no picture.
        OSError: if the copy cannot be written.
    """
    try:
        content = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise ImageError(f"{source}: cannot be read ({error.strerror})") from None
    name = f"{FOLDER}/{content}{'-opaque' if drop_alpha else ''}.webp"
    target = folder / name
    if not target.exists():
        _shrink(load_image(source, drop_alpha=drop_alpha), target)
    return name


def _shrink(picture: Image.Image, target: Path) -> None:
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    target.parent.mkdir(parents=True, exist_ok=True)
    # Pillow writes metadata it is not given from the picture's own.
    picture.info.clear()
    with written_beside(target) as unfinished:  # a stopped run leaves no half picture to be kept
        picture.save(unfinished, format="WEBP", quality=82, method=2)
