"""Words of the other alphabet: меч and sword, where the lexicon does not say it already.

Single words are compared, which a multilingual encoder does well and which are soon all remembered.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.language.tokens import is_cyrillic
from harness.judge.meaning import Meaning
from harness.judge.reading import Reading
from harness.judge.words import Wanted, meant

_SAME = 0.7
_MOST_WORDS = 24


def translated(
    reading: Reading, words: Sequence[Wanted], places: Sequence[list[int]], meaning: Meaning
) -> list[list[int]]:
    """For each wanted word not found yet, the answer's words that translate it."""
    missing = [word for word, found in zip(words, places, strict=True) if not found]
    foreign = [
        i
        for i, token in enumerate(reading.tokens)
        if reading.is_content(i) and meant(reading, i) and not token.norm[0].isdigit()
    ][:_MOST_WORDS]
    crossing = missing and any(
        is_cyrillic(reading.tokens[i].norm) != is_cyrillic(missing[0].norm) for i in foreign
    )
    if not crossing:
        return [[] for _ in words]
    return [
        [] if found else _translations(reading, foreign, word, meaning)
        for word, found in zip(words, places, strict=True)
    ]


def _translations(
    reading: Reading, foreign: Sequence[int], word: Wanted, meaning: Meaning
) -> list[int]:
    others = [
        i
        for i in foreign
        if is_cyrillic(reading.tokens[i].norm) != is_cyrillic(word.norm)
        and reading.denied[i] == word.denied
    ]
    if not others or word.norm[0].isdigit():
        return []
    own, *vectors = meaning.encode([word.norm, *(reading.tokens[i].norm for i in others)])
    return [i for i, v in zip(others, vectors, strict=True) if float(own @ v) >= _SAME]
