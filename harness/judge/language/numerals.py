"""Numbers in digits and words, cardinal, ordinal and collective, and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from harness.judge.language.lemmas import lemmas
from harness.judge.language.lexicon import lines, month
from harness.judge.language.tokens import Token

_ONES = """
    ноль нуль нулевой zero
    один одна одно первый one first
    два две двое оба второй two second both twice дважды
    три трое третий three third трижды
    четыре четверо четвертый four fourth
    пять пятеро пятый five fifth
    шесть шестеро шестой six sixth
    семь семеро седьмой seven seventh
    восемь восьмой eight eighth
    девять девятый nine ninth
    десять десятый ten tenth
    одиннадцать одиннадцатый eleven eleventh
    двенадцать двенадцатый twelve twelfth dozen дюжина
    тринадцать тринадцатый thirteen thirteenth
    четырнадцать четырнадцатый fourteen fourteenth
    пятнадцать пятнадцатый fifteen fifteenth
    шестнадцать шестнадцатый sixteen sixteenth
    семнадцать семнадцатый seventeen seventeenth
    восемнадцать восемнадцатый eighteen eighteenth
    девятнадцать девятнадцатый nineteen nineteenth
"""
_TENS = """
    двадцать двадцатый twenty twentieth
    тридцать тридцатый thirty thirtieth
    сорок сороковой forty fortieth
    пятьдесят пятидесятый fifty fiftieth
    шестьдесят шестидесятый sixty sixtieth
    семьдесят семидесятый seventy seventieth
    восемьдесят восьмидесятый eighty eightieth
    девяносто девяностый ninety ninetieth
"""
_HUNDREDS = """
    сто сотый
    двести двухсотый
    триста трехсотый
    четыреста четырехсотый
    пятьсот пятисотый
    шестьсот шестисотый
    семьсот семисотый
    восемьсот восьмисотый
    девятьсот девятисотый
