"""A second run adds what is new, and keeps what people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making.conftest import Desk, left_out
from tests.making.sources import csv, folders, picture


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}  # fmt: skip


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def made(desk: Desk) -> Desk:
    """Two characters of two pictures each, one of them a control."""
    folders(desk.folder / "pictures", {"Чебурашка": 2, "Матрёшка": 2})
    assert desk.new("--pictures", "pictures", "--controls", "Матрёшка")[0] == 0
    return desk


def test_nothing_new_changes_no_file(made: Desk) -> None:
    before = files(made.folder / "my_cases")
    status, lines = made.new("--pictures", "pictures")
    assert status == 0
    assert lines == [
        "matryoshka.yaml: Матрёшка, control, 0 cases added, 2 kept",
        "cheburashka.yaml: Чебурашка, target, 0 cases added, 2 kept",
        "my_cases: 0 cases added, 4 kept",
        "next: pytest my_cases --base-model MODEL --adapter ADAPTER",
    ]
    assert files(made.folder / "my_cases") == before


def test_a_new_picture_is_added_below_what_people_wrote(made: Desk) -> None:
    path = "my_cases/cheburashka.yaml"
    replace(path, "aliases: []", "aliases: [Cheburashka, Чебурах]   # так его зовут друзья")
    replace(path, '"Кто изображён на картинке?"', "Кто этот ушастый?")
    replace(path, "accept: [Чебурашка]", "accept: [Чебурашка, Чебурах]")
    Path(path).write_text(made.text("cheburashka.yaml") + "\n# спросить про уши\n")
    mine = made.text("cheburashka.yaml")
    picture(made.folder / "pictures" / "Чебурашка" / "3.png", 50)
    status, lines = made.new("--pictures", "pictures")
    assert status == 0
    assert "cheburashka.yaml: Чебурашка, target, 1 case added, 2 kept" in lines
    now = made.text("cheburashka.yaml")
    assert now.startswith(mine)
    added = made.suite().characters["cheburashka"].cases[2]
    assert added.id == "who-3"
    assert added.expectation.accept == ("Чебурашка", "Cheburashka", "Чебурах")


def test_what_was_taken_out_stays_out_and_its_name_is_not_used_again(made: Desk) -> None:
    text = made.text("cheburashka.yaml")
    cut = text[: text.index("  # Чебурашка/2.png")]
    (made.folder / "my_cases/cheburashka.yaml").write_text(cut, encoding="utf-8")
    picture(made.folder / "pictures" / "Чебурашка" / "3.png", 50)
    _, lines = made.new("--pictures", "pictures")
    assert "my_cases: 1 case added, 3 kept, 1 taken out before" in lines
    assert [one.id for one in made.suite().characters["cheburashka"].cases] == ["who", "who-3"]


def test_a_picture_of_another_name_is_the_same_picture(made: Desk) -> None:
    (made.folder / "pictures/Чебурашка/1.png").rename(made.folder / "pictures/Чебурашка/9.png")
    assert "my_cases: 0 cases added, 4 kept" in made.new("--pictures", "pictures")[1]


def test_without_what_was_noted_it_is_known_by_its_pictures(made: Desk) -> None:
    (made.folder / "my_cases/made.jsonl").unlink()  # as after a run that was killed
    assert "my_cases: 0 cases added, 4 kept" in made.new("--pictures", "pictures")[1]


def test_a_suite_of_ones_own_is_added_to(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 2})
    suite = desk.folder / "my_cases"
    picture(suite / "photos" / "gena.png", 1)  # the first of Гена's, under another name
    (suite / "gena.yaml").write_text(
        "character: Крокодил Гена\nrole: control\naliases: [Гена]\ncases:\n"
        "- {id: who, image: photos/gena.png, question: Кто?, accept: [Гена]}\n",
        encoding="utf-8",
    )
    (suite / "suite.yaml").write_text("base: mine\n", encoding="utf-8")
    _, lines = desk.new("--pictures", "pictures")
    assert lines[0] == "gena.yaml: Крокодил Гена, control, 1 case added, 1 kept"
    assert desk.text("suite.yaml") == "base: mine\n"
    assert [one.id for one in desk.suite().cases] == ["who", "who-2"]
    assert desk.suite().cases[1].expectation.accept == ("Крокодил Гена", "Гена")


def test_a_row_that_says_otherwise_now_is_told_and_the_suite_is_kept(desk: Desk) -> None:
    picture(desk.folder / "a.png")
    csv(desk.folder / "t.csv", "картинка,персонаж,вопрос,ответ", "a.png,Гена,Где он?,Дома")
    desk.new("--table", "t.csv")
    before = desk.text("gena.yaml")
    csv(desk.folder / "t.csv", "картинка,персонаж,вопрос,ответ", "a.png,Гена,Где он?,В зоопарке")
    status, lines = desk.new("--table", "t.csv")
    assert "note: kept as they are, though other answers stand there now: gena.yaml:7" in lines
    assert status == 0
    assert desk.text("gena.yaml") == before


def test_rows_with_ids_are_known_by_them(desk: Desk) -> None:
    picture(desk.folder / "a.png")
    csv(desk.folder / "t.csv", "id,image,character,question,answer",
        "Home,a.png,Gena,Where is he?,At home")  # fmt: skip
    desk.new("--table", "t.csv")
    csv(desk.folder / "t.csv", "id,image,character,question,answer",
        "Home,a.png,Gena,Where is he now?,At home", "hat,a.png,Gena,Any hat?,Yes",
        "hat,a.png,Gena,Any tie?,Yes")  # fmt: skip
    _, lines = desk.new("--table", "t.csv")
    assert "gena.yaml: Gena, target, 1 case added, 1 kept" in lines
    assert left_out(lines) == ["t.csv row 4: the id 'hat' stands twice, first in t.csv row 3"]
    assert [one.id for one in desk.suite().cases] == ["home", "hat"]


def test_a_name_of_somebody_else_is_left_out(made: Desk) -> None:
    replace("my_cases/suite.yaml", "# distractors:\n#   Карлсон", "distractors:\n  Карлсон")
    folders(made.folder / "more", {"Карлсон": 1})
    status, lines = made.new("--pictures", "more")
    assert left_out(lines) == [
        "Карлсон/1.png: the name 'Карлсон' also stands among the distractors of suite.yaml, "
        "where it has to go first: one name, one character"
    ]
    assert status == 1
    assert len(made.suite().characters) == 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("suite.yaml", "bas: x\n", "suite.yaml:1: unknown key 'bas'"),
        ("cheburashka.yaml", "role: target\n", "cheburashka.yaml:1: the case file has no"),
        ("made.jsonl", "{}\n", "made.jsonl:1: not as it was written: take the line out"),
    ],
)
def test_a_suite_with_a_mistake_is_not_touched(
    made: Desk, name: str, text: str, message: str
) -> None:
    (made.folder / "my_cases" / name).write_text(text, encoding="utf-8")
    picture(made.folder / "pictures" / "Чебурашка" / "3.png", 50)
    before = files(made.folder / "my_cases")
    status, lines = made.new("--pictures", "pictures")
    assert status == 2
    assert len(lines) == 1
    assert message in lines[0]
    assert files(made.folder / "my_cases") == before


def test_a_folder_of_other_yaml_is_not_made_a_suite(desk: Desk) -> None:
    folders(desk.folder / "pictures", {"Гена": 1})
    (desk.folder / "my_cases").mkdir()
    (desk.folder / "my_cases" / "compose.yaml").write_text("services: {}\n")
    status, lines = desk.new("--pictures", "pictures")
    assert status == 2
    assert lines[0].endswith("compose.yaml holds no cases: choose a folder of the suite's own")
    assert [path.name for path in (desk.folder / "my_cases").iterdir()] == ["compose.yaml"]


def test_where_nothing_can_be_read_nothing_is_left(desk: Desk) -> None:
    (desk.folder / "pictures" / "Гена").mkdir(parents=True)
    (desk.folder / "pictures" / "Гена" / "1.png").write_bytes(b"no picture")
    status, lines = desk.new("--pictures", "pictures")
    assert status == 1
    assert "my_cases: 0 cases added, 0 kept, 1 left out" in lines
    assert not (desk.folder / "my_cases").exists()
