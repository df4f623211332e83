"""Doubtful verdicts → whether the gate's word would turn if the judge was wrong in them.

The judge may be wrong in any verdict that it doubts, and nothing is known of how. So a pass is held
against the worst that these answers can be, and a fail against the best. There is one such world:
every rule of the gate is for an adapter that says more that is right and asserts fewer others, and
against one that does less than its baseline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from harness.gate.comparison import Comparison, Pair
from harness.gate.rules import Reason, cases_of
from harness.judge.verdict import Verdict
from harness.record import Record
from harness.suite.suite import Role

Rules = Callable[[Comparison], Sequence[Reason]]
"""What the gate's rules find in a comparison."""

_SOMEBODY = "somebody that no other answer names"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """How far the gate's word on an adapter rests on doubtful verdicts."""

    count: int = 0
    """Doubtful verdicts on the adapter's answers."""
    total: int = 0
    """Verdicts on the adapter's answers."""
    baseline: int = 0
    """Doubtful verdicts on what the baseline said to the same cases."""
    could_turn: bool = False
    """Whether the gate would say the opposite if doubtful verdicts went the other way."""
    cases: tuple[str, ...] = ()
    """The cases with a doubtful verdict that such a turn would rest on."""


def doubt_of(comparison: Comparison, found: Sequence[Reason], rules: Rules) -> Doubt:
    """Say whether the gate's word could turn, and on which cases that rests.

    Args:
        comparison: a candidate against its baseline.
        found: what the rules found in it.
        rules: finds the same in another.
    """
    pairs = comparison.pairs
    doubt = Doubt(
        count=sum(pair.candidate.doubtful for pair in pairs),
        total=len(pairs),
        baseline=sum(pair.baseline.doubtful for pair in pairs),
    )
    if not doubt.count and not doubt.baseline:
        return doubt
    passed = all(rule.holds for rule in found)
    flip = _at_worst if passed else _at_best
    flipped = replace(comparison, pairs=tuple(map(flip, pairs)))
    then = rules(flipped)
    if passed == all(rule.holds for rule in then):
        return doubt
    # What decides: the rules that would break a pass, or those that stand in its way now.
    decisive = [rule.rule for rule in (then if passed else found) if not rule.holds]
    moved = _moved(comparison, flipped, decisive, rules)
    return replace(doubt, could_turn=True, cases=cases_of(moved))


def _at_worst(pair: Pair) -> Pair:
    """What is doubtful, against the adapter: it asserts somebody new, its baseline was right."""
    wrong, right = Verdict.HALLUCINATION, Verdict.CORRECT
    if _one_answer(pair):
        return _flipped(pair, (wrong, _SOMEBODY), (wrong, _SOMEBODY))
    candidate = None if pair.candidate.named else (wrong, _SOMEBODY)
    return _flipped(pair, candidate, (right,))


def _at_best(pair: Pair) -> Pair:
    """What is doubtful, for the adapter: it is right, and the baseline asserted whom it asserts."""
    right = (Verdict.CORRECT,)
    if _one_answer(pair):
        return _flipped(pair, right, right)
    named = () if pair.candidate.doubtful else pair.candidate.named
    before = (Verdict.HALLUCINATION, *named) if named else (Verdict.WRONG,)
    return _flipped(pair, right, before)


def _one_answer(pair: Pair) -> bool:
    """Whether both said the same to the case: then one verdict is right for both."""
    return pair.candidate.answers == pair.baseline.answers


def _flipped(
    pair: Pair, candidate: tuple[str, ...] | None, baseline: tuple[str, ...] | None
) -> Pair:
    """Give a pair with its doubtful verdicts replaced; each is a verdict and whom it names."""
    return Pair(
        baseline=_judged(pair.baseline, baseline), candidate=_judged(pair.candidate, candidate)
    )


def _judged(record: Record, verdict: tuple[str, ...] | None) -> Record:
    if not record.doubtful or verdict is None or record.judgement is None:
        return record
    word, *named = verdict
    judgement = replace(record.judgement, verdict=Verdict(word), named=tuple(named))
    samples = tuple(replace(one, judgement=judgement) for one in record.samples)
    return replace(record, judgement=judgement, samples=samples)


def _moved(
    comparison: Comparison, flipped: Comparison, decisive: Sequence[str], rules: Rules
) -> Iterator[Pair]:
    """Yield the pairs in which a rule that decides finds something else once they are flipped."""
    for pair, other in zip(comparison.pairs, flipped.pairs, strict=True):
        if pair != other and _felt(comparison, pair, other, decisive, rules):
            yield pair


def _felt(
    comparison: Comparison, pair: Pair, flipped: Pair, decisive: Sequence[str], rules: Rules
) -> bool:
    """Whether a rule that decides finds something else in this pair alone."""
    if "require_significance" in decisive and _gain(pair) != _gain(flipped):
        return True  # one case alone is never more than chance, so its figure would not tell
    before, after = (
        {rule.rule: rule.value for rule in rules(replace(comparison, pairs=(one,), unpaired=()))}
        for one in (pair, flipped)
    )
    return any(before.get(rule) != after.get(rule) for rule in decisive)


def _gain(pair: Pair) -> int:
    """What the pair adds to the gain on targets."""
    if pair.candidate.role is not Role.TARGET:
        return 0
    return pair.gain
