"""What a server serves: which of its models is the base, and which are adapters on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec

from harness.engines.request import EngineError
from harness.engines.served.client import Server, ServerError
from harness.json_text import read_json
from harness.listing import few


class Served(msgspec.Struct, frozen=True):
    """One served model, as the server tells of it."""

    id: str
    root: str | None = None
    """Where its weights lie, on the server's machine."""
    parent: str | None = None
    """Of an adapter, the model it changes."""


class _Models(msgspec.Struct):
    data: Sequence[Served]


class _Version(msgspec.Struct):
    version: str


@dataclass(frozen=True)
class Catalogue:
    """The models of one server."""

    url: str
    """Without a password."""
    models: tuple[Served, ...]
    version: str | None = None
    """Of the server's software, where it tells."""

    @classmethod
    def of(cls, server: Server) -> Catalogue:
        """Ask the server.

        Raises:
            EngineError: if it cannot be reached, or tells of no models.
        """
        try:
            listed = msgspec.convert(read_json(server.get("/models")), _Models)
        except ServerError as error:
            raise EngineError(f"no list of models from the server: {error}") from None
        except (msgspec.ValidationError, ValueError) as error:
            raise EngineError(f"{server.shown}/models is no list of models: {error}") from None
        version = None
        with suppress(ServerError, msgspec.ValidationError, ValueError):  # vLLM alone has it
            version = msgspec.convert(read_json(server.get_at_root("/version")), _Version).version
        return cls(server.shown, tuple(listed.data), version)

    def base(self, wanted: str | None, known_as: str | None, adapters: Sequence[str]) -> Served:
        """Return the served model that is the base.

        Args:
            wanted: its id, where the command line gives it.
            known_as: the suite's base: perhaps an id, perhaps the folder that is served.
            adapters: ids asked for as adapters, so none of them.

        Raises:
            EngineError: if that is not plain.
        """
        if wanted is not None:
            found = [one for one in self.models if one.id == wanted]
            if not found:
                raise EngineError(f"--base-model {wanted} is not served at {self._there}")
            return found[0]
        others = () if self._tells_parents else adapters
        whole = [one for one in self.models if one.parent is None and one.id not in others]
        named = [one for one in whole if known_as and known_as in (one.id, one.root)]
        parents = {one.parent for one in self.models if one.id in adapters}
        changed = [one for one in whole if one.id in parents]
        for some in (named, changed, whole):
            # Names of the same weights are one model.
            if len({one.root or one.id for one in some}) == 1:
                return some[0]
        raise EngineError(f"which served model is the base? Give --base-model NAME: {self._there}")

    def model(self, name: str) -> Served:
        """Return the model of an id."""
        return next(one for one in self.models if one.id == name)

    def matching(self, asked: str) -> list[str]:
        """Return the ids that a name or a pattern stands for."""
        ids = [one.id for one in self.models if one.id == asked]
        return ids or [one.id for one in self.models if fnmatchcase(one.id, asked)]

    def adapters_of(self, base: str) -> list[str]:
        """Return the ids of all adapters on a base: all other models, if the server tells not."""
        told = self._tells_parents
        return [
            one.id for one in self.models if one.id != base and (not told or one.parent == base)
        ]

    @property
    def _tells_parents(self) -> bool:
        """Whether the server tells adapters from what they change, as vLLM does."""
        return any(one.parent is not None for one in self.models)

    @property
    def _there(self) -> str:
        names = few([one.id for one in self.models], shown=8) or "nothing"
        return f"{self.url}, which serves {names}"
