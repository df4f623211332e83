"""Two models' records, paired case by case → changes, statuses, who was mistaken for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.record import Record
from harness.suite.suite import Role


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
    def gain(self) -> int:
        """How many more answers are right than before, of as many; negative where fewer are."""
        return self.candidate.right - self.baseline.right

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
class GroupResult:
    """The cases that share a tag, or that ask the same question of several characters."""

    by: str
    """`tag` or `question`."""
    name: str
    tally: Tally
    hallucinations: Tally


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
        return _hallucinations(self.pairs)

    @property
    def by_character(self) -> dict[str, tuple[Pair, ...]]:
        """Return the pairs of each character, in the order of the suite."""
        return _grouped((pair.candidate.character, pair) for pair in self.pairs)

    @property
    def by_tag(self) -> dict[str, tuple[Pair, ...]]:
        """Return the pairs that carry each tag."""
        return _grouped((tag, pair) for pair in self.pairs for tag in pair.candidate.tags)

    @property
    def characters(self) -> tuple[CharacterResult, ...]:
        """Return the results per character: targets, then controls, each as the suite has them."""
        results = [_result(character, pairs) for character, pairs in self.by_character.items()]
        return tuple(sorted(results, key=lambda result: result.role is Role.CONTROL))

    @property
    def groups(self) -> tuple[GroupResult, ...]:
        """Return the results per tag, then per question that is asked more than once."""
        questions = _grouped((pair.candidate.question, pair) for pair in self.pairs)
        repeated = {name: pairs for name, pairs in questions.items() if len(pairs) > 1}
        return (*_group_results("tag", self.by_tag), *_group_results("question", repeated))

    @property
    def missing_characters(self) -> tuple[str, ...]:
        """Characters of which not one case was judged under both models."""
        asked = dict.fromkeys(case.partition("/")[0] for case in self.unpaired)
        return tuple(character for character in asked if character not in self.by_character)


def pair_of(candidate: Record | None, baseline: Record | None) -> Pair | None:
    """Pair two models' records of a case; None unless both were judged."""
    if candidate and candidate.judgement and baseline and baseline.judgement:
        return Pair(baseline=baseline, candidate=candidate)
    return None


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
        pair = pair_of(records.get((case, adapter)), records.get((case, baseline)))
        if pair is None:
            unpaired.append(case)
        else:
            pairs.append(pair)
    return Comparison(
        adapter=adapter, baseline=baseline, pairs=tuple(pairs), unpaired=tuple(unpaired)
    )


def confusions(records: Iterable[Record]) -> dict[str, dict[str, dict[str, int]]]:
    """Count who was taken for whom: model -> character shown -> character named -> times."""
    counts: dict[str, dict[str, Counter[str]]] = {}
    for record in records:
        shown = counts.setdefault(record.adapter, {})
        for named in sorted(record.named):
            shown.setdefault(record.character, Counter())[named] += 1
    return {
        adapter: {character: dict(named.most_common()) for character, named in shown.items()}
        for adapter, shown in counts.items()
    }


def _tally(pairs: Sequence[Pair]) -> Tally:
    return Tally(
        before=sum(pair.baseline.correct for pair in pairs),
        after=sum(pair.candidate.correct for pair in pairs),
        total=len(pairs),
    )


def _hallucinations(pairs: Sequence[Pair]) -> Tally:
    return Tally(
        before=sum(bool(pair.baseline.named) for pair in pairs),
        after=sum(bool(pair.candidate.named) for pair in pairs),
        total=len(pairs),
    )


def _grouped(pairs: Iterable[tuple[str, Pair]]) -> dict[str, tuple[Pair, ...]]:
    groups: dict[str, list[Pair]] = {}
    for name, pair in pairs:
        groups.setdefault(name, []).append(pair)
    return {name: tuple(members) for name, members in groups.items()}


def _group_results(by: str, groups: Mapping[str, tuple[Pair, ...]]) -> Iterator[GroupResult]:
    for name, pairs in groups.items():
        tally, mistaken = _tally(pairs), _hallucinations(pairs)
        yield GroupResult(by=by, name=name, tally=tally, hallucinations=mistaken)


def _result(character: str, pairs: Sequence[Pair]) -> CharacterResult:
    named = Counter(name for pair in pairs for name in sorted(pair.candidate.named))
    return CharacterResult(
        character=character,
        role=pairs[0].candidate.role,
        tally=_tally(pairs),
        hallucinated=dict(named.most_common()),
    )
