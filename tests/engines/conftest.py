from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.engines import EngineOptions
from harness.engines.local.engine import TransformersEngine
from tests import tiny


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny LLaVA, saved as a real one is."""
    return tiny.save_llava(tmp_path_factory.mktemp("models") / "base_model")


@pytest.fixture(scope="session")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two plain adapters and one DoRA for that base."""
    folder = tmp_path_factory.mktemp("adapters")
    model = tiny.llava()
    tiny.save_adapter(folder / "one", model, 1)
    tiny.save_adapter(folder / "two", model, 2, ("q_proj", "down_proj"), r=8)
    tiny.save_adapter(folder / "dora", model, 3, use_dora=True)
    (folder / "two" / "recipe.yaml").write_text("r: 8\nlearning_rate: 1e-4\nnote: tiny\n")
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    return tiny.save_pictures(tmp_path / "pictures", 3)


@pytest.fixture
def open_tiny(base: Path) -> Iterator[Callable[..., TransformersEngine]]:
    """Opens engines on the tiny base, and closes them at the end."""
    opened: list[TransformersEngine] = []

    def make(**options: Any) -> TransformersEngine:
        settings = {"base": str(base), **options}
        engine = TransformersEngine(EngineOptions(**settings), lambda line: None)
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()
