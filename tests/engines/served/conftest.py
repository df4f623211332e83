from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from harness.engines import EngineOptions, ServedModels
from harness.engines.request import Ask, Failure, Generation, Request
from harness.engines.served.catalogue import Catalogue
from harness.engines.served.client import Server
from harness.engines.served.engine import ServerEngine
from tests.engines.served.speaking import Model, Speaking

Run = Callable[..., dict[tuple[str, str], str]]


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait little, for nobody is there to be spared."""
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.02)
    short = partial(Server, seconds=0.6)
    monkeypatch.setattr("harness.engines.served.engine.Server", short)


@pytest.fixture
def server() -> Iterator[Speaking]:
    """A base and two adapters, as vLLM serves them."""
    models = [Model("qwen", None, "/models/qwen"), Model("one", "qwen", seed=1),
              Model("two", "qwen", seed=2)]  # fmt: skip
    with Speaking({one.id: one for one in models}) as speaking:
        yield speaking


@pytest.fixture
def opened(server: Speaking) -> Iterator[Callable[..., ServerEngine]]:
    """Opens an engine on the server; closed at the end."""
    engines: list[ServerEngine] = []

    def open_one(
        *adapters: str, load: dict[str, Path] | None = None, revision: str | None = None,
        cache: bool = True, at_once: int | None = None, announce: Callable[[str], None] = print,
    ) -> ServerEngine:  # fmt: skip
        asking = Server(server.url)
        catalogue = Catalogue.of(asking)
        asking.close()
        served = ServedModels(
            url=server.url,
            catalogue=catalogue,
            base=catalogue.base(None, None, adapters),
            ids={name: name for name in adapters},
            to_load=load or {},
            at_once=at_once,
            revision=revision,
        )
        options = EngineOptions(engine="server", base="qwen", cache=cache, served=served)
        engines.append(ServerEngine(options, announce))
        return engines[-1]

    yield open_one
    for engine in engines:
        engine.close()


def requests(pictures: list[Path], *models: str, questions: int = 2) -> list[Request]:
    """Each model asked so many questions about each picture, as tests come: model after model."""
    return [
        Request(case=f"c/{picture.stem}-{n}", adapter=model, ask=Ask((picture,), f"Что {n}?"))
        for model in models
        for n in range(questions)
        for picture in pictures
    ]


def told(outcomes: Iterator[Generation | Failure]) -> dict[tuple[str, str], str]:
    """(case, model) → answer, or the error after an exclamation mark."""
    return {
        (one.request.case, one.request.adapter): (
            one.answer if isinstance(one, Generation) else f"!{one.error}"
        )
        for one in outcomes
    }
