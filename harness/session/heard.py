"""What the tests of a run told, in this process or in workers of xdist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.engines.sightings import joined
from harness.record import Key, Record, from_json


@dataclass
class Heard:
    """The records and the plan of a whole run, gathered as reports come in."""

    records: dict[Key, Record] = field(default_factory=dict)
    planned: set[Key] = field(default_factory=set)
    """(case, candidate) of every test that was selected: each owes a verdict."""
    judge: dict[str, Any] = field(default_factory=dict)
    """What judged."""
    asked_by: list[dict[str, str]] = field(default_factory=list)
    """What asked, as each process tells it that asked a model now."""
    recalled_by: list[dict[str, str]] = field(default_factory=list)
    """The same of those that found every answer in the cache."""
    effort: Counter[str] = field(default_factory=Counter)
    """How many answers the workers asked for, and found in the cache."""
    trouble: str | None = None
    """Why a worker could not keep its answers for later runs, if it could not."""
    root: Path | None = None
    """The suite's folder, where only workers opened it."""

    def add_rows(
        self, rows: Iterable[Mapping[str, Any]], made_here: Callable[[Key], Record | None]
    ) -> None:
        """Take in records as they travel on test reports.

        Args:
            rows: the records as plain JSON.
            made_here: gives a record of this very process, of which no second is kept.
        """
        for row in rows:
            key = row["case"], row["adapter"]
            self.records[key] = made_here(key) or from_json(row)

    @property
    def about(self) -> dict[str, Any]:
        """What asked and judged, of all processes together; nothing if nothing was asked."""
        # What a cache remembers of checks is what some process saw at the time, or has seen now.
        told = self.asked_by or [
            *map(dict, dict.fromkeys(tuple(f.items()) for f in self.recalled_by))
        ]
        return {"provenance": joined(told), "judge": self.judge} if told else {}

    def add_about(self, about: Mapping[str, Any], effort: Mapping[str, int]) -> None:
        """Take in what asked and judged in one process; see `Examiner`."""
        if about:
            self.judge = about["judge"]
            now = self.asked_by if effort.get("answers_asked") else self.recalled_by
            now.append(about["provenance"])

    def add_worker(self, told: Mapping[str, Any]) -> None:
        """Take in what a worker of xdist tells at its end (`Session.tell`)."""
        self.planned.update((case, candidate) for case, candidate in told.get("planned", ()))
        self.add_about(told.get("about", {}), told.get("effort", {}))
        self.root = Path(told["root"]) if "root" in told else self.root
        self.effort += Counter(told.get("effort", {}))
        self.trouble = self.trouble or told.get("trouble")
