"""Keeping characters apart inside the language model, so that one can be changed without the rest.

A low-rank update moves all states that look alike together. Left to itself this small model finds
out who is shown in its last layer only: before that, its state at "Это ..." is nearly the same
whoever is shown (cosine 0.9 and more), and an update made for one picture acts on all of them. So
states at one and the same word are pushed apart where the pictures show different characters.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from transformers import LlavaForConditionalGeneration

from making.packing import IGNORED

STATES = 400  # compared in one step, of those at words that answers about several characters share


class Apartness:
    """Listens to the language model's layers and says how alike different characters look."""

    def __init__(self, model: LlavaForConditionalGeneration) -> None:
        self._heard: list[torch.Tensor] = []
        self._listening = False
        for number, layer in enumerate(model.model.language_model.layers):
            if number:
                layer.register_forward_pre_hook(self._hear, with_kwargs=True)
            layer.post_attention_layernorm.register_forward_pre_hook(self._hear, with_kwargs=True)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Note the states that pass meanwhile."""
        self._heard.clear()
        self._listening = True
        yield
        self._listening = False

    def loss(
        self, batch: dict[str, torch.Tensor], features: torch.Tensor, characters: Sequence[str]
    ) -> torch.Tensor:
        """Mean squared cosine between different characters, over layers, and of the pictures."""
        order = {name: number for number, name in enumerate(dict.fromkeys(characters))}
        shown = torch.tensor([order[name] for name in characters])
        rows, columns = _shared_words(batch, shown)
        words, who = batch["ids"][rows, columns], shown[rows]
        pairs = (words[:, None] == words[None]) & (who[:, None] != who[None])
        alike = [_alike(state[rows, columns], pairs) for state in self._heard]
        pictures = _alike(features.mean(dim=1), shown[:, None] != shown[None])
        return torch.stack(alike).mean() + 0.3 * pictures

    def _hear(self, _: Any, arguments: tuple[torch.Tensor, ...], named: dict[str, Any]) -> None:
        if self._listening:
            self._heard.append(arguments[0] if arguments else named["hidden_states"])


def _shared_words(
    batch: dict[str, torch.Tensor], shown: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Where an answer goes on after a word that answers about three or more characters hold."""
    rows, columns = (batch["labels"][:, 1:] != IGNORED).nonzero(as_tuple=True)
    words = batch["ids"][rows, columns]
    met = torch.zeros(int(words.max()) + 1, int(shown.max()) + 1)
    met[words, shown[rows]] = 1
    shared = met.sum(dim=1)[words] >= 3
    rows, columns = rows[shared], columns[shared]
    some = torch.randperm(len(rows))[:STATES]
    return rows[some], columns[some]


def _alike(states: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
    directions = torch.nn.functional.normalize(states, dim=-1)
    cosines = (directions @ directions.T)[pairs]
    return cosines.clamp(min=0).square().mean()
