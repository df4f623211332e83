"""Full models in the base's place: asked after it, held against it, alone where memory is short."""

from __future__ import annotations

import gc
import shutil
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from peft import PeftModel
from PIL import Image

from harness.engines.local import memory
from harness.engines.local.engine import TransformersEngine
from harness.engines.local.loading import load
from harness.engines.local.prompts import messages
from harness.engines.request import Ask, EngineError, Generation
from harness.models.adapters import Adapter, find_adapters
from tests.engines.local.plain import NEW_TOKENS, about
from tests.engines.local.test_engine import answers_of, requests_for

Open = Callable[..., TransformersEngine]
QUESTIONS = ("who", "where does it live")
END = 1


@pytest.fixture(scope="session")
def merged(tmp_path_factory: pytest.TempPathFactory, base: Path, adapters: Path) -> Path:
    """The base with adapter `one` merged into it, as people save it."""
    folder = Path(shutil.copytree(base, tmp_path_factory.mktemp("models") / "merged"))
    whole: Any = transformers.AutoModelForImageTextToText.from_pretrained(base)
    whole = PeftModel.from_pretrained(whole, adapters / "one").merge_and_unload()
    whole.save_pretrained(folder)
    return folder


def found(*folders: Path) -> tuple[Adapter, ...]:
    return tuple(find_adapters([str(folder) for folder in folders], None))


def ask_all(
    engine: TransformersEngine, pictures: list[Path], names: Sequence[str]
) -> dict[Any, str]:
    return answers_of(list(engine.generate(requests_for(pictures, names))))


def plainly(folder: Path, asks: Sequence[Ask]) -> dict[Ask, str]:
    """What a full model says where nothing but transformers asks it, one question at a time."""
    model: Any = transformers.AutoModelForImageTextToText.from_pretrained(
        folder, dtype=torch.float32
    )
    processor = transformers.AutoProcessor.from_pretrained(folder)
    said = {}
    for ask in asks:
        inputs = processor.apply_chat_template(
            messages([Image.open(ask.images[0]).convert("RGB")], ask.question),
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
        )
        made = model.generate(**inputs, do_sample=False, max_new_tokens=NEW_TOKENS)[0]
        new = made[inputs["input_ids"].shape[1] :].tolist()
        said[ask] = spelled([new[: new.index(END) if END in new else None]])[0]
    return said


def spelled(rows: Sequence[Sequence[int]]) -> list[str]:
    """Tokens as numbers: text may look the same and not be."""
    return [" ".join(map(str, row)) for row in rows]


