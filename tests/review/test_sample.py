"""The blind sample: every kind of answer is in it, and tomorrow it is the same."""

from __future__ import annotations

from collections import Counter

import pytest

from harness.judge import Verdict
from harness.review.sample import FEWEST, allot, draw
from tests.review.reviewed import Reviewed, Said


@pytest.mark.parametrize(
    ("sizes", "wanted", "shares"),
    [
        ([100], 10, [10]),
        ([90, 10], 10, [7, 3]),
        ([80, 15, 5], 20, [14, 3, 3]),
        ([300, 100], 40, [30, 10]),
        ([2, 1], 10, [2, 1]),
        ([50, 1], 10, [9, 1]),
        ([9, 9, 9, 9], 2, [1, 1, 0, 0]),
        ([], 5, []),
    ],
)
def test_shares_are_in_proportion_with_a_few_of_each(
    sizes: list[int], wanted: int, shares: list[int]
) -> None:
    assert allot(sizes, wanted) == shares


def test_a_larger_sample_holds_the_smaller_one_nearly_whole(reviewed: Reviewed) -> None:
    reviewed.cases = 30
    reviewed.said = {
        (f"smiley/q{number}", "lora"): Said("Лицо.", Verdict.WRONG, certainty=0.5)
        for number in range(5)
    }
    items = reviewed.items()
    small, large = draw(items, 20), draw(items, 40)
    kinds = Counter((item.judgement.verdict, item.doubtful, item.role) for item in small)
    assert len(kinds) == 3
    assert min(kinds.values()) >= FEWEST
    assert draw(list(reversed(items)), 20) == small
    assert {item.id for item in small} <= {item.id for item in large}
    assert len(draw(items, 1000)) == len(items)
