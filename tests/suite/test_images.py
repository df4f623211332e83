from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from harness.suite import images
from harness.suite.images import ImageError, load_image, unreadable


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "avif"])
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


@pytest.fixture
def heic(tmp_path: Path) -> Path:
    pillow_heif = pytest.importorskip("pillow_heif")
    path = tmp_path / "photo.jpg"  # people rename them
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(path, format="HEIF")
    return path


def test_a_phones_picture_is_read_by_what_it_is_and_not_by_its_name(heic: Path) -> None:
    loaded = load_image(heic)
    assert (loaded.mode, loaded.size) == ("RGB", (64, 48))
    red, green, blue = loaded.getpixel((3, 3))  # type: ignore[misc]
    assert red > 240
    assert green + blue < 20


def test_a_phones_picture_without_the_extra_names_it(
    heic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "_reads_heic", lambda: False)
    with pytest.raises(ImageError, match=r"a HEIC picture: pip install '.*\[heic\]' or convert it"):
        load_image(heic)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError, match="no such picture"):
        load_image(tmp_path / "pipe.png")


def test_what_cannot_be_read_is_found_as_loading_would_find_it(tmp_path: Path) -> None:
    for name, kind in (("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.webp", "WEBP"), ("d.gif", "GIF")):
        whole = Image.effect_noise((200, 100), 90)
        whole.save(tmp_path / name, format=kind)
        content = (tmp_path / name).read_bytes()
        (tmp_path / f"torn-{name}").write_bytes(content[: len(content) // 2])
        (tmp_path / f"empty-{name}").write_bytes(b"")
        (tmp_path / f"text-{name}").write_bytes(b"no picture")
    paths = [*tmp_path.iterdir(), tmp_path / "none.png"]
    wrong = unreadable([*paths, *paths])
    for path in paths:
        if path in wrong:
            with pytest.raises(ImageError) as caught:
                load_image(path)
            assert str(wrong[path]) == str(caught.value)
        else:
            load_image(path)
    assert len(wrong) > len(paths) // 2
