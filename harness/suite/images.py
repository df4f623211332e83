"""Pictures as models should see them: RGB, upright, and small enough to open safely."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_OTHERS = {".heic", ".heif", ".avif", ".tif", ".tiff", ".svg", ".jxl", ".jp2", ".ico"}
MAX_PIXELS = 64_000_000
"""A picture says its size before it is decoded; a larger one is taken for a decompression bomb."""


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
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow's own warning for large pictures: the limit here is ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise ImageError(
                        f"{path}: {width}×{height} is too large a picture, "
                        f"{MAX_PIXELS // 1_000_000} megapixels are the limit"
                    )
                opened.seek(0)
                upright = ImageOps.exif_transpose(opened)
                return upright.convert("RGB") if drop_alpha else _flat(upright)
    except FileNotFoundError:
        raise ImageError(f"{path}: no such picture") from None
    except UnidentifiedImageError:
        hint = "; convert it to JPEG" if path.suffix.lower() in _OTHERS else ""
        raise ImageError(f"{path}: not a picture ({', '.join(FORMATS)} are read{hint})") from None
    except Image.DecompressionBombError:
        raise ImageError(f"{path}: too large a picture") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ImageError(f"{path}: a broken picture ({_line(error)})") from None


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