"""
_SCALES = {
    "hundred": 100, "тысяча": 1000, "тыс": 1000, "thousand": 1000, "миллион": 10**6, "млн": 10**6,
    "million": 10**6, "миллиард": 10**9, "млрд": 10**9, "billion": 10**9, "триллион": 10**12,
    "trillion": 10**12, "dozen": 12, "дюжина": 12, "десяток": 10, "сотня": 100,
}  # fmt: skip
_VALUES = {
    word: start + step * place
    for block, start, step in ((_ONES, 0, 1), (_TENS, 20, 10), (_HUNDREDS, 100, 100))
    for place, line in enumerate(lines(block))
    for word in line
} | {
    "hundred": 100, "десяток": 10, "сотня": 100, "полдюжины": 6, "полсотни": 50, "полтора": 1.5,
    "полторы": 1.5, "полутора": 1.5, "полдесятка": 5, "полтысячи": 500,
}  # fmt: skip
_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th|s|km|m|cm|kg|mph|ft|in|lb|mm|й|я|го|м|ый)?")
_DATE = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})|(\d{4})-(\d{1,2})-(\d{1,2})")
_DECADE = re.compile(r"([1-9])0s")
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_LETTERS = {"I": 1, "V": 5, "X": 10}
_CURRENCIES = (
    ("£", "pound", "gbp", "sterling", "фунт"),
    ("$", "dollar", "usd", "доллар", "бакс"),
    ("€", "euro", "eur", "евро"),
    ("₽", "rouble", "ruble", "rub", "руб"),
    ("¥", "yen", "yuan", "иен", "йен", "юан", "円", "元"),
)
_SCALED = re.compile(r"(\d+(?:\.\d+)?)(k|mn|mln|bn|tn|тыс|млн|млрд)")
_SUFFIXES = {
    "k": 1e3,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "tn": 1e12,
    "тыс": 1e3,
    "млн": 1e6,
    "млрд": 1e9,
}
_HALF_A_DOZEN = (("half", "a", "dozen"), ("half", "dozen"))
_AND_A_HALF = (("and", "a", "half"), ("с", "половиной"), ("и", "половина"))
_DASHES = ("-", "–", "—", "‑")
_LONGEST = 15


def numbers(tokens: Sequence[Token]) -> dict[int, tuple[frozenset[str], int]]:
    """Where numbers stand: first token → (what it says, one past the last token)."""
    found: dict[int, tuple[frozenset[str], int]] = {}
    i = 0
    while i < len(tokens):
        senses, stop = _at(tokens, i)
        if senses and i and tokens[i].gap.strip() in _DASHES:
            senses |= _range_end(tokens[i - 1].norm, tokens[i].norm)
        if senses:
            found[i] = (senses, stop)
        i = max(stop, i + 1)
    return found


def _spoken_year(tokens: Sequence[Token]) -> tuple[frozenset[str], int] | None:
    """Eighteen eighty-seven, nineteen ten: the year, and in how many words it is said."""
    values = [value_of(token.norm) if token.norm.isalpha() else None for token in tokens]
    century, decade, ones = [*values, None, None][:3]
    if century is None or decade is None or not 15 <= century <= 20 or not 10 <= decade < 100:
        return None
    if tokens[1].gap != " ":
        return None
    both = ones is not None and 0 < ones < 10 and decade >= 20 and tokens[2].gap in ("-", " ")
    value = 100 * century + decade + (ones or 0) * both
    return frozenset({_sense(value)}), 3 if both else 2


def _at(tokens: Sequence[Token], first: int) -> tuple[frozenset[str], int]:
    if date := _date(tokens[first].text):
        return date, first + 1
    if decade := _DECADE.fullmatch(tokens[first].norm):
        return frozenset(
            {_sense(1900 + 10 * int(decade[1])), _sense(10 * int(decade[1]))}
        ), first + 1
    if roman := _roman(tokens[first].text):
        return frozenset({_sense(roman)}), first + 1
    if length := _length(_HALF_A_DOZEN, tokens, first):
        return frozenset({_sense(6)}), first + length
    if year := _spoken_year(tokens[first : first + 3]):
        return year[0], first + year[1]
    total, i = 0.0, first
    current: float | None = None
    last = 0.0
    while i < len(tokens) and (i == first or _may_continue(tokens, i)):
        value, scale = value_of(tokens[i].norm), _scale(tokens[i].norm)
        if scale and (current is not None or scale >= 1000 or i > first):
            current = (current if current is not None else 1) * scale
            if scale >= 1000:
                total, current = total + current, 0
        elif value is not None and (current is None or (0 < value < _room(last)) or last >= 1000):
            current = (current or 0) + value
        else:
            break
        last = scale or value or 0
        i += 1
        if _is_and(tokens, i, last):
            i += 1
        if tokens[i - 1].norm[0].isdigit() and not (i < len(tokens) and _scale(tokens[i].norm)):
            break
    if i == first:
        return frozenset(), first
    if length := _length(_AND_A_HALF, tokens, i):
        return frozenset({_sense(total + (current or 0) + 0.5)}), i + length
    return frozenset({_sense(total + (current or 0))}), i


def _length(phrases: Sequence[tuple[str, ...]], tokens: Sequence[Token], at: int) -> int:
    """How many words of the first of these phrases stand here, 0 where none does."""
    for phrase in phrases:
        if tuple(token.norm for token in tokens[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _is_and(tokens: Sequence[Token], at: int, last: float) -> bool:
    """One hundred *and* five."""
    if last != 100 or at + 1 >= len(tokens) or tokens[at].norm != "and":
        return False
    if tokens[at].gap != " " or tokens[at - 1].norm != "hundred":
        return False
    value = value_of(tokens[at + 1].norm)
    return value is not None and 0 < value < 100 and tokens[at + 1].norm.isalpha()


def _range_end(start: str, end: str) -> frozenset[str]:
    """1979–80 ends in 1980."""
    plain = start.isdigit() and end.isdigit() and len(end) < len(start) <= 4
    return frozenset({_sense(float(start[: -len(end)] + end))}) if plain else frozenset()


def _room(last: float) -> float:
    """What may be added after a number word: units after tens, tens and units after hundreds."""
    return 10 if 20 <= last < 100 else 100 if 100 <= last < 1000 else 0


def _may_continue(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].gap in (" ", "-", "‑", "\u00a0")


def same_currency(one: str, other: str) -> bool:
    """Whether two texts that name currencies name one in common: pounds are not dollars."""
    mine, theirs = _currencies(one), _currencies(other)
    return not mine or not theirs or bool(mine & theirs)


@lru_cache(maxsize=1 << 12)
def _currencies(text: str) -> frozenset[int]:
    low = text.casefold()
    if not any(char.isdigit() for char in low):
        return frozenset()
    return frozenset(
        number for number, words in enumerate(_CURRENCIES) if any(word in low for word in words)
    )


def _sense(value: float) -> str:
    return f"#{value:.10g}"


def _roman(text: str) -> int:
    """The value of a Roman numeral of two letters or more, else 0."""
    if len(text) < 2 or not _ROMAN.fullmatch(text):
        return 0
    values = [_LETTERS[letter] for letter in text]
    return sum(
        -one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)
    )


@lru_cache(maxsize=1 << 14)
def value_of(norm: str) -> float | None:
    """The value of one number word or figure, None for other words."""
    if norm[0].isdigit():
        return _figure(norm)
    for lemma in lemmas(norm):
        if lemma in _VALUES:
            return _VALUES[lemma]
    return None


def _figure(norm: str) -> float | None:
    plain = re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))", "", norm)[:_LONGEST].replace(",", ".")
    if re.fullmatch(r"\d+\.\d+", plain):
        return float(plain)
    if scaled := _SCALED.fullmatch(plain):
        return float(scaled[1]) * _SUFFIXES[scaled[2]]
    match = _DIGITS.fullmatch(plain)
    return float(match[1]) if match and match[1].isascii() else None


@lru_cache(maxsize=1 << 14)
def _scale(norm: str) -> int:
    return max((_SCALES.get(lemma, 0) for lemma in lemmas(norm)), default=0)


def _date(text: str) -> frozenset[str]:
    """Day, month and year of a date in figures; both readings where two are possible."""
    match = _DATE.fullmatch(text)
    if not match:
        return frozenset()
    one, two, year, long_year, month_, day = match.groups()
    if long_year:
        pairs, year = [(int(day), int(month_))], long_year
    else:
        pairs = [(int(one), int(two)), (int(two), int(one))]
    return frozenset(
        {_sense(float(year))}
        | {sense for d, m in pairs if 1 <= m <= 12 for sense in (_sense(d), month(m))}
    )
