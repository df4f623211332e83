"""What a clock shows: 10:10, half past three, без десяти три, полчетвёртого, 九時十五分.

Twelve hours are told apart, not twenty-four: «half past three» is 3:30 and 15:30.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from harness.judge.language.lemmas import parses
from harness.judge.language.numerals import value_of
from harness.judge.language.tokens import tokenize

_DIGITS = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])(?:[:.]|\s?[hч]\s?)([0-5]\d)(?![\d:]|[.,]\d)")
_HAN = re.compile(
    r"(\d+|[一二三四五六七八九十]+)[時时点點](?:(\d+|[一二三四五六七八九十]+)分|(半))?"
)
_FIGURES = "零一二三四五六七八九"
_OCLOCK = frozenset(["o'clock", "oclock", "час", "часа", "часов", "am", "pm", "sharp", "ровно"])
_PAST = frozenset(["past", "after"])
_TO = frozenset(["to", "before", "till"])
_TWELVE = frozenset(["noon", "midnight", "полдень", "полночь", "midday"])
_PARTS = {
    "half": 30,
    "quarter": 15,
    "четверть": 15,
    "четверти": 15,
    "четвертью": 15,
    "половина": 30,
    "половину": 30,
    "половине": 30,
}
_UNITS = frozenset(["minute", "minutes", "минут", "минута", "минуты", "a"])
_Found = tuple[int, int] | None
"""Minutes since twelve, and where the words after them begin."""


@lru_cache(maxsize=1 << 12)
def clock_times(text: str) -> frozenset[int]:
    """Minutes since twelve of every time of day in a text, 0 to 719."""
    found = {60 * int(hour) + int(minute) for hour, minute in _DIGITS.findall(text)}
    for hour, minute, half in _HAN.findall(text):
        found.add(60 * _figure(hour) + (30 if half else _figure(minute)))
    words = [token.norm for token in tokenize(_DIGITS.sub(" ", text))]
    found.update(_said(words))
    return frozenset(time % 720 for time in found)


def _figure(han: str) -> int:
    """二十五, 25."""
    if han.isdigit() or not han:
        return int(han or 0)
    tens, ten, ones = han.partition("十")
    if not ten:
        return _FIGURES.find(han)
    return 10 * (_FIGURES.find(tens) if tens else 1) + (_FIGURES.find(ones) if ones else 0)


def _said(words: Sequence[str]) -> Iterator[int]:
    at = 0
    while at < len(words):
        found = next(filter(None, (read(words, at) for read in _WAYS)), None)
        if found:
            yield found[0]
        at = found[1] if found else at + 1


def _past_or_to(words: Sequence[str], at: int) -> _Found:
    """Half past three, ten to four."""
    minutes, after = _minutes(words, at)
    if not minutes or after + 1 >= len(words) or not (hour := _hour(words[after + 1])):
        return None
    if words[after] in _PAST:
        return 60 * hour + minutes, after + 2
    return (60 * hour - minutes, after + 2) if words[after] in _TO else None


def _sharp(words: Sequence[str], at: int) -> _Found:
    """Three o'clock, десять часов десять минут; three thirty at the end."""
    if not (hour := _hour(words[at])) or at + 1 >= len(words):
        return None
    if words[at + 1] in _OCLOCK:
        minutes, after = _minutes(words, at + 2)
        return 60 * hour + minutes, after
    minutes, after = _minutes(words, at + 1)
    return (60 * hour + minutes, after) if minutes >= 10 and after == len(words) else None


def _of_the_hour(words: Sequence[str], at: int) -> _Found:
    """Десять минут четвёртого, половина третьего, полтретьего."""
    if words[at].startswith("пол") and (hour := _ordinal(words[at][3:])):
        return 60 * hour - 30, at + 1
    minutes, after = _minutes(words, at)
    hour = _ordinal(words[after]) if minutes and after < len(words) else 0
    return (60 * (hour - 1) + minutes, after + 1) if hour else None


def _short_of(words: Sequence[str], at: int) -> _Found:
    """Без десяти три."""
    if words[at] != "без" or at + 1 >= len(words):
        return None
    minutes, after = _minutes(words, at + 1)
    hour = _hour(words[after]) if minutes and after < len(words) else 0
    return (60 * hour - minutes, after + 1) if hour else None


def _twelve(words: Sequence[str], at: int) -> _Found:
    return (0, at + 1) if words[at] in _TWELVE else None


_WAYS = (_short_of, _past_or_to, _of_the_hour, _sharp, _twelve)


def _minutes(words: Sequence[str], at: int) -> tuple[int, int]:
    """How many minutes are said from a word on, and where the words after them begin."""
    total, start = 0, at
    while at < len(words) and not (total and total % 10):
        value = _PARTS.get(words[at], value_of(words[at]))
        if value is None or _ordinal(words[at]) or (total and (total < 20 or value >= 10)):
            break
        total, at = total + int(value), at + 1
    while start < at < len(words) and words[at] in _UNITS:
        at += 1
    return (total, at) if total < 60 else (0, start)


def _hour(word: str) -> int:
    value = value_of(word)
    return int(value) if value and 1 <= value <= 24 and not _ordinal(word) else 0


def _ordinal(word: str) -> int:
    """Третьего: the hour that has begun."""
    if not any("Anum" in parse.grammemes for parse in parses(word)[:1]):
        return 0
    value = value_of(word)
    return int(value) if value and 1 <= value <= 12 else 0
