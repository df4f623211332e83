"""Tables as people have them: which columns, which letters, which cells."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.suite.suite import Case
from tests.making.conftest import Desk, left_out
from tests.making.sources import csv, jsonl, picture, workbook


@pytest.fixture
def cases(desk: Desk) -> Desk:
    """Three pictures to name."""
    for seed, name in enumerate(("a.png", "img/b.png", "img/c;d.png"), start=1):
        picture(desk.folder / name, seed)
    return desk


def asked(desk: Desk) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.character, one.expectation.question, one.expectation.accept)
            for one in desk.suite().cases]  # fmt: skip


TWO = [
    ("gena", "Кто это?", ("Гена", "Крокодил Гена")),
    ("gena", "Где он, дома?", ("Дома",)),
]
ROWS = (
    ("Картинка", "Персонаж", "Вопрос", "Правильный ответ"),
    ("a.png", "Гена", "Кто это?", "Гена|Крокодил Гена"),
    ("img\\b.png", "Гена", "Где он, дома?", "Дома"),
)


def delimited(sign: str) -> tuple[str, ...]:
    quoted = [[f'"{cell}"' if sign in cell else cell for cell in row] for row in ROWS]
    return tuple(sign.join(row) for row in quoted)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("sign", [";", ",", "\t"], ids=["semicolon", "comma", "tab"])
def test_letters_and_separators_are_found_out(cases: Desk, encoding: str, sign: str) -> None:
    csv(cases.folder / "t.csv", *delimited(sign), encoding=encoding)
    status, lines = cases.new("--table", "t.csv")
    assert status == 0
    assert asked(cases) == TWO
    told = "note: t.csv: not UTF-8, read as Windows-1251 (--encoding NAME)" in lines
    assert told == (encoding == "cp1251")


def test_other_letters_are_said(cases: Desk) -> None:
    csv(cases.folder / "t.csv", *delimited(";"), encoding="cp866")
    cases.new("--table", "t.csv", "--encoding", "cp866")
    assert asked(cases) == TWO
    assert cases.new("--table", "t.csv", "--encoding", "klingon") == (
        2,
        ["error: unknown encoding 'klingon': such as utf-8 or cp1251"],
    )
    status, lines = cases.new("--table", "t.csv", "--encoding", "utf-8")
    assert status == 2
    assert lines[0].startswith("error: t.csv: not utf-8: say how its letters are written")


def test_excels_own_first_line_says_the_separator(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "sep=,", "image,label", "a.png,Gena", "x.png,Gena")
    _, lines = cases.new("--table", "t.csv")
    assert left_out(lines) == ["t.csv row 4: no such picture: x.png"]
    assert asked(cases) == [("gena", "Who is in the picture?", ("Gena",))]


@pytest.mark.parametrize(
    "header",
    [
        "изображение;имя персонажа;Ожидаемые ответы;теги;другие имена",
        "Путь к картинке;Герой;Эталонный ответ;Теги;Синонимы",
        "file_name;character;expected_answer;tags;aliases",
        "Image Path:;CLASS;Accept;tag;Other names",
    ],
)
def test_columns_are_known_by_what_people_call_them(cases: Desk, header: str) -> None:
    csv(cases.folder / "t.csv", header, "a.png;Гена;Гена|Геннадий;who,фото;Gena")
    assert cases.new("--table", "t.csv")[0] == 0
    (case,) = cases.suite().cases
    assert case.expectation.accept == ("Гена", "Геннадий")
    assert case.tags == ("who", "фото")
    assert cases.suite().characters["gena"].aliases == ("Gena",)


def test_the_right_answer_is_not_a_models(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "картинка;персонаж;вопрос;ответ;правильный ответ",
        "a.png;Гена;Кто это?;Чебурашка;Гена")  # fmt: skip
    cases.new("--table", "t.csv")
    assert asked(cases) == [("gena", "Кто это?", ("Гена",))]


def test_columns_of_other_names_are_said(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "кадр;кто;что спросить;что сказать", "a.png;Гена;Где он?;Дома")
    columns = ["picture=кадр", "character=Кто", "question=что спросить", "answer=что_сказать"]
    given = [text for column in columns for text in ("--column", column)]
    assert cases.new("--table", "t.csv", *given)[0] == 0
    assert asked(cases) == [("gena", "Где он?", ("Дома",))]
    assert cases.new("--table", "t.csv", "--column", "picture=кадры") == (
        2,
        ["error: t.csv: no column 'кадры'; did you mean 'кадр'?"],
    )
    status, lines = cases.new("--table", "t.csv", "--column", "colour=кадр")
    assert status == 2
    assert lines[0].startswith("error: --column colour=кадр: WHAT is one of picture, question")


def test_a_picture_and_a_name_are_enough(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "image,answer", "a.png,Чебурашка")
    cases.new("--table", "t.csv")
    assert asked(cases) == [("cheburashka", "Кто изображён на картинке?", ("Чебурашка",))]


def test_one_character_for_all_rows(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "image,question,answer", "a.png,Hat?,Yes", "img/b.png,Tie?,No")
    cases.new("--table", "t.csv", "--character", " Gena ")
    assert [who for who, _, _ in asked(cases)] == ["gena", "gena"]


def test_pictures_lie_where_people_say(cases: Desk) -> None:
    csv(cases.folder / "tables" / "t.csv", "image,label", "b.png,Gena", "c;d.png,Gena",
        f"{cases.folder / 'a.png'},Gena", "b.png|c;d.png,Gena")  # fmt: skip
    status, lines = cases.new("--table", "tables/t.csv", "--images", "img")
    assert left_out(lines) == ["t.csv row 5: no such picture: c"]
    assert [len(one.images) for one in cases.suite().cases] == [1, 1, 1]
    assert status == 1


def test_several_pictures_to_one_question(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "image,label,question,answer",
        "a.png|img/b.png,Gena,What colour do both have?,Green")  # fmt: skip
    cases.new("--table", "t.csv")
    (case,) = cases.suite().cases
    assert len(case.images) == 2
    assert "    images: [images/gena/" in cases.text("gena.yaml")
    assert "my_cases: 0 cases added, 1 kept" in cases.new("--table", "t.csv")[1]


def test_a_long_cell_and_lines_within_one(cases: Desk) -> None:
    long = "Колобок. " * 1_200 + "Кто?"
    csv(cases.folder / "t.csv", "image;label;question;answer", f'a.png;Gena;"{long}";"Да\nAga"')
    cases.new("--table", "t.csv")
    assert asked(cases) == [("gena", long, ("Да", "Aga"))]


def test_a_workbook_as_people_see_it(cases: Desk) -> None:
    workbook(
        cases.folder / "t.xlsx",
        ["Проверка LoRA, осень"],
        [],
        ["Персонаж", "Картинка", "Вопрос", "Ответ", "Роль"],
        ["Гена", "a.png", "Сколько у него зубов?", 3.0, "цель"],
        [None, "img/b.png", "Он крокодил?", True, None],
        ["Шапокляк", "img/c;d.png", "Кто это?", "Шапокляк; старуха Шапокляк", "контроль"],
        merged=["A4:A5", "E4:E5"],
        sheets=["Заметки"],
    )
    status, lines = cases.new("--table", "t.xlsx")
    assert status == 0
    assert asked(cases) == [
        ("gena", "Сколько у него зубов?", ("3",)),
        ("gena", "Он крокодил?", ("TRUE",)),
        ("shapoklyak", "Кто это?", ("Шапокляк", "старуха Шапокляк")),
    ]
    assert "note: t.xlsx: only the sheet 'Sheet' is read (--sheet NAME)" in lines
    assert (
        "note: t.xlsx: what stands in merged cells counts for each of them (A4:A5 and 1 more)"
        in lines
    )
    assert cases.new("--table", "t.xlsx", "--sheet", "Лист9") == (
        2,
        ["error: t.xlsx: no sheet 'Лист9', but 'Sheet', 'Заметки'"],
    )


def test_a_workbook_that_unpacks_to_more_than_memory_holds(
    cases: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.making.workbook.MAX_BYTES", 1_000)
    workbook(cases.folder / "t.xlsx", ["image", "label"], ["a.png", "Gena"])
    _, lines = cases.new("--table", "t.xlsx")
    assert lines == ["error: t.xlsx: unpacks to more than 0 MB"]


def test_a_workbook_with_something_at_its_far_end_is_not_looked_through(cases: Desk) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Картинка", "Персонаж", "Вопрос"])
    book.active.cell(1_048_576, 3, "x")
    book.save(cases.folder / "t.xlsx")
    _, lines = cases.new("--table", "t.xlsx")
    assert lines == ["error: t.xlsx: reaches to row 1048576, column 3: delete what stands far "
                     "from its table"]  # fmt: skip


def test_pictures_pasted_into_a_workbook_are_told(cases: Desk) -> None:
    import openpyxl
    from openpyxl.drawing.image import Image as Pasted

    book = openpyxl.Workbook()
    book.active.append(["Картинка", "Персонаж"])
    book.active.append([None, "Гена"])
    book.active.add_image(Pasted(str(cases.folder / "a.png")), "A2")
    book.save(cases.folder / "t.xlsx")
    _, lines = cases.new("--table", "t.xlsx")
    assert left_out(lines) == ["t.xlsx row 2: no picture"]
    assert any("pictures pasted into it are not read: save them as files" in one for one in lines)


def test_without_the_extra_a_workbook_names_it(
    cases: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(cases.folder / "t.xlsx", ["image", "label"], ["a.png", "Gena"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    _, lines = cases.new("--table", "t.xlsx")
    assert lines == ["error: t.xlsx: .xlsx needs openpyxl: pip install "
                     "'vlm-adapter-harness[xlsx]', or save it as CSV"]  # fmt: skip


def test_json_has_lists_where_a_cell_has_signs(cases: Desk) -> None:
    row: dict[str, Any] = {"image": ["a.png", "img/b.png"], "character": "Gena", "question": "Hat?",
                           "accept": ["Yes", "A hat; a cap"], "tags": ["who"]}  # fmt: skip
    jsonl(cases.folder / "t.jsonl", row)
    (cases.folder / "t.json").write_text(json.dumps([row | {"question": "Tie?"}, 5]))
    assert cases.new("--table", "t.jsonl")[0] == 0
    assert left_out(cases.new("--table", "t.json")[1]) == ["t.json item 2: not a JSON object"]
    one, other = cases.suite().cases
    assert (one.expectation.accept, len(one.images)) == (("Yes", "A hat; a cap"), 2)
    assert other.expectation.question == "Tie?"


def recorded(desk: Desk) -> list[dict[str, str]]:
    return [json.loads(line) for line in desk.text("answers.jsonl").splitlines()]


def test_answers_in_columns_are_recorded(cases: Desk) -> None:
    head = "картинка;персонаж;вопрос;правильный ответ;базовая;lora_v1"
    csv(cases.folder / "t.csv", head, "a.png;Гена;Кто это?;Гена;Крокодил;Гена",
        "img/b.png;Гена;Кто это?;Гена;;Это Гена")  # fmt: skip
    options = ("--table", "t.csv", "--answers-from", "базовая=base", "--answers-from", "lora_v1")
    _, lines = cases.new(*options)
    assert lines[-1] == "next: pytest my_cases --answers my_cases/answers.jsonl --adapter all"
    assert recorded(cases) == [
        {"case": "gena/kto-eto", "adapter": "base", "answer": "Крокодил"},
        {"case": "gena/kto-eto", "adapter": "lora_v1", "answer": "Гена"},
        {"case": "gena/kto-eto-2", "adapter": "lora_v1", "answer": "Это Гена"},
    ]
    csv(cases.folder / "t.csv", head, "a.png;Гена;Кто это?;Гена;Крокодил Гена;Гена",
        "img/b.png;Гена;Кто это?;Гена;Ящер;Это Гена")  # fmt: skip
    _, lines = cases.new(*options)
    assert "note: answers.jsonl: answers in the place of earlier ones: 1" in lines
    assert [one["answer"] for one in recorded(cases)] == [
        "Крокодил Гена", "Гена", "Это Гена", "Ящер",
    ]  # fmt: skip


def test_without_the_bases_answers_it_says_what_is_missing(cases: Desk) -> None:
    csv(cases.folder / "t.csv", "картинка;персонаж;lora_v1", "a.png;Гена;Гена")
    _, lines = cases.new("--table", "t.csv", "--answers-from", "lora_v1")
    assert ("note: no answers of the base, without which a run is incomplete: "
            "--answers-from COLUMN=base") in lines  # fmt: skip
    status, lines = cases.new("--table", "t.csv", "--answers-from", "lora_v2")
    assert (status, lines) == (2, ["error: t.csv: no column 'lora_v2'; did you mean 'lora v1'?"])


def comments(case: Case) -> str:
    return Path(case.path).read_text(encoding="utf-8").splitlines()[case.line - 2].strip()


def test_each_case_says_where_it_is_from(cases: Desk) -> None:
    csv(cases.folder / "t.csv", *delimited(";"))
    cases.new("--table", "t.csv")
    assert list(map(comments, cases.suite().cases)) == ["# t.csv row 2", "# t.csv row 3"]
