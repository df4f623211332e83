"""Common things in Russian and English, and what is a kind of what: a dachshund is a dog.

`kinds.txt` is an outline: a line is one thing, and what is indented is a kind of the line above.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from harness.judge.language.lemmas import likely_lemmas
from harness.judge.language.tokens import normal

_INDENT = 4


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of the outline."""

    concept: str
    """What all its words stand for: its first word and those of the lines above."""
    above: frozenset[str]
    """The concepts of the lines above."""


@cache
def _things() -> dict[str, list[Thing]]:
    """Word → the things that it may stand for."""
    found = defaultdict(list)
    path: list[str] = []
    for line in files(__package__).joinpath("kinds.txt").read_text("utf-8").splitlines():
        words = {normal(word): None for word in line.replace("/", " ").split()}
        if not words or "#" in line:
            continue
        del path[(len(line) - len(line.lstrip())) // _INDENT :]
        above = frozenset(path)
        path.append("<".join(["=thing:" + next(iter(words)), *path[-1:]]))
        for word in words:
            found[word].append(Thing(path[-1], above))
    return dict(found)


def things(lemma: str) -> frozenset[str]:
    """The concepts of what a word in its first form may stand for."""
    return frozenset(thing.concept for thing in _things().get(lemma, ()))


@lru_cache(maxsize=1 << 16)
def broader(word: str) -> frozenset[str]:
    """The concepts of all that a normalised word, in any form, names a kind of."""
    return frozenset(
        concept
        for lemma in likely_lemmas(word)
        for thing in _things().get(lemma, ())
        for concept in thing.above
    )
