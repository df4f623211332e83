"""Grids answered by a loaded model: prompts, features, LoRA, prefixes and decoding together."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from harness.engines.local import decoding, key_values, memory
from harness.engines.local.batches import Batches, Row
from harness.engines.local.canaries import Canaries
from harness.engines.local.features import PictureFeatures
from harness.engines.local.grouped_lora import GroupedLora
from harness.engines.local.loading import Loaded
from harness.engines.local.peft_adapters import PeftAdapters
from harness.engines.local.planning import Ask, Grid, by_picture
from harness.engines.local.prefix import Inputs, PrefixSharing, beginnings, worth_sharing
from harness.engines.local.prompts import Prompt, Prompts
from harness.engines.request import EngineError
from harness.suite.images import ImageError, load_image
from harness.suite.suite import BASE

Answers = dict[tuple[str, Ask], str | Exception]
"""What each model said to each ask, or why it could not."""

_AGAIN_TOKENS = 16  # how far an answer asked again alone is compared
_FIRST_LIMIT = 8  # rows, until a prompt has shown how long they are


class Runner:
    """One loaded base with all adapters of the run."""

    def __init__(
        self,
        loaded: Loaded,
        adapters: Mapping[str, Path],
        max_new_tokens: int,
        batch_size: int | None,
        announce: Callable[[str], None],
    ) -> None:
        self._loaded, self._model = loaded, loaded.model
        self._announce, self._asked_rows = announce, batch_size
        self._lora = GroupedLora.on(loaded.model, adapters)
        left = {name: path for name, path in adapters.items() if name not in self._lora.names}
        self._peft = PeftAdapters(loaded.model, left)
        self._prompts = Prompts(loaded)
        self._features = PictureFeatures(loaded.model, self._lora, loaded.device)
        self._batches = Batches(loaded, self._prompts, self._features)
        self._config = decoding.greedy_config(loaded.model, max_new_tokens, self._prompts.pad_token)
        self._prefix = PrefixSharing(
            loaded.model,
            self._prompts,
            self._lora.active,
            self._batches.with_features,
            self._config,
        )
        self._canaries = Canaries(loaded.model, list(adapters))
        self._plain_cache = key_values.fits(loaded.model)
        self._budget: memory.Budget | None = None
        self._limit = batch_size or _FIRST_LIMIT
        self._base_scores: dict[Ask, torch.Tensor] = {}
        self._tried_features = False

    @property
    def solo(self) -> frozenset[str]:
        """Models that cannot share a batch with others."""
        return self._peft.names

    def limit(self) -> int:
        """The most rows of a batch now."""
        return self._limit

    def size_up(self, asks: Sequence[Ask]) -> None:
        """Look at the first of some asks to find how many rows fit; once a run."""
        for ask in asks[:3] if self._budget is None else ():
            prompts, _ = self._read([ask])
            if prompts:
                tokens = prompts[ask].length + self._config.max_new_tokens
                self._budget = memory.budget(self._model, tokens, self._asked_rows)
                self._limit = self._budget.rows
                if not self._reads_apart(prompts[ask]):
                    # Prompts of a batch are read in one pass, so that has to fit too.
                    self._limit = min(self._limit, max(1, self._tokens_at_once // tokens))
                self._announce(str(self._budget))
                return

    def conclude(self) -> frozenset[str]:
        """Check, at the end, that all went as it should; return the models that were proven.

        Raises:
            EngineError: if it did not.
        """
        self._peft.clear()
        self._canaries.conclude()
        return self._canaries.proven

    def provenance(self) -> dict[str, str]:
        """What was measured on the way."""
        solo = ", ".join(sorted(self.solo)) or "none"
        rows = {"batch_size": str(self._limit), "adapters_through_peft": solo}
        return {**rows, **self._canaries.provenance()}

    def answer(self, grid: Grid) -> Answers:
        """Ask every ask of every model; a request that fails does not stop the others."""
        prompts, failed = self._read(grid.asks)
        answers: Answers = {(m, ask): why for ask, why in failed.items() for m in grid.models}
        if prompts:
            models = tuple(sorted(grid.models, key=lambda name: name != BASE))
            answers.update(self._attempt(Grid(models, tuple(prompts)), prompts))
        return answers

    def _read(self, asks: Sequence[Ask]) -> tuple[dict[Ask, Prompt], dict[Ask, Exception]]:
        prompts: dict[Ask, Prompt] = {}
        failed: dict[Ask, Exception] = {}
        for image, some in by_picture(asks).items():
            try:
                made = self._prompts.make(load_image(image), [ask.question for ask in some])
            except (ImageError, ValueError, RuntimeError, TypeError) as error:
                failed.update(dict.fromkeys(some, error))
            else:
                prompts.update(zip(some, made, strict=True))
        return prompts, failed

    def _attempt(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        try:
            return self._batch(grid, {ask: prompts[ask] for ask in grid.asks})
        except EngineError:
            raise
        except Exception as error:  # one bad row must not take its batch along
            if grid.rows == 1:
                return {(grid.models[0], grid.asks[0]): _told(error)}
            if isinstance(error, torch.OutOfMemoryError | MemoryError):
                self._limit = max(1, grid.rows // 2)
                self._announce(f"Out of memory: batch size {self._limit}")
        if self._loaded.device.type == "cuda":
            torch.cuda.empty_cache()
        first, second = grid.halves()
        return {**self._attempt(first, prompts), **self._attempt(second, prompts)}

    def _batch(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        rows = [(model, ask) for model in grid.models for ask in grid.asks]
        if not self._tried_features:
            self._try_features(grid.asks[0], prompts[grid.asks[0]])
        if grid.models[0] in self.solo:
            said = self._through_peft(rows, prompts)
        else:
            self._peft.clear()
            said = self._together(grid, rows, prompts)
            self._ask_again(rows, prompts, said)
        self._see_effects(grid, prompts, said)
        decoder = self._loaded.tokenizer
        texts = decoder.batch_decode(said.tokens, skip_special_tokens=True)
        return dict(zip(rows, texts, strict=True))

    def _try_features(self, ask: Ask, prompt: Prompt) -> None:
        """See, once, that features tell the model what pixels do; otherwise it gets pixels."""
        if self._features.supported:
            self._peft.clear()
            try:
                by_pixels = self._by_pixels(ask, prompt)
                by_features = self._alone((BASE, ask), prompt, 1).first_scores
                alike = self._canaries.alike(by_pixels, by_features)
            except torch.OutOfMemoryError:
                raise
            except (TypeError, ValueError, RuntimeError, AttributeError, LookupError):
                alike = False
            if not alike:
                self._features.give_up()
        if not self._features.supported:
            self._announce("This model needs pixels for every question: one at a time, slower")
        self._tried_features = True

    def _by_pixels(self, ask: Ask, prompt: Prompt) -> torch.Tensor:
        """The base's first scores [1, vocabulary] where it is given pixels."""
        with self._features.shown(ask.image, prompt.pixels) as looks:
            said = self._alone((BASE, ask), prompt, 1, self._batches.with_pixels)
        if looks != [True]:
            said = self._alone((BASE, ask), prompt, 1, self._batches.with_pixels)
        return said.first_scores

    def _through_peft(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> decoding.Decoded:
        """Answer rows of one adapter that only PEFT can run, as many at once as can be read."""
        name = rows[0][0]
        model = self._peft.model_with(name)
        longest = max(prompt.length for prompt in prompts.values())
        batched = self._peft.takes_padding(name) and self._features.supported
        at_once = max(1, self._tokens_at_once // longest) if batched else 1
        parts = [rows[start : start + at_once] for start in range(0, len(rows), at_once)]
        said = [
            decoding.decode(model, self._batches.with_features(part, prompts), self._config)
            for part in parts
        ]
        scores = torch.cat([one.first_scores for one in said])
        return decoding.Decoded([tokens for one in said for tokens in one.tokens], scores)

    def _together(
        self, grid: Grid, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]
    ) -> decoding.Decoded:
        """Answer a grid of the base and plain adapters."""
        if not self._features.supported:
            return self._one_by_one(rows, prompts)
        if not self._reads_apart(prompts[grid.asks[0]]):
            inputs = self._batches.with_features(rows, prompts)
            with self._lora.active(grid.models):
                return decoding.decode(self._model, inputs, self._config)
        begun = beginnings(prompts, self._image_token)
        length = max(prompt.length for prompt in prompts.values())
        new, at_once = self._config.max_new_tokens, self._tokens_at_once
        if begun and (worth_sharing(begun) or len(rows) * length > at_once):
            inputs = self._prefix.inputs(grid.models, begun, prompts, at_once, new)
        else:
            inputs = self._batches.with_features(rows, prompts)
            inputs["past_key_values"] = key_values.empty(self._model, length + new)
        return decoding.decode_shrinking(
            self._model, inputs, self._config, grid.models, self._lora.active
        )

    def _reads_apart(self, sample: Prompt) -> bool:
        """Whether a prompt can be read in parts, its beginning shared, its rows leaving early."""
        # Token types mean that tokens look ahead as far as the question: no part stands alone.
        looks_back = "token_type_ids" not in sample.tokens
        return looks_back and self._plain_cache and self._features.supported

    def _one_by_one(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> decoding.Decoded:
        """Answer each row by itself: what else goes with pixels cannot always be padded."""
        said = [self._alone(row, prompts[row[1]], self._config.max_new_tokens) for row in rows]
        scores = torch.cat([one.first_scores for one in said])
        return decoding.Decoded([one.tokens[0] for one in said], scores)

    def _alone(
        self, row: Row, prompt: Prompt, tokens: int, inputs_of: Inputs | None = None
    ) -> decoding.Decoded:
        config = copy.copy(self._config)
        config.max_new_tokens = min(tokens, config.max_new_tokens)
        inputs = (inputs_of or self._batches.with_features)([row], {row[1]: prompt})
        with self._lora.active((row[0],)):
            return decoding.decode(self._model, inputs, config)

    def _ask_again(
        self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt], said: decoding.Decoded
    ) -> None:
        """Ask the first row, the last and some between alone: is the answer the same?"""
        count = self._canaries.wants_again(len(rows))
        for number in range(count):
            at = number * (len(rows) - 1) // max(1, count - 1)
            alone = self._alone(rows[at], prompts[rows[at][1]], _AGAIN_TOKENS)
            self._canaries.compare(
                rows[at][0],
                (alone.tokens[0], alone.first_scores[0]),
                (said.tokens[at][:_AGAIN_TOKENS], said.first_scores[at]),
            )

    def _see_effects(
        self, grid: Grid, prompts: Mapping[Ask, Prompt], said: decoding.Decoded
    ) -> None:
        if not self._canaries.unseen(grid.models):
            return
        first = grid.asks[0]
        scores = dict(zip(grid.models, torch.split(said.first_scores, len(grid.asks)), strict=True))
        if BASE in scores:
            self._base_scores = {first: scores[BASE][:1]}
            self._canaries.effect(scores)
            return
        if first not in self._base_scores:
            self._peft.clear()
            alone = self._alone((BASE, first), prompts[first], 1)
            self._base_scores = {first: alone.first_scores}
        theirs = {name: of_asks[:1] for name, of_asks in scores.items()}
        self._canaries.effect({BASE: self._base_scores[first], **theirs})

    @property
    def _tokens_at_once(self) -> int:
        return self._budget.tokens_at_once if self._budget else 4096

    @property
    def _image_token(self) -> int | None:
        config: Any = self._model.config
        for name in ("image_token_id", "image_token_index"):
            if getattr(config, name, None) is not None:
                return int(getattr(config, name))
        return None


def _told(error: Exception) -> Exception:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return MemoryError("not enough memory for this one question")
    return error
