"""Every token is the one that a plain fresh load gives: one adapter, batch 1, pixels each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from harness.engines.local import features, prefix
from harness.engines.local.loading import Loaded
from harness.engines.local.passes import Passes
from harness.engines.local.planning import Grid
from harness.engines.local.runner import Runner
from tests import tiny
from tests.engines.local import architectures
from tests.engines.local.plain import ENDS, about, naive
from tests.engines.local.running import all_answers

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


@pytest.mark.parametrize("architecture", list(architectures.ALL))
def test_every_token_is_that_of_a_fresh_load(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, processor = architectures.ALL[architecture]()
    model.generation_config.eos_token_id = ENDS
    paths = adapters(tmp_path, model)
    pictures = tiny.save_pictures(tmp_path / "pictures", 3)
    asks = [about(picture, question) for picture in pictures for question in QUESTIONS]
    names = ["base", *paths]

    monkeypatch.setattr(prefix, "_WORTH_SHARING", 1_000_000)
    apart = all_answers(model, processor, paths, asks, {"dora", "head"})
    monkeypatch.setattr(prefix, "_WORTH_SHARING", 0)
    shared = all_answers(model, processor, paths, asks, {"dora", "head"})
    # So little at once that models and pictures are read in several passes; seen three at once.
    monkeypatch.setattr(Passes, "tokens_at_once", 60)
    monkeypatch.setitem(features._PICTURES_AT_ONCE, "cpu", 3)
    in_parts = all_answers(model, processor, paths, asks, {"dora", "head"})

    same = 0
    for name in names:
        for ask, tokens in naive(model, processor, paths.get(name), asks).items():
            plain = " ".join(map(str, tokens))
            assert (apart[name, ask], shared[name, ask], in_parts[name, ask]) == (plain,) * 3
            same += 1
    assert same == len(names) * len(asks) == 72
    # Were they all alike, equality would say nothing of the adapters.
    assert len({tuple(str(apart[name, ask]) for ask in asks) for name in names}) == len(names)


@pytest.mark.parametrize("architecture", list(architectures.ALL))
def test_half_precision_runs_all_the_same_paths(architecture: str, tmp_path: Path) -> None:
    model, processor = architectures.ALL[architecture]()
    path = tiny.save_adapter(tmp_path / "one", model, 1)
    model = model.to(torch.bfloat16)
    loaded = Loaded(model, processor, torch.device("cpu"), torch.bfloat16)
    runner = Runner(loaded, {"one": path}, None, print)
    (picture,) = tiny.save_pictures(tmp_path / "pictures", 1)
    asks = tuple(about(picture, question * 9) for question in QUESTIONS)
    runner.size_up(asks)
    answers = runner.answer(Grid(("base", "one"), asks))
    assert all(isinstance(answer, str) for answer in answers.values()), answers
    runner.conclude()
