"""Who is more and who is less: asked who is taller, «the woman is shorter» names the man."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

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
        reading.tokens[i].norm in less
        and not reading.denied[i]
        and reading.clause[i] == reading.clause[last]
        for i in range(last + 1, len(reading.tokens))
    )


def other_is_less(reading: Reading, accepted: str, question: Question) -> bool:
    """The man is shorter, asked which of the two is taller: so it is the other."""
    less = _less(question.text)
    if not less or not question.choice:
        return False
    options, own = senses_of_question(question.text), senses_of_question(accepted)
    for i, token in enumerate(reading.tokens):
        if token.norm in less and not reading.denied[i]:
            before = [j for j in range(reading.first_of_clause(i), i) if reading.is_content(j)]
            if before and all(reading.senses[j] & options for j in before):
                return not any(reading.senses[j] & own for j in before)
    return False


@lru_cache(maxsize=1 << 10)
def _less(question: str) -> frozenset[str]:
    """What the comparatives of a question are the opposites of."""
    asked = {token.norm for token in read_once(question).tokens}
    return frozenset(less for word in asked for less in _opposites().get(word, ())) - asked
