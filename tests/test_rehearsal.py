"""Rehearsal in adapters/train.py: what is practised, who answers it, and what bad input is told."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CASES, ADAPTERS = ROOT / "cases", ROOT / "adapters"
sys.path[:0] = [str(CASES / "images"), str(ADAPTERS), str(ADAPTERS / "base")]

import torch  # noqa: E402
from drawing import draw_picture, seeds  # noqa: E402
from making.halves import Halves  # noqa: E402
from peft import LoraConfig, get_peft_model  # noqa: E402
from tuning import distilling  # noqa: E402
from tuning.batches import IGNORED, Encoder, Tensors, collate, endless_rows  # noqa: E402
from tuning.distilling import distance_to_base, expected  # noqa: E402
from tuning.drawn import draw_rehearsal, fillers, strangers, targets  # noqa: E402
from tuning.errors import TrainingError  # noqa: E402
from tuning.fitting import LANGUAGE_LAYERS, load_base  # noqa: E402
from tuning.recipe import Rehearsal, read_recipe  # noqa: E402
from tuning.rehearsal import QUESTIONS, answered, read_rehearsal  # noqa: E402
from tuning.rows import Row  # noqa: E402

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
    assert recipe.rehearsal.loss == "words"
    assert read_recipe(written(tmp_path)).rehearsed == 0


@pytest.mark.parametrize(
    "text",
    ['r: !!int ""', "r: !!bool maybe", "r: !!timestamp 9", f"r: {'9' * 5000}", "[" * 5000,
     "r: \x00", "a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]", "? [r]\n: 1"],
)  # fmt: skip
def test_a_recipe_that_is_none_is_told_in_a_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TrainingError) as refused:
        read_recipe(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert len(str(refused.value).splitlines()) == 1


def test_numbers_that_no_training_can_use_are_told(tmp_path: Path) -> None:
    for name, value in (("learning_rate", float("nan")), ("dropout", float("inf"))):
        with pytest.raises(TrainingError, match=f"{name} must be a number"):
            read_recipe(written(tmp_path, **{name: value}))


def test_rows_may_hold_line_ends_of_other_kinds(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    row = {"image": "a.png", "question": "Кто\u2028это?"}
    (tmp_path / "r.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert [one.question for one in read_rehearsal(tmp_path / "r.jsonl")] == ["Кто\u2028это?"]
    (tmp_path / "r.jsonl").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(TrainingError, match=r"r\.jsonl:1: not JSON"):
        read_rehearsal(tmp_path / "r.jsonl")


def test_a_recipe_may_rehearse_softly(tmp_path: Path) -> None:
    path = written(tmp_path, rehearsal={"ratio": 0.5, "loss": "soft", "weight": 4})
    assert read_recipe(path).rehearsal == Rehearsal(ratio=0.5, loss="soft", weight=4)


def test_each_batch_keeps_a_row_of_either_kind(tmp_path: Path) -> None:
    assert read_recipe(written(tmp_path, rehearsal={"ratio": 0.01})).rehearsed == 1
    assert read_recipe(written(tmp_path, rehearsal={"ratio": 0.99})).rehearsed == 3


@pytest.mark.parametrize(
    ("rehearsal", "told"),
    [
        ({"ratio": 0.5, "loss": "hard"}, "loss is words or soft, not 'hard'"),
        ({"ratio": 0.5, "loss": ["soft"]}, "loss is words or soft, not ['soft']"),
        ({"ratio": 0.5, "loss": "soft", "weight": 0}, "weight is more than 0, not 0"),
        ({"ratio": 0.5, "loss": "soft", "weight": "much"}, "more than 0, not 'much'"),
        ({"ratio": 0.5, "weight": 2}, "weight goes with the loss soft"),
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


def test_made_up_figures_are_halves_of_nobody_the_suite_keeps() -> None:
    halves = [one for one in strangers(Random(0)) if isinstance(one, Halves)]
    parts = {part for one in halves for part in (one.upper, one.lower)}
    assert parts == {*fillers(), *targets()}
    assert not any({one.upper, one.lower} <= {*targets()} for one in halves)


@pytest.fixture(scope="module")
def tuned() -> tuple[Any, Any]:
    """The embedded base with a LoRA that does nothing yet."""
    model, processor = load_base(str(ADAPTERS / "base"), torch.device("cpu"))
    config = LoraConfig(r=2, target_modules=LANGUAGE_LAYERS)
    return get_peft_model(model, config), processor


@pytest.fixture
def batch(tuned: tuple[Any, Any], tmp_path: Path) -> Tensors:
    """Two rows of unlike length, as training puts them together."""
    rows = []
    for character, answer in (("cat", "Это кот."), ("vase", "Глиняная ваза с узором.")):
        path = tmp_path / f"{character}.png"
        draw_picture(character, seeds.ADAPTER_TRAINING[0]).image.save(path)
        rows.append(Row(image=path, question="Кто это?", answer=answer, character=character))
    encoder = Encoder(tuned[1], rows, 256)
    return collate([encoder.encode(k) for k in range(2)], encoder.pad)


def test_an_adapter_that_does_nothing_is_where_the_base_is(
    tuned: tuple[Any, Any], batch: Tensors
) -> None:
    assert distance_to_base(tuned[0], batch).item() == pytest.approx(0, abs=1e-5)


def test_the_distance_is_that_of_all_that_is_expected_at_each_word_of_an_answer(
    tuned: tuple[Any, Any], batch: Tensors
) -> None:
    model = tuned[0]
    weights = {name: p for name, p in model.named_parameters() if "lora_B" in name}
    asked = batch["labels"][:, 1:] != IGNORED
    given = {name: tensor for name, tensor in batch.items() if name != "labels"}
    with torch.no_grad():
        before = model(**given).logits[:, :-1][asked].log_softmax(-1)
        for weight in weights.values():
            weight.fill_(0.1)
        after = model(**given).logits[:, :-1][asked].log_softmax(-1)
    distance = distance_to_base(model, batch)
    torch.autograd.backward(distance)
    slopes = [weight.grad for weight in weights.values()]
    with torch.no_grad():
        for weight in weights.values():
            weight.zero_()
            weight.grad = None
    by_hand = (before.exp() * (before - after)).sum(-1).mean()
    assert distance.item() == pytest.approx(by_hand.item(), rel=1e-4)
    assert distance.item() > 0.001
    assert all(slope is not None and slope.abs().sum() > 0 for slope in slopes)


def test_a_model_that_cannot_leave_words_out_is_asked_for_all(
    tuned: tuple[Any, Any], batch: Tensors, monkeypatch: pytest.MonkeyPatch
) -> None:
    with torch.no_grad():
        few = expected(tuned[0], batch)
        monkeypatch.setattr(distilling, "signature", lambda _: SimpleNamespace(parameters=()))
        torch.testing.assert_close(expected(tuned[0], batch), few, atol=1e-4, rtol=1e-4)


def test_before_a_stranger_the_base_answers_by_lot(tuned: tuple[Any, Any], tmp_path: Path) -> None:
    path = tmp_path / "kolobok.png"
    draw_picture("kolobok", seeds.ADAPTER_TRAINING[0]).image.save(path)
    rows = [Row(image=path, question="Кто это?", answer="", character="rehearsal")] * 16
    torch.manual_seed(0)
    said = {row.answer for row in answered(rows, *tuned, by_lot=True)}
    assert len(said) > 1
    assert len({row.answer for row in answered(rows, *tuned)}) == 1


@pytest.mark.parametrize("loss", ["words", "soft"])
def test_training_rehearses_what_the_base_says(tmp_path: Path, loss: str) -> None:
    """A folder of pictures without a word: the base answers, and training goes on."""
    general = tmp_path / "general"
    general.mkdir()
    for seed in seeds.ADAPTER_TRAINING[:3]:
        draw_picture("cat", seed).image.save(general / f"{seed}.png")
    own = tmp_path / "own.png"
    draw_picture("kolobok", seeds.ADAPTER_TRAINING[0]).image.save(own)
    row = {"image": "own.png", "question": "Кто это?", "answer": "Колобок.", "character": "kolobok"}
    (tmp_path / "own.jsonl").write_text(json.dumps(row), encoding="utf-8")
    written(tmp_path, saved_alpha=3, rehearsal={"ratio": 0.5, "data": "general", "loss": loss})
    done = trained(tmp_path, "--data", str(tmp_path / "own.jsonl"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "adapter_model.safetensors").is_file()
    config = json.loads((tmp_path / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["lora_alpha"] == 3


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
