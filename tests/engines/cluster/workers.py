"""Workers that fail as machines do; workers of a cluster find them by this module's name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from harness.engines.cluster.worker import Asked, Facts, Failed, Worker


class Dying(Worker):
    """Goes down over one question, whoever gets it."""

    def answer(
        self, asked: Sequence[Asked], pictures: Mapping[Path, bytes]
    ) -> list[str | Failed] | Failed:
        if any("deadly" in ask.question for _, ask in asked):
            os._exit(1)
        return super().answer(asked, pictures)


class Strange(Worker):
    """Has another adapter under the same path."""

    def facts(self) -> Facts | Failed:
        found = super().facts()
        assert isinstance(found, Facts)
        return replace(found, node="node-7", hashes={**found.hashes, "one": "other"})
