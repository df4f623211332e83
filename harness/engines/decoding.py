"""Greedy decoding of one batch: rows of tokens in, rows of new tokens out."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import torch

from harness.engines.loading import quiet


@dataclass(frozen=True)
class Decoded:
    """What a batch said."""

    tokens: list[list[int]]
    """New tokens of each row, its end token and what follows left out."""
    first_scores: torch.Tensor
    """[rows, vocabulary], before the first new token."""


class _FirstScores:
    """A logits processor that changes nothing and keeps the scores of the first step."""

    def __init__(self) -> None:
        self.scores: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        if self.scores is None:
            self.scores = scores
        return scores


def greedy_config(model: Any, max_new_tokens: int) -> Any:
    """The model's own generation settings (its end tokens, its penalties), without chance."""
    config = copy.deepcopy(model.generation_config)
    config.update(
        do_sample=False, num_beams=1, num_return_sequences=1, max_new_tokens=max_new_tokens,
        max_length=None, min_new_tokens=None, use_cache=True, return_dict_in_generate=False,
        temperature=None, top_p=None, top_k=None, min_p=None, typical_p=None,
        epsilon_cutoff=None, eta_cutoff=None, cache_implementation=None,
    )  # fmt: skip
    return config


def decode(model: Any, inputs: dict[str, Any], config: Any, filler: int) -> Decoded:
    """Answer every row.

    Args:
        model: anything with transformers' `generate`.
        inputs: `input_ids` [rows, length], left-padded, and what else the model takes.
        config: from `greedy_config`.
        filler: what rows that end early are filled with.
    """
    if config.pad_token_id is None:
        config.pad_token_id = filler
    seen = _FirstScores()
    with quiet(), torch.inference_mode():
        made = model.generate(**inputs, generation_config=config, logits_processor=[seen])
    new = made[:, inputs["input_ids"].shape[1] :].tolist()
    ends = config.eos_token_id
    stops = set(ends if isinstance(ends, list) else [ends])
    assert seen.scores is not None
    return Decoded([_until(row, stops) for row in new], seen.scores)


def _until(row: list[int], stops: set[int | None]) -> list[int]:
    for at, token in enumerate(row):
        if token in stops:
            return row[:at]
    return row
