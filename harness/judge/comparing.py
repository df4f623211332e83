"""Who is more and who is less: asked who is taller, «the woman is shorter» names the man."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from harness.judge.questions import Question
from harness.judge.reading import Reading, read_once

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
    less = _less(question)
    return any(
        reading.tokens[i].norm in less
        and not reading.denied[i]
        and reading.clause[i] == reading.clause[max(places)]
        and max(places) < i
        for i in range(len(reading.tokens))
    )


def other_is_less(reading: Reading, accepted: str, question: Question) -> bool:
    """The man is shorter, asked which of the two is taller: so it is the other."""
    less = _less(question)
    if not less or not question.choice:
        return False
    asked, mine = read_once(question.text), read_once(accepted)
    own = frozenset(sense for senses in mine.senses for sense in senses)
    for i, token in enumerate(reading.tokens):
        if token.norm in less and not reading.denied[i]:
            before = [j for j in range(reading.first_of_clause(i), i) if reading.is_content(j)]
            options = {s for senses in asked.senses for s in senses}
            if before and all(reading.senses[j] & options for j in before):
                return not any(reading.senses[j] & own for j in before)
    return False


def _less(question: Question) -> set[str]:
    asked = {token.norm for token in read_once(question.text).tokens}
    return {less for word in asked for less in _opposites().get(word, ())} - asked
