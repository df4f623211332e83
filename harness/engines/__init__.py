"""Engines answer requests; `harness.engines.request` is the whole interface.

Importing this imports no model library: an engine loads what it needs when it must answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.request import Engine, EngineError
from harness.models.adapters import Adapter

if TYPE_CHECKING:
    from harness.engines.served.catalogue import Catalogue, Served

Announce = Callable[[str], None]
"""Takes a line for people about something that may last, such as loading."""


@dataclass(frozen=True, kw_only=True)
class ServedModels:
    """Who is asked of a server, and under which names."""

    url: str
    catalogue: Catalogue
    base: Served
    ids: Mapping[str, str] = field(default_factory=dict)
    """Adapter -> the id by which it is served."""
    to_load: Mapping[str, Path] = field(default_factory=dict)
    """Adapter -> its folder, where the server is to load it for this run."""
    at_once: int | None = None
    """Requests in flight; None leaves it to the engine."""
    revision: str | None = None
    """What the suite calls the weights of today."""


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """What an engine is opened with."""

    engine: str = "transformers"
    base: str | None = None
    """Model folder or hub id."""
    adapters: tuple[Adapter, ...] = ()
    dtype: str | None = None
    """The numbers that models compute in; None leaves it to device and base."""
    own_processors: bool = False
    """Whether adapters are asked with the processors in their folders, where they differ."""
    batch_size: int | None = None
    """Rows answered at once; None leaves it to the engine."""
    device: str | None = None
    """`cpu`, `cuda`, `cuda:1`; None leaves it to the engine."""
    cache: bool = True
    """Whether the answer cache is read and written."""
    served: ServedModels | None = None
    """For the engine `server`."""
    ray_address: str | None = None
    """For the engine `ray`: a cluster's; None starts one on this machine."""


def open_engine(options: EngineOptions, announce: Announce | None = None) -> Engine:
    """Make the engine that the options name; models load at the first request.

    Recorded answers need no options but their file: `harness.engines.replay`.

    Raises:
        EngineError: if there is no such engine, or it lacks what it needs.
    """
    tell = announce or (lambda line: None)
    if options.engine == "transformers":
        from harness.engines.local.engine import TransformersEngine

        return TransformersEngine(options, tell)
    if options.engine == "server":
        from harness.engines.served.engine import ServerEngine

        return ServerEngine(options, tell)
    if options.engine == "ray":
        from harness.engines.cluster.engine import RayEngine

        return RayEngine(options, tell)
    raise EngineError(f"unknown engine {options.engine}; there are: transformers, server, ray")
