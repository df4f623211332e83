"""Times of day, as people say them."""

from __future__ import annotations

import pytest

from harness.judge.language.clock import clock_times


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("10:10", ["10:10"]),
        ("на часах 10.10", ["10:10"]),
        ("Десять минут одиннадцатого.", ["10:10"]),
        ("10 часов 10 минут", ["10:10"]),
        ("без десяти три", ["2:50"]),
        ("Без четверти пять", ["4:45"]),
        ("полтретьего", ["2:30"]),
        ("половина четвёртого", ["3:30"]),
        ("Двадцать пять минут пятого", ["4:25"]),
        ("ровно три часа", ["3:00"]),
        ("полдень", ["0:00"]),
        ("It is half past 3 pm.", ["3:30"]),
        ("a quarter to five", ["4:45"]),
        ("twenty-five to seven", ["6:35"]),
        ("three thirty", ["3:30"]),
        ("15:30", ["3:30"]),
        ("3 o'clock", ["3:00"]),
        ("10:10 or 10:15", ["10:10", "10:15"]),
        ("九時十五分です。", ["9:15"]),
        ("现在是两点半？不，十点二十五分。", ["10:25"]),
        ("9時", ["9:00"]),
        ("in 2024", []),
        ("3.5 metres", []),
        ("12.04.1961", []),
        ("ten", []),
        ("три кота", []),
    ],
)
def test_times_of_day(text: str, times: list[str]) -> None:
    assert sorted(f"{time // 60}:{time % 60:02d}" for time in clock_times(text)) == times
