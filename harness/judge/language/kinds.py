"""Common things in Russian and English, and what is a kind of what: a dachshund is a dog.

`kinds.txt` is an outline: a line is one thing, and what is indented is a kind of the line above.
Kinds of one thing exclude each other, but for a line that begins with `~`: nothing right below it
does, and it excludes none of its neighbours. A pet may be a dog, and a father a cook.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile

from harness.judge.language.lemmas import likely_lemmas
from harness.judge.language.tokens import normal

_INDENT = 4
_OVERLAPS = "~"
_PERSON = ":человек"


@dataclass(frozen=True, slots=True)
class Thing:
    """One line of the outline."""

    path: tuple[str, ...]
    """The concepts of the lines above, from the left, and of this one at the end."""

    @property
    def concept(self) -> str:
        """What all its words stand for."""
        return self.path[-1]


@cache
def _things() -> dict[str, list[Thing]]:
    """Word → the things that it may stand for."""
    found = defaultdict(list)
    path: list[str] = []
    for line in files(__package__).joinpath("kinds.txt").read_text("utf-8").splitlines():
        words = {normal(word): None for word in line.strip(" ~").replace("/", " ").split()}
        if not words or "#" in line:
            continue
        del path[(len(line) - len(line.lstrip())) // _INDENT :]
        mark = _OVERLAPS if _OVERLAPS in line else ""
        path.append(f"={len(path)}{mark}:{'<'.join([next(iter(words)), *path[-1:]])}")
        for word in words:
            found[word].append(Thing(tuple(path)))
    return dict(found)


def things(lemma: str) -> frozenset[str]:
    """The concepts of what a word in its first form may stand for."""
    return frozenset(thing.concept for thing in _things().get(lemma, ()))


def is_person(lemma: str) -> bool:
    """Whether a word in its first form names somebody."""
    return any(thing.path[0].endswith(_PERSON) for thing in _things().get(lemma, ()))


@lru_cache(maxsize=1 << 16)
def broader(word: str) -> frozenset[str]:
    """The concepts of all that a normalised word, in any form, names a kind of."""
    return frozenset(concept for thing in _likely_things(word) for concept in thing.path[:-1])


@lru_cache(maxsize=1 << 14)
def kinds_of(word: str) -> frozenset[str]:
    """What a normalised word is a kind of, at the left of the outline: животное, of a dog."""
    return frozenset(thing.path[0].partition(":")[2] for thing in _likely_things(word))


@lru_cache(maxsize=1 << 16)
def exclude(one: str, other: str) -> bool:
    """Whether two normalised words are different kinds of one thing: a violin is no accordion."""
    pairs = [(mine.path, its.path) for mine in _likely_things(one) for its in _likely_things(other)]
    if any(set(mine[-1:]) & set(its) or set(its[-1:]) & set(mine) for mine, its in pairs):
        return False
    return any(_part(mine, its) for mine, its in pairs)


def _part(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two paths part at a line whose kinds exclude each other."""
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return shared > 0 and not any(
        _OVERLAPS in line for line in (one[shared - 1], one[shared], other[shared])
    )


def _likely_things(word: str) -> list[Thing]:
    forms = likely_lemmas(word) | {word}  # шашки is a game, шашка a sabre
    return [thing for lemma in forms for thing in _things().get(lemma, ())]


@lru_cache(maxsize=1 << 14)
def is_solid(word: str) -> bool:
    """Whether a normalised word may be a thing to touch, which a noun before it describes."""
    return word in _HEADS or any(
        thing.path[0].partition(":")[2] in _SOLID for thing in _likely_things(word)
    )


_HEADS = frozenset(["stand", "case", "holder", "cover", "box", "rack", "shop", "store", "sale"])
_SOLID = frozenset([
    "животное", "растение", "еда", "одежда", "мебель", "посуда", "tool", "инструмент", "cutlery",
    "cookware", "дом", "здание", "игрушка", "сумка", "bag", "обувь", "headgear", "транспорт",
])  # fmt: skip
