"""Whatever text people have reads back as it was, and what they wrote into a file stays."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml

from harness.making.character_file import NewCase, add_cases, write_character
from harness.making.ids import key_of
from harness.suite.reading import read_character
from harness.suite.suite import Character, Role, SuiteError
from harness.suite.yaml_text import comment, quoted, written
from tests.making.conftest import Desk
from tests.making.sources import jsonl, picture

NASTY = [
    *("no", "null", "~", "true", "Yes", "on", "1e3", "0123", "0x1F", "1_000", "12:30:45", ".inf"),
    *(
        "2024-01-01",
        "-",
        "- a",
        "a: b",
        "a:",
        ":a",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "%a",
    ),
    *("@a", "`a`", "'", '"', "''", '"a"', "it's", "{a}", "[a]", "a, b", "]", "}", ",", "?", "? a"),
    *(
        "|",
        ">",
        "| a",
        "---",
        "...",
        "\\",
        "\\n",
        "a\\",
        "<<",
        "=",
        "y",
        "N",
        "¿",
        "千と千尋",
        "🙂👍🏽",
    ),
    *("a\nb", "a\r\nb", "a\tb", "a\u2028b", "a\x85b", "a\x00b", "a\x1bb", "a\ufeffb", "a\x7fb"),
    *("\u202eabc", "a\ufffeb", "é", "é", "й", "x" * 10_000, "Колобок " * 1_300 + "!", "e1", "1.5"),
    *("Кто: «это»?", "a" + "\n" * 5 + "b", "# не комментарий", "key: [a, b]", "\U0010ffff"),
]
LETTERS = [*"aб1 :#-?,[]{}&*!|>'\"%@`\\\n\t~.=<_", "\x00", "\x85", "\u2028", "🙂", "\ufeff"]


def random_texts(count: int) -> list[str]:
    chance = random.Random(7)
    made = ["".join(chance.choices(LETTERS, k=chance.randint(1, 12))).strip() for _ in range(count)]
    return [text for text in made if text]


@pytest.mark.parametrize("write", [written, quoted])
def test_any_text_reads_back(write: object) -> None:
    assert callable(write)
    for text in [*NASTY, *random_texts(2_000)]:
        for form in ("key: {}\n", "key: [{}, {}]\n", "- key: {}    # comment\n"):
            document = form.replace("{}", write(text))
            for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                (said,) = read = yaml.load(document, Loader=loader)
                value = read[said] if isinstance(read, dict) else said["key"]
                assert value in (text, [text, text]), (text, document)


def test_any_text_may_stand_in_a_comment() -> None:
    for text in [*NASTY, *random_texts(500)]:
        assert yaml.safe_load(f"a: 1    # {comment(text)}\nb: 2\n") == {"a": 1, "b": 2}


def test_whatever_a_table_says_the_suite_asks(desk: Desk) -> None:
    texts = [text for text in [*NASTY, *random_texts(150)] if text.strip() == text]
    picture(desk.folder / "a.png")
    rows = [{"image": "a.png", "character": "Гена", "question": f"{at} {text}", "accept": [text]}
            for at, text in enumerate(texts)]  # fmt: skip
    jsonl(desk.folder / "t.jsonl", *(json.dumps(one) for one in rows))
    assert desk.new("--table", "t.jsonl")[0] == 0
    cases = desk.suite().cases
    assert [case.expectation.question for case in cases] == [one["question"] for one in rows]
    assert [case.expectation.accept for case in cases] == [(text,) for text in texts]


def test_whatever_a_character_is_called(desk: Desk) -> None:
    names = list({key_of(text): text for text in NASTY if text.strip() == text}.values())
    picture(desk.folder / "a.png")
    jsonl(desk.folder / "t.jsonl", *(json.dumps({"image": "a.png", "name": one}) for one in names))
    assert desk.new("--table", "t.jsonl")[0] == 0
    characters = desk.suite().characters.values()
    assert sorted(one.name for one in characters) == sorted(names)
    assert len({one.id.casefold() for one in characters}) == len(names)


def case(number: int) -> NewCase:
    return NewCase(id=f"more-{number}", images=("a.png",), question="Кто: это?", accept=("Гена",),
                   where="t.csv row 9\n: # x")  # fmt: skip


HEAD = "character: Гена\nrole: target\n"
ENTRY = "id: who\n    image: a.png\n    question: Кто?\n    accept: [Гена]\n"
WRITTEN_BY_PEOPLE = {
    "as it was made": f"{HEAD}cases:\n  - {ENTRY}",
    "at the margin": f"{HEAD}cases:\n- {ENTRY.replace('    ', '  ')}",
    "far to the right": f"{HEAD}cases:\n      - {ENTRY.replace('    ', '        ')}",
    "a comment at the end": f"{HEAD}cases:\n  - {ENTRY}\n  # ещё спросить про шляпу\n# конец\n",
    "a comment behind the last word": f"{HEAD}cases:\n  - {ENTRY[:-1]} # одно имя\n",
    "no line end": f"{HEAD}cases:\n  - {ENTRY[:-1]}",
    "Windows": f"{HEAD}cases:\n  - {ENTRY}# конец\n".replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{HEAD}cases:\n  - {ENTRY}",
    "keys behind the cases": f"cases:\n  - {ENTRY}\n# кто это\n{HEAD}aliases: [Крокодил]\n",
    "entries in brackets": f"{HEAD}cases:\n  - {{id: who, image: a.png, question: 'Кто?', "
    "accept: [Гена]}  # коротко\n",
    "text in a block": f"{HEAD}cases:\n  - id: who\n    image: a.png\n    accept: [Гена]\n"
    "    question: |\n      Кто\n      это?\n\n\n",
    "an end mark": f"---\n{HEAD}cases:\n  - {ENTRY}...\n",
    "emoji before": f"# 🙂🙂🙂\n{HEAD}cases:\n  - {ENTRY}",
}


def character(folder: Path, text: str) -> Character:
    picture(folder / "a.png")
    path = folder / "gena.yaml"
    path.write_bytes(text.encode())
    return read_character(path, folder)


@pytest.mark.parametrize("text", WRITTEN_BY_PEOPLE.values(), ids=WRITTEN_BY_PEOPLE)
def test_what_stands_in_a_file_stays_byte_for_byte(tmp_path: Path, text: str) -> None:
    before = character(tmp_path, text)
    add_cases(before, tmp_path, [case(1), case(2)])
    now = (tmp_path / "gena.yaml").read_bytes().decode()
    # Something was put in at one place, and nothing else is new.
    more = len(now) - len(text)
    assert any(now[:at] + now[at + more :] == text for at in range(len(text) + 1))
    after = read_character(tmp_path / "gena.yaml", tmp_path)
    assert [one.id for one in after.cases] == ["who", "more-1", "more-2"]
    assert after.cases[0].expectation == before.cases[0].expectation
    assert (after.name, after.aliases) == (before.name, before.aliases)
    if "\r\n" in text:
        assert "\n" not in now.replace("\r\n", "")


def test_cases_in_brackets_are_left_alone_and_it_says_what_to_do(tmp_path: Path) -> None:
    text = f"{HEAD}cases: [{{id: who, image: a.png, question: Кто это, accept: [Гена]}}]\n"
    before = character(tmp_path, text)
    with pytest.raises(SuiteError, match=r"gena.yaml:3: cases stand in brackets: write them as"):
        add_cases(before, tmp_path, [case(1)])
    assert (tmp_path / "gena.yaml").read_text(encoding="utf-8") == text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "gena.yaml"]


def test_a_file_that_would_not_read_back_is_not_written(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    with pytest.raises(SuiteError, match="stands twice"):
        write_character(tmp_path / "x.yaml", tmp_path, "Гена", Role.TARGET, (), [case(1), case(1)])
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
