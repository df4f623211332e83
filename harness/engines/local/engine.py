"""The engine that loads a model here: base and all adapters in one process, many in one batch.

This part decides what must be asked and in which order, and keeps what was answered; it imports
no torch until something must be asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.answer_cache import AnswerCache
from harness.engines.local.fingerprints import (
    AnswerKeys,
    Fingerprints,
    library_versions,
    model_files,
)
from harness.engines.local.hardware import device_kind, resolve_device, resolve_dtype
from harness.engines.local.planning import Ask, plan
from harness.engines.request import EngineError, Failure, Generation, Request
from harness.local_cache import cache_folder
from harness.models.base_model import BaseModelError, locate
from harness.models.safetensors_file import SafetensorsError, read_headers
from harness.suite.suite import BASE

if TYPE_CHECKING:
    from harness.engines import Announce, EngineOptions
    from harness.engines.local.runner import Answers, Runner

WINDOW = 4096
"""How many requests are looked at together: enough to fill batches, little enough to stream."""

_LARGE = 256 * 1024 * 1024  # bytes of weights that take longer to hash than to wait for


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
        try:
            self._folder = locate(options.base)
            headers = read_headers(self._folder)
        except BaseModelError as error:
            raise EngineError(str(error)) from error
        except (SafetensorsError, OSError) as error:
            raise EngineError(f"base model {options.base}: {error}") from error
        self._device = resolve_device(options.device)
        self._dtype = resolve_dtype(self._device, headers)
        self._versions = library_versions(self._folder)
        self._runner: Runner | None = None
        self._cache: AnswerCache | None = None
        self._keys: AnswerKeys | None = None
        self._hashes: dict[str, str] = {}
        self._proofs: dict[str, str] = {}
        self._asked = self._recalled = 0

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer in windows: first what is known, then grid after grid what is not."""
        rest = iter(requests)
        while window := list(islice(rest, WINDOW)):
            self._check(window)
            recalled = self._recall(window)
            for request, answer in zip(window, recalled, strict=True):
                if answer is not None:
                    self._recalled += 1
                    yield Generation(request=request, answer=answer, cached=True)
            yield from self._ask([r for r, a in zip(window, recalled, strict=True) if a is None])
        if self._runner is not None:
            self._prove(self._runner, self._runner.conclude())

    def provenance(self) -> dict[str, str]:
        """What answered: model, adapters, numbers, versions, and what the canaries saw."""
        facts = {
            "engine": "transformers",
            "base": self._base,
            "device": self._device,
            "dtype": self._dtype,
            "max_new_tokens": str(self._options.generation.max_new_tokens),
            "answers_asked": str(self._asked),
            "answers_cached": str(self._recalled),
        }
        facts.update({f"version.{name}": value for name, value in self._versions.items()})
        facts.update({f"sha256.{name}": value for name, value in self._hashes.items()})
        facts.update(self._runner.provenance() if self._runner else _merged(self._proofs))
        return facts

    def close(self) -> None:
        """Let go of the model and the cache."""
        self._runner = None
        if self._cache is not None:
            self._cache.close()

    def _check(self, window: list[Request]) -> None:
        unknown = {request.adapter for request in window} - {BASE, *self._adapters}
        if unknown:
            raise EngineError(f"adapters asked for but not given: {', '.join(sorted(unknown))}")

    def _recall(self, window: list[Request]) -> list[str | None]:
        """What earlier runs answered; the first call works out what keys are made of."""
        if not self._options.cache:
            return [None] * len(window)
        if self._cache is None:
            self._cache = AnswerCache(cache_folder() / "answers.sqlite", self._announce)
        if self._keys is None:
            self._keys = self._make_keys(Fingerprints(self._cache))
            proofs = {self._keys.proof(model): model for model in (BASE, *self._adapters)}
            kept = self._cache.answers(list(proofs))
            self._proofs = {proofs[key]: facts for key, facts in kept.items()}
        keys = [self._keys.of(request) for request in window]
        answers = self._cache.answers([key for key in keys if key is not None])
        known = [answers.get(key) if key is not None else None for key in keys]
        return [self._trusted(one, said) for one, said in zip(window, known, strict=True)]

    def _trusted(self, request: Request, answer: str | None) -> str | None:
        """Have an adapter's first answer asked again if no run has yet seen it to do anything.

        Answers of a run that was killed, or that ended by finding an adapter idle, are kept too.
        """
        unproven = request.adapter != BASE and request.adapter not in self._proofs
        if answer is None or not unproven:
            return answer
        self._proofs[request.adapter] = ""
        return None

    def _prove(self, runner: Runner, models: Iterable[str]) -> None:
        """Keep what the canaries saw with the answers, so that a run without a model tells it."""
        if self._cache is not None and self._keys is not None:
            facts = json.dumps(runner.provenance())
            self._cache.keep({self._keys.proof(model): facts for model in models})

    def _make_keys(self, fingerprints: Fingerprints) -> AnswerKeys:
        with ThreadPoolExecutor(1) as pool:
            hashing: Future[dict[str, str]] = pool.submit(self._hash_all, fingerprints)
            # Weights never seen before have no answers, so the model can load meanwhile.
            size = sum(file.stat().st_size for file in model_files(self._folder))
            if size > _LARGE and fingerprints.is_new(self._folder):
                self._open()
            self._hashes = hashing.result()
        settings = {
            "dtype": self._dtype,
            "device": device_kind(self._device),
            "max_new_tokens": str(self._options.generation.max_new_tokens),
            **self._versions,
        }
        adapters = {name: self._hashes[name] for name in self._adapters}
        return AnswerKeys(self._hashes[BASE], adapters, settings)

    def _hash_all(self, fingerprints: Fingerprints) -> dict[str, str]:
        hashes = {name: fingerprints.adapter(path) for name, path in self._adapters.items()}
        return {BASE: fingerprints.base(self._folder), **hashes}

    def _ask(self, window: list[Request]) -> Iterator[Generation | Failure]:
        if not window:
            return
        waiting: dict[tuple[str, Ask], list[Request]] = {}
        for request in window:
            key = (request.adapter, Ask(request.image, request.question))
            waiting.setdefault(key, []).append(request)
        runner = self._open()
        runner.size_up([ask for _, ask in waiting])
        for grid in plan(window, runner.solo, runner.limit):
            answers = runner.answer(grid)
            self._keep(answers, waiting)
            for ask in grid.asks:
                for model in grid.models:
                    for request in waiting[model, ask]:
                        self._asked += 1
                        yield _outcome(request, answers[model, ask])

    def _keep(self, answers: Answers, waiting: dict[tuple[str, Ask], list[Request]]) -> None:
        if self._cache is None or self._keys is None:
            return
        rows = {
            self._keys.of(waiting[place][0]): said
            for place, said in answers.items()
            if isinstance(said, str)
        }
        self._cache.keep({key: said for key, said in rows.items() if key is not None})

    def _open(self) -> Runner:
        if self._runner is None:
            self._announce(f"Loading base {self._base}")
            from harness.engines.local.loading import load
            from harness.engines.local.peft_settings import check_settings
            from harness.engines.local.runner import Runner

            check_settings(self._adapters, self._announce)
            loaded = load(self._folder, self._device, self._dtype)
            self._runner = Runner(
                loaded,
                self._adapters,
                self._options.generation.max_new_tokens,
                self._options.batch_size,
                self._announce,
            )
        return self._runner


def _merged(proofs: Mapping[str, str]) -> dict[str, str]:
    """What the runs that asked saw, where all answers are theirs."""
    facts: dict[str, list[str]] = {}
    for proof in proofs.values():
        for name, value in (json.loads(proof) if proof else {}).items():
            facts.setdefault(name, []).append(value)
    return {name: "; ".join(dict.fromkeys(values)) for name, values in facts.items()}


def _outcome(request: Request, said: str | Exception) -> Generation | Failure:
    if isinstance(said, str):
        return Generation(request=request, answer=said)
    reason = (str(said).strip().splitlines() or [type(said).__name__])[0]
    return Failure(request=request, error=reason)
