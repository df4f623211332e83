"""Small copies of pictures: named by content, without metadata, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from harness.report.pictures import copy_picture
from harness.suite.images import ImageError


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    picture = Image.new("RGB", (2000, 1000), "red")
    exif = Image.Exif()
    exif[0x010E] = "a secret place"  # ImageDescription
    exif[0x0112] = 6  # lies on its side
    path = tmp_path / "photo.jpg"
    picture.save(path, exif=exif, comment=b"a secret comment")
    return path


def test_is_small_upright_and_without_metadata(photo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "report" / copy_picture(photo, tmp_path / "report")
    assert b"secret" not in copy.read_bytes()
    with Image.open(copy) as small:
        assert small.size == (256, 512)
        assert not small.getexif()


def test_is_named_by_content_and_made_once(photo: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(photo.read_bytes())
    name = copy_picture(photo, tmp_path)
    copy = tmp_path / name
    copy.write_bytes(b"left alone")
    assert copy_picture(other, tmp_path) == name
    assert copy.read_bytes() == b"left alone"
    assert name.startswith("images/")
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(ImageError):
        copy_picture(broken, tmp_path)
    with pytest.raises(ImageError, match="missing"):
        copy_picture(tmp_path / "missing.png", tmp_path)
