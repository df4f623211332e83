"""Two models' records, paired case by case → changes, statuses, who was mistaken for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.record import Record
from harness.suite import Role


class Change(StrEnum):
    """Baseline verdict → candidate verdict."""

    FIXED = "fixed"
    KEPT = "kept"
    REGRESSED = "regressed"
    MISSED = "missed"


class Status(StrEnum):
    """What became of one character under one adapter."""

    LEARNED = "learned"
    """All correct now, not before."""
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DEGRADED = "degraded"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One case, answered and judged under both models."""

    baseline: Record
    candidate: Record

    @property
    def change(self) -> Change:
        """The change by the contract."""
        if self.candidate.correct:
            return Change.KEPT if self.baseline.correct else Change.FIXED
        return Change.REGRESSED if self.baseline.correct else Change.MISSED

    @property
    def newly_named(self) -> frozenset[str]:
        """Characters asserted by the candidate that the baseline's answer did not assert."""
        return self.candidate.named - self.baseline.named


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Correct answers before and after, of so many."""

    before: int
    after: int
    total: int


@dataclass(frozen=True, kw_only=True)
class CharacterResult:
    """One character under one adapter."""

    character: str
    role: Role
    tally: Tally
    hallucinated: Mapping[str, int]
    """Whom the adapter took it for, and how often."""

    @property
    def status(self) -> Status:
        """The status by the contract."""
        if self.tally.after > self.tally.before:
            full = self.tally.after == self.tally.total
            return Status.LEARNED if full else Status.IMPROVED
        return Status.UNCHANGED if self.tally.after == self.tally.before else Status.DEGRADED


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A candidate adapter against its baseline over all cases that both answered."""

    adapter: str
    baseline: str
    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]
    """Cases without a judged answer on either side: the run is incomplete."""

    def tally(self, role: Role | None = None) -> Tally:
        """Count correct answers, of one role or of all."""
        return _tally([pair for pair in self.pairs if role in (None, pair.candidate.role)])

    @property
    def hallucinations(self) -> Tally:
        """Count answers that assert another character, before and after."""
        return Tally(
            before=sum(bool(pair.baseline.named) for pair in self.pairs),
            after=sum(bool(pair.candidate.named) for pair in self.pairs),
            total=len(self.pairs),
        )

    @property
    def characters(self) -> tuple[CharacterResult, ...]:
        """Return the results per character, in the order of the suite."""
        groups: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            groups.setdefault(pair.candidate.character, []).append(pair)
        return tuple(_result(character, pairs) for character, pairs in groups.items())


def compare(
    adapter: str,
    baseline: str,
    cases: Iterable[str],
    records: Mapping[tuple[str, str], Record],
) -> Comparison:
    """Pair the records of two models over `cases`.

    Args:
        adapter: name of the candidate.
        baseline: name under which the baseline's records stand.
        cases: case keys that the run was to ask, in order.
        records: every record of the run by (case, adapter).
    """
    pairs = []
    unpaired = []
    for case in cases:
        before, after = records.get((case, baseline)), records.get((case, adapter))
        if before and after and before.judgement and after.judgement:
            pairs.append(Pair(baseline=before, candidate=after))
        else:
            unpaired.append(case)
    return Comparison(
        adapter=adapter, baseline=baseline, pairs=tuple(pairs), unpaired=tuple(unpaired)
    )


def recommend(comparisons: Sequence[Comparison], passed: Mapping[str, bool]) -> Comparison | None:
    """Return the adapter that serves best, by the contract; the first given wins a tie."""

    def merit(comparison: Comparison) -> tuple[bool, int, int]:
        net = comparison.tally().after - comparison.hallucinations.after
        kept = comparison.tally(Role.CONTROL).after
        return passed[comparison.adapter], net, kept

    return max(comparisons, key=merit, default=None)


def _tally(pairs: Sequence[Pair]) -> Tally:
    return Tally(
        before=sum(pair.baseline.correct for pair in pairs),
        after=sum(pair.candidate.correct for pair in pairs),
        total=len(pairs),
    )


def _result(character: str, pairs: Sequence[Pair]) -> CharacterResult:
    named = Counter(name for pair in pairs for name in sorted(pair.candidate.named))
    return CharacterResult(
        character=character,
        role=pairs[0].candidate.role,
        tally=_tally(pairs),
        hallucinated=dict(named.most_common()),
    )
