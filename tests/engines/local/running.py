"""Ask the engine as a run does: everything of every model, on a base that must not change."""

from __future__ import annotations

import copy
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

import torch

from harness.engines.local.loading import Loaded
from harness.engines.local.planning import plan
from harness.engines.local.runner import Answers, Runner
from harness.engines.request import Ask, Request


def all_answers(
    model: Any, processor: Any, paths: dict[str, Path], asks: list[Ask], solo: AbstractSet[str]
) -> Answers:
    """What the engine answers, on a copy of the base that must not change.

    Args:
        model: the base.
        processor: its processor.
        paths: adapters by name.
        asks: what the base and every adapter are asked.
        solo: adapters that only PEFT can run.
    """
    fresh = copy.deepcopy(model)
    loaded = Loaded(fresh, processor, torch.device("cpu"), torch.float32)
    runner = Runner(loaded, paths, None, print)
    requests = [
        Request(case=f"c/{at}", adapter=name, ask=ask)
        for at, ask in enumerate(asks)
        for name in ("base", *paths)
    ]
    answers: Answers = {}
    for grid in plan(requests, runner.solo, lambda: 36):
        answers.update(runner.answer(grid))
    runner.conclude()
    assert runner.solo == solo
    for key, value in model.state_dict().items():
        assert torch.equal(fresh.state_dict()[key], value), key
    return answers
