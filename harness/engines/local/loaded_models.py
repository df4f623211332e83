"""Which models are in memory: the base with its adapters, and full models in its place.

Where there is no room for two, one is let go of before the next is loaded.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from harness.engines.local.hardware import AUTO
from harness.engines.request import EngineError
from harness.models.processor_files import laid_over
from harness.models.safetensors_file import SafetensorsError, read_headers
from harness.suite.suite import BASE

if TYPE_CHECKING:
    from harness.engines.local.runner import Runner


@dataclass(frozen=True, kw_only=True)
class WholeModel:
    """The base, or a full model that is asked in its place."""

    name: str
    told: str
    """What it is, for people."""
    folder: Path
    processor: Path
    """The folder with its processor and chat template."""
    adapters: Mapping[str, Path] = field(default_factory=dict)
    """What is asked on it, by name."""
    own_processors: frozenset[str] = frozenset()
    """Which of them are asked with the processor in their own folder."""

    def asked_as(self, name: str) -> str:
        """Return what one of its names means to whoever has only this model: itself is the base."""
        return BASE if name == self.name else name


@dataclass(frozen=True, kw_only=True)
class HowToLoad:
    """What all models of a run share."""

    device: str
    dtype: str
    batch_size: int | None


class LoadedModels:
    """Runners by model, opened as they are needed."""

    def __init__(self, how: HowToLoad, announce: Callable[[str], None]) -> None:
        self._how, self._announce = how, announce
        self._runners: dict[str, Runner] = {}
        self._seen: dict[str, list[dict[str, str]]] = {}

    def runner(self, model: WholeModel) -> Runner:
        """Return what asks a model, loaded if it is not.

        Raises:
            EngineError: if it cannot be loaded.
        """
        if model.name not in self._runners:
            with blamed(model):
                self._make_room(model)
                self._runners[model.name] = self._load(model)
        return self._runners[model.name]

    def conclude(self, model: WholeModel) -> frozenset[str]:
        """Check that a model's run went as it should; return which names were proven.

        Raises:
            EngineError: if it did not.
        """
        runner = self._runners.get(model.name)
        if runner is None:
            return frozenset()
        with blamed(model):
            return runner.conclude()

    def seen(self, name: str) -> list[dict[str, str]]:
        """Return what was measured of a model each time that it was loaded."""
        loaded = self._runners.get(name)
        measured = [*self._seen.get(name, []), loaded.provenance() if loaded else {}]
        return [facts for facts in measured if facts]

    def close(self) -> None:
        """Let go of every model."""
        self._let_go()

    def _load(self, model: WholeModel) -> Runner:
        self._announce(f"Loading {model.told}")
        from harness.engines.local.loading import load
        from harness.engines.local.peft_settings import check_settings
        from harness.engines.local.places import told
        from harness.engines.local.runner import Runner

        check_settings(model.adapters, self._announce)
        how = self._how
        loaded = load(model.folder, how.device, how.dtype, model.processor)
        if how.device == AUTO:
            self._announce(told(loaded.model))
        processors = _own_processors(model)
        return Runner(loaded, model.adapters, how.batch_size, self._announce, processors)

    def _make_room(self, model: WholeModel) -> None:
        if not self._runners:
            return
        from harness.engines.local import memory

        tensors = read_headers(model.folder)
        if any(
            not memory.has_room(tensors, *one.numbers_and_place) for one in self._runners.values()
        ):
            self._let_go()

    def _let_go(self) -> None:
        if not self._runners:
            return
        for name, runner in self._runners.items():
            self._seen.setdefault(name, []).append(runner.provenance())
        del runner
        self._runners.clear()
        gc.collect()  # a model and what watches it know one another
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def _own_processors(model: WholeModel) -> dict[str, Any]:
    from harness.engines.local.loading import load_processor

    with TemporaryDirectory() as folder:
        return {
            name: load_processor(
                laid_over(model.adapters[name], model.processor, Path(folder) / str(at))
            )
            for at, name in enumerate(sorted(model.own_processors))
        }


@contextmanager
def blamed(model: WholeModel) -> Iterator[None]:
    """Have errors say which full model they are about; those of the base speak for themselves."""
    try:
        yield
    except (EngineError, SafetensorsError, OSError) as error:
        if model.name == BASE and isinstance(error, EngineError):
            raise
        raise EngineError(f"{model.told}: {error}") from error
