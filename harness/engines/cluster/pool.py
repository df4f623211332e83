"""Workers that take what is next; one that dies is replaced, and what it had is given out again."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from harness.engines import EngineOptions
from harness.engines.cluster.worker import Asked, Facts, Failed, Worker
from harness.engines.request import EngineError

_DEATHS = 3  # of workers over the same questions, which then are errors
_CONNECTING = 10.0  # seconds
_PATIENCE = 600  # seconds until workers must have started
_THREADS = 4  # of a processor for each worker, where there are no GPUs


class Pool:
    """Workers on a cluster, or on this machine."""

    def __init__(self, options: EngineOptions, address: str | None) -> None:
        """Connect, and start the workers.

        Raises:
            EngineError: if there is no Ray, or no cluster.
        """
        # Ray's notes about its use would go to its makers.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        try:
            import ray
        except ImportError:
            raise EngineError(
                "--engine ray needs: pip install 'vlm-adapter-harness[ray]'"
            ) from None
        self._ray: Any = ray
        self._own = not ray.is_initialized()
        if self._own:
            try:
                if address is not None:
                    _reach(address)
                ray.init(
                    address=address, include_dashboard=False if address is None else None,
                    log_to_driver=False, configure_logging=False,
                )  # fmt: skip
            except Exception as error:  # Ray's own kinds are many
                where = address or "this machine"
                raise EngineError(f"no Ray cluster at {where}: {_line(error)}") from None
        self._options = options
        self._kind, count = _shares(ray.cluster_resources())
        self._workers = [self._start() for _ in range(count)]

    @property
    def size(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    def facts(self) -> list[Facts]:
        """Return what every worker has.

        Raises:
            EngineError: if one cannot answer.
        """
        found = self._get([worker.facts.remote() for worker in self._workers])
        if wrong := [one.error for one in found if isinstance(one, Failed)]:
            raise EngineError("\n".join(dict.fromkeys(wrong)))
        return list(found)

    def measured(self) -> list[dict[str, str]]:
        """Return what every worker's engine saw of itself."""
        return list(self._get([worker.measured.remote() for worker in self._workers]))

    def answer(
        self, units: Iterator[Sequence[Asked]]
    ) -> Iterator[tuple[Sequence[Asked], Sequence[str | Failed]]]:
        """Give units out, and yield each with its answers as it is done.

        Raises:
            EngineError: if a worker's run cannot go on at all.
        """
        under_way: dict[Any, tuple[int, Sequence[Asked], int]] = {}
        for number, unit in zip(range(self.size), units, strict=False):
            self._give(under_way, number, unit)
        while under_way:
            (done, *_), _ = self._ray.wait(list(under_way), num_returns=1)
            number, unit, deaths = under_way.pop(done)
            try:
                answers = self._ray.get(done)
            except self._ray.exceptions.RayActorError:
                self._workers[number] = self._start()
                if deaths + 1 < _DEATHS:
                    self._give(under_way, number, unit, deaths + 1)
                    continue
                answers = [Failed(f"{_DEATHS} workers died over it")] * len(unit)
            if isinstance(answers, Failed):
                raise EngineError(answers.error)
            for following in islice(units, 1):
                self._give(under_way, number, following)
            yield unit, answers

    def close(self) -> None:
        """Let the workers go, and the cluster if it was started here."""
        for worker in self._workers:
            self._ray.kill(worker)
        if self._own:
            self._ray.shutdown()

    def _give(
        self, under_way: dict[Any, Any], number: int, unit: Sequence[Asked], deaths: int = 0
    ) -> None:
        pictures = _contents(unit)
        under_way[self._workers[number].answer.remote(unit, pictures)] = (number, unit, deaths)

    def _start(self) -> Any:
        threads = None if self._kind.get("num_gpus") else int(self._kind["num_cpus"])
        made = self._ray.remote(Worker).options(**self._kind)
        return made.remote(self._options, threads)

    def _get(self, references: Sequence[Any]) -> Sequence[Any]:
        try:
            found: Sequence[Any] = self._ray.get(list(references), timeout=_PATIENCE)
        except self._ray.exceptions.GetTimeoutError:
            raise EngineError(
                f"no worker started within {_PATIENCE} s: is the cluster busy?"
            ) from None
        except self._ray.exceptions.RayError as error:
            raise EngineError(f"a worker of the cluster failed: {_line(error)}") from None
        return found


def _reach(address: str) -> None:
    """See that somebody listens at an address: Ray itself would try for minutes.

    Raises:
        OSError: if nobody does.
    """
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if host and port.isdecimal():  # else a word of Ray's own, such as `auto`
        socket.create_connection((host, int(port)), timeout=_CONNECTING).close()


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _shares(resources: Mapping[str, float]) -> tuple[dict[str, float], int]:
    """Return what each worker takes of a cluster, and how many fit: a GPU each, or processors."""
    if gpus := int(resources.get("GPU", 0)):
        return {"num_gpus": 1, "num_cpus": 0}, gpus
    cpus = max(1, int(resources.get("CPU", 1)))
    each = min(_THREADS, max(1, cpus // 2))
    return {"num_cpus": each}, cpus // each


def _contents(unit: Sequence[Asked]) -> dict[Path, bytes]:
    return {image: image.read_bytes() for image in {i for _, ask in unit for i in ask.images}}
