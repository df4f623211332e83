"""Rehearsal in adapters/train.py: what is practised, who answers it, and what bad input is told."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CASES, ADAPTERS = ROOT / "cases", ROOT / "adapters"
sys.path[:0] = [str(CASES / "images"), str(ADAPTERS), str(ADAPTERS / "base")]

from drawing import draw_picture, seeds  # noqa: E402
from tuning.batches import endless_rows  # noqa: E402
from tuning.drawn import draw_rehearsal, fillers, targets  # noqa: E402
from tuning.errors import TrainingError  # noqa: E402
from tuning.recipe import read_recipe  # noqa: E402
from tuning.rehearsal import QUESTIONS, read_rehearsal  # noqa: E402

RECIPE: dict[str, Any] = {
    "images_per_class": 1, "r": 4, "alpha": 4, "dropout": 0.0, "max_length": 256, "epochs": 1,
    "learning_rate": 0.001, "batch_size": 4, "seed": 1,
}  # fmt: skip


def test_a_recipe_may_rehearse(tmp_path: Path) -> None:
    path = written(tmp_path, rehearsal={"ratio": 0.5})
    recipe = read_recipe(path)
    assert recipe.rehearsal is not None
    assert recipe.rehearsal.data is None
    assert recipe.rehearsed == 2
    assert read_recipe(written(tmp_path)).rehearsed == 0


def test_each_batch_keeps_a_row_of_either_kind(tmp_path: Path) -> None:
    assert read_recipe(written(tmp_path, rehearsal={"ratio": 0.01})).rehearsed == 1
    assert read_recipe(written(tmp_path, rehearsal={"ratio": 0.99})).rehearsed == 3


@pytest.mark.parametrize(
    ("rehearsal", "told"),
    [
        ("general.jsonl", "rehearsal is a mapping of ratio"),
        ({}, "rehearsal is a mapping of ratio"),
        ({"ratio": 0.5, "share": 1}, "rehearsal is a mapping of ratio"),
        ({"ratio": 1}, "ratio lies between 0 and 1, not 1"),
        ({"ratio": "half"}, "ratio lies between 0 and 1, not 'half'"),
        ({"ratio": 0.5, "data": 7}, "data is a folder or a JSONL file, not 7"),
        ({"ratio": 0.5, "data": "none"}, "none does not exist"),
    ],
)
def test_a_bad_mapping_is_told_in_one_line(tmp_path: Path, rehearsal: object, told: str) -> None:
    with pytest.raises(TrainingError) as caught:
        read_recipe(written(tmp_path, rehearsal=rehearsal))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_batch_of_one_cannot_be_shared(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="a batch_size of 2 or more"):
        read_recipe(written(tmp_path, batch_size=1, rehearsal={"ratio": 0.5}))


def test_pictures_of_a_folder_are_asked_general_questions(tmp_path: Path) -> None:
    for name in ("b.png", "a.png", "c.txt"):
        (tmp_path / name).write_bytes(b"")
    rows = read_rehearsal(tmp_path)
    assert [(row.image.name, row.question) for row in rows] == [
        ("a.png", QUESTIONS[0]), ("b.png", QUESTIONS[1]),
    ]  # fmt: skip
    assert not any(row.answer for row in rows)


def test_rows_may_bring_answers(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"")
    lines = [
        {"image": "a.png", "question": "?"},
        {"image": "a.png", "question": "?", "answer": "!"},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert [row.answer for row in read_rehearsal(path)] == ["", "!"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "rows.jsonl:1: not JSON"),
        ('{"image": "a.png"}', "rows.jsonl:1: a row needs image and question"),
        ('{"image": "no.png", "question": "?"}', "rows.jsonl:1: no picture at"),
        ("", "rows.jsonl has no rows"),
    ],
)
def test_bad_rows_are_told_in_one_line(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "rows.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(TrainingError) as caught:
        read_rehearsal(tmp_path / "rows.jsonl")
    assert str(caught.value).startswith("rehearsal: ")
    assert told in str(caught.value)


def test_a_folder_without_pictures_and_a_picture_for_a_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="has no pictures"):
        read_rehearsal(tmp_path)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff")
    with pytest.raises(TrainingError, match="cannot read"):
        read_rehearsal(tmp_path / "a.png")


def test_what_is_drawn_to_rehearse_is_nowhere_in_the_suite(tmp_path: Path) -> None:
    rows = read_rehearsal(draw_rehearsal(tmp_path))
    shown = {row.image.parent.name for row in rows}
    suite = {path.stem for path in CASES.glob("*.yaml")}
    assert shown == {*fillers(), "strangers"}
    assert not shown & (suite | set(targets()))
    drawn = [row.image for row in rows if row.image.parent.name != "strangers"]
    assert all(int(image.stem) in seeds.ADAPTER_TRAINING for image in drawn)
    assert not any(row.answer for row in rows)


def test_rows_come_round_only_when_all_had_their_turn() -> None:
    class Numbers:
        rows = range(5)

        def encode(self, index: int) -> int:
            return index

    stream = endless_rows(Numbers(), Random(0))  # type: ignore[arg-type]
    taken: list[Any] = [next(stream) for _ in range(10)]
    assert sorted(taken[:5]) == sorted(taken[5:]) == [0, 1, 2, 3, 4]


def test_training_rehearses_what_the_base_says(tmp_path: Path) -> None:
    """A folder of pictures without a word: the base answers, and training goes on."""
    general = tmp_path / "general"
    general.mkdir()
    for seed in seeds.ADAPTER_TRAINING[:3]:
        draw_picture("cat", seed).image.save(general / f"{seed}.png")
    own = tmp_path / "own.png"
    draw_picture("kolobok", seeds.ADAPTER_TRAINING[0]).image.save(own)
    row = {"image": "own.png", "question": "Кто это?", "answer": "Колобок.", "character": "kolobok"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row), encoding="utf-8")
    written(tmp_path, rehearsal={"ratio": 0.5, "data": "general"})
    done = trained(tmp_path, "--data", str(tmp_path / "own.jsonl"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "adapter_model.safetensors").is_file()


def test_own_data_need_own_rehearsal(tmp_path: Path) -> None:
    draw_picture("kolobok", seeds.ADAPTER_TRAINING[0]).image.save(tmp_path / "own.png")
    row = {"image": "own.png", "question": "Кто это?", "answer": "Колобок.", "character": "kolobok"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row), encoding="utf-8")
    written(tmp_path, rehearsal={"ratio": 0.5})
    done = trained(tmp_path, "--data", str(tmp_path / "own.jsonl"))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: rehearsal with --data needs data of its own, named in the recipe"
    ]


def written(folder: Path, **changes: object) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(yaml.safe_dump(RECIPE | changes), encoding="utf-8")
    return path


def trained(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ADAPTERS / "train.py"), str(folder), "--threads", "1", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
