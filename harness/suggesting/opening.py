"""The base that is asked: loaded here, or served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.engines import EngineOptions, ServedModels, open_engine
from harness.engines.request import Engine, EngineError
from harness.suite.suite import Suite


@dataclass(frozen=True, kw_only=True)
class Given:
    """What people said of the base."""

    base_model: str | None = None
    server_url: str | None = None
    device: str | None = None
    cache: bool = True


def open_base(suite: Suite, given: Given, announce: Callable[[str], None]) -> Engine:
    """Open an engine that asks the base; a model loads at the first question.

    Raises:
        EngineError: if no base is named, or it cannot be found.
    """
    served = _served(suite, given) if given.server_url else None
    base = served.base.id if served else given.base_model or suite.base
    if base is None:
        raise EngineError("no base model: give --base-model, or base: in suite.yaml")
    options = EngineOptions(
        engine="server" if served else "transformers",
        base=base,
        dtype=suite.dtype,
        device=given.device,
        cache=given.cache,
        served=served,
    )
    return open_engine(options, announce)


def _served(suite: Suite, given: Given) -> ServedModels:
    from harness.engines.served.catalogue import Catalogue
    from harness.engines.served.client import Server, ServerError

    assert given.server_url is not None
    try:
        server = Server(given.server_url, seconds=30.0, tries=2)
    except ServerError as error:
        raise EngineError(str(error)) from None
    try:
        catalogue = Catalogue.of(server)
    finally:
        server.close()
    base = catalogue.base(given.base_model, suite.base, [])
    revision = suite.server_revision
    return ServedModels(url=given.server_url, catalogue=catalogue, base=base, revision=revision)
