"""Acceptance by words: every content word of an acceptable answer stands in the answer, and is meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from harness.judge import cues
from harness.judge.lemmas import lemmas
from harness.judge.stance import Stance, compared, denied
from harness.judge.tokens import Token, tokenize


@lru_cache(maxsize=1 << 14)
def content(text: str) -> tuple[frozenset[str], ...]:
    """The content words of a text as sets of lemmas; all its words where none is content."""
    tokens = tokenize(text)
    chosen = [token for token in tokens if token.norm not in cues.STOPWORDS]
    return tuple(lemmas(token.norm) for token in chosen or tokens)


def find_words(tokens: Sequence[Token], accepted: str) -> tuple[int, ...] | None:
    """Indexes of the answer's tokens that say what is acceptable, or None where one is missing."""
    wanted = content(accepted)
    if not wanted or len(wanted) > len(tokens):
        return None
    places = []
    for word in wanted:
        place = next((i for i, t in enumerate(tokens) if _meant(tokens, i, word)), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _meant(tokens: Sequence[Token], at: int, word: frozenset[str]) -> bool:
    if not lemmas(tokens[at].norm) & word:
        return False
    return not denied(tokens, at) and compared(tokens, at) is not Stance.COMPARED
