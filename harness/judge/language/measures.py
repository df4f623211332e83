"""Amounts of the metric system and of time, whatever they are counted in: 1,5 kg is 1500 g.

Nothing is converted from one system into another: who asks for feet wants feet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from harness.judge.language.lemmas import lemmas
from harness.judge.language.tokens import Token, normal

_TABLE = """
    length 0.001 мм миллиметр mm millimeter millimetre
    length 0.01 см сантиметр cm centimeter centimetre
    length 0.1 дм дециметр dm decimeter decimetre
    length 1 м метр m meter metre
    length 1000 км километр km kilometer kilometre
    mass 0.001 мг миллиграмм mg milligram milligramme
    mass 1 г гр грамм g gr gram gramme
    mass 1000 кг кило килограмм kg kilo kilogram kilogramme
    mass 100000 ц центнер
    mass 1000000 т тонна t tonne
    volume 0.001 мл миллилитр ml milliliter millilitre
    volume 0.01 сл cl centiliter centilitre
    volume 0.1 дл децилитр dl deciliter decilitre
    volume 1 л литр l liter litre
    time 1 сек секунда sec secs second
    time 60 мин минута min mins minute
    time 3600 ч час h hr hrs hour
"""
_HALF = frozenset(["half", "пол", "половина", "половину", "половиной"])
_QUARTER = frozenset(["quarter", "четверть", "четвертью", "четверти"])
_ARTICLES = frozenset(["a", "an", "of", "the", "one"])
_AND = frozenset(["and", "и"])
_GAPS = frozenset(["", " ", "-", "\u00a0", "\u202f"])
_HALVED = "пол"
Numbers = Mapping[int, tuple[frozenset[str], int]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of measure."""

    kind: str
    size: float


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something, and where it is said."""

    first: int
    stop: int
    value: float
    unit: Unit


def amounts(tokens: Sequence[Token], numbers: Numbers) -> Iterator[tuple[int, int, str]]:
    """Where amounts stand, and what each says; 1 h 30 min says what 90 min says."""
    found = sorted([*_counted(tokens, numbers), *_parts(tokens)], key=lambda one: one.first)
    for at, one in enumerate(found):
        yield one.first, one.stop, _sense(one.unit.kind, one.value * one.unit.size)
        total, last = one.value * one.unit.size, one
        for other in found[at + 1 :]:
            if not _goes_on(tokens, last, other):
                break
            total, last = total + other.value * other.unit.size, other
        if last is not one:
            yield one.first, last.stop, _sense(one.unit.kind, total)


def _counted(tokens: Sequence[Token], numbers: Numbers) -> Iterator[Amount]:
    """A number and its unit."""
    for first, (senses, stop) in numbers.items():
        values = [float(sense[1:]) for sense in senses if sense[0] == "#"]
        if len(values) == 1 and stop < len(tokens) and tokens[stop].gap in _GAPS:
            unit = unit_of(tokens[stop].norm)
            if unit:
                yield Amount(first, stop + 1, values[0], unit)


def _parts(tokens: Sequence[Token]) -> Iterator[Amount]:
    """Half a litre, четверть часа, полкило; an hour."""
    for first, token in enumerate(tokens):
        rest = token.norm.removeprefix(_HALVED)
        if rest != token.norm and len(rest) > 2 and (unit := unit_of(rest)):
            yield Amount(first, first + 1, 0.5, unit)
        share = 0.5 if token.norm in _HALF else 0.25 if token.norm in _QUARTER else 0.0
        share = share or (1.0 if token.norm in ("a", "an") else 0.0)
        at = first + 1
        while share and share < 1 and at < len(tokens) and tokens[at].norm in _ARTICLES:
            at += 1
        if share and at < len(tokens) and (unit := unit_of(tokens[at].norm)):
            halved = first > 0 and tokens[first - 1].norm in _HALF | _QUARTER | {"of"}
            if share < 1 or not halved:
                yield Amount(first, at + 1, share, unit)


def _goes_on(tokens: Sequence[Token], one: Amount, other: Amount) -> bool:
    """Whether the second amount is the rest of the first: 2 m 5 cm."""
    between = tokens[one.stop : other.first]
    return (
        other.unit.kind == one.unit.kind
        and other.unit.size < one.unit.size
        and other.first >= one.stop
        and all(token.norm in _AND for token in between)
        and tokens[other.first].gap in _GAPS
    )


@lru_cache(maxsize=1 << 14)
def unit_of(norm: str) -> Unit | None:
    """The unit that a normalised word names in any form."""
    units = _units()
    if norm in units or len(norm) < 3:
        return units.get(norm)
    return next((units[lemma] for lemma in lemmas(norm) if lemma in units), None)


@cache
def _units() -> dict[str, Unit]:
    rows = (line.split() for line in _TABLE.splitlines() if line.strip())
    return {normal(word): Unit(kind, float(size)) for kind, size, *words in rows for word in words}


def _sense(kind: str, value: float) -> str:
    return f"@{kind}:{value:.9g}"
