"""A slow model in the real one's place, which tells what it is asked: `-p tests.slow_model`.

Everything else is real. A line in the file that `SLOW_MODEL_LOG` names says what is going on, and
writing takes longer than it does, so that a kill lands in the middle of it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable
from typing import Any

from harness.engines.local.loaded_models import LoadedModels, WholeModel
from harness.engines.local.planning import Grid
from harness.engines.local.remembered import Remembered
from harness.engines.request import Ask, Request
from harness.session import reporting, session

ANSWERING, CACHE, REPORT = PHASES = ("answering", "cache writing", "report writing")
_ROWS = 4
_SECONDS = float(os.environ.get("SLOW_MODEL_SECONDS", "0.02"))
_keep, _publish = Remembered.keep, reporting.publish_run
_fsync, _connect = os.fsync, sqlite3.connect


def tell(*words: str) -> None:
    """Add a line to the log, whole, whoever else writes there."""
    line = "\t".join(words) + "\n"
    log = os.open(os.environ["SLOW_MODEL_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(log, line.encode())
    os.close(log)


class SlowRunner:
    """Says who it is and what it was asked, and nothing of what it sees."""

    solo: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def limit(self) -> int:
        return _ROWS

    def size_up(self, _: object) -> None:
        pass

    def answer(self, grid: Grid) -> dict[tuple[str, Ask], str]:
        self._asked.update(grid.models)
        for model in grid.models:
            for ask in grid.asks:
                tell("asked", model, ask.question)
        tell(ANSWERING)
        time.sleep(_SECONDS)
        return {
            (model, ask): f"Это {'Колобок' if model != 'base' else 'смайлик'}, {ask.question}"
            for model in grid.models
            for ask in grid.asks
        }

    @property
    def proven(self) -> frozenset[str]:
        return frozenset(self._asked)

    def conclude(self) -> frozenset[str]:
        return self.proven

    def provenance(self) -> dict[str, str]:
        return {"batch_size": str(_ROWS)} if self._asked else {}


class SlowConnection(sqlite3.Connection):
    """Takes its time between writing and committing."""

    def executemany(self, *given: Any) -> sqlite3.Cursor:
        done = super().executemany(*given)
        time.sleep(_SECONDS / 2)
        return done


def _load(_: LoadedModels, __: WholeModel) -> SlowRunner:
    return SlowRunner()


def _kept(self: Remembered, answers: Iterable[tuple[Request, str]], *proofs: Any) -> None:
    given = list(answers)
    tell(CACHE)
    _keep(self, given, *proofs)
    for request, _ in given:
        tell("kept", request.adapter, request.ask.question)
    tell("kept all")


def _published(*given: Any) -> dict[str, Any]:
    tell(REPORT)
    content = _publish(*given)
    tell("reported")
    return content


def _slow_fsync(descriptor: int) -> None:
    time.sleep(_SECONDS / 2)
    _fsync(descriptor)


def _slow_connect(*given: Any, **options: Any) -> sqlite3.Connection:
    return _connect(*given, **options, factory=SlowConnection)


def pytest_configure() -> None:
    """Take the places of what is real, in the process that is a run's own."""
    for where, name, slow in (
        (LoadedModels, "_load", _load),
        (LoadedModels, "close", lambda self: None),
        (Remembered, "keep", _kept),
        (session, "publish_run", _published),
        (os, "fsync", _slow_fsync),
        (sqlite3, "connect", _slow_connect),
    ):
        setattr(where, name, slow)
