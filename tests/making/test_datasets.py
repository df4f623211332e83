"""Sets that were made for training."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.making.conftest import Desk, left_out
from tests.making.sources import csv, jsonl, picture

TRAINED = (
    "was this trained on? Then right answers show what was learned by heart: take a few with "
    "--limit N, and leave those that made.jsonl lists out of training"
)


def asked(desk: Desk) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.character, one.expectation.question, one.expectation.accept)
            for one in desk.suite().cases]  # fmt: skip


@pytest.fixture
def data(desk: Desk) -> Path:
    folder = desk.folder / "set"
    for seed, name in enumerate(("gena/1.png", "gena/2.png", "images/3.png"), start=1):
        picture(folder / name, seed)
    return folder


def chat(question: str, answer: str, **more: Any) -> dict[str, Any]:
    said = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {"messages": said, **more}


SHAPES: dict[str, dict[str, Any]] = {
    "LLaMA-Factory": chat("<image>Где он?", "Дома", images=["gena/1.png"]),
    "ShareGPT": {
        "conversations": [
            {"from": "human", "value": "<image>\nГде он?"},
            {"from": "gpt", "value": "Дома"},
        ],
        "images": ["gena/1.png"],
    },
    "Qwen-VL": {
        "id": "0",
        "conversations": [
            {"from": "user", "value": "Picture 1: <img>gena/1.png</img>\nГде он?"},
            {"from": "assistant", "value": "Дома"},
        ],
    },
    "Qwen2.5-VL": {
        "image": "gena/1.png",
        "conversations": [
            {"from": "human", "value": "<image>\nГде он?"},
            {"from": "gpt", "value": "Дома"},
        ],
    },
    "Qwen, in parts": {
        "messages": [
            {"role": "user", "content": [{"type": "image", "image": "gena/1.png"},
                                         {"type": "text", "text": "Где он?"}]},
            {"role": "assistant", "content": [{"type": "text", "text": "Дома"}]},
        ]
    },
    "OpenAI": {
        "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "gena/1.png"}},
                                         {"type": "text", "text": "Где он?"}]},
            {"role": "assistant", "content": "Дома"},
        ]
    },
    "markers of Qwen2": chat("<|vision_start|><|image_pad|><|vision_end|>Где он?", "Дома",
                             images=[{"path": "gena/1.png"}]),
    "Alpaca": {"instruction": "<image>Где он?", "input": "", "output": "Дома",
               "images": ["gena/1.png"]},
}  # fmt: skip


@pytest.mark.parametrize("row", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_pairs_of_every_shape(desk: Desk, data: Path, row: dict[str, Any], form: str) -> None:
    if form == "jsonl":
        jsonl(data / "all.jsonl", row)
    else:
        (data / "all.json").write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    status, lines = desk.new("--dataset", "set")
    assert status == 0
    assert asked(desk) == [("gena", "Где он?", ("Дома",))]
    assert f"note: all.{form}: {TRAINED}" in lines


def test_who_it_is_is_found_in_the_answer_by_names(desk: Desk, data: Path) -> None:
    csv(data / "names.csv", "Гена;Крокодил Гена;Gena;", "Чебурашка;Чебурашка;;контроль")
    rows = [
        chat("<image>Кто это?", "На картинке мы видим крокодила Гену.", images=["images/3.png"]),
        chat("<image>Опиши.", "Сидит Чебурашка", images=["gena/2.png"]),
        chat("<image>Опиши.", "Чебурашка и крокодил Гена", images=["gena/1.png"]),
    ]
    jsonl(data / "all.jsonl", *rows)
    _, lines = desk.new("--dataset", "set")
    assert asked(desk) == [
        ("cheburashka", "Опиши.", ("Сидит Чебурашка",)),
        ("krokodil_gena", "Кто это?", ("Крокодил Гена", "Gena")),
    ]
    assert left_out(lines) == [
        "all.jsonl line 3: names Крокодил Гена and Чебурашка: whom does it show?"
    ]
    assert desk.suite().characters["cheburashka"].role == "control"


def test_what_has_no_place_in_a_case_is_told(desk: Desk, data: Path) -> None:
    said = [
        {"role": "system", "content": "Отвечай кратко."},
        *chat("<image>Где он?", "Дома " * 40)["messages"],
        *chat("А кто с ним?", "Чебурашка")["messages"],
    ]
    jsonl(data / "all.jsonl", {"messages": said, "images": ["gena/1.png"]})
    _, lines = desk.new("--dataset", "set")
    assert [line.removeprefix("note: all.jsonl: ") for line in lines if "all.jsonl" in line][
        1:
    ] == [
        "later questions of a conversation passed over, a case is one question: 1",
        "system messages passed over, write system: into suite.yaml: 1",
        "long answers, shorten accept to what must be said: 1",
    ]


def test_an_imagefolder_asks_what_was_held_out(desk: Desk, data: Path) -> None:
    for part in ("train", "validation"):
        picture(data / part / "1.png", len(part))
        jsonl(data / part / "metadata.jsonl", {"file_name": "1.png", "label": f"Гена {part}"})
    status, lines = desk.new("--dataset", "set")
    assert status == 0
    assert asked(desk) == [("gena_validation", "Кто изображён на картинке?", ("Гена validation",))]
    assert ("note: train/metadata.jsonl passed over: a suite must not ask what was trained on"
            in lines)  # fmt: skip


def test_an_imagefolders_captions_are_not_taken_for_names(desk: Desk, data: Path) -> None:
    jsonl(data / "metadata.jsonl", {"file_name": "gena/1.png", "text": "Гена"})
    _, lines = desk.new("--dataset", "set")
    assert lines == ["error: metadata.jsonl: no column of characters is known; its columns are: "
                     "file_name, text; say which it is: --column character=NAME, or --character "
                     "NAME where all show one"]  # fmt: skip
    assert desk.new("--dataset", "set", "--column", "character=text")[0] == 0
    assert asked(desk) == [("gena", "Кто изображён на картинке?", ("Гена",))]


def test_pictures_of_the_machine_where_it_was_trained(desk: Desk, data: Path) -> None:
    jsonl(data / "q.jsonl", chat("<image>Где?", "Дома", images=["/root/work/set/gena/1.png"]))
    (data / "q.jsonl").rename(desk.folder / "q.jsonl")
    assert desk.new("--dataset", "q.jsonl")[0] == 1
    assert desk.new("--dataset", "q.jsonl", "--images", "set")[0] == 0
    assert asked(desk) == [("gena", "Где?", ("Дома",))]


def test_a_few_of_many_are_held_out_and_listed(desk: Desk, data: Path) -> None:
    rows = [chat(f"<image>Где он, {at}?", "Дома", images=["gena/1.png"]) for at in range(20)]
    jsonl(data / "all.jsonl", *rows)
    for _ in range(2):
        assert desk.new("--dataset", "set", "--limit", "4")[0] == 0
        made = [json.loads(line) for line in desk.text("made.jsonl").splitlines()]
        assert [one["from"] for one in made] == [f"all.jsonl line {at}" for at in (1, 6, 11, 16)]


def nothing(folder: Path) -> None:
    (folder / "notes.json").write_text("{}")


def absent(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nothing, "set: neither metadata.jsonl nor JSON of conversations; a folder a character is "
                  "read with --pictures set"),
        (absent, "set: no such folder"),
    ],
)  # fmt: skip
def test_a_folder_without_a_set_is_a_mistake(
    desk: Desk, data: Path, make: Callable[[Path], None], message: str
) -> None:
    make(data)
    assert desk.new("--dataset", "set") == (2, [f"error: {message}"])
