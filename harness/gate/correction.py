"""A share of right answers, corrected for the judge's own mistakes, which labels have measured.

Pure functions on counts. A judge that calls some right answers wrong, and some wrong ones right,
gives a share that is off by what both come to. How often it does either is known from answers that
people labelled, and no better than so many labels can tell: the interval counts both samples.

Sources:
    Rogan and Gladen (1978) Am. J. Epidemiol. 107:71, the estimator.
    Lang and Reiczigel (2014) Prev. Vet. Med. 113:13, the interval.
    Lee et al. (2026) "How to Correctly Report LLM-as-a-Judge Evaluations", both for judges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from harness.gate.statistics import Interval, quantile, questions_per_witness

FEWEST = 10
"""Labels of either kind, right and not: of fewer, no rate of mistakes is worth telling."""
_LEAST = 0.1
"""Sensitivity and specificity less 1: nearer 0, verdicts tell hardly more than a coin."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """How a judge did on labelled answers, as counts."""

    right: int
    """Answers that people call right."""
    right_accepted: int
    """Those among them that the judge calls right, too."""
    not_right: int
    not_right_refused: int
    """Those among them that the judge does not call right."""

    @property
    def labelled(self) -> int:
        """Labelled answers in all."""
        return self.right + self.not_right

    @property
    def sensitivity(self) -> float | None:
        """Share of the right answers that are judged right."""
        return self.right_accepted / self.right if self.right else None

    @property
    def specificity(self) -> float | None:
        """Share of the other answers that are not judged right."""
        return self.not_right_refused / self.not_right if self.not_right else None

    @property
    def unusable(self) -> str | None:
        """Why nothing can be corrected by these labels, in a line; None where it can be."""
        if min(self.right, self.not_right) < FEWEST:
            return (
                f"too few labels to correct by: {self.right} right and {self.not_right} not, "
                f"{FEWEST} of each are needed"
            )
        told = (self.sensitivity or 0.0) + (self.specificity or 0.0) - 1
        if told < _LEAST:
            return (
                "the judge cannot be corrected: on the labelled answers its verdicts tell "
                "hardly more than a coin would"
            )
        return None


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What share of the answers is right in truth."""

    share: float
    interval: Interval


def correct(right: Sequence[int], asked: Sequence[int], labels: Labels) -> Corrected | None:
    """Correct a share for the judge's mistakes; None where nothing was asked or labels do not do.

    Args:
        right: answers judged right, per picture.
        asked: questions, per picture.
        labels: how the judge does on labelled answers.
    """
    total = sum(asked)
    if not total or labels.unusable:
        return None
    share = sum(right) / total
    sensitivity, specificity = labels.sensitivity or 0.0, labels.specificity or 0.0
    return Corrected(
        share=_clip(_rogan_gladen(share, sensitivity, specificity)),
        interval=_interval(share, total / questions_per_witness(right, asked), labels),
    )


def _rogan_gladen(share: float, sensitivity: float, specificity: float) -> float:
    return (share + specificity - 1) / (sensitivity + specificity - 1)


def _interval(share: float, size: float, labels: Labels) -> Interval:
    """The plug-in interval: each rate is first drawn a little towards a half, then they are put in.

    A share of all or nothing would otherwise look certain, however few answers it is of.
    """
    z = quantile()
    size, share = size + z * z, (size * share + z * z / 2) / (size + z * z)
    positives, sensitivity = _drawn_in(labels.right_accepted, labels.right)
    negatives, specificity = _drawn_in(labels.not_right_refused, labels.not_right)
    truth = _rogan_gladen(share, sensitivity, specificity)
    of_right = sensitivity * (1 - sensitivity) / positives
    of_others = specificity * (1 - specificity) / negatives
    shift = 2 * z * z * (truth * of_right - (1 - truth) * of_others)
    spread = share * (1 - share) / size + truth**2 * of_right + (1 - truth) ** 2 * of_others
    half = z * math.sqrt(spread) / (sensitivity + specificity - 1)
    return Interval(_clip(truth + shift - half), _clip(truth + shift + half))


def _drawn_in(found: int, of: int) -> tuple[float, float]:
    """A size and a rate with one success and one failure more."""
    return of + 2, (found + 1) / (of + 2)


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))
