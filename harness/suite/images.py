"""Pictures as models should see them: RGB, upright, and small enough to open safely."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF")
HEIC = "HEIF"
"""What phones write; read where the extra `heic` is installed."""
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_SHARED_BRANDS = {b"mif1", b"msf1"}  # with AVIF
_OTHERS = {".heic", ".heif", ".tif", ".tiff", ".svg", ".jxl", ".jp2", ".ico"}
MAX_PIXELS = 64_000_000
"""A picture says its size before it is decoded; a larger one is taken for a decompression bomb."""
_LIMIT = f"{MAX_PIXELS // 1_000_000} megapixels are the limit"


class ImageError(Exception):
    """A picture that cannot be read; one line for people."""


def load_image(path: Path, *, drop_alpha: bool = False) -> Image.Image:
    """Open a picture: its first frame, turned as its EXIF says, in RGB.

    Args:
        path: the file.
        drop_alpha: whether transparency is dropped, as trainers mostly do, and the colour below
            it shows; else it is laid on white, as people see it.

    Raises:
        ImageError: if there is no such file, it is no picture of a known format, or too large.
    """
    from PIL import ImageOps

    with opened_picture(path) as opened:
        upright = _in_eight_bits(ImageOps.exif_transpose(opened))
        shown = upright.convert("RGB") if drop_alpha else _flat(upright)
    # What a file says of itself goes no further: a colour that stands for transparency is painted
    # white by processors, though it was dropped here.
    shown.info.clear()
    return shown


def load_small(path: Path, side: int) -> Image.Image:
    """Open a picture as a small square, squeezed to it: enough to know it again by.

    Args:
        path: the file.
        side: of the square, in pixels.

    Raises:
        ImageError: as `load_image` does.
    """
    from PIL import Image, ImageOps

    with opened_picture(path) as opened:
        opened.draft("RGB", (side, side))  # of a photo little more is worked out
        upright = _in_eight_bits(ImageOps.exif_transpose(opened))
        return _flat(upright).resize((side, side), Image.Resampling.BILINEAR, reducing_gap=3)


def unreadable(paths: Iterable[Path]) -> dict[Path, ImageError]:
    """Look at pictures as far as to know whether `load_image` can read them, many at a time.

    Returns:
        what is wrong with those that it cannot.
    """
    some = list(dict.fromkeys(paths))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {path: wrong for path, wrong in zip(some, pool.map(_wrong, some), strict=True)
                if wrong is not None}  # fmt: skip


def _wrong(path: Path) -> ImageError | None:
    try:
        with opened_picture(path) as opened:
            opened.draft("RGB", (1, 1))  # of a photo all is read, but little of it worked out
            opened.load()
    except ImageError as error:
        return error
    return None


@contextmanager
def opened_picture(path: Path) -> Iterator[Image.Image]:
    """Open a picture at its first frame.

    Raises:
        ImageError: if it cannot be read, also where that shows in the block below.
    """
    from PIL import Image, UnidentifiedImageError

    if not path.is_file():  # a pipe would be waited for
        raise ImageError(f"{path}: no such picture")
    try:
        with warnings.catch_warnings():
            # Pillow's own warning for large pictures: the limit here is ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=_formats(path)) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise ImageError(f"{path}: {width}×{height} is too large a picture, {_LIMIT}")
                opened.seek(0)
                yield opened
    except UnidentifiedImageError:
        hint = "; convert it to JPEG" if path.suffix.lower() in _OTHERS else ""
        raise ImageError(f"{path}: not a picture ({', '.join(FORMATS)} are read{hint})") from None
    except Image.DecompressionBombError:
        raise ImageError(f"{path}: too large a picture, {_LIMIT}") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageError(f"{path}: a broken picture ({_line(error)})") from None


def _formats(path: Path) -> tuple[str, ...]:
    """Return the formats that a picture may have; HEIC only where it is one: it loads a library."""
    with path.open("rb") as file:
        head = file.read(12)
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS | _SHARED_BRANDS and _reads_heic():
        return (*FORMATS, HEIC)
    if brand in _HEIC_BRANDS:
        raise ImageError(
            f"{path}: a HEIC picture: pip install 'vlm-adapter-harness[heic]' or convert it to JPEG"
        )
    return FORMATS


@cache
def _reads_heic() -> bool:
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Scale grey of sixteen bits: Pillow would cut it off, and show nearly all of it as white."""
    if not image.mode.startswith("I;16"):
        return image
    scaled = image.point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in image.info:  # the grey that stands for it
        scaled.info["transparency"] = image.info["transparency"] >> 8
    return scaled


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency: what is behind it would show as whatever colour lies underneath."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    layers = image.convert("RGBA")
    white = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(white, layers).convert("RGB")


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
