"""A comparison and a policy → passed or not, and why. Never green by accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.compare import Change, Comparison, Pair
from harness.suite import GatePolicy, Role


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One rule that does not hold."""

    rule: str
    limit: int
    value: int
    cases: tuple[str, ...] = ()
    """The cases that broke it."""
    text: str
    """The same for people."""


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The gate's word on one adapter."""

    passed: bool
    reasons: tuple[Reason, ...]
    tolerated: tuple[str, ...] = ()
    """Cases that got worse and that the policy lets pass, so that no tolerance hides."""


def evaluate(comparison: Comparison, policy: GatePolicy, *, strict: bool = False) -> GateResult:
    """Hold a comparison against a policy; what was not judged never passes.

    Args:
        comparison: a candidate against its baseline.
        policy: the suite's limits.
        strict: whether any answer that is not correct fails the gate.
    """
    reasons = tuple(_broken(comparison, policy, strict))
    worse = tuple(pair.candidate.case for pair in comparison.pairs if _is_worse(pair))
    return GateResult(passed=not reasons, reasons=reasons, tolerated=worse if not reasons else ())


def _is_worse(pair: Pair) -> bool:
    return pair.change is Change.REGRESSED or bool(pair.newly_named)


def _broken(comparison: Comparison, policy: GatePolicy, strict: bool) -> Iterator[Reason]:
    pairs = comparison.pairs
    if comparison.unpaired or not pairs:
        yield _reason("complete", 0, comparison.unpaired, "cases without a judged answer")
    lost = _cases(
        pair
        for pair in pairs
        if pair.candidate.role is Role.CONTROL and pair.change is Change.REGRESSED
    )
    limit = policy.max_control_regressions
    if limit is not None and len(lost) > limit:
        yield _reason("max_control_regressions", limit, lost, "control cases forgotten")
    invented = _cases(pair for pair in pairs if pair.newly_named)
    limit = policy.max_new_hallucinations
    if limit is not None and len(invented) > limit:
        yield _reason("max_new_hallucinations", limit, invented, "new hallucinations")
    target = comparison.tally(Role.TARGET)
    gain = target.after - target.before
    limit = policy.min_target_gain
    if limit is not None and gain < limit:
        text = f"target cases gained: {gain}, at least {limit} wanted"
        yield Reason(rule="min_target_gain", limit=limit, value=gain, text=text)
    missed = _cases(pair for pair in pairs if not pair.candidate.correct)
    if strict and missed:
        yield _reason("strict", 0, missed, "answers that are not correct")


def _cases(pairs: Iterator[Pair]) -> tuple[str, ...]:
    return tuple(pair.candidate.case for pair in pairs)


def _reason(rule: str, limit: int, cases: tuple[str, ...], text: str) -> Reason:
    words = f"{text}: {len(cases)}, at most {limit} allowed"
    return Reason(rule=rule, limit=limit, value=len(cases), cases=cases, text=words)
