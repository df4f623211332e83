"""Who is compared where a server answers: names of its models, or folders that it is to load."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from harness.engines import ServedModels
from harness.engines.request import EngineError
from harness.engines.served.catalogue import Catalogue, Served
from harness.engines.served.client import Server, ServerError, without_password
from harness.engines.served.tower import applies_to_tower, changes_tower
from harness.listing import few
from harness.models.adapters import (
    Adapter,
    AdapterError,
    find_adapters,
    preflight,
    recorded_adapter,
)
from harness.options import OptionError, Options
from harness.suite.suite import ALL_ADAPTERS, BASE, Suite


class ServedLineup:
    """Finds what was asked for among what a server serves; asks the server once."""

    def __init__(self, options: Options, suite: Suite) -> None:
        assert options.server_url is not None
        self._options, self._suite, self._url = options, suite, options.server_url
        self._ids: dict[str, str] = {}
        self._to_load: dict[str, Path] = {}

    def find(self, names: Sequence[str]) -> list[Adapter]:
        """Return the adapters asked for, each once.

        Raises:
            AdapterError: if one is neither served nor a folder.
            EngineError: if the server cannot be asked.
        """
        found: dict[str, Adapter] = {}
        for asked in names:
            for adapter in [] if asked == BASE else self._found(asked):
                found.setdefault(adapter.name, adapter)
        return list(found.values())

    @cached_property
    def base(self) -> Served:
        """The served base.

        Raises:
            EngineError: if it is not plain which model that is.
        """
        asked = {name.partition("=")[2] or name for name in self._options.adapters}
        ids = {name for one in asked for name in self._catalogue.matching(one)}
        options = self._options
        return self._catalogue.base(options.base_model, self._suite.base, sorted(ids))

    def models(self) -> ServedModels:
        """Return who is asked, for the engine."""
        return ServedModels(
            url=self._url,
            catalogue=self._catalogue,
            base=self.base,
            ids=self._ids,
            to_load=self._to_load,
            at_once=self._options.concurrency,
            revision=self._suite.server_revision,
        )

    def check(self, adapters: Sequence[Adapter]) -> None:
        """Refuse what a server cannot be asked for.

        Raises:
            AdapterError: for an adapter that does not fit, or whose change to the vision side would
                be left out without a word.
            OptionError: for what only models loaded here can do.
            EngineError: if the server cannot be asked.
        """
        if self._suite.own_processors:
            raise OptionError("adapter_template: own needs --engine transformers: a server has one")
        _ = self.base  # which must be plain before the first question
        if (folder := self._suite.base) is not None and Path(folder).is_dir():
            preflight(adapters, folder)
        root = {one.id: one.root for one in self._catalogue.models}
        for one in adapters:
            place = one.path or Path(root.get(self._ids.get(one.name, "")) or "")
            if changes_tower(place) and not self._applies_to_tower:
                raise AdapterError(
                    f"adapter {one.name} changes the vision side too, and the server does not say "
                    "that it applies that: start vLLM with --enable-tower-connector-lora and "
                    "VLLM_SERVER_DEV_MODE=1, or use --engine transformers"
                )

    def caveats(self) -> list[str]:
        """Return lines on what a server does not let be decided here."""
        if self._suite.dtype is None:
            return []
        return [
            f"suite.yaml says dtype: {self._suite.dtype}; what the server computes in is not told"
        ]

    def _found(self, asked: str) -> list[Adapter]:
        if asked == ALL_ADAPTERS:
            return [self._served(one, one) for one in self._catalogue.adapters_of(self.base.id)]
        name, _, given = asked.rpartition("=")
        ids = self._catalogue.matching(given)
        if name and len(ids) > 1:
            raise AdapterError(f"{asked} gives {few(ids)}: one name is one adapter")
        if ids:
            return [self._served(name or one, one) for one in ids]
        suite = self._suite
        try:
            folders = find_adapters([asked], suite.adapters, suite.named_adapters, suite.base)
        except AdapterError as error:
            there = without_password(self._url)
            raise AdapterError(f"{error}; {there} does not serve it either") from None
        self._to_load |= {one.name: one.path for one in folders if one.path is not None}
        if whole := [one.name for one in folders if one.full_model]:
            raise AdapterError(f"{few(whole)} is a full model: serve it, and give its name")
        return folders

    def _served(self, name: str, model: str) -> Adapter:
        if name == BASE or model == self.base.id:
            raise AdapterError(f"{model} is served as the base: it is asked anyway")
        self._ids[name] = model
        return recorded_adapter(name, self._suite.adapters)

    @cached_property
    def _catalogue(self) -> Catalogue:
        server = self._server()
        try:
            return Catalogue.of(server)
        finally:
            server.close()

    @cached_property
    def _applies_to_tower(self) -> bool:
        server = self._server()
        try:
            return applies_to_tower(server)
        finally:
            server.close()

    def _server(self) -> Server:
        try:
            return Server(self._url, seconds=30.0, tries=2)
        except ServerError as error:
            raise EngineError(str(error)) from None
