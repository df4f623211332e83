"""Decoding of one batch: rows of tokens in, rows of new tokens out.

Rows that have ended leave the batch as soon as that makes it enough smaller; what remains keeps
the grid's layout, as many rows for every model that is still there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import torch
from transformers import GenerationConfig

from harness.engines.local import own_settings
from harness.engines.local.loading import quiet
from harness.engines.local.own_settings import OwnSettings
from harness.engines.local.sampling import Drawing

_WORTH_LEAVING = 0.75  # the share of rows left, under which the rest moves to a smaller batch


@dataclass(frozen=True)
class Decoded:
    """What a batch said."""

    tokens: list[list[int]]
    """New tokens of each row, its end token and what follows left out."""
    first_scores: torch.Tensor
    """[rows, vocabulary], before the first new token."""


@dataclass(frozen=True)
class Layout:
    """Which models the rows of a batch belong to: as many for each, one model after the other."""

    models: tuple[str, ...]
    rows: tuple[int, ...]
    """For each row of the batch, its number in the batch as it began."""

    def without(self, ended: Sequence[bool]) -> tuple[Layout, list[int]]:
        """The layout of what goes on, and which of the present rows that is.

        Where one model has fewer rows to go than another, some of its ended ones stay.
        """
        each = len(self.rows) // len(self.models)
        blocks = [range(at * each, (at + 1) * each) for at in range(len(self.models))]
        going = [[row for row in block if not ended[row]] for block in blocks]
        need = max(len(rows) for rows in going)
        models, keep = [], []
        for model, block, rows in zip(self.models, blocks, going, strict=True):
            if rows:
                spare = [row for row in block if ended[row]]
                models.append(model)
                keep += sorted(rows + spare[: need - len(rows)])
        return Layout(tuple(models), tuple(self.rows[row] for row in keep)), keep


class _FirstScores:
    """A logits processor that changes nothing and keeps the scores of the first step."""

    def __init__(self) -> None:
        self.scores: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        if self.scores is None:
            self.scores = scores
        return scores


@dataclass(frozen=True)
class Manner:
    """How the rows of a batch are decoded, and where they end."""

    config: Any
    """From `greedy_config`."""
    stop: tuple[str, ...] = ()
    """An answer ends before the first of these texts."""
    tokenizer: Any = None
    """Makes text of tokens, where there are such texts."""
    temperature: float | None = None
    """Answers are drawn at this temperature; None: greedily."""
    streams: tuple[str, ...] = ()
    """For each row, what it draws by; from `stream_of`."""

    def for_tokens(self, count: int) -> Manner:
        """Return it for answers of at most so many tokens."""
        config = copy.copy(self.config)
        config.max_new_tokens = min(count, config.max_new_tokens)
        return replace(self, config=config)

    def ended(self, new: Sequence[int]) -> bool:
        """Whether an answer of these tokens is over."""
        return any(end in new for end in ends_of(self.config)) or self._stops(new)

    def stopped_rows(self, new: torch.Tensor) -> torch.Tensor | bool:
        """Return which rows [rows] hold a text to stop at, of new tokens [rows, length]."""
        if not self.stop:
            return False
        return torch.tensor([self._stops(row) for row in new.tolist()], device=new.device)

    def cut(self, text: str) -> str:
        """Return an answer up to where it stops."""
        return text[: min((at for one in self.stop if (at := text.find(one)) >= 0), default=None)]

    def _stops(self, new: Sequence[int]) -> bool:
        if not self.stop:
            return False
        text = self.tokenizer.decode(new, skip_special_tokens=True)
        whole = text.rstrip("\ufffd")  # a letter's first bytes, the rest still to come
        return any(one in whole for one in self.stop)


class _Stopped:
    """A stopping criterion for every row by itself: its text."""

    def __init__(self, start: int, manner: Manner) -> None:
        self._start, self._manner = start, manner

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor | bool:
        return self._manner.stopped_rows(input_ids[:, self._start :])


class _Shrunk:
    """A stopping criterion: stop for everyone once enough rows have ended to move on without."""

    def __init__(self, start: int, ends: torch.Tensor, manner: Manner, models: int) -> None:
        self._start, self._ends, self._manner, self._models = start, ends, manner, models

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        new = input_ids[:, self._start :]
        ended = torch.isin(new, self._ends).any(dim=1) | self._manner.stopped_rows(new)
        left = (~ended).view(self._models, -1).sum(dim=1)
        remaining = left.max() * (left > 0).sum()
        return ended | (remaining <= _WORTH_LEAVING * input_ids.shape[0])


def greedy_config(model: Any, filler: int) -> Any:
    """Take the model's own generation settings (its end tokens, its penalties), without chance.

    The model is left with none: the library fills in from there what is turned off here.
    """
    config, model.generation_config = model.generation_config, GenerationConfig()
    config.update(
        do_sample=False, num_beams=1, num_return_sequences=1, max_length=None,
        use_cache=True, return_dict_in_generate=True,
        temperature=None, top_p=None, top_k=None, min_p=None, typical_p=None,
        epsilon_cutoff=None, eta_cutoff=None, cache_implementation=None,
    )  # fmt: skip
    if config.pad_token_id is None:
        config.pad_token_id = filler
    return config


def ends_of(config: Any) -> list[int]:
    """The tokens that end an answer."""
    ends = config.eos_token_id
    if ends is None:
        return []
    return list(ends) if isinstance(ends, list | tuple) else [ends]


def decode(model: Any, inputs: dict[str, Any], manner: Manner) -> Decoded:
    """Answer every row in one go, as the library does it.

    Args:
        model: anything with transformers' `generate`.
        inputs: `input_ids` [rows, length], left-padded, and what else the model takes.
        manner: how.
    """
    seen = _FirstScores()
    plain, own = own_settings.apart(manner.config, _mask(inputs))
    start = inputs["input_ids"].shape[1]
    with quiet(), torch.inference_mode():
        made = model.generate(
            **inputs,
            generation_config=plain,
            logits_processor=[*own, seen, *_drawing(manner, start)],
            stopping_criteria=[_Stopped(start, manner)] if manner.stop else None,
        )
    new = made.sequences[:, start:].tolist()
    ends = ends_of(manner.config)
    assert seen.scores is not None
    return Decoded([_until(row, ends) for row in new], seen.scores)


def decode_shrinking(
    model: Any,
    inputs: dict[str, Any],
    manner: Manner,
    models: tuple[str, ...],
    active: Callable[[tuple[str, ...]], AbstractContextManager[None]],
) -> Decoded:
    """Answer every row of a grid, leaving out rows as they end.

    Args:
        model: the base, with LoRA hooks.
        inputs: as for `decode`, with a `past_key_values` that may hold the rows' prefixes.
        manner: how.
        models: whom the rows belong to.
        active: makes the hooks apply to a batch of these models.
    """
    rows = inputs["input_ids"].shape[0]
    layout = Layout(models, tuple(range(rows)))
    tokens: list[list[int]] = [[] for _ in range(rows)]
    seen = _FirstScores()
    plain, own = own_settings.apart(manner.config, _mask(inputs))
    drawing = _drawing(manner, inputs["input_ids"].shape[1])
    by_row: list[OwnSettings | Drawing] = [*own, *drawing]
    ends = ends_of(manner.config)
    left = manner.config.max_new_tokens
    while left > 0:
        start = inputs["input_ids"].shape[1]
        step = copy.copy(plain)
        step.max_new_tokens = left
        end_tokens = inputs["input_ids"].new_tensor(ends)
        stop = _Shrunk(start, end_tokens, manner, len(layout.models))
        # One row needs no watching but for its text: the library knows its end tokens.
        watched = manner.stop or (ends and len(layout.rows) > 1)
        with quiet(), torch.inference_mode(), active(layout.models):
            made = model.generate(
                **inputs,
                generation_config=step,
                logits_processor=[*own, seen, *drawing],
                stopping_criteria=[stop] if watched else None,
            )
            new = made.sequences[:, start:].tolist()
            for row, said in zip(layout.rows, new, strict=True):
                if not manner.ended(tokens[row]):
                    tokens[row] += said
            ended = [manner.ended(tokens[row]) for row in layout.rows]
            left -= len(new[0])
            if all(ended) or left <= 0:
                break
            layout, keep = layout.without(ended)
            inputs = _going_on(model, inputs, made, keep)
            for processor in by_row:
                processor.keep(keep)
    assert seen.scores is not None
    return Decoded([_until(row, ends) for row in tokens], seen.scores)


def _drawing(manner: Manner, start: int) -> list[Drawing]:
    """One processor that draws tokens, or none where answers are greedy."""
    if manner.temperature is None:
        return []
    return [Drawing(manner.temperature, manner.streams, start)]


def _mask(inputs: dict[str, Any]) -> torch.Tensor:
    """Which tokens [rows, length] are the rows' own and no padding."""
    mask: torch.Tensor | None = inputs.get("attention_mask")
    return torch.ones_like(inputs["input_ids"]) if mask is None else mask


