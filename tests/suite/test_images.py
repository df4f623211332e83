from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from harness.suite import images
from harness.suite.images import ImageError, load_image


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp"])
def test_known_formats_become_rgb(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (6, 4), "red").save(path)
    loaded = load_image(path)
    assert (loaded.mode, loaded.size) == ("RGB", (6, 4))


def test_a_photo_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    Image.new("RGB", (6, 4)).save(tmp_path / "a.jpg", exif=exif)
    assert load_image(tmp_path / "a.jpg").size == (4, 6)


def test_transparency_becomes_white(tmp_path: Path) -> None:
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png").getpixel((0, 0)) == (255, 255, 255)


def test_grey_and_palette_pictures_are_read(tmp_path: Path) -> None:
    for mode in ("L", "P", "1", "I;16", "CMYK"):
        path = tmp_path / ("a.jpg" if mode == "CMYK" else f"{mode[0]}.png")
        Image.new(mode, (3, 3)).save(path)
        assert load_image(path).mode == "RGB"


def test_the_first_frame_of_several_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    red, _, blue = load_image(tmp_path / "a.gif").getpixel((0, 0))  # type: ignore[misc]
    assert red > blue


def test_a_picture_of_too_many_pixels_is_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("1", (300, 300)).save(tmp_path / "bomb.png")
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    with pytest.raises(ImageError, match="too large"):
        load_image(tmp_path / "bomb.png")


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_torn_picture_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.effect_noise((64, 64), 90).save(path)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(ImageError, match="broken"):
        load_image(path)


def test_a_missing_picture_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="no such picture"):
        load_image(tmp_path / "none.png")
    with pytest.raises(ImageError):
        load_image(tmp_path)


def test_transparency_is_white_or_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGBA", (2, 2), (200, 10, 20, 0)).save(path)
    assert load_image(path).getpixel((0, 0)) == (255, 255, 255)
    assert load_image(path, drop_alpha=True).getpixel((0, 0)) == (200, 10, 20)


def test_a_format_that_is_not_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    with pytest.raises(ImageError, match="convert it to JPEG"):
        load_image(path)
