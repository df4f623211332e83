"""Certainty against agreement: worked examples, small enough to check by hand."""

from __future__ import annotations

import pytest

from harness.judge.auditing.calibration import (
    Weighed,
    calibration_error,
    reliability,
    risk_coverage,
)


def answers(*pairs: tuple[float, bool]) -> list[Weighed]:
    return [Weighed(certainty=c, agreed=ok, accepted=True, correct=ok) for c, ok in pairs]


def test_keeping_the_surest_leaves_the_mistakes_out() -> None:
    rows = answers((0.5, False), (0.9, True), (0.8, True), (0.6, False))
    everything, half = risk_coverage(rows, [1.0, 0.5])
    assert (everything.agreement, everything.certainty, everything.false_accept) == (0.5, 0.5, 1)
    assert (half.agreement, half.certainty, half.answers, half.false_accept) == (1, 0.8, 2, 0)


def test_a_part_too_small_to_hold_an_answer_is_left_out() -> None:
    assert [kept.coverage for kept in risk_coverage(answers((0.9, True)), [1.0, 0.4])] == [1.0]


def test_error_is_how_far_certainty_is_from_agreement() -> None:
    half_right = answers(*[(0.75, i % 2 == 0) for i in range(100)])
    assert calibration_error(half_right) == pytest.approx(0.25, abs=0.021)
    assert calibration_error(answers(*[(1.0, True)] * 10)) == 0


def test_few_answers_make_few_bins() -> None:
    assert len(reliability(answers(*[(0.9, True)] * 30))) == 1
    assert len(reliability(answers(*[(0.9, True)] * 5000))) == 10
    assert sum(one.answers for one in reliability(answers(*[(0.9, True)] * 203))) == 203
