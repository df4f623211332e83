from __future__ import annotations

import pytest

from harness.judge.language.numerals import numbers
from harness.judge.language.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("семь", 7), ("seven", 7), ("седьмой", 7), ("7-й", 7), ("7th", 7), ("семеро", 7),
        ("двадцать один", 21), ("twenty-one", 21), ("1,430", 1430), ("2.5 million", 2500000),
        ("тысяча девятьсот шестьдесят первый", 1961), ("XIV", 14), ("три тысячи", 3000),
    ],
)  # fmt: skip
def test_value(text: str, value: float) -> None:
    said = {sense for senses, _ in numbers(tokenize(text)).values() for sense in senses}
    assert f"#{value:.10g}" in said


def test_date_in_figures_reads_both_ways() -> None:
    senses, _ = numbers(tokenize("12.04.1961"))[0]
    assert {"#1961", "#12", "=month:4"} <= senses
