"""Every token is the one that a plain fresh load gives: one adapter, batch 1, pixels each time."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from harness.engines.loading import Loaded, quiet
from harness.engines.planning import Ask, plan
from harness.engines.prompts import messages
from harness.engines.request import Request
from harness.engines.runner import Runner
from tests.engines import architectures, tiny

NEW_TOKENS = 12
QUESTIONS = ("Who?", "What is the colour of the cape?", "Where does this one live, and with whom?")
VISION = r".*(vision|visual).*(q_proj|qkv|fc1|gate_proj).*"


def adapters(folder: Path, model: Any) -> dict[str, Path]:
    """Different ranks, targets, scalings and kinds; one on the vision side."""
    save = tiny.save_adapter
    return {
        "small": save(folder / "small", model, 1, ("v_proj",), r=2, lora_alpha=2),
        "wide": save(folder / "wide", model, 2, ("q_proj", "up_proj", "down_proj"), r=8),
        "vision": save(folder / "vision", model, 3, VISION),
        "rank_stable": save(folder / "rank_stable", model, 4, ("o_proj",), r=5, use_rslora=True),
        "patterns": save(
            folder / "patterns", model, 5, rank_pattern={"q_proj": 6}, alpha_pattern={"v_proj": 3}
        ),
        "dora": save(folder / "dora", model, 6, ("k_proj",), use_dora=True),
        "head": save(folder / "head", model, 7, ("q_proj",), modules_to_save=["lm_head"]),
    }  # fmt: skip


def naive(model: Any, processor: Any, path: Path | None, asks: list[Ask]) -> dict[Ask, list[int]]:
    """The plain way, on a copy of the base as freshly loaded."""
    fresh = copy.deepcopy(model)
    if path is not None:
        from peft import PeftModel

        fresh = PeftModel.from_pretrained(fresh, path)
    said = {}
    for ask in asks:
        image = Image.open(ask.image).convert("RGB")
        inputs = processor.apply_chat_template(messages(image, ask.question))
        with quiet(), torch.inference_mode():
            made = fresh.eval().generate(**inputs, do_sample=False, max_new_tokens=NEW_TOKENS)
        new = made[0, inputs["input_ids"].shape[1] :].tolist()
        said[ask] = new[: new.index(1)] if 1 in new else new
    return said


@pytest.mark.parametrize("architecture", list(architectures.ALL))
def test_every_token_is_that_of_a_fresh_load(architecture: str, tmp_path: Path) -> None:
    model, processor = architectures.ALL[architecture]()
    pristine = copy.deepcopy(model)
    paths = adapters(tmp_path, model)
    asks = [
        Ask(picture, question)
        for picture in tiny.save_pictures(tmp_path / "pictures", 3)
        for question in QUESTIONS
    ]
    names = ["base", *paths]
    requests = [
        Request(case=f"c/{at}", adapter=name, image=ask.image, question=ask.question)
        for at, ask in enumerate(asks)
        for name in names
    ]
    loaded = Loaded(model, processor, torch.device("cpu"), torch.float32)
    runner = Runner(loaded, paths, NEW_TOKENS, 24, print)
    answers: dict[tuple[str, Ask], str | Exception] = {}
    for grid in plan(requests, runner.solo, runner.limit):
        answers.update(runner.answer(grid))
    runner.conclude()

    assert runner.solo == {"dora", "head"}
    same = 0
    for name in names:
        for ask, tokens in naive(pristine, processor, paths.get(name), asks).items():
            assert answers[name, ask] == " ".join(map(str, tokens)), (name, ask)
            same += 1
    assert same == len(names) * len(asks)
    # Were they all alike, equality would say nothing of the adapters.
    assert len({tuple(str(answers[name, ask]) for ask in asks) for name in names}) == len(names)
    for key, value in pristine.state_dict().items():
        assert torch.equal(model.state_dict()[key], value), key
