"""The engine that loads models here: base and all adapters in one process, many in one batch.

Full models, which take the base's place, are asked after it, one after the other.

This part decides what must be asked and in which order, and keeps what was answered; it imports
no torch until something must be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.local.fingerprints import library_versions
from harness.engines.local.hardware import device_kind, resolve_device, resolve_dtype
from harness.engines.local.loaded_models import HowToLoad, LoadedModels, WholeModel, blamed
from harness.engines.local.planning import plan
from harness.engines.local.remembered import Remembered
from harness.engines.request import TROUBLE, Ask, EngineError, Failure, Generation, Request
from harness.engines.sightings import joined
from harness.engines.windows import readable, windows
from harness.models.base_model import BaseModelError, locate
from harness.models.full_model import processor_of
from harness.models.processor_files import BrokenError, differences
from harness.models.safetensors_file import SafetensorsError, read_headers
from harness.suite.prompting import Prompting
from harness.suite.suite import BASE

if TYPE_CHECKING:
    import torch

    from harness.engines import Announce, EngineOptions

_COMPARED = 4  # questions on which a full model must differ from the base


class TransformersEngine:
    """Answers with a model of the transformers library and LoRA adapters on it."""

    def __init__(self, options: EngineOptions, announce: Announce) -> None:
        if options.base is None:
            raise EngineError("no base model: name one with --base-model or `base` in suite.yaml")
        self._options, self._announce = options, announce
        try:
            folder = locate(options.base)
            headers = read_headers(folder)
        except BaseModelError as error:
            raise EngineError(str(error)) from error
        except (SafetensorsError, OSError) as error:
            raise EngineError(f"base model {options.base}: {error}") from error
        self._base, self._full = _models(options, folder, options.base)
        self._device = resolve_device(options.device)
        # One format for all, so that full models differ from the base by their weights alone.
        self._dtype = options.dtype or resolve_dtype(self._device, headers)
        self._versions = library_versions(folder)
        self._models = LoadedModels(
            HowToLoad(
                device=self._device,
                dtype=self._dtype,
                batch_size=options.batch_size,
            ),
            announce,
        )
        self._remembered: Remembered | None = None
        self._differing: set[str] = set()
        self._asked = self._recalled = 0

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer in windows: what is known, what cannot be, then grid after grid what is left.

        Questions to full models wait until the base and its adapters have answered theirs.
        """
        waiting: dict[str, list[Request]] = {}
        for window in windows(requests):
            self._check(window)
            recalled = self._recall(window)
            for request, answer in zip(window, recalled, strict=True):
                if answer is not None:
                    self._recalled += 1
                    yield Generation(request=request, answer=answer, cached=True)
            owed = [r for r, a in zip(window, recalled, strict=True) if a is None]
            owed, failed = readable(owed, self._announce)
            yield from failed
            for request in owed:
                if request.adapter in self._full:
                    waiting.setdefault(request.adapter, []).append(request)
            yield from self._ask(self._base, [r for r in owed if r.adapter not in self._full])
        self._conclude(self._base)
        yield from self._ask_full_models(waiting)

    def _ask_full_models(
        self, waiting: Mapping[str, Sequence[Request]]
    ) -> Iterator[Generation | Failure]:
        unproven = {n: _asks_apart(r) for n, r in waiting.items() if not self._is_proven(n)}
        scores = self._scores_of_base(unproven)
        for name, owed in waiting.items():
            if name in scores:
                self._see_effect(self._full[name], unproven[name], scores[name])
            for window in windows(owed):
                yield from self._ask(self._full[name], window)
            self._conclude(self._full[name])

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Tell how probable the base finds each word as the first that it says to a prompt."""
        asks = [Ask((), prompt, Prompting.plain(1)) for prompt in prompts]
        return self._models.runner(self._base).first_words(asks, words)

    def picture_features(self, asks: Iterable[Ask]) -> Iterator[Sequence[float] | None]:
        """Tell what the base sees of each ask's pictures; None for what cannot be read."""
        yield from self._models.runner(self._base).picture_features(asks)

    def provenance(self) -> dict[str, str]:
        """What answered: model, adapters, numbers, versions, and what the canaries saw."""
        facts = {
            "engine": "transformers",
            "base": str(self._options.base),
            "device": self._device,
            "dtype": self._dtype,
            "answers_asked": str(self._asked),
            "answers_cached": str(self._recalled),
        }
        if self._remembered is not None and self._remembered.trouble is not None:
            facts[TROUBLE] = self._remembered.trouble
        facts.update({f"version.{name}": value for name, value in self._versions.items()})
        hashes = self._remembered.hashes if self._remembered else {}
        facts.update({f"sha256.{name}": value for name, value in hashes.items()})
        facts.update(self._measured(self._base))
        for name, model in self._full.items():
            seen = self._measured(model)
            facts.update({f"{key}.{name}": seen[key] for key in seen if "canary." in key})
        return facts

    def close(self) -> None:
        """Let go of the models and the cache."""
        self._models.close()
        if self._remembered is not None:
            self._remembered.close()

    def _check(self, window: list[Request]) -> None:
        known = {BASE, *self._base.adapters, *self._full}
        unknown = {request.adapter for request in window} - known
        if unknown:
            raise EngineError(f"adapters asked for but not given: {', '.join(sorted(unknown))}")

    def _recall(self, window: list[Request]) -> list[str | None]:
        if not self._options.cache:
            return [None] * len(window)
        if self._remembered is None:
            settings = {
                "dtype": self._dtype,
                "device": device_kind(self._device),
                **self._versions,
            }
            self._remembered = Remembered(self._base, self._full, settings, self._announce)
        return self._remembered.recall(window, lambda: self._models.runner(self._base))

    def _conclude(self, model: WholeModel) -> None:
        """Have a model's checks made, and keep what they saw with the answers.

        So a run without a model can tell it.
        """
        proven = self._models.conclude(model)
        if proven and self._remembered is not None:
            names = _names(model, proven)
            self._remembered.keep_proof(names, self._models.seen(model.name)[-1])

    def _is_proven(self, name: str) -> bool:
        """Whether a full model was seen to be another than the base, now or by an earlier run."""
        earlier = self._remembered is not None and self._remembered.proven(name)
        return earlier or name in self._differing

    def _measured(self, model: WholeModel) -> dict[str, str]:
        """What was seen of a model: now, or by the runs that asked where all answers are theirs."""
        measured = self._models.seen(model.name)
        if not measured and self._remembered is not None:
            measured = self._remembered.measured([model.name, *model.adapters])
        return joined(measured)

    def _scores_of_base(self, asks: Mapping[str, Sequence[Ask]]) -> dict[str, torch.Tensor]:
        """Have the base's first scores on each full model's asks, while it is in memory."""
        scores = {}
        for name, some in asks.items():
            found = self._models.runner(self._base).first_scores(some, _COMPARED)
            if found is not None:  # else no picture can be read, and nothing will be answered
                scores[name] = found
        if scores:
            self._conclude(self._base)
        return scores

    def _see_effect(self, model: WholeModel, asks: Sequence[Ask], base: torch.Tensor) -> None:
        """Hold a full model against the base.

        Raises:
            EngineError: if it is the base again.
        """
        from harness.engines.local.canaries import differ

        runner = self._models.runner(model)
        with blamed(model):
            mine = runner.first_scores(asks, _COMPARED)
        if mine is not None and not differ(base, mine):
            raise EngineError(f"{model.name} changes nothing: is it the base again?")
        self._differing.add(model.name)

    def _ask(self, model: WholeModel, window: Sequence[Request]) -> Iterator[Generation | Failure]:
        if not window:
            return
        waiting: dict[tuple[str, Ask], list[Request]] = {}
        for request in window:
            key = (model.asked_as(request.adapter), request.ask)
            waiting.setdefault(key, []).append(request)
        runner = self._models.runner(model)
        runner.size_up([ask for _, ask in waiting])
        asked = [replace(one, adapter=model.asked_as(one.adapter)) for one in window]
        for grid in plan(asked, runner.solo, runner.limit):
            with blamed(model):
                answers = runner.answer(grid)
            if self._remembered is not None:
                said = [(waiting[p][0], a) for p, a in answers.items() if isinstance(a, str)]
                seen = self._models.seen(model.name)[-1:]
                names = _names(model, runner.proven) if seen else []
                self._remembered.keep(said, names, dict(*seen))
            for ask in grid.asks:
                for name in grid.models:
                    for request in waiting[name, ask]:
                        self._asked += 1
                        yield _outcome(request, answers[name, ask])


