"""The lowest certainty above which the judge agrees with people at least so often, surely.

Fixed-sequence testing with exact binomial bounds: Jung et al. (2025) "Trust or Escalate", ICLR;
Bauer (1991) Statistics in Medicine 10:871; Clopper and Pearson (1934) Biometrika 26:404.

Thresholds are fixed beforehand and tried from the strictest down, each at the full error level, up
to the first that fails: then the chance that the one found does not keep its promise is at most
that level. A threshold holds if, did the judge agree exactly as often as asked, so few
disagreements above it would be that improbable; which is to say, if the lower Clopper-Pearson
bound of the agreement is no less than what is asked.

The first to be tried is the one that leaves half of the answers, or as many as it takes to show
anything: one that leaves fewer is of no use, and would often fail by chance. So the start hangs on
how certainties are spread, never on labels; that is sound where surer answers are no more often
wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from harness.judge.auditing.calibration import Weighed

CONFIDENCE = 0.95
"""How surely the agreement found holds for answers that nobody labelled."""
Counts: TypeAlias = tuple[float, int, int]
"""A threshold, the answers at or above it that agree, and all of them."""
_STEPS = 200
_MOST = 100_000
"""Labels that anybody might still be told to give."""


@dataclass(frozen=True, kw_only=True)
class Guarantee:
    """What can be promised of the answers that are not doubtful."""

    wanted: float
    """Agreement with people, at least."""
    certainty: float | None
    """The threshold that gives it, if any does."""
    answers: int = 0
    """Labelled answers at or above it, and on how many the judge agrees."""
    agreed: int = 0
    labelled: int
    bound: float = 0.0
    """Agreement that holds with the confidence asked, above the threshold."""
    labels_needed: int | None = None
    """Where no threshold does it: how many labels would, if the judge goes on like this."""

    @property
    def coverage(self) -> float:
        """Share of the labelled answers that are not doubtful."""
        return self.answers / self.labelled

    def to_text(self) -> str:
        """Say it to people; the last line is for `suite.yaml`."""
        least = f"at least {self.wanted:.1%} agreement ({CONFIDENCE:.0%} sure)"
        if self.certainty is not None:
            return (
                f"{least} from certainty {self.certainty:g} up: it agrees on {self.agreed} of "
                f"{self.answers} there, so at least {self.bound:.1%}; {self.coverage:.1%} of the "
                f"{self.labelled} labelled answers are left, the others doubtful\n"
                f"judge: {{certainty: {self.certainty:g}}}"
            )
        if self.labels_needed is None:
            return (
                f"no threshold gives {least}: even of the surest half too few agree; "
                "more labels would not change that"
            )
        return (
            f"no threshold gives {least} with {self.labelled} labelled answers; if the judge goes "
            f"on like this, about {self.labels_needed} would do"
        )


def guarantee(rows: Sequence[Weighed], wanted: float, confidence: float = CONFIDENCE) -> Guarantee:
    """Find the lowest threshold above which at least `wanted` of all answers agree.

    Args:
        rows: labelled answers, drawn as the answers are that the threshold is for.
        wanted: agreement, below 1.
        confidence: probability that the threshold found keeps the promise, whatever the labels.
    """
    start = max(fewest_labels(wanted, confidence), len(rows) // 2)
    tried = [counts for counts in _counts(rows) if counts[2] >= start]
    held = list(takewhile(lambda counts: _holds(counts, wanted, confidence), tried))
    if not held:
        needed = _labels_needed(rows, tried[0] if tried else None, wanted, confidence)
        return Guarantee(wanted=wanted, certainty=None, labelled=len(rows), labels_needed=needed)
    threshold, agreed, answers = held[-1]
    return Guarantee(
        wanted=wanted,
        certainty=threshold,
        answers=answers,
        agreed=agreed,
        labelled=len(rows),
        bound=lower_bound(agreed, answers, confidence),
    )


def fewest_labels(wanted: float, confidence: float = CONFIDENCE) -> int:
    """Return how many labels, all of them agreeing, it takes to show an agreement."""
    return math.ceil(math.log(1 - confidence) / math.log(wanted) - 1e-9)


def lower_bound(agreed: int, answers: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided lower Clopper-Pearson bound of a share."""
    if agreed == 0:
        return 0.0
    errors = answers - agreed
    return 1 - _root(lambda rate: _tail(errors, answers, rate) - (1 - confidence))


def _counts(rows: Sequence[Weighed]) -> list[Counts]:
    """Count what lies at or above each threshold, the strictest first."""
    thresholds = [step / _STEPS for step in range(_STEPS, -1, -1)]
    ranked = sorted(rows, key=lambda row: -row.certainty)
    found: list[Counts] = []
    at = agreed = 0
    for threshold in thresholds:
        while at < len(ranked) and ranked[at].certainty >= threshold:
            agreed += ranked[at].agreed
            at += 1
        found.append((threshold, agreed, at))
    return found


def _tail(errors: int, answers: int, rate: float) -> float:
    """Chance of at most so many errors among so many answers, each wrong at this rate."""
    if rate <= 0 or errors >= answers:
        return 1.0
    if rate >= 1:
        return 0.0
    odds = math.log(rate) - math.log1p(-rate)
    log_chance = answers * math.log1p(-rate)
    total = math.exp(log_chance)
    for k in range(1, errors + 1):
        log_chance += math.log((answers - k + 1) / k) + odds
        total += math.exp(log_chance)
    return min(1.0, total)


def _root(falling: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return high


def _holds(counts: Counts, wanted: float, confidence: float) -> bool:
    _, agreed, answers = counts
    return _tail(answers - agreed, answers, 1 - wanted) <= 1 - confidence


def _labels_needed(
    rows: Sequence[Weighed], tried: Counts | None, wanted: float, confidence: float
) -> int | None:
    """How many labels would show it above the first threshold, at the rate seen so far."""
    _, agreed, answers = tried or (0.0, sum(row.agreed for row in rows), len(rows))
    rate = (answers - agreed) / answers
    if rate >= 1 - wanted:
        return None
    low, high = 0, fewest_labels(wanted, confidence)
    while high <= _MOST and not _shows(rate, high, wanted, confidence):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _shows(rate, middle, wanted, confidence) else (middle, high)
    needed = math.ceil(high * len(rows) / answers)
    return needed if needed <= _MOST else None


def _shows(rate: float, answers: int, wanted: float, confidence: float) -> bool:
    agreed = answers - math.ceil(rate * answers)
    return _holds((0.0, agreed, answers), wanted, confidence)
