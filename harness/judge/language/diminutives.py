"""Diminutives that no rule tells from other words: ножка is a little нога, полка no little пол.

`diminutives.txt` is the table; with a question mark there stands what may be another thing too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from harness.judge.language.tokens import normal

_NONE: frozenset[str] = frozenset()


def _lines() -> Iterable[list[str]]:
    text = files(__package__).joinpath("diminutives.txt").read_text("utf-8")
    return (line.split() for line in text.splitlines() if line.strip() and line[0] != "#")


@cache
def _table() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Diminutive → what it is one of: surely, and perhaps."""
    sure: dict[str, set[str]] = defaultdict(set)
    perhaps: dict[str, set[str]] = defaultdict(set)
    for base, *small in _lines():
        for word in small if base != "=" else ():
            (perhaps if word[-1] == "?" else sure)[normal(word.rstrip("?"))].add(normal(base))
    return (
        {word: frozenset(found) for word, found in sure.items()},
        {word: frozenset(found) for word, found in perhaps.items()},
    )


def grown(lemma: str) -> frozenset[str]:
    """What a word in its first form is a diminutive of, and nothing else."""
    return _table()[0].get(lemma, _NONE)


def perhaps_grown(lemma: str) -> frozenset[str]:
    """What it is a diminutive of, where it may be another thing: ручка."""
    return _table()[1].get(lemma, _NONE)


@cache
def _own() -> frozenset[str]:
    return frozenset(word for first, *words in _lines() if first == "=" for word in words)


def is_its_own(lemma: str) -> bool:
    """Whether it only looks like a diminutive: дворец is no little двор."""
    return lemma in _own()