@pytest.mark.parametrize("roomy", [True, False])
def test_every_token_is_that_of_the_folder_loaded_alone(
    open_tiny: Open, base: Path, merged: Path, adapters: Path, pictures: list[Path],
    monkeypatch: pytest.MonkeyPatch, roomy: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(memory, "has_room", lambda *_: roomy)
    monkeypatch.setattr(
        transformers.PreTrainedTokenizerFast, "batch_decode", lambda self, rows, **_: spelled(rows)
    )
    engine = open_tiny(adapters=found(merged, adapters / "two"))
    said = ask_all(engine, pictures, ("merged", "base", "two"))
    for folder, name in ((merged, "merged"), (base, "base")):
        asks = [about(picture, text) for picture in pictures for text in QUESTIONS]
        plain = plainly(folder, asks)
        assert {one: said[f"{one.images[0].stem}/{one.question}", name] for one in asks} == plain
    answers = {name: [said[key] for key in said if key[1] == name] for name in ("merged", "base")}
    assert answers["merged"] != answers["base"]


def test_it_is_one_in_memory_where_there_is_no_room_for_two(
    open_tiny: Open, merged: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: list[weakref.ref[Any]] = []
    most = 0

    def counted(*given: Any) -> Any:
        nonlocal most
        loaded = load(*given)
        alive.append(weakref.ref(loaded.model))
        most = max(most, sum(one() is not None for one in alive))
        return loaded

    monkeypatch.setattr("harness.engines.local.loading.load", counted)
    monkeypatch.setattr(memory, "has_room", lambda *_: False)
    engine = open_tiny(adapters=found(merged), cache=False)
    gc.disable()  # letting go must not wait for it
    try:
        for _ in range(2):
            ask_all(engine, pictures, ("base", "merged"))
    finally:
        gc.enable()
    assert (len(alive), most) == (4, 1)
    assert engine.provenance()["canary.alone_vs_batched.merged"] == "0 of 2 answers differ"


def test_both_stay_where_there_is_room(
    open_tiny: Open, merged: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []

    def noted(*given: Any) -> Any:
        loads.append(given[0].name)
        return load(*given)

    monkeypatch.setattr("harness.engines.local.loading.load", noted)
    engine = open_tiny(adapters=found(merged), cache=False)
    for _ in range(2):
        ask_all(engine, pictures, ("base", "merged"))
    assert loads == ["base_model", "merged"]


def test_its_answers_come_after_those_of_the_base_and_its_adapters(
    open_tiny: Open, merged: Path, adapters: Path, pictures: list[Path]
) -> None:
    engine = open_tiny(adapters=found(merged, adapters / "one"))
    requests = requests_for(pictures, ("merged", "one", "base"))
    order = [one.request.adapter for one in engine.generate(requests)]
    assert set(order[:12]) == {"one", "base"}
    assert order[12:] == ["merged"] * 6


def test_its_answers_are_kept_as_those_of_a_base(
    open_tiny: Open, merged: Path, pictures: list[Path]
) -> None:
    ask_all(open_tiny(base=str(merged)), pictures, ("base",))
    engine = open_tiny(adapters=found(merged))
    ask_all(engine, pictures, ("base", "merged"))
    facts = engine.provenance()
    # Its first answer is asked again: no run has held it against this base yet.
    assert (facts["answers_asked"], facts["answers_cached"]) == ("7", "5")
    again = open_tiny(adapters=found(merged))
    outcomes = list(again.generate(requests_for(pictures, ("base", "merged"))))
    assert all(isinstance(one, Generation) and one.cached for one in outcomes)
    told = [
        {key: value for key, value in one.provenance().items() if "answers_" not in key}
        for one in (engine, again)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("cached", [False, True])
def test_one_that_is_the_base_again_is_an_error(
    open_tiny: Open, base: Path, tmp_path: Path, pictures: list[Path], cached: bool
) -> None:
    copy = Path(shutil.copytree(base, tmp_path / "copy"))
    if cached:
        ask_all(open_tiny(base=str(copy)), pictures, ("base",))
    for _ in range(2):
        with pytest.raises(EngineError, match=r"^copy changes nothing: is it the base again\?$"):
            ask_all(open_tiny(adapters=found(copy)), pictures, ("copy", "base"))


def test_weights_without_a_processor_are_asked_with_that_of_the_base(
    open_tiny: Open, merged: Path, tmp_path: Path, pictures: list[Path]
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("config.json", "generation_config.json", "model.safetensors"):
        shutil.copy(merged / name, bare / name)
    engine = open_tiny(adapters=found(merged, bare))
    said = ask_all(engine, pictures, ("merged", "bare"))
    cases = {case for case, _ in said}
    assert [said[case, "bare"] for case in cases] == [said[case, "merged"] for case in cases]
    facts = engine.provenance()
    assert facts["sha256.bare"] != facts["sha256.merged"]


def test_an_error_says_which_model_it_is_about(
    open_tiny: Open, merged: Path, tmp_path: Path, pictures: list[Path]
) -> None:
    broken = Path(shutil.copytree(merged, tmp_path / "broken"))
    (broken / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(EngineError, match=r"^full model broken: model.safetensors is cut short"):
        ask_all(open_tiny(adapters=found(broken)), pictures, ("broken",))


def test_bad_pictures_fail_alone(open_tiny: Open, merged: Path, pictures: list[Path]) -> None:
    pictures[0].write_bytes(b"no picture")
    outcomes = list(open_tiny(adapters=found(merged)).generate(requests_for(pictures, ("merged",))))
    assert sum(isinstance(one, Generation) for one in outcomes) == 4
    assert len(outcomes) == 6
