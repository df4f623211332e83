"""What cannot be read is told in one line each, with its row, and the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.making.conftest import Desk, left_out
from tests.making.sources import csv, folders, jsonl, picture, workbook

HEAD = "картинка;персонаж;вопрос;ответ;роль;id;теги;неправильный ответ"
GOOD = "a.png;Гена;Кто это?;Гена;цель"


def row(text: str) -> Callable[[Path], None]:
    """A table whose third row is the bad one."""
    return lambda here: void(csv(here / "t.csv", HEAD, GOOD, text))


def void(_: object) -> None:
    pass


def file(name: str, content: bytes) -> Callable[[Path], None]:
    """A good table that names a picture with some content."""

    def make(here: Path) -> None:
        (here / name).write_bytes(content)
        csv(here / "t.csv", HEAD, GOOD, f"{name};Гена;Где он?;Дома")

    return make


def torn(here: Path) -> None:
    picture(here / "b.png", 2)
    Image.effect_noise((64, 64), 90).save(here / "b.png")
    (here / "b.png").write_bytes((here / "b.png").read_bytes()[:900])
    csv(here / "t.csv", HEAD, GOOD, "b.png;Гена;Где он?;Дома")


def huge(here: Path) -> None:
    size = (60_000).to_bytes(4, "little")
    head = b"BM" + bytes(8) + (54).to_bytes(4, "little") + (40).to_bytes(4, "little")
    (here / "b.bmp").write_bytes(head + size + size + b"\1\0\x18\0" + bytes(24))
    csv(here / "t.csv", HEAD, GOOD, "b.bmp;Гена;Где он?;Дома")


def pipe(here: Path) -> None:
    os.mkfifo(here / "b.png")
    csv(here / "t.csv", HEAD, GOOD, "b.png;Гена;Где он?;Дома")


def formula(here: Path) -> None:
    workbook(here / "t.xlsx", HEAD.split(";"), GOOD.split(";"),
             ["a.png", "Гена", "Сколько?", "=1+1"])  # fmt: skip


def error_value(here: Path) -> None:
    workbook(here / "t.xlsx", HEAD.split(";"), GOOD.split(";"),
             ["a.png", "Гена", "Сколько?", "#REF!"])  # fmt: skip


def lines_of_json(*rows: object) -> Callable[[Path], None]:
    good = {"image": "a.png", "character": "Гена"}
    return lambda here: void(jsonl(here / "t.jsonl", good, *rows))


# What the table is -> the one line about it. In each, the first row is good and becomes a case.
ROWS: dict[str, tuple[Callable[[Path], None], str]] = {
    "no picture": (row(";Гена;Где он?;Дома"), "t.csv row 3: no picture"),
    "a cell of a million letters": (
        row(f"a.png;Гена;Где он?;{'a' * 1_000_001}"),
        "t.csv row 3: a quote that nothing closes; nothing after it is read",
    ),
    "no such file": (row("b.png;Гена;Где он?;Дома"), "t.csv row 3: no such picture: b.png"),
    "one of two is missing": (
        row("a.png|b.png;Гена;Где он?;Дома"),
        "t.csv row 3: no such picture: b.png",
    ),
    "an address": (
        row("https://example.org/b.png;Гена;Где он?;Дома"),
        "t.csv row 3: https://example.org/b.png is an address: download it, and name the file",
    ),
    "a name no disk takes": (
        row(f"{'я' * 300}.png;Гена;Где он?;Дома"),
        f"t.csv row 3: '{'я' * 60}' can be no file's name",
    ),
    "a folder": (row("sub;Гена;Где он?;Дома"), "t.csv row 3: sub: is no file"),
    "a pipe": (pipe, "t.csv row 3: b.png: is no file"),
    "no byte": (
        file("b.png", b""),
        "t.csv row 3: b.png: not a picture (PNG, JPEG, WEBP, GIF, BMP, AVIF are read)",
    ),
    "a text called a picture": (
        file("b.png", b"root:x:0:0"),
        "t.csv row 3: b.png: not a picture (PNG, JPEG, WEBP, GIF, BMP, AVIF are read)",
    ),
    "a picture cut short": (torn, "t.csv row 3: b.png: a broken picture (*"),
    "a bomb": (huge, "t.csv row 3: b.bmp: too large a picture, 64 megapixels are the limit"),
    "SVG": (
        file("b.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "t.csv row 3: b.svg: not a picture (PNG, JPEG, WEBP, GIF, BMP, AVIF are read; "
        "convert it to JPEG)",
    ),
    "no character": (row("a.png;;Где он?;Дома"), "t.csv row 3: no character"),
    "no answer": (row("a.png;Гена;Где он?;"), "t.csv row 3: no answer to its question"),
    "an answer of separators": (
        row("a.png;Гена;Где он?;| |"),
        "t.csv row 3: no answer to its question",
    ),
    "an unknown role": (
        row("a.png;Гена;Где он?;Дома;главный"),
        "t.csv row 3: the role 'главный' is neither target nor control",
    ),
    "two roles": (
        row("a.png;Гена;Где он?;Дома;контроль"),
        "t.csv row 3: the role is control, and target before it",
    ),
    "an id of nothing": (
        row("a.png;Гена;Где он?;Дома;;!!!"),
        "t.csv row 3: the id '!!!' may hold only a-z, 0-9, dot, hyphen and _",
    ),
    "a tag that is a mark of pytest": (
        row("a.png;Гена;Где он?;Дома;;;skip"),
        "t.csv row 3: tag 'skip' cannot be a pytest mark: use letters, digits, . - _",
    ),
    "accepted and rejected": (
        row("a.png;Гена;Где он?;Дома;;;;Дома"),
        "t.csv row 3: 'Дома' is both accepted and rejected",
    ),
    "a separator without quotes": (
        row("a.png;Гена;Где он?;Дома;;;;;В лесу"),
        "t.csv row 3: more cells than the 8 columns that have names: "
        "does text with a separator in it stand without quotes?",
    ),
    "asked twice, answered otherwise": (
        row("a.png;Гена;Кто это?;Чебурашка"),
        "t.csv row 3: asks the same as t.csv row 2, with another answer",
    ),
    "a quote that nothing closes": (
        row('a.png;Гена;"Где он?;Дома'),
        "t.csv row 3: a quote that nothing closes; nothing after it is read",
    ),
    "text behind a quote": (
        row('a.png;Гена;"Где" он?;Дома'),
        "t.csv row 3: text stands behind a closing quote; nothing after it is read",
    ),
    "a formula that was never worked out": (
        formula,
        "t.xlsx row 3: D3 is a formula without a value: open the file in Excel and save it",
    ),
    "an error of Excel": (error_value, "t.xlsx row 3: D3 says #REF!"),
    "no JSON": (lines_of_json("{"), "t.jsonl line 2: not a JSON object"),
    "a list in place of an object": (lines_of_json([1]), "t.jsonl line 2: not a JSON object"),
    "NaN": (lines_of_json('{"image": NaN}'), "t.jsonl line 2: not a JSON object"),
    "a mapping in a cell": (
        lines_of_json({"image": {"path": "a.png"}, "character": "Гена"}),
        "t.jsonl line 2: a mapping, where text should be",
    ),
    "a list within a list": (
        lines_of_json({"image": [["a.png"]], "character": "Гена"}),
        "t.jsonl line 2: a list within a list",
    ),
}


def table_in(here: Path) -> str:
    return next(path.name for path in here.iterdir() if path.stem == "t")


@pytest.mark.parametrize(("make", "line"), ROWS.values(), ids=ROWS)
def test_a_bad_row_is_one_line_and_the_rest_goes_on(
    desk: Desk, make: Callable[[Path], None], line: str
) -> None:
    picture(desk.folder / "a.png", 1)
    (desk.folder / "sub").mkdir()
    make(desk.folder)
    status, lines = desk.new("--table", table_in(desk.folder))
    (said,) = left_out(lines)
    assert said == line if not line.endswith("*") else said.startswith(line[:-1])
    assert status == 1
    assert len(desk.suite().cases) == 1
    assert any(one.endswith("1 case added, 0 kept, 1 left out") for one in lines)


def bytes_in(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda here: void((here / name).write_bytes(content))


# Of these nothing can be read: a mistake, and no folder is left.
FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "no rows": (bytes_in("t.csv", b""), "t.csv: holds no rows"),
    "no picture's column": (
        lambda here: void(csv(here / "t.csv", "персонаж;кадр", "Гена;a.png")),
        "t.csv: no column of pictures is known; its columns are: персонаж, кадр; "
        "say which it is: --column picture=NAME",
    ),
    "no character's column": (
        lambda here: void(csv(here / "t.csv", "файл;вопрос;ответ", "a.png;Кто?;Гена")),
        "t.csv: no column of characters is known; its columns are: файл, вопрос, ответ; say which "
        "it is: --column character=NAME, or --character NAME where all show one",
    ),
    "no workbook": (bytes_in("t.xlsx", b"x"), "t.xlsx: not an .xlsx: save it as one, or as CSV"),
    "a workbook with a password": (
        bytes_in("t.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600)),
        "t.xlsx: protected, or of Excel before 2007: save it as .xlsx, open",
    ),
    "a kind that is not read": (
        bytes_in("t.ods", b"x"),
        "t.ods: no table that is read: save it as .csv, .tsv, .xlsx or .jsonl",
    ),
    "JSON that is none": (
        bytes_in("t.json", b"[{]"),
        "t.json: not JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 3 (char 2)",
    ),
    "JSON that is not UTF-8": (
        bytes_in("t.jsonl", '{"image": "я"}'.encode("cp1251")),
        "t.jsonl: not UTF-8; save the file as UTF-8",
    ),
}


@pytest.mark.parametrize(("make", "line"), FILES.values(), ids=FILES)
def test_a_table_that_cannot_be_read_is_a_mistake(
    desk: Desk, make: Callable[[Path], None], line: str
) -> None:
    make(desk.folder)
    assert desk.new("--table", table_in(desk.folder)) == (2, [f"error: {line}"])
    assert not (desk.folder / "my_cases").exists()


@pytest.mark.parametrize("encoding", ["undefined", "a\0b", "rot13", "utf-99"])
def test_an_encoding_that_is_none_is_a_mistake(desk: Desk, encoding: str) -> None:
    csv(desk.folder / "t.csv", HEAD, GOOD)
    status, lines = desk.new("--table", str(desk.folder / "t.csv"), "--encoding", encoding)
    assert status == 2
    assert lines[0].endswith("such as utf-8 or cp1251")


def no_folders(here: Path) -> None:
    picture(here / "pictures" / "a.png")


def loose(here: Path) -> None:
    folders(here / "pictures", {"Гена": 1})
    picture(here / "pictures" / "b.png", 7)


def empty_folder(here: Path) -> None:
    folders(here / "pictures", {"Гена": 1})
    (here / "pictures" / "Шапокляк").mkdir()


def unknown_name(here: Path) -> None:
    csv(folders(here / "pictures", {"Гена": 1}) / "names.csv", "Хрюша;Хрюша")


def bad_role(here: Path) -> None:
    csv(folders(here / "pictures", {"Гена": 1}) / "names.csv", "Гена;Гена;;важный")


def heic_without_extra(here: Path) -> None:
    folders(here / "pictures", {"Гена": 1})
    (here / "pictures" / "Гена" / "2.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


PICTURES: dict[str, tuple[Callable[[Path], None], str]] = {
    "beside the folders": (loose, "pictures/b.png: lies in no character's folder"),
    "an empty folder": (empty_folder, "Шапокляк: no pictures in it"),
    "a name without a folder": (unknown_name, "names.csv row 1: no folder 'Хрюша'"),
    "a role that is none": (
        bad_role,
        "names.csv row 1: the role 'важный' is neither target nor control",
    ),
    "broken HEIC": (
        heic_without_extra,
        "Гена/2.heic: not a picture (PNG, JPEG, WEBP, GIF, BMP, AVIF are read; convert it to JPEG)",
    ),
}


@pytest.mark.parametrize(("make", "line"), PICTURES.values(), ids=PICTURES)
def test_a_bad_folder_is_one_line_and_the_rest_goes_on(
    desk: Desk, make: Callable[[Path], None], line: str
) -> None:
    make(desk.folder)
    status, lines = desk.new("--pictures", "pictures")
    assert left_out(lines) == [line]
    assert status == 1
    assert len(desk.suite().cases) == 1


PAIR = {"conversations": [{"from": "human", "value": "<image>Кто?"}, {"from": "gpt", "value": "Я"}]}

SETS: dict[str, tuple[object, str]] = {
    "a path to another's files": (
        PAIR | {"image": "/etc/passwd"},
        "x.jsonl line 2: /etc/passwd leads out of set/; --images DIR names "
        "another folder that it may lie in",
    ),
    "a path that climbs": (
        PAIR | {"image": "../outside.png"},
        "x.jsonl line 2: ../outside.png leads out of set/; --images DIR names "
        "another folder that it may lie in",
    ),
    "a path of another machine": (
        PAIR | {"image": "/data/me/9.png"},
        "x.jsonl line 2: no such picture: /data/me/9.png (--images DIR says where it lies here)",
    ),
    "no picture": (PAIR, "x.jsonl line 2: no picture"),
    "video": (
        PAIR | {"videos": ["a.mp4"]},
        "x.jsonl line 2: video or sound, which is not asked for",
    ),
    "boxes": (
        {"image": "Гена/1.png", "messages": [
            {"role": "user", "content": "<image>Где <ref>Гена</ref>?"},
            {"role": "assistant", "content": "<box>(1,2),(3,4)</box>"}]},
        "x.jsonl line 2: boxes in a picture, which are not asked for",
    ),
    "nobody answers": (
        {"image": "Гена/1.png", "messages": [{"role": "user", "content": "Кто?"}]},
        "x.jsonl line 2: no question with an answer",
    ),
    "nobody is named": (
        PAIR | {"image": "images/2.png"},
        "x.jsonl line 2: whom does it show? --character NAME, or names.csv with everyone's names",
    ),
    "messages that are a text": (
        {"image": "Гена/1.png", "messages": "Кто?"},
        "x.jsonl line 2: no question with an answer",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "line"), SETS.values(), ids=SETS)
def test_a_bad_training_pair_is_one_line_and_the_rest_goes_on(
    desk: Desk, given: object, line: str
) -> None:
    folders(desk.folder / "set", {"Гена": 1, "images": 2})
    picture(desk.folder / "outside.png", 9)
    jsonl(desk.folder / "set" / "x.jsonl", PAIR | {"image": "Гена/1.png"}, given)
    status, lines = desk.new("--dataset", "set")
    assert left_out(lines) == [line]
    assert status == 1
    assert len(desk.suite().cases) == 1
    assert not any("outside" in path.name for path in Path("my_cases").rglob("*"))


def test_a_link_out_of_a_set_is_not_followed(desk: Desk) -> None:
    folders(desk.folder / "set", {"Гена": 1})
    picture(desk.folder / "private.png", 9)
    (desk.folder / "set" / "Гена" / "2.png").symlink_to(desk.folder / "private.png")
    jsonl(desk.folder / "set" / "x.jsonl", *(PAIR | {"image": f"Гена/{at}.png"} for at in (1, 2)))
    _, lines = desk.new("--dataset", "set")
    (said,) = left_out(lines)
    assert said.startswith("x.jsonl line 2: Гена/2.png leads out of set/")
    assert len(list(Path("my_cases/images").rglob("*.png"))) == 1


def document_rows() -> list[str]:
    """Give the table of `docs/new.md`."""
    tables = (ROWS, FILES, PICTURES, SETS)
    said = ((what, line) for table in tables for what, (_, line) in table.items())
    return [f"| {what} | `{_shortened(line)}` |" for what, line in said]


def _shortened(line: str) -> str:
    return line.replace("*", "…)").replace("я" * 60, "яяя…").replace("|", "\\|")


def test_the_document_lists_them_all() -> None:
    text = (Path(__file__).parents[2] / "docs" / "new.md").read_text(encoding="utf-8")
    assert text.rstrip().endswith("\n".join(document_rows()))
    assert len(ROWS) >= 30