def _models(
    options: EngineOptions, base: Path, told: str
) -> tuple[WholeModel, dict[str, WholeModel]]:
    """Part a run's candidates into the base with its adapters, and full models by name."""
    on_base: dict[str, Path] = {}
    full: dict[str, WholeModel] = {}
    for one in options.adapters:
        if one.path is not None and one.full_model:
            processor = processor_of(one.path, base)
            full[one.name] = WholeModel(
                name=one.name,
                told=f"full model {one.name}",
                folder=one.path,
                processor=processor,
            )
        elif one.path is not None:
            on_base[one.name] = one.path
    own = _differing(on_base, base) if options.own_processors else frozenset()
    return WholeModel(
        name=BASE, told=f"base {told}", folder=base, processor=base, adapters=on_base,
        own_processors=own,
    ), full  # fmt: skip


def _names(model: WholeModel, proven: Iterable[str]) -> list[str]:
    """Return what a model that takes the base's place, and the adapters on it, are called."""
    return [model.name if name == BASE else name for name in proven]


def _differing(adapters: Mapping[str, Path], base: Path) -> frozenset[str]:
    """Return the adapters whose folders hold another processor than the base's."""
    found = set()
    for name, folder in adapters.items():
        try:
            if differences(folder, base):
                found.add(name)
        except BrokenError as error:
            raise EngineError(f"adapter {name}: {error}") from error
    return frozenset(found)


def _asks_apart(requests: Sequence[Request]) -> list[Ask]:
    """Order what is asked so that the first few are of different pictures."""
    asks = list(dict.fromkeys(one.ask for one in requests))
    return list(dict.fromkeys([*asks[:: max(1, len(asks) // _COMPARED)], *asks]))


def _outcome(request: Request, said: str | Exception) -> Generation | Failure:
    if isinstance(said, str):
        return Generation(request=request, answer=said)
    reason = (str(said).strip().splitlines() or [type(said).__name__])[0]
    return Failure(request=request, error=reason)
