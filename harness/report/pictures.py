"""Small copies of the pictures that were asked about, to lie beside the page."""

from __future__ import annotations

import hashlib
from pathlib import Path

LARGEST_SIDE = 512
"""Pixels; enough to see what the model saw, small enough for thousands in one folder."""


def copy_picture(source: Path, folder: Path) -> str:
    """Put a small copy of a picture under `folder/images` and give its relative path.

    The name is the hash of the source's content, so a picture of several cases is copied once and
    a copy that is already there is left alone. The copy is encoded anew: no metadata (place, camera,
    author) travels with the report. Gives an empty string for what cannot be read as a picture: a
    broken file is the engine's error to report and no reason to lose the page.
    """
    try:
        content = source.read_bytes()
    except OSError:
        return ""
    name = f"images/{hashlib.sha256(content).hexdigest()[:16]}.webp"
    target = folder / name
    if not target.exists() and not _shrink(source, target):
        return ""
    return name


def _shrink(source: Path, target: Path) -> bool:
    """Write the small copy; False when the source is no picture."""
    from PIL import Image, ImageOps

    try:
        with Image.open(source) as opened:
            opened.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            clear = "A" in upright.getbands() or "transparency" in upright.info
            picture = upright.convert("RGBA" if clear else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    # Renamed into place when whole, so that a stopped run leaves no half picture to be kept.
    unfinished = target.with_suffix(".part")
    picture.save(unfinished, format="WEBP", quality=82, method=2)
    unfinished.replace(target)
    return True
