"""Corrected shares: the published figures, the truth within the interval, no nonsense."""

from __future__ import annotations

import random

import pytest

from harness.gate.correction import FEWEST, Labels, correct
from harness.gate.statistics import accuracy


def labels(right: int, accepted: int, not_right: int, refused: int) -> Labels:
    return Labels(
        right=right, right_accepted=accepted, not_right=not_right, not_right_refused=refused
    )


def alone(right: int, total: int) -> tuple[list[int], list[int]]:
    """One question a picture: right, asked."""
    return [1] * right + [0] * (total - right), [1] * total


def test_interval_of_the_code_that_lee_et_al_published() -> None:
    """`confidence_interval(0.6, 0.9, 0.8, 500, 60, 40)`: p, specificity, sensitivity, sizes."""
    found = correct(*alone(300, 500), labels(40, 32, 60, 54))
    assert found is not None
    assert found.share == pytest.approx(5 / 7)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.5904252, 0.8928991))


def test_a_judge_without_mistakes_leaves_the_share_as_it_is() -> None:
    found = correct(*alone(45, 60), labels(5000, 5000, 5000, 5000))
    plain = accuracy(*alone(45, 60))
    assert found is not None
    assert plain is not None
    assert found.share == 0.75
    assert found.interval.low == pytest.approx(plain.low, abs=0.01)
    assert found.interval.high == pytest.approx(plain.high, abs=0.01)


@pytest.mark.parametrize("truth", [0.1, 0.5, 0.9, 0.98])
@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.9, 0.95), (0.98, 0.8)])
@pytest.mark.parametrize(("asked", "labelled"), [(40, 60), (200, 150)])
def test_interval_holds_the_truth_nineteen_times_in_twenty(
    truth: float, sensitivity: float, specificity: float, asked: int, labelled: int
) -> None:
    rng = random.Random(f"{truth} {sensitivity} {asked}")

    def heads(count: int, rate: float) -> int:
        return sum(rng.random() < rate for _ in range(count))

    held, draws = 0, 400
    for _ in range(draws):
        right = heads(asked, truth)
        judged = heads(right, sensitivity) + heads(asked - right, 1 - specificity)
        measured = labels(
            labelled, heads(labelled, sensitivity), labelled, heads(labelled, specificity)
        )
        found = correct(*alone(judged, asked), measured)
        assert found is not None
        held += found.interval.low <= truth <= found.interval.high
    # Of 400 draws at 95 %, fewer than 368 (92 %) would be one chance in a hundred.
    assert held >= 368


def test_questions_that_share_a_picture_are_no_more_witnesses_than_pictures() -> None:
    rates = labels(100, 90, 100, 90)
    shared = correct([3, 0, 3, 3, 0, 3, 3, 3], [3] * 8, rates)
    single = correct([1, 0, 1, 1, 0, 1, 1, 1], [1] * 8, rates)
    assert shared is not None
    assert single is not None
    assert (shared.interval.low, shared.interval.high) == pytest.approx(
        (single.interval.low, single.interval.high)
    )


def test_shares_stay_between_none_and_all() -> None:
    nothing = correct(*alone(0, 50), labels(50, 45, 50, 40))
    everything = correct(*alone(50, 50), labels(50, 45, 50, 40))
    assert nothing is not None
    assert everything is not None
    assert (nothing.share, nothing.interval.low) == (0, 0)
    assert (everything.share, everything.interval.high) == (1, 1)


def test_too_few_labels_and_a_judge_like_a_coin_are_said_and_not_computed() -> None:
    few = labels(FEWEST - 1, 9, 200, 190)
    coin = labels(100, 55, 100, 50)
    assert "too few labels" in (few.unusable or "")
    assert "than a coin" in (coin.unusable or "")
    assert correct(*alone(5, 10), few) is correct(*alone(5, 10), coin) is None
    assert labels(0, 0, 0, 0).sensitivity is None
    assert labels(100, 90, 100, 90).unusable is None
    assert correct([], [], labels(100, 90, 100, 90)) is None
