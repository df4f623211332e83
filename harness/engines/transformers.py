"""The engine that loads a model here: base and all adapters in one process, many in one batch.

This part decides what must be asked and in which order; it imports no torch until something must.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from harness.base_model import BaseModelError, locate
from harness.engines.hardware import resolve_device, resolve_dtype
from harness.engines.planning import Ask, plan
from harness.engines.request import EngineError, Failure, Generation, Request
from harness.safetensors_file import read_headers
from harness.suite import BASE

if TYPE_CHECKING:
    from harness.engines import Announce, EngineOptions
    from harness.engines.runner import Answers, Runner

WINDOW = 1024
"""How many requests are looked at together: enough to fill batches, little enough to stream."""


class TransformersEngine:
    """Answers with a model of the transformers library and LoRA adapters on it."""

    def __init__(self, options: EngineOptions, announce: Announce) -> None:
        if options.base is None:
            raise EngineError("no base model: name one with --base-model or `base` in suite.yaml")
        self._options, self._announce = options, announce
        self._base = options.base
        self._adapters: dict[str, Path] = {
            adapter.name: adapter.path for adapter in options.adapters if adapter.path is not None
        }
        self._device = resolve_device(options.device)
        self._runner: Runner | None = None

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer in windows; within one, grid after grid."""
        rest = iter(requests)
        while window := list(islice(rest, WINDOW)):
            yield from self._ask(window)

    def provenance(self) -> dict[str, str]:
        """What answers."""
        return {"engine": "transformers", "base": self._base, "device": self._device}

    def close(self) -> None:
        """Let go of the model."""
        self._runner = None

    def _ask(self, window: list[Request]) -> Iterator[Generation | Failure]:
        unknown = {r.adapter for r in window} - {BASE, *self._adapters}
        if unknown:
            raise EngineError(f"adapters asked for but not given: {', '.join(sorted(unknown))}")
        waiting: dict[tuple[str, Ask], list[Request]] = {}
        for request in window:
            key = (request.adapter, Ask(request.image, request.question))
            waiting.setdefault(key, []).append(request)
        runner = self._open()
        for grid in plan(window, runner.solo, runner.limit):
            yield from _given(runner.answer(grid), waiting)

    def _open(self) -> Runner:
        if self._runner is None:
            self._announce(f"Loading base {self._base}")
            from harness.engines.loading import load
            from harness.engines.runner import Runner

            try:
                folder = locate(self._base)
            except BaseModelError as error:
                raise EngineError(str(error)) from error
            loaded = load(folder, self._device, resolve_dtype(self._device, read_headers(folder)))
            self._runner = Runner(
                loaded,
                self._adapters,
                self._options.generation.max_new_tokens,
                self._options.batch_size,
            )
        return self._runner


def _given(
    answers: Answers, waiting: Mapping[tuple[str, Ask], list[Request]]
) -> Iterator[Generation | Failure]:
    for key, said in answers.items():
        for request in waiting[key]:
            if isinstance(said, str):
                yield Generation(request=request, answer=said)
            else:
                reason = (str(said).strip().splitlines() or [type(said).__name__])[0]
                yield Failure(request=request, error=reason)
