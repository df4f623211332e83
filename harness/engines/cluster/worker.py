"""One worker of a cluster: an engine as it runs here, on a machine of the cluster."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from harness.engines import EngineOptions
from harness.engines.answer_cache import AnswerCache
from harness.engines.local.engine import TransformersEngine
from harness.engines.local.fingerprints import Fingerprints
from harness.engines.request import Ask, EngineError, Generation, Request
from harness.local_cache import cache_folder
from harness.models.base_model import locate
from harness.suite.suite import BASE

T = TypeVar("T")
Asked = tuple[str, Ask]
"""A model and what it is asked."""


@dataclass(frozen=True)
class Failed:
    """No answer: why, in a line."""

    error: str
    whole_run: bool = False
    """Whether nothing can be asked at all."""


@dataclass(frozen=True)
class Facts:
    """What a worker has: its machine, the files it read, what it computes with."""

    node: str
    hashes: Mapping[str, str]
    about: Mapping[str, str]
    """As `Engine.provenance` tells it."""


class Worker:
    """Answers what it is sent; mistakes come back as data, since exceptions lose their kind."""

    def __init__(self, options: EngineOptions, threads: int | None) -> None:
        """Read nothing yet.

        Args:
            options: the run's.
            threads: of a processor; None leaves it to torch.
        """
        # What was answered is kept where the run was started, for all workers alike.
        self._options, self._threads = replace(options, engine="transformers", cache=False), threads
        self._engine: TransformersEngine | None = None
        self._pictures = TemporaryDirectory()
        self._here: dict[str, Path] = {}

    def facts(self) -> Facts | Failed:
        """Say what this worker has; the model is not loaded for it."""
        return self._told(self._look)

    def answer(
        self, asked: Sequence[Asked], pictures: Mapping[Path, bytes]
    ) -> list[str | Failed] | Failed:
        """Answer questions, in order.

        Args:
            asked: the questions, with pictures as the run names them.
            pictures: the contents of all of these.
        """
        return self._told(lambda: self._answer(asked, pictures))

    def measured(self) -> dict[str, str]:
        """Return what the engine saw of itself."""
        return self._engine.provenance() if self._engine else {}

    def process(self) -> int:
        """Return the number of this worker's process."""
        return os.getpid()

    def _told(self, work: Callable[[], T]) -> T | Failed:
        try:
            return work()
        except EngineError as error:
            return Failed(f"{socket.gethostname()}: {error}", whole_run=True)

    def _open(self) -> TransformersEngine:
        if self._engine is None:
            if self._threads is not None:
                import torch

                torch.set_num_threads(self._threads)
            self._engine = TransformersEngine(self._options, lambda line: None)
        return self._engine

    def _look(self) -> Facts:
        about = self._open().provenance()
        cache = AnswerCache(cache_folder() / "answers.sqlite", lambda line: None)
        try:
            known = Fingerprints(cache)
            hashes = {BASE: known.base(locate(self._options.base or ""))}
            for one in self._options.adapters:
                if one.path is not None:
                    hashes[one.name] = known.adapter(one.path)
        finally:
            cache.close()
        return Facts(socket.gethostname(), hashes, about)

    def _answer(self, asked: Sequence[Asked], pictures: Mapping[Path, bytes]) -> list[str | Failed]:
        places = {path: self._put(path, content) for path, content in pictures.items()}
        requests = [
            Request(
                case=str(number),
                adapter=model,
                ask=replace(ask, images=tuple(places[image] for image in ask.images)),
            )
            for number, (model, ask) in enumerate(asked)
        ]
        answers: dict[int, str | Failed] = {}
        for one in self._open().generate(requests):
            answers[int(one.request.case)] = (
                one.answer if isinstance(one, Generation) else Failed(one.error)
            )
        return [answers[number] for number in range(len(asked))]

    def _put(self, path: Path, content: bytes) -> Path:
        """Have a picture as a file here, by its contents, under the ending that it had."""
        name = f"{hashlib.sha256(content).hexdigest()}{path.suffix}"
        if name not in self._here:
            self._here[name] = Path(self._pictures.name) / name
            self._here[name].write_bytes(content)
        return self._here[name]
