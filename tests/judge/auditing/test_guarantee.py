"""What is guaranteed is kept, nineteen times in twenty, on labels drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from harness.judge.auditing.calibration import Weighed
from harness.judge.auditing.guarantee import Guarantee, fewest_labels, guarantee, lower_bound

WORLDS: dict[str, Callable[[float], float]] = {
    "calibrated": lambda sure: sure,
    "too sure": lambda sure: sure - 0.05,
    "knows nothing": lambda sure: 0.9,
    "just short": lambda sure: 0.949,
    "a step": lambda sure: 1.0 if sure > 0.9 else 0.8,
}
"""By certainty, how often the judge is right in truth."""


def label(sure: float, agreed: bool) -> Weighed:
    return Weighed(certainty=sure, agreed=agreed, accepted=True, correct=agreed)


def drawn(right: Callable[[float], float], count: int, rng: random.Random) -> list[Weighed]:
    certainties = [round(1 - rng.random() ** 2 / 2, 4) for _ in range(count)]
    return [label(sure, rng.random() < right(sure)) for sure in certainties]


def truth(right: Callable[[float], float], threshold: float) -> float:
    """How often the judge is right at or above a threshold, on all answers there could be."""
    certainties = [1 - (i / 1000) ** 2 / 2 for i in range(1000)]
    kept = [right(sure) for sure in certainties if sure >= threshold]
    return sum(kept) / len(kept)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("count", [80, 400])
def test_the_promise_is_broken_in_at_most_one_of_twenty(world: str, count: int) -> None:
    rng, right = random.Random(f"{world} {count}"), WORLDS[world]
    found = [guarantee(drawn(right, count, rng), 0.95).certainty for _ in range(300)]
    broken = sum(at is not None and truth(right, at) < 0.95 for at in found)
    # Of 300 draws that each break it one time in twenty, 22 or more would be a rare chance.
    assert broken <= 22


def test_a_calibrated_judge_gets_a_threshold_that_leaves_most_answers() -> None:
    found = guarantee(drawn(WORLDS["calibrated"], 3000, random.Random(0)), 0.9)
    assert found.certainty is not None
    assert found.coverage > 0.6
    assert found.bound >= 0.9
    assert f"judge: {{certainty: {found.certainty:g}}}" in found.to_text()


def test_too_few_labels_are_told_how_many_would_do() -> None:
    found = guarantee([label(0.9, True)] * 40, 0.98)
    assert (found.certainty, found.labels_needed) == (None, fewest_labels(0.98))
    assert "with 40 labelled answers" in found.to_text()
    assert "about 149 would do" in found.to_text()


def test_a_judge_that_is_not_good_enough_is_told_that_labels_do_not_help() -> None:
    rows = [label(0.9, i % 10 > 0) for i in range(400)]
    found = guarantee(rows, 0.98)
    assert (found.certainty, found.labels_needed) == (None, None)
    assert "more labels would not change that" in found.to_text()


def test_as_many_labels_as_are_asked_for_do() -> None:
    rows = [label(0.9, i % 100 > 0) for i in range(300)]
    needed = guarantee(rows, 0.98).labels_needed
    assert needed is not None
    assert needed > 300
    enough: Guarantee = guarantee([label(0.9, i % 100 > 0) for i in range(needed)], 0.98)
    assert enough.certainty is not None


def test_bounds_are_those_of_clopper_and_pearson() -> None:
    from scipy.stats import binomtest

    for agreed, answers in [(0, 5), (5, 5), (147, 150), (980, 1000), (3909, 3973)]:
        exact = binomtest(agreed, answers, alternative="greater").proportion_ci(0.95, "exact")
        assert lower_bound(agreed, answers) == pytest.approx(exact.low, abs=1e-9)
    assert (fewest_labels(0.95), fewest_labels(0.98), fewest_labels(0.99)) == (59, 149, 299)
