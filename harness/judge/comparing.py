"""Who is more and who is less: asked who is taller, «the woman is shorter» names the man.

Asked for the most, what has the least is no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from harness.judge.language.lemmas import lemmas
from harness.judge.language.lexicon import block_of
from harness.judge.language.phrases import Phrases
from harness.judge.questions import Question
from harness.judge.reading import Reading, read_once, senses_of_question

_PAIRS = """
taller shorter / bigger smaller / larger smaller / more less / more fewer / higher lower /
older younger / longer shorter / faster slower / heavier lighter / wider narrower /
thicker thinner / closer farther / nearer further / warmer colder / brighter darker /
stronger weaker / expensive cheaper / fuller emptier /
выше ниже / больше меньше / старше младше / старше моложе / длиннее короче / быстрее медленнее /
тяжелее легче / шире уже / толще тоньше / ближе дальше / дороже дешевле / теплее холоднее /
светлее темнее / сильнее слабее / крупнее мельче / полнее худее
"""

_EXTREMES = """
highest most biggest largest greatest maximum max = lowest least fewest smallest minimum min /
tallest = shortest / longest = shortest / oldest eldest = youngest newest /
fastest quickest = slowest /
heaviest = lightest / widest = narrowest / nearest closest = farthest furthest /
hottest warmest = coldest coolest /
best = worst / strongest = weakest / wettest = driest / brightest = darkest /
cheapest = dearest priciest / deepest = shallowest / busiest = quietest /
наибольший максимальный максимум = наименьший минимальный минимум / лучший = худший /
наивысший = наинизший / старший = младший
"""
_FALLS_SHORT = Phrases(
    "half as / half the / less / not as / not so / not nearly / вдвое ниже / не так"
)
_NO_EXTREME = frozenset(["at", "likely", "probably", "possibly", "certainly"])
"""At least, most of them, most likely."""

_MOST_OF_ALL = {
    "больше": frozenset(["most"]), "меньше": frozenset(["least"]), "чаще": frozenset(["most"]),
    "реже": frozenset(["least"]),
}  # fmt: skip
_OF_ALL = frozenset(["всего", "всех"])


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split("/"):
        one, other = pair.split()
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def is_comparative(norm: str) -> bool:
    """Whether a word says that something is more, or less, than another."""
    return norm in _opposites()


def names_the_lesser(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether what is accepted is said to be less, where it is asked who is more."""
    less, last = _less(question.text), max(places)
    return bool(less) and any(
        (reading.tokens[i].norm in less or _FALLS_SHORT.at(reading.tokens, i))
        and not reading.denied[i]
        and reading.clause[i] == reading.clause[last]
        for i in range(last + 1, len(reading.tokens))
    )


def names_the_other_extreme(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """August had the lowest sales, asked for the highest."""
    asked = _extremes(question.text)
    if not asked:
        return False
    clause = reading.clause[max(places)]
    said = [
        _extreme_at(reading, i)
        for i in range(len(reading.tokens))
        if reading.clause[i] == clause and i not in places and not reading.denied[i]
    ]
    return not any(one & asked for one in said) and any(_are_opposite(one, asked) for one in said)


def _extreme_at(reading: Reading, at: int) -> frozenset[str]:
    """What a word says to be the most or the least: lowest, самый низкий."""
    tokens = reading.tokens
    around = {token.norm for token in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])}
    if found := lemmas(tokens[at].norm) & _extreme_words().keys():
        some = "of" in around and found & {"most", "least"}
        return frozenset() if some or _NO_EXTREME & around else frozenset(found)
    if tokens[at].norm in _MOST_OF_ALL and around & _OF_ALL:
        return _MOST_OF_ALL[tokens[at].norm]
    if at and "самый" in lemmas(tokens[at - 1].norm):
        return frozenset(sense for sense in reading.senses[at] if block_of(sense))
    return frozenset()


def _are_opposite(said: frozenset[str], asked: frozenset[str]) -> bool:
    kinds = {block_of(sense) for sense in asked} - {None}
    return any(
        block_of(word) in kinds or any(word in _extreme_words().get(one, ()) for one in asked)
        for word in said
    )


@cache
def _extreme_words() -> dict[str, frozenset[str]]:
    """The most → all that is the least, and the other way round."""
    found: dict[str, frozenset[str]] = {}
    for line in _EXTREMES.split("/"):
        sides = [side.split() for side in line.split("=")]
        for one, other in (sides, sides[::-1]):
            found.update({word: found.get(word, frozenset()).union(other) for word in one})
    return found


@lru_cache(maxsize=1 << 10)
def _extremes(question: str) -> frozenset[str]:
    """Which extremes a question asks for."""
    asked = read_once(question)
    return frozenset().union(*(_extreme_at(asked, i) for i in range(len(asked.tokens))))


def other_is_less(reading: Reading, accepted: str, question: Question) -> bool:
    """The man is shorter, asked which of the two is taller: so it is the other."""
    less = _less(question.text)
    if not less or not question.choice:
        return False
    options, own = senses_of_question(question.text), senses_of_question(accepted)
    for i, token in enumerate(reading.tokens):
        if token.norm in less and not reading.denied[i]:
            before = [
                j
                for j in range(reading.first_of_clause(i), i)
                if reading.is_content(j) and reading.tokens[j].norm not in reading.cues.pronoun
            ]
            if before and all(reading.senses[j] & options for j in before):
                return not any(reading.senses[j] & own for j in before)
    return False


@lru_cache(maxsize=1 << 10)
def _less(question: str) -> frozenset[str]:
    """What the comparatives of a question are the opposites of."""
    asked = {token.norm for token in read_once(question).tokens}
    return frozenset(less for word in asked for less in _opposites().get(word, ())) - asked
