"""Is the judge as sure as it is right: agreement against certainty, and against how much is kept.

Pure functions on (certainty, agreed) of labelled answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.5)
_MOST_BINS, _FEWEST = 10, 25
"""Bins, and answers in one: of fewer, the share that agrees would be mostly chance."""


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One labelled answer, judged."""

    certainty: float
    agreed: bool
    """Whether the verdict is what people say."""
    accepted: bool
    """Whether it was judged correct."""
    correct: bool
    """Whether people call it so."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The surest part of the answers."""

    coverage: float
    """Which part it is, of all."""
    answers: int
    certainty: float
    """Of the least sure among them."""
    agreement: float
    false_accept: float
    """Share of all that people do not call correct that are judged so, and kept."""


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Answers of about one certainty."""

    answers: int
    certainty: float
    """Their mean."""
    agreement: float


def risk_coverage(rows: Sequence[Weighed], coverages: Sequence[float] = COVERAGES) -> list[Kept]:
    """Return what the surest parts of the answers agree to, for parts that hold an answer."""
    ranked = _ranked(rows)
    sizes = [(coverage, round(coverage * len(ranked))) for coverage in coverages]
    wrong = sum(not row.correct for row in ranked)
    return [_kept(coverage, ranked[:size], wrong) for coverage, size in sizes if size]


def reliability(rows: Sequence[Weighed]) -> list[Bin]:
    """Put answers of like certainty together, as many in each bin, the surest first."""
    ranked = _ranked(rows)
    bins = max(1, min(_MOST_BINS, len(ranked) // _FEWEST))
    edges = [len(ranked) * i // bins for i in range(bins + 1)]
    parts = [ranked[low:high] for low, high in pairwise(edges) if high > low]
    return [
        Bin(
            answers=len(part),
            certainty=sum(row.certainty for row in part) / len(part),
            agreement=sum(row.agreed for row in part) / len(part),
        )
        for part in parts
    ]


def calibration_error(rows: Sequence[Weighed]) -> float:
    """Return the expected calibration error: how far certainty is from agreement, on average.

    Bins hold equally many answers: most certainties lie near 1, where bins of equal width would
    see no difference (Nixon et al. 2019, "Measuring Calibration in Deep Learning").
    """
    found = reliability(rows)
    off = sum(one.answers * abs(one.certainty - one.agreement) for one in found)
    return off / sum(one.answers for one in found)


def _ranked(rows: Sequence[Weighed]) -> list[Weighed]:
    return sorted(rows, key=lambda row: -row.certainty)


def _kept(coverage: float, rows: Sequence[Weighed], wrong: int) -> Kept:
    let_through = sum(row.accepted and not row.correct for row in rows)
    return Kept(
        coverage=coverage,
        answers=len(rows),
        certainty=rows[-1].certainty,
        agreement=sum(row.agreed for row in rows) / len(rows),
        false_accept=let_through / wrong if wrong else 0.0,
    )