def _going_on(model: Any, inputs: dict[str, Any], made: Any, keep: list[int]) -> dict[str, Any]:
    """Inputs for the rows that stay, their keys and values moved along."""
    sequences = made.sequences
    index = torch.tensor(keep, device=sequences.device)
    added = sequences.shape[1] - inputs["input_ids"].shape[1]
    cache = made.past_key_values
    cache.batch_select_indices(index)
    select_row_state(model, index)
    going: dict[str, Any] = {"input_ids": sequences[index], "past_key_values": cache}
    for name, filler in (("attention_mask", 1), ("mm_token_type_ids", 0)):
        if name in inputs:
            old = inputs[name][index]
            going[name] = torch.cat([old, old.new_full((len(keep), added), filler)], dim=1)
    return going


def row_states(model: Any) -> list[Any]:
    """Modules that keep something of each row between calls (Qwen's position offsets)."""
    return [part for part in model.modules() if getattr(part, "rope_deltas", None) is not None]


def select_row_state(model: Any, index: torch.Tensor) -> None:
    """Make that kept state follow a selection of rows."""
    for part in row_states(model):
        part.rope_deltas = part.rope_deltas[index.to(part.rope_deltas.device)]


def _until(row: list[int], ends: Sequence[int]) -> list[int]:
    for at, token in enumerate(row):
        if token in ends:
            return row[:at]
    return row
