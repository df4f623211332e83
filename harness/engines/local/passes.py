"""Rows of questions through the model: a grid together, one adapter through PEFT, a row alone."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import GenerationConfig

from harness.engines.local import decoding, key_values, memory
from harness.engines.local.batches import Batches, Row
from harness.engines.local.features import PictureFeatures
from harness.engines.local.grouped_lora import GroupedLora
from harness.engines.local.loading import Loaded, mixes_rows
from harness.engines.local.peft_adapters import PeftAdapters
from harness.engines.local.planning import Grid
from harness.engines.local.prefix import Inputs, PrefixSharing, beginnings, worth_sharing
from harness.engines.local.prompts import Prompt, Prompts
from harness.engines.local.sampling import stream_of
from harness.engines.request import Ask
from harness.suite.suite import BASE

_FIRST_TOKENS = 4096  # read at once, until a prompt was measured


class Passes:
    """One loaded base with all adapters, and every way its rows can be answered."""

    def __init__(
        self,
        loaded: Loaded,
        prompts: Prompts,
        lora: GroupedLora,
        peft: PeftAdapters,
        config: GenerationConfig,
    ) -> None:
        """Take the parts it works with.

        Args:
            loaded: the base.
            prompts: how questions become tokens.
            lora: the plain adapters.
            peft: those that only PEFT can run.
            config: how the base generates, from `greedy_config`.
        """
        self.features = PictureFeatures(loaded.model, lora, loaded.device)
        self.budget: memory.Budget | None = None
        """How much memory there is, once a prompt was measured."""
        self._model, self._lora, self._peft, self._config = loaded.model, lora, peft, config
        self._batches = Batches(loaded, prompts, self.features)
        self._prefix = PrefixSharing(
            loaded.model, prompts, lora.active, self._batches.with_features, config
        )
        self._plain_cache = key_values.fits(loaded.model)
        self._tokenizer = loaded.tokenizer

    def together(
        self, grid: Grid, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]
    ) -> decoding.Decoded:
        """Answer a grid of the base and plain adapters."""
        if self._one_at_a_time or not grid.asks[0].shows_one:
            return self._one_by_one(rows, prompts)
        manner = self.manner([ask for _, ask in rows])
        if not self.reads_apart(prompts[grid.asks[0]]):
            inputs = self._batches.with_features(rows, prompts)
            with self._lora.active(grid.models):
                return decoding.decode(self._model, inputs, manner)
        begun = beginnings(prompts, self._image_token)
        length = max(prompt.length for prompt in prompts.values())
        new, at_once = manner.config.max_new_tokens, self.tokens_at_once
        if begun and (worth_sharing(begun) or len(rows) * length > at_once):
            inputs = self._prefix.inputs(grid.models, begun, prompts, at_once, new)
        else:
            inputs = self._batches.with_features(rows, prompts)
            inputs["past_key_values"] = key_values.empty(self._model, length + new)
        return decoding.decode_shrinking(
            self._model, inputs, manner, grid.models, self._lora.active
        )

    def through_peft(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> decoding.Decoded:
        """Answer rows of one adapter that only PEFT can run, as many at once as can be read."""
        name, first = rows[0]
        model = self._peft.model_with(name)
        longest = max(prompt.length for prompt in prompts.values())
        alike = first.shows_one and not self._one_at_a_time
        batched = self._peft.takes_padding(name) and alike
        inputs_of = self._inputs_for(first)
        at_once = max(1, self.tokens_at_once // longest) if batched else 1
        parts = [rows[start : start + at_once] for start in range(0, len(rows), at_once)]
        said = [
            decoding.decode(model, inputs_of(part, prompts), self.manner([ask for _, ask in part]))
            for part in parts
        ]
        scores = torch.cat([one.first_scores for one in said])
        return decoding.Decoded([tokens for one in said for tokens in one.tokens], scores)

    def alone(
        self, row: Row, prompt: Prompt, tokens: int, inputs_of: Inputs | None = None
    ) -> decoding.Decoded:
        """Answer one row of the base or a plain adapter by itself.

        Args:
            row: the model and what it is asked.
            prompt: the same as tokens.
            tokens: the most it may say.
            inputs_of: how the model is shown the picture; as in a batch if not given.
        """
        name, ask = row
        inputs = (inputs_of or self._inputs_for(ask))([row], {ask: prompt})
        with self._lora.active((name,)):
            return decoding.decode(self._model, inputs, self.manner([ask]).for_tokens(tokens))

    def manner(self, asks: Sequence[Ask]) -> decoding.Manner:
        """Return how the rows of a batch, one an ask, are decoded; `alike` holds of them."""
        options = asks[0].prompting.generation
        config = copy.copy(self._config)
        config.max_new_tokens = options.max_new_tokens
        if options.repetition_penalty is not None:
            config.repetition_penalty = options.repetition_penalty
        drawn = options.temperature is not None
        return decoding.Manner(
            config, options.stop, self._tokenizer, options.temperature,
            tuple(map(stream_of, asks)) if drawn else (),
        )  # fmt: skip

    def by_pixels(self, ask: Ask, prompt: Prompt) -> torch.Tensor:
        """The base's first scores [1, vocabulary] where it is given pixels."""
        with self.features.shown(ask.shown, prompt.pixels) as looks:
            said = self.alone((BASE, ask), prompt, 1, self._batches.with_pixels)
        if looks != [True]:
            said = self.alone((BASE, ask), prompt, 1, self._batches.with_pixels)
        return said.first_scores

    def reads_apart(self, sample: Prompt) -> bool:
        """Whether a prompt can be read in parts, its beginning shared, its rows leaving early."""
        # Token types mean that tokens look ahead as far as the question: no part stands alone.
        looks_back = "token_type_ids" not in sample.tokens
        return looks_back and self._plain_cache and self.features.supported

    def _one_by_one(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> decoding.Decoded:
        """Answer each row by itself: what else goes with pixels cannot always be padded."""
        most = rows[0][1].prompting.generation.max_new_tokens
        said = [self.alone(row, prompts[row[1]], most) for row in rows]
        scores = torch.cat([one.first_scores for one in said])
        return decoding.Decoded([one.tokens[0] for one in said], scores)

    def _inputs_for(self, ask: Ask) -> Inputs:
        """Return how a model is shown what an ask shows: features are kept of single pictures."""
        return self._batches.with_features if ask.shows_one else self._batches.with_pixels

    @property
    def _one_at_a_time(self) -> bool:
        return not self.features.supported or mixes_rows(self._model)

    @property
    def tokens_at_once(self) -> int:
        """Prompt tokens that may be read in one pass."""
        return self.budget.tokens_at_once if self.budget else _FIRST_TOKENS

    @property
    def _image_token(self) -> int | None:
        config: Any = self._model.config
        for name in ("image_token_id", "image_token_index"):
            if getattr(config, name, None) is not None:
                return int(getattr(config, name))
        return None
