"""A picture as a suite keeps it: the file itself where it says all, else one that shows the same.

Only what decodes as a picture is ever copied: a path in a set from anyone may lead anywhere.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from harness.suite.images import ImageError, load_image, opened_picture

if TYPE_CHECKING:
    from PIL import Image

_OF_FORMATS = {
    **{"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"},
    **{"GIF": ".gif", "BMP": ".bmp", "AVIF": ".avif"},
}
SUFFIXES = tuple(_OF_FORMATS.values())
"""All that a kept picture's name may end with."""
_PHOTOS = ("JPEG", "MPO", "HEIF", "WEBP", "AVIF")
"""Formats that lose something anyhow, and would grow tenfold as PNG."""
_ORIENTATION, _GPS = 0x0112, 0x8825
_MAX_BYTES = 100_000_000


def picture_hash(path: Path) -> str:
    """Return what tells a picture's file from all others, whatever it is called.

    Raises:
        ImageError: if it is no file that can be read.
    """
    try:
        if not path.is_file():
            raise ImageError(f"{path}: {'is no file' if path.exists() else 'no such picture'}")
        if path.stat().st_size > _MAX_BYTES:
            raise ImageError(f"{path}: larger than {_MAX_BYTES // 1_000_000} MB")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]
    except OSError as error:
        raise ImageError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise ImageError(f"{str(path)[:60]!r}: can be no file's name") from None


def kept_picture(path: Path) -> tuple[bytes, str]:
    """Return what a suite should hold of a picture, and the suffix of its name.

    That is the file as it is, or else an upright one in RGB: for HEIC, CMYK, a picture that EXIF
    turns, and one that says where it was taken.

    Raises:
        ImageError: if it cannot be read.
    """
    with opened_picture(path) as picture:
        kind = picture.format or ""
        stays = kind in _OF_FORMATS and _says_all(picture)
        picture.load()
    if stays:
        return path.read_bytes(), _OF_FORMATS[kind]
    shown, content = load_image(path), BytesIO()
    if kind in _PHOTOS:
        shown.save(content, "JPEG", quality=95, subsampling=0)
        return content.getvalue(), ".jpg"
    shown.save(content, "PNG")
    return content.getvalue(), ".png"


def _says_all(picture: Image.Image) -> bool:
    """Tell whether every program shows it alike, and it tells nothing of whoever took it."""
    exif = picture.getexif()
    return picture.mode != "CMYK" and exif.get(_ORIENTATION, 1) == 1 and _GPS not in exif
