"""Pictures as a suite keeps them, and folders of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from harness.making.picture_file import kept_picture
from harness.suite.images import load_image
from tests.making.conftest import Desk, left_out
from tests.making.sources import csv, folders, picture

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def exif(**tags: int) -> Image.Exif:
    made = Image.Exif()
    made[MAKE] = "A phone"
    if "turned" in tags:
        made[ORIENTATION] = tags["turned"]
    if "gps" in tags:
        made.get_ifd(GPS)[1] = "N"
        made[GPS] = {1: "N", 2: (55.0, 45.0, 0.0)}
    return made


def gif(path: Path) -> Path:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    return path


STAY: dict[str, Callable[[Path], Path]] = {
    "PNG": lambda here: picture(here / "a.png"),
    "JPEG": lambda here: picture(here / "a.jpg"),
    "JPEG with a camera's EXIF": lambda here: picture(here / "a.jpg", exif=exif()),
    "upright by EXIF": lambda here: picture(here / "a.jpg", exif=exif(turned=1)),
    "WebP": lambda here: picture(here / "a.webp"),
    "transparent": lambda here: picture(here / "a.png", mode="RGBA"),
    "a palette": lambda here: picture(here / "a.png", mode="P"),
    "animated": lambda here: gif(here / "a.gif"),
}


@pytest.mark.parametrize("make", STAY.values(), ids=STAY)
def test_a_picture_that_all_show_alike_stays_byte_for_byte(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    assert kept_picture(path) == (path.read_bytes(), path.suffix)


CHANGED: dict[str, tuple[dict[str, Any], str, str]] = {
    "turned by EXIF": ({"exif": exif(turned=6)}, "a.jpg", ".jpg"),
    "PNG turned by EXIF": ({"exif": exif(turned=3)}, "a.png", ".png"),
    "CMYK": ({"mode": "CMYK"}, "a.jpg", ".jpg"),
    "where it was taken": ({"exif": exif(gps=1)}, "a.jpg", ".jpg"),
}


@pytest.mark.parametrize(("options", "name", "suffix"), CHANGED.values(), ids=CHANGED)
def test_others_become_upright_rgb_that_says_nothing_of_its_taking(
    tmp_path: Path, options: dict[str, Any], name: str, suffix: str
) -> None:
    path = picture(tmp_path / name, 3, **options)
    content, given = kept_picture(path)
    assert given == suffix
    (tmp_path / "kept").write_bytes(content)
    with Image.open(tmp_path / "kept") as kept:
        assert kept.mode == "RGB"
        assert not kept.getexif()
    before, after = load_image(path), load_image(tmp_path / "kept")
    assert before.size == after.size
    for place in ((0, 0), (before.width - 1, before.height - 1), (4, 4)):
        pairs = zip(before.getpixel(place), after.getpixel(place), strict=True)  # type: ignore[arg-type]
        assert all(abs(one - other) < 24 for one, other in pairs)


def test_what_a_phone_takes_becomes_a_jpeg(desk: Desk) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    folder = desk.folder / "pictures" / "Гена"
    folder.mkdir(parents=True)
    photo = pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red"))
    photo.save(folder / "IMG_1.HEIC", format="HEIF")
    assert desk.new("--pictures", "pictures")[0] == 0
    (image,) = desk.suite().cases[0].images
    digest = hashlib.sha256((folder / "IMG_1.HEIC").read_bytes()).hexdigest()[:16]
    assert image.name == f"{digest}.jpg"
    assert load_image(image).size == (64, 48)
    assert "my_cases: 0 cases added, 1 kept" in desk.new("--pictures", "pictures")[1]


def test_a_folder_a_character_and_how_it_is_asked(desk: Desk) -> None:
    root = folders(desk.folder / "pictures", {"Алёша Попович": 1, "Spider_Man": 1, "10_колобок": 1})
    picture(root / "Алёша Попович" / "train" / "deep.jpg", 40)
    for name in ("Thumbs.db", ".DS_Store"):
        (root / "Spider_Man" / name).write_bytes(b"x")
    (root / "Spider_Man" / "1.txt").write_text("a caption")
    (root / "README.md").write_text("whose pictures these are")
    status, lines = desk.new("--pictures", "pictures")
    assert status == 0
    assert "note: Spider_Man: files passed over: 1 (.txt)" in lines
    asked = {one.character: (one.expectation.question, one.expectation.accept)
             for one in desk.suite().cases}  # fmt: skip
    assert asked == {
        "alyosha_popovich": ("Кто изображён на картинке?", ("Алёша Попович",)),
        "spider_man": ("Who is in the picture?", ("Spider Man",)),
        "kolobok": ("Кто изображён на картинке?", ("колобок",)),
    }
    assert len(desk.suite().characters["alyosha_popovich"].cases) == 2


@pytest.mark.parametrize(
    "rows",
    [
        ("папка;персонаж;другие имена;роль", "cheb;Чебурашка;Cheburashka|Чебурах;",
         "man;Супермен;Superman;контроль"),
        ("cheb;Чебурашка;Cheburashka|Чебурах", "man;Супермен;Superman;control"),
        ("name,folder,role,aliases", 'Чебурашка,cheb,target,"Cheburashka, Чебурах"',
         "Супермен,man,control,Superman"),
    ],
    ids=["header in Russian", "no header", "header in English"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_names_csv_says_what_folders_do_not(
    desk: Desk, rows: tuple[str, ...], encoding: str
) -> None:
    csv(folders(desk.folder / "p", {"cheb": 1, "man": 1}) / "names.csv", *rows, encoding=encoding)
    assert desk.new("--pictures", "p")[0] == 0
    characters = desk.suite().characters
    assert characters["cheburashka"].names == ("Чебурашка", "Cheburashka", "Чебурах")
    assert characters["cheburashka"].role == "target"
    assert characters["supermen"].role == "control"
    case = characters["supermen"].cases[0].expectation
    assert case.accept == ("Супермен", "Superman")


def test_the_same_picture_twice_is_asked_once(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 1})
    picture(desk.folder / "pictures" / "Гена" / "copy.png", 1)
    status, lines = desk.new("--pictures", "pictures")
    assert (status, len(desk.suite().cases)) == (0, 1)
    assert "note: asked once, though there twice or more: 1" in lines


def test_one_picture_of_two_characters_is_told(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 1})
    picture(desk.folder / "pictures" / "Чебурашка" / "7.png", 1)
    status, lines = desk.new("--pictures", "pictures")
    assert "note: one picture of two characters: Гена/1.png and Чебурашка/7.png" in lines
    assert (status, len(desk.suite().cases)) == (0, 2)


def test_a_question_of_ones_own(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 1})
    desk.new("--pictures", "pictures", "--question", "Как его зовут?")
    assert desk.suite().cases[0].expectation.question == "Как его зовут?"
    _, lines = desk.new("--pictures", "pictures", "--question", "Кто это?")
    assert "my_cases: 0 cases added, 1 kept" in lines


def test_no_more_than_the_limit_whatever_runs(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 9, "Чебурашка": 2})
    for _ in range(2):
        desk.new("--pictures", "pictures", "--limit", "3")
        assert [len(one.cases) for one in desk.suite().characters.values()] == [2, 3]
    desk.new("--pictures", "pictures", "--limit", "5")
    assert [len(one.cases) for one in desk.suite().characters.values()] == [2, 5]


def test_names_that_systems_cannot_have_or_share(desk: Desk) -> None:
    names = ["CON", "suite", "Ёж", "Еж", "Yozh", "🙂", "千尋", "a" * 100]
    folders(desk.folder / "pictures", dict.fromkeys(names, 1))
    assert desk.new("--pictures", "pictures")[0] == 0
    ids = set(desk.suite().characters)
    assert {"con_", "suite_", "ezh", "yozh", "yozh_2", "character", "千尋"} < ids
    assert max(map(len, ids)) < 80


def test_a_suite_among_its_pictures_is_refused(desk: Desk) -> None:
    folders(desk.folder / "my_cases", {"Гена": 1})
    status, lines = desk.new("--pictures", "my_cases")
    assert status == 2
    assert lines[0].startswith("error: my_cases lies in my_cases: its pictures would be taken")
    assert desk.new("--pictures", ".")[0] == 2


def test_letters_that_a_mac_takes_apart_are_one(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Рай".replace("й", "й"): 1})
    desk.new("--pictures", "pictures")
    assert desk.suite().cases[0].expectation.accept == ("Рай",)


def test_text_of_others_is_not_obeyed_by_a_terminal(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"\x1b[31mred": 1})
    (desk.folder / "pictures" / "\x1b[31mred" / "2\n::error::.png").write_bytes(b"x")
    _, lines = desk.new("--pictures", "pictures")
    assert not any("\x1b" in line for line in lines)
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert len(left_out(lines)) == 1
