"""Whether a date that an answer gives is another one than is acceptable."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from harness.judge.reading import Reading
from harness.judge.words import Wanted, wanted

_MONTH = "=month"


def names_day(reading: Reading, places: tuple[int, ...]) -> bool:
    """Whether a day of the month stands in or beside these places.

    A year or a month stands for a whole date only where no day is given: it may be another.
    """
    around = range(max(0, min(places) - 1), min(len(reading.tokens), max(places) + 2))
    return any(_is_day(sense) for i in around for sense in reading.senses[i])


def names_month(reading: Reading) -> bool:
    """Whether a month is named anywhere."""
    return any(sense.startswith(_MONTH) for senses in reading.senses for sense in senses)


def other_month(
    reading: Reading, places: tuple[int, ...], senses: Collection[str], accept: Iterable[str]
) -> bool:
    """Whether a year is right, in the wrong month or on the wrong day, where these are known.

    Args:
        reading: the answer.
        places: where it says what is acceptable.
        senses: of every word that is acceptable.
        accept: the acceptable answers.
    """
    mine = {sense for sense in senses if sense.startswith(_MONTH)}
    near = range(max(0, min(places) - 3), min(places) + 1)
    months = [i for i in near if any(s.startswith(_MONTH) for s in reading.senses[i])]
    year = any(_is_year(sense) for i in places for sense in reading.senses[i])
    if not year or not mine or not months:
        return False
    if mine.isdisjoint(sense for i in months for sense in reading.senses[i]):
        return True
    beside = {j for i in months for j in (i - 1, i + 1) if 0 <= j < len(reading.tokens)}
    days = {sense for i in beside for sense in reading.senses[i] if _is_day(sense)}
    known = _days(accept)
    return bool(known and days and known.isdisjoint(days))


def _days(accept: Iterable[str]) -> set[str]:
    """Return the days of the month that acceptable dates give."""
    dated = [words for one in accept if _names_month(words := wanted(one, ""))]
    return {sense for words in dated for word in words for sense in word.senses if _is_day(sense)}


def _names_month(words: Iterable[Wanted]) -> bool:
    return any(sense.startswith(_MONTH) for word in words for sense in word.senses)


def _is_day(sense: str) -> bool:
    return sense[0] == "#" and sense[1:].isdigit() and 1 <= int(sense[1:]) <= 31


def _is_year(sense: str) -> bool:
    return sense[0] == "#" and len(sense) == 5 and sense[1:].isdigit()
