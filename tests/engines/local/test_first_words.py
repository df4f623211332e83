"""How probable the base finds a word: as plain transformers does, also between other answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from harness.engines.local.engine import TransformersEngine
from harness.engines.local.loading import load
from harness.engines.local.prompts import messages
from harness.engines.request import Generation, Request
from harness.models.adapters import find_adapters
from tests.engines.local.plain import about

Open = Callable[..., TransformersEngine]
PROMPTS = ("Is it so? Reply with one word.", "And this? Yes or no.")


def plainly(base: Path, prompt: str, word: str) -> float:
    loaded = load(base, "cpu", "float32")
    inputs = loaded.processor.apply_chat_template(
        messages([], prompt), add_generation_prompt=True, tokenize=True, return_dict=True,
        return_tensors="pt",
    )  # fmt: skip
    with torch.no_grad():
        scores = loaded.model.eval()(**inputs).logits[0, -1].double()
    spelled = (word, word.capitalize(), f" {word}", f" {word.capitalize()}")
    encode = loaded.tokenizer.encode
    tokens = sorted({encode(text, add_special_tokens=False)[0] for text in spelled})
    return float(scores.softmax(0)[tokens].sum())


def test_words_are_as_probable_as_plain_transformers_finds_them(
    base: Path, adapters: Path, pictures: list[Path], open_tiny: Open
) -> None:
    options = {"adapters": tuple(find_adapters(["all"], adapters)), "cache": False}
    requests = [
        Request(case=f"c/{picture.stem}", adapter=name, ask=about(picture, "who"))
        for picture in pictures
        for name in ("base", "one", "two", "dora")
    ]
    undisturbed = [one.answer for one in open_tiny(**options).generate(requests)]  # type: ignore[union-attr]
    engine = open_tiny(**options)
    answers = []
    for one in engine.generate(requests):
        assert isinstance(one, Generation)
        answers.append(one.answer)
        for prompt, found in zip(PROMPTS, engine.first_words(PROMPTS, ("yes", "no")), strict=True):
            for word, chance in found.items():
                assert chance == pytest.approx(plainly(base, prompt, word), rel=1e-4)
    assert answers == undisturbed
