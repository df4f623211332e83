"""What all questions about a picture begin with is read once a model, and shared by them.

The picture stands before the question, so a prompt is a long common beginning and a short end.
The beginning is prefilled once for each model and picture; its keys and values are then copied to
the rows of all its questions, which go on with their own ends.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import torch

from harness.engines.local import key_values
from harness.engines.local.decoding import row_states
from harness.engines.local.loading import quiet
from harness.engines.local.planning import by_picture
from harness.engines.local.prompts import Prompt, Prompts
from harness.engines.request import Ask, Shown

_WORTH_SHARING = 64  # tokens saved for each model, below which a second pass costs more


@dataclass(frozen=True)
class Beginning:
    """A picture of a grid: its questions, and how many tokens they share."""

    shown: Shown
    asks: tuple[Ask, ...]
    length: int


Active = Callable[[tuple[str, ...]], AbstractContextManager[None]]
Inputs = Callable[[Sequence[tuple[str, Ask]], Mapping[Ask, Prompt]], dict[str, Any]]


def beginnings(prompts: Mapping[Ask, Prompt], image_token: int | None) -> list[Beginning] | None:
    """The shared beginnings of a grid's pictures; None where a prompt has no such thing."""
    if image_token is None:
        return None
    found = []
    for shown, asks in by_picture(prompts).items():
        length = _common([prompts[ask] for ask in asks], image_token)
        if length is None:
            return None
        found.append(Beginning(shown, tuple(asks), length))
    return found


def worth_sharing(begun: Sequence[Beginning]) -> bool:
    """Whether reading beginnings apart costs less than it saves."""
    return sum(one.length * (len(one.asks) - 1) for one in begun) >= _WORTH_SHARING


def _common(prompts: Sequence[Prompt], image_token: int) -> int | None:
    """How many leading tokens all share, the whole picture among them and not all of any."""
    rows = [prompt.tokens["input_ids"][0].tolist() for prompt in prompts]
    shortest = min(len(row) for row in rows)
    last = max((at for at, token in enumerate(rows[0]) if token == image_token), default=-1)
    length = 0
    while length < shortest - 1 and all(row[length] == rows[0][length] for row in rows):
        length += 1
    if len(rows) == 1:
        length = last + 1
    return length if 0 <= last < length < shortest else None


class PrefixSharing:
    """Prefills beginnings and lays out the rows that go on from them."""

    def __init__(
        self, model: Any, prompts: Prompts, active: Active, inputs: Inputs, config: Any
    ) -> None:
        """Take the parts it works with.

        Args:
            model: the base, with LoRA hooks.
            prompts: to pad rows.
            active: makes the hooks apply to a batch of these models.
            inputs: makes what the model takes, features and all, of rows and their prompts.
            config: how it generates; here a single token, for the sake of the cache.
        """
        self._model, self._prompts = model, prompts
        self._active, self._inputs = active, inputs
        self._config = copy.copy(config)
        self._config.max_new_tokens = 1

    def inputs(
        self,
        models: tuple[str, ...],
        begun: Sequence[Beginning],
        prompts: Mapping[Ask, Prompt],
        tokens_at_once: int,
        new_tokens: int,
    ) -> dict[str, Any]:
        """Inputs of a grid's rows, model by model, their beginnings already read.

        Args:
            models: whom the rows belong to.
            begun: the grid's pictures.
            prompts: the prompt of every ask.
            tokens_at_once: how many tokens may be read in one pass.
            new_tokens: how many tokens an answer may have.
        """
        asks = [ask for one in begun for ask in one.asks]
        cut = {ask: one.length for one in begun for ask in one.asks}
        rows = [(model, ask) for model in models for ask in asks]
        place = {row: at for at, row in enumerate(rows)}
        heads = self._prompts.collate([_head(prompts[ask], cut[ask]) for _, ask in rows])
        tails = self._prompts.collate([_tail(prompts[ask], cut[ask]) for _, ask in rows])
        length = heads["input_ids"].shape[1]
        room = length + tails["input_ids"].shape[1] + new_tokens
        parts, states = [], []
        for some_models, some in _portions(models, begun, tokens_at_once):
            cache, state = self._prefill(some_models, some, prompts)
            source, target = _copies(some_models, some, place)
            parts.append((cache, source, target))
            states.append((state, source, target))
        device = self._model.device
        whole = {k: torch.cat([heads[k], tails[k]], dim=1).to(device) for k in heads}
        whole["past_key_values"] = key_values.assembled(parts, len(rows), length, room)
        self._set_row_state(states, len(rows))
        return whole

    def _prefill(
        self, models: tuple[str, ...], begun: Sequence[Beginning], prompts: Mapping[Ask, Prompt]
    ) -> tuple[Any, list[torch.Tensor]]:
        rows = [(model, one.asks[0]) for model in models for one in begun]
        heads = {one.asks[0]: _head(prompts[one.asks[0]], one.length) for one in begun}
        inputs = self._inputs(rows, heads)
        with quiet(), torch.inference_mode(), self._active(models):
            made = self._model.generate(**inputs, generation_config=self._config)
        return made.past_key_values, [part.rope_deltas for part in row_states(self._model)]

    def _set_row_state(
        self, states: Sequence[tuple[list[torch.Tensor], list[int], list[int]]], rows: int
    ) -> None:
        for at, part in enumerate(row_states(self._model)):
            whole = part.rope_deltas.new_zeros(rows, *part.rope_deltas.shape[1:])
            for state, source, target in states:
                whole[target] = state[at][source]
            part.rope_deltas = whole


def _portions(
    models: tuple[str, ...], begun: Sequence[Beginning], tokens: int
) -> Iterator[tuple[tuple[str, ...], Sequence[Beginning]]]:
    """Parts of models × pictures that are read in one pass each."""
    rows = max(1, tokens // max(one.length for one in begun))
    some_models = min(len(models), rows)
    pictures = max(1, rows // some_models)
    for first in range(0, len(models), some_models):
        for start in range(0, len(begun), pictures):
            yield models[first : first + some_models], begun[start : start + pictures]


def _copies(
    models: tuple[str, ...], begun: Sequence[Beginning], place: Mapping[tuple[str, Ask], int]
) -> tuple[list[int], list[int]]:
    """Which prefilled row goes to which rows of the grid."""
    pairs = [
        (at * len(begun) + number, place[model, ask])
        for at, model in enumerate(models)
        for number, one in enumerate(begun)
        for ask in one.asks
    ]
    return [source for source, _ in pairs], [target for _, target in pairs]


def _head(prompt: Prompt, length: int) -> Prompt:
    return Prompt({k: v[:, :length] for k, v in prompt.tokens.items()}, prompt.pixels)


def _tail(prompt: Prompt, length: int) -> Prompt:
    return Prompt({k: v[:, length:] for k, v in prompt.tokens.items()}, {})
