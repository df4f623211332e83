"""Which adapter of a run serves best, and why, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.compare import Comparison
from harness.suite import Role


def recommend(comparisons: Sequence[Comparison], passed: Mapping[str, bool]) -> Comparison | None:
    """Return the adapter that serves best, by the contract; the first given wins a tie.

    Args:
        comparisons: one per adapter.
        passed: adapter -> whether its gate passes.
    """
    return max(comparisons, key=lambda one: _merit(one, passed), default=None)


def reasons(best: Comparison, comparisons: Sequence[Comparison], passed: Mapping[str, bool]) -> str:
    """Say in one sentence why `best` is recommended, and what decided against the next best."""
    gate = "passes its gate" if passed[best.adapter] else "fails its gate"
    control = best.tally(Role.CONTROL)
    sentence = (
        f"{best.adapter} {gate}, with {best.tally().after} of {best.tally().total} answers "
        f"correct, {_many(best.hallucinations.after, 'hallucination')} and {control.after} of "
        f"{control.total} controls right"
    )
    others = [one for one in comparisons if one is not best]
    next_best = recommend(others, passed)
    if next_best is None:
        return f"{sentence}."
    if not any(passed.values()):
        sentence += "; no adapter passes, and of all it serves best"
    return f"{sentence}; {_advantage(best, next_best, passed)}."


def _advantage(best: Comparison, other: Comparison, passed: Mapping[str, bool]) -> str:
    mine, theirs = _merit(best, passed), _merit(other, passed)
    if mine[0] != theirs[0]:
        return f"{other.adapter}, the next, fails its gate"
    if mine[1] != theirs[1]:
        return (
            f"its correct answers minus hallucinations make {mine[1]}, "
            f"those of {other.adapter}, the next, {theirs[1]}"
        )
    if mine[2] != theirs[2]:
        return f"{other.adapter} is as good, but keeps {theirs[2]} controls, not {mine[2]}"
    return f"{other.adapter} is exactly as good and stands later"


def _merit(comparison: Comparison, passed: Mapping[str, bool]) -> tuple[bool, int, int]:
    net = comparison.tally().after - comparison.hallucinations.after
    return passed[comparison.adapter], net, comparison.tally(Role.CONTROL).after


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
