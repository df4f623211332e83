"""A slip of the pen in a long common word: acordion, на подоконике.

A Russian word that the dictionary knows is no slip. There is no dictionary of English here, where
many long words are one letter apart (painting, pointing): so only what people do wrong is forgiven,
a letter doubled or not, two letters swapped, one left out, one vowel for another.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from harness.judge.language.diminutives import grown, perhaps_grown
from harness.judge.language.lemmas import (
    NAMES,
    all_forms,
    is_irregular,
    known,
    parses,
)
from harness.judge.language.lexicon import concepts
from harness.judge.language.tokens import is_cyrillic

_LONG, _VERY_LONG, _LONG_CYRILLIC = 7, 8, 6
_INFLECTED = ("ing", "ings", "ed", "er", "ers")
"""Before these a letter more or less makes another word: hoping, hopping."""
_TWICE = re.compile(r"(.)\1")
_VOWELS = frozenset("aeiou")
_PAIRS = (
    {"stationary", "stationery"}, {"complement", "compliment"}, {"collision", "collusion"},
    {"exercise", "exorcise"}, {"marital", "martial"}, {"thorough", "through"},
    {"desserts", "deserts"}, {"country", "county"}, {"quarter", "quartet"},
)  # fmt: skip
"""Two words, not one and its slip."""


@lru_cache(maxsize=1 << 18)
def is_slip(written: str, word: str) -> bool:
    """Whether a normalised word is a misspelled form of another, which is no name."""
    if written[0] != word[0] or written == word or abs(len(written) - len(word)) > _LONG:
        return False
    if is_cyrillic(written) and is_cyrillic(word):
        return _is_cyrillic_slip(written, word)
    return written.isascii() and word.isascii() and _is_latin_slip(written, word)


def _is_cyrillic_slip(written: str, word: str) -> bool:
    if len(written) < _LONG_CYRILLIC or known(written) or not known(word):
        return False
    if any(grown(p.lemma) or perhaps_grown(p.lemma) for p in parses(written)):
        return False
    if NAMES & parses(word)[0].grammemes:
        return False
    return any(
        len(form) >= _LONG_CYRILLIC
        and form[0] == written[0]
        and OSA.distance(written, form, score_cutoff=1) == 1
        for form in all_forms(word)
    )


def _is_latin_slip(written: str, word: str) -> bool:
    if is_irregular(written) or concepts(written) or not written.isalpha() or not word.isalpha():
        return False
    return any(_is_misspelled(one, other) for one in _bare(written) for other in _bare(word))


def _bare(word: str) -> tuple[str, ...]:
    """A word, and without the ending of many; a stem without its other endings is no word."""
    return (word, word[:-1]) if word.endswith("s") else (word,)


def _is_misspelled(one: str, other: str) -> bool:
    shortest = min(len(one), len(other))
    if shortest < _LONG or one[0] != other[0]:
        return False
    if one.endswith(_INFLECTED) or other.endswith(_INFLECTED) or {one, other} in _PAIRS:
        return False
    if _TWICE.sub(r"\1", one) == _TWICE.sub(r"\1", other):
        return True
    if OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    if sorted(one) == sorted(other):
        return True
    if shortest < _VERY_LONG or one[-1] != other[-1]:
        return False
    return len(one) != len(other) or all(
        {a, b} <= _VOWELS for a, b in zip(one, other, strict=True) if a != b
    )
