"""What the published ratios say when they are measured again."""

from __future__ import annotations

import pytest

from benchmarks.ratios import MARKS, Ratio, table, worse, written


@pytest.mark.parametrize(
    ("name", "before", "now", "told"),
    [
        ("naive/smolvlm", (14.0, 13.0, 15.0), (12.0, 11.0, 12.9), True),
        ("naive/smolvlm", (14.0, 13.0, 15.0), (12.5, 11.0, 13.1), False),  # they overlap
        ("naive/smolvlm", (14.0, 13.0, 15.0), (19.0, 18.0, 20.0), False),
        ("cost of judging", (0.7, 0.6, 0.8), (1.0, 0.9, 1.1), True),
        ("cost of judging", (0.7, 0.6, 0.8), (0.3, 0.2, 0.4), False),
    ],
)
def test_a_ratio_that_got_worse_by_more_than_its_spread_is_told(
    name: str, before: tuple[float, ...], now: tuple[float, ...], told: bool
) -> None:
    assert bool(list(worse({name: Ratio(*before)}, {name: Ratio(*now)}))) is told


def test_what_was_not_measured_again_is_not_worse() -> None:
    assert list(worse({"lm-eval/smolvlm": Ratio(16, 16, 17)}, {})) == []


def test_the_table_stands_between_its_marks_and_nothing_else_moves() -> None:
    costs = {f"cost of {what}": Ratio(1.5, 1.0, 2.0) for what in ("a cached run", "judging")}
    ratios = {"naive/smolvlm": Ratio(14.2, 13.0, 15.0), **costs}
    block = table(ratios, {"smolvlm": {"this": 56.04, "answers": 30}})
    assert "| SmolVLM-256M shape, 30 answers | 56 s | **14 times** | not run |" in block
    text = f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter"
    assert written(text, block) == f"before\n{MARKS[0]}\n{block}\n{MARKS[1]}\nafter"
