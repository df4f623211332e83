"""Which adapter of a run serves best, and why, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.gate.comparison import Comparison
from harness.suite.suite import Role


def recommend(comparisons: Sequence[Comparison], passed: Mapping[str, bool]) -> Comparison | None:
    """Return the adapter that serves best, by the contract; the first given wins a tie.

    Args:
        comparisons: one per adapter.
        passed: adapter -> whether its gate passes.
    """
    return max(comparisons, key=lambda one: _merit(one, passed), default=None)


def reasons(best: Comparison, comparisons: Sequence[Comparison], passed: Mapping[str, bool]) -> str:
    """Say in one sentence why `best` is recommended, and what decided against the next best."""
    if passed[best.adapter]:
        lead = f"{best.adapter} passes its gate"
    elif len(comparisons) > 1:
        lead = f"No adapter passes its gate; {best.adapter} serves best"
    else:
        lead = f"{best.adapter} fails its gate"
    right, mistaken, control = best.tally(), best.hallucinations.after, best.tally(Role.CONTROL)
    figures = (
        f"{right.after} of {right.total} answers correct less {_many(mistaken, 'hallucination')} "
        f"make {right.after - mistaken}, {control.after} of {control.total} controls right"
    )
    next_best = recommend([one for one in comparisons if one is not best], passed)
    against = f"; {_against(best, next_best, passed)}" if next_best else ""
    return f"{lead}: {figures}{against}."


def _against(best: Comparison, other: Comparison, passed: Mapping[str, bool]) -> str:
    """Say what decided between the best and the next."""
    mine, theirs = _merit(best, passed), _merit(other, passed)
    if mine[0] != theirs[0]:
        return f"{other.adapter}, the next, fails its gate"
    if mine[1] != theirs[1]:
        return f"{other.adapter}, the next, comes to {theirs[1]}"
    if mine[2] != theirs[2]:
        return f"{other.adapter} comes to {theirs[1]} too, but gets {theirs[2]} controls right"
    return f"{other.adapter} does exactly as well, but stands later"


def _merit(comparison: Comparison, passed: Mapping[str, bool]) -> tuple[bool, int, int]:
    net = comparison.tally().after - comparison.hallucinations.after
    return passed[comparison.adapter], net, comparison.tally(Role.CONTROL).after


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
