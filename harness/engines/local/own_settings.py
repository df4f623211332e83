"""What a base's own generation settings do to scores: to each row as if it were alone.

Penalties and bans look back at a row's tokens and count them. In a batch a row is padded, between a
shared beginning and its question too, and one that goes on in a smaller batch looks longer than its
prompt; the library would take all that for the row's own.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import torch
from transformers import LogitsProcessorList
from transformers.generation import logits_process as library

# What is applied here is taken out of the settings that the library sees.
_NEUTRAL = {
    "sequence_bias": None,
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "bad_words_ids": None,
    "min_length": 0,
    "min_new_tokens": None,
    "forced_eos_token_id": None,
    "remove_invalid_values": False,
    "exponential_decay_length_penalty": None,
    "suppress_tokens": None,
    "begin_suppress_tokens": None,
}


class OwnSettings:
    """A logits processor made of those that the base's settings ask for."""

    def __init__(self, config: Any, mask: torch.Tensor) -> None:
        """Take a batch as it begins.

        Args:
            config: how the base generates.
            mask: which tokens of the prompts [rows, length] are the rows' own.
        """
        self._config = config
        self._width = mask.shape[1]
        self._own = [row.nonzero()[:, 0] for row in mask]
        self._made: dict[int, LogitsProcessorList] = {}

    def keep(self, rows: list[int]) -> None:
        """Go on with these rows of the batch."""
        self._own = [self._own[row] for row in rows]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Change scores [rows, vocabulary] by the rows' own tokens."""
        alike: defaultdict[int, list[int]] = defaultdict(list)
        for row, own in enumerate(self._own):
            alike[len(own)].append(row)
        changed = torch.empty_like(scores)
        for length, rows in alike.items():
            prompts = torch.stack([input_ids[row, self._own[row]] for row in rows])
            tokens = torch.cat([prompts, input_ids[rows, self._width :]], dim=1)
            changed[rows] = self._processors(length, scores.device)(tokens, scores[rows])
        return changed

    def _processors(self, length: int, device: torch.device) -> LogitsProcessorList:
        if length not in self._made:
            self._made[length] = LogitsProcessorList(_made(self._config, length, device))
        return self._made[length]


def apart(config: Any, mask: torch.Tensor) -> tuple[Any, list[OwnSettings]]:
    """Part settings into those that the library may apply to a batch, and the others.

    Returns:
        the settings for the library, and one processor for its list, or none if none is needed.
    """
    if all(getattr(config, name, None) in (None, off) for name, off in _NEUTRAL.items()):
        return config, []
    plain = copy.copy(config)
    for name, off in _NEUTRAL.items():
        setattr(plain, name, off)
    return plain, [OwnSettings(config, mask)]


def _made(config: Any, length: int, device: torch.device) -> Iterator[Any]:
    """Yield the processors for a prompt of so many tokens, in the library's order."""
    ends = config.eos_token_id
    ends = torch.tensor(ends if isinstance(ends, list) else [ends], device=device) if ends else None
    if config.sequence_bias is not None:
        yield library.SequenceBiasLogitsProcessor(sequence_bias=config.sequence_bias)
    if config.repetition_penalty not in (None, 1.0):
        yield library.RepetitionPenaltyLogitsProcessor(config.repetition_penalty)
    if config.no_repeat_ngram_size:
        yield library.NoRepeatNGramLogitsProcessor(config.no_repeat_ngram_size)
    if config.bad_words_ids is not None:
        yield library.NoBadWordsLogitsProcessor(config.bad_words_ids, ends)
    if config.min_length and ends is not None:
        yield library.MinLengthLogitsProcessor(config.min_length, ends, device=device)
    if config.min_new_tokens and ends is not None:
        least = config.min_new_tokens
        yield library.MinNewTokensLengthLogitsProcessor(length, least, ends, device=device)
    if config.forced_eos_token_id is not None:
        last = length + config.max_new_tokens
        yield library.ForcedEOSTokenLogitsProcessor(last, config.forced_eos_token_id, device=device)
    if config.remove_invalid_values:
        yield library.InfNanRemoveLogitsProcessor()
    if config.exponential_decay_length_penalty is not None:
        decay = config.exponential_decay_length_penalty
        yield library.ExponentialDecayLengthPenalty(decay, ends, length)
    if config.suppress_tokens is not None:
        yield library.SuppressTokensLogitsProcessor(config.suppress_tokens, device=device)
    if config.begin_suppress_tokens is not None:
        begin = config.begin_suppress_tokens
        yield library.SuppressTokensAtBeginLogitsProcessor(begin, length, device=device)
