"""Asked how many, what counts as a number: a pair does, the second does not, трёхструнный does."""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.language.cues import Cues
from harness.judge.language.derivation import counted
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.tokens import Token, is_cyrillic

_TOGETHER = """
    none нисколько
    once
    couple pair both duo twosome twin дуэт двойка двойня
    trio threesome triplet тройка троица трио тройня
    quartet foursome quadruplet четверка квартет
    quintet пятерка пятерня квинтет
    sextet шестерка секстет
    septet семерка септет
    octet восьмерка октет
"""
_GROUPS = {
    word: number
    for number, line in enumerate(_TOGETHER.strip().splitlines())
    for word in line.split()
}
"""So many of something, where it is asked how many."""


def count_only(senses: list[frozenset[str]], tokens: Sequence[Token], cues: Cues) -> None:
    """Leave of the numbers that words may say only those that are amounts."""
    for i, token in enumerate(tokens):
        if _is_ordinal(token.norm, cues):
            senses[i] = frozenset(sense for sense in senses[i] if sense[0] != "#")
        elif token.norm in cues.pairs:
            senses[i] |= {"#2"}
        elif together := _GROUPS.keys() & lemmas(token.norm):
            senses[i] |= {f"#{_GROUPS[word]}" for word in together}
        elif is_cyrillic(token.norm) and (found := counted(token.norm)):
            amount, noun = found
            senses[i] |= {f"#{amount}", *_nouns(noun)}


def _is_ordinal(norm: str, cues: Cues) -> bool:
    if norm in cues.ordinals:
        return True
    readings = parses(norm)[:1]
    return any("Anum" in parse.grammemes and parse.lemma != "один" for parse in readings)


def _nouns(rest: str) -> frozenset[str]:
    """The noun in a compound, as its stem is written: струнный, этажка."""
    return frozenset(parse.lemma for parse in parses(rest))
