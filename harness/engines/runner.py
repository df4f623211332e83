"""Grids answered by a loaded model: prompts, features, LoRA and decoding brought together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from harness.engines import decoding
from harness.engines.features import PictureFeatures, join, to_device
from harness.engines.grouped_lora import GroupedLora
from harness.engines.loading import Loaded
from harness.engines.peft_adapters import PeftAdapters
from harness.engines.planning import Ask, Grid
from harness.engines.prompts import Prompt, Prompts
from harness.images import ImageError, load_image
from harness.suite import BASE

Answers = dict[tuple[str, Ask], str | Exception]
"""What each model said to each ask, or why it could not."""


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
        self._loaded = loaded
        self.lora = GroupedLora.on(loaded.model, adapters)
        plain = set(self.lora.names)
        self._peft = PeftAdapters(
            loaded.model, {name: path for name, path in adapters.items() if name not in plain}
        )
        self._prompts = Prompts(loaded)
        self._features = PictureFeatures(loaded.model, self.lora, loaded.device)
        self._config = decoding.greedy_config(loaded.model, max_new_tokens)
        self._limit = batch_size or 32

    @property
    def solo(self) -> frozenset[str]:
        """Models that cannot share a batch with others."""
        return self._peft.names

    def limit(self) -> int:
        """The most rows of a batch now."""
        return self._limit

    def conclude(self) -> None:
        """Check, at the end, that all went as it should."""

    def provenance(self) -> dict[str, str]:
        """What was measured on the way."""
        return {}

    def answer(self, grid: Grid) -> Answers:
        """Ask every ask of every model; a request that fails does not stop the others."""
        prompts, failed = self._read(grid)
        answers: Answers = {(m, ask): why for ask, why in failed.items() for m in grid.models}
        if prompts:
            answers.update(self._attempt(Grid(grid.models, tuple(prompts)), prompts))
        return answers

    def _attempt(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        try:
            return self._batch(grid, prompts)
        except torch.OutOfMemoryError as error:
            if grid.rows == 1:
                return {(grid.models[0], grid.asks[0]): error}
            self._limit = max(1, grid.rows // 2)
        except Exception as error:  # one bad row must not take its batch along
            if grid.rows == 1:
                return {(grid.models[0], grid.asks[0]): error}
        if self._loaded.device.type == "cuda":
            torch.cuda.empty_cache()
        first, second = grid.halves()
        return {**self._attempt(first, prompts), **self._attempt(second, prompts)}

    def _read(self, grid: Grid) -> tuple[dict[Ask, Prompt], dict[Ask, Exception]]:
        prompts: dict[Ask, Prompt] = {}
        failed: dict[Ask, Exception] = {}
        for image, asks in _by_picture(grid.asks):
            try:
                made = self._prompts.make(load_image(image), [ask.question for ask in asks])
            except (ImageError, ValueError, RuntimeError, TypeError) as error:
                failed.update(dict.fromkeys(asks, error))
            else:
                prompts.update(zip(asks, made, strict=True))
        return prompts, failed

    def _batch(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        models = tuple(sorted(grid.models, key=lambda name: name != BASE))
        rows = [(model, ask) for model in models for ask in grid.asks]
        inputs = self._inputs(rows, prompts, shared=models[0] not in self.solo)
        filler = self._prompts.pad_token
        if models[0] in self.solo:
            model = self._peft.model_with(models[0])
            said = decoding.decode(model, inputs, self._config, filler)
        else:
            self._peft.clear()
            with self.lora.active(models):
                said = decoding.decode(self._loaded.model, inputs, self._config, filler)
        decoder = self._loaded.tokenizer
        texts = decoder.batch_decode(said.tokens, skip_special_tokens=True)
        return dict(zip(rows, texts, strict=True))

    def _inputs(
        self, rows: Sequence[tuple[str, Ask]], prompts: Mapping[Ask, Prompt], shared: bool
    ) -> dict[str, Any]:
        inputs: dict[str, Any] = self._prompts.collate([prompts[ask] for _, ask in rows])
        pixels = [prompts[ask].pixels for _, ask in rows]
        for name in pixels[0]:
            if not (shared and self._features.supported and name == "pixel_values"):
                inputs[name] = torch.cat([one[name] for one in pixels])
        inputs = to_device(inputs, self._loaded.device)
        if shared and self._features.supported:
            seen = [self._features.of(ask.image, prompts[ask].pixels, m) for m, ask in rows]
            inputs["mm_encoder_outputs"] = {"image": join(seen)}
        elif "pixel_values" in inputs:
            inputs["pixel_values"] = inputs["pixel_values"].to(self._loaded.dtype)
        return inputs


def _by_picture(asks: Sequence[Ask]) -> Iterator[tuple[Path, list[Ask]]]:
    pictures: dict[Path, list[Ask]] = {}
    for ask in asks:
        pictures.setdefault(ask.image, []).append(ask)
    yield from pictures.items()
