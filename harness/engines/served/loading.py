"""Adapters that a server is told to load for a run, and to unload after it."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from harness.engines.request import EngineError
from harness.engines.served.catalogue import Catalogue
from harness.engines.served.client import Server, ServerError
from harness.whole_file import is_running

_MARK = "for-run-of"
_HOST = re.sub(r"[^\w.-]", "-", socket.gethostname())
_OURS = re.compile(rf"\.{_MARK}-{re.escape(_HOST)}-(?P<process>\d+)$")


class LoadedAdapters:
    """Adapters of this run in a server that lets them come and go."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._loaded: list[str] = []

    def load(self, folders: Mapping[str, Path]) -> dict[str, str]:
        """Have adapters loaded; what a run that was killed left behind is unloaded first.

        Args:
            folders: name -> folder, which the server must be able to read under the same path.

        Returns:
            name -> id by which it is served, of this process alone.

        Raises:
            EngineError: if the server does not do it.
        """
        if not folders:
            return {}
        self._sweep()
        ids = {}
        for name, folder in folders.items():
            plain = re.sub(r"[^\w.-]", "-", name)
            ids[name] = f"{plain}.{_MARK}-{_HOST}-{os.getpid()}"
            try:
                body = {"lora_name": ids[name], "lora_path": str(folder.resolve())}
                self._server.post("/load_lora_adapter", body)
            except ServerError as error:
                raise EngineError(
                    f"{name} is not served, and the server does not load it ({error}): start vLLM "
                    f"with --lora-modules {name}=PATH, or VLLM_ALLOW_RUNTIME_LORA_UPDATING=True"
                ) from None
            self._loaded.append(ids[name])
        return ids

    def unload(self) -> None:
        """Have unloaded what was loaded."""
        while self._loaded:
            self._unload(self._loaded.pop())

    def _sweep(self) -> None:
        for model in Catalogue.of(self._server).models:
            left = _OURS.search(model.id)
            if left and not is_running(int(left["process"])):
                self._unload(model.id)

    def _unload(self, model: str) -> None:
        with suppress(ServerError):  # gone already, or the server is: nothing is left to free
            self._server.post("/unload_lora_adapter", {"lora_name": model})
