"""What the tests of a run told, in this process or in workers of xdist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.record import Key, Record, from_json


@dataclass
class Heard:
    """The records and the plan of a whole run, gathered as reports come in."""

    records: dict[Key, Record] = field(default_factory=dict)
    planned: set[Key] = field(default_factory=set)
    """(case, candidate) of every test that was selected: each owes a verdict."""
    about: dict[str, Any] = field(default_factory=dict)
    """What asked and judged, as workers tell it."""
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

    def add_worker(self, told: Mapping[str, Any]) -> None:
        """Take in what a worker of xdist tells at its end (`Session.tell`)."""
        self.planned.update((case, candidate) for case, candidate in told.get("planned", ()))
        self.about |= told.get("about", {})
        self.root = Path(told["root"]) if "root" in told else self.root
        self.effort += Counter(told.get("effort", {}))
        self.trouble = self.trouble or told.get("trouble")
