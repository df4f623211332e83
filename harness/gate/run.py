"""One run as plain data: all that comparing, gating and drawing need, and no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.gate.comparison import Comparison, Pair, compare
from harness.gate.decision import GateResult, evaluate
from harness.models.adapters import Adapter
from harness.record import Key, Record
from harness.suite.suite import BASE, GatePolicy, Suite


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was asked of whom, what came back, and the policy it is held against.

    Every planned question has a record: one that was never asked carries an error.
    """

    adapters: tuple[Adapter, ...]
    """The candidates; empty when the base was run alone."""
    baseline: str = BASE
    records: tuple[Record, ...]
    """In the order of the suite; the base's and the baseline's among them."""
    policy: GatePolicy
    strict: bool = False
    partial: bool = False
    """Some of the suite's cases were deselected: there is no gate."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Character id or distractor -> the name people use."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """Provenance as plain JSON: `suite`, `judge`, `generation`, `provenance`, `created`."""

    @cached_property
    def comparisons(self) -> dict[str, Comparison]:
        """Return each candidate's comparison with the baseline, by adapter name."""
        records = {record.key: record for record in self.records}
        cases = list(dict.fromkeys(record.case for record in self.records))
        return {
            adapter.name: compare(adapter.name, self.baseline, cases, records)
            for adapter in self.adapters
        }

    @cached_property
    def pairs(self) -> dict[Key, Pair]:
        """Return each candidate's record with the baseline's, by the candidate's key."""
        return {
            pair.candidate.key: pair
            for comparison in self.comparisons.values()
            for pair in comparison.pairs
        }

    @cached_property
    def gates(self) -> dict[str, GateResult]:
        """Return the gate's word on each candidate, by adapter name."""
        return {
            name: evaluate(comparison, self.policy, strict=self.strict)
            for name, comparison in self.comparisons.items()
        }

    @property
    def errors(self) -> tuple[Record, ...]:
        """Return the questions that got no answer."""
        return tuple(record for record in self.records if record.judgement is None)


def idle_overrides(suite: Suite, records: Iterable[Record]) -> list[str]:
    """Name people's verdicts that no answer of the run met, so that they can be tidied away."""
    given = {(record.case, answer) for record in records for answer in record.answers}
    return [
        f"{override.case}: {override.answer!r} → {override.verdict}"
        for override in suite.overrides
        if (override.case, override.answer) not in given
    ]
