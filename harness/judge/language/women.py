"""Words that name a woman by their form: водительница, лыжница, кассирша are women.

The outline has what people are; a feminine noun for one of them, or made of one of them, is of a
woman, but for words that are feminine whoever is meant.
"""

from __future__ import annotations

from functools import lru_cache

from harness.judge.language.derivation import masculines
from harness.judge.language.kinds import is_person, things
from harness.judge.language.lemmas import parses
from harness.judge.language.lexicon import words

_ANYBODY = words("""
    персона особа личность жертва знаменитость звезда модель сирота фигура толпа публика полиция
    девочка девчонка девчушка малышка дочь дочка внучка ученица школьница первоклассница
    дошкольница подросток кукла бригада команда прислуга молодежь детвора родня охрана
""")
"""Feminine, and of anybody or of a child."""
_NOBODY: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 14)
def woman(word: str) -> frozenset[str]:
    """The concepts of a woman, where a normalised word names one by its form; none for others."""
    for parse in parses(word)[:1]:
        feminine = parse.part == "NOUN" and {"anim", "femn"} <= parse.grammemes
        if feminine and parse.lemma not in _ANYBODY:
            people = is_person(parse.lemma) or any(map(is_person, masculines(parse.lemma)))
            return things("женщина") if people else _NOBODY
    return _NOBODY
