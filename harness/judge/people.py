"""Parts of a person's name: a surname is enough, unless another first name stands before it."""

from __future__ import annotations

from harness.judge.language.lemmas import known, lemmas, parses
from harness.judge.language.tokens import Token, is_cyrillic, tokenize
from harness.judge.reading import Reading
from harness.judge.vocabulary import same_word
from harness.judge.words import meant

_AS = frozenset({"as"})
"""An actor as somebody: the last word is the part that is played."""
_NICK = 3
"""Letters that a short form of a first name shares with it: John, Johnny."""


def find_surname(reading: Reading, accepted: str, *, named: bool = False) -> tuple[int, ...] | None:
    """Where an answer gives only the last word of a name of two to four words.

    `named`: whether the whole name was looked for already, and how it is meant.
    """
    name = tuple(token for token in tokenize(accepted) if token.norm not in reading.cues.suffixes)
    if not 2 <= len(name) <= 5 or not all(token.capital for token in (name[0], name[-1])):
        return None
    last = name[-1]
    if any(token.norm in reading.cues.prepositions | _AS and not token.capital for token in name):
        return None
    if len(last.norm) < 3 or last.norm in reading.cues.not_surnames or last.norm[0].isdigit():
        return None
    for i, token in enumerate(reading.tokens):
        same = token.capital and same_word(token.norm, last.norm)
        whole = i > 0 and any(same_word(reading.tokens[i - 1].norm, t.norm) for t in name[:-1])
        meant_here = meant(reading, i) and not reading.denied[i]
        if same and meant_here and not (whole and named) and not namesake(reading, i, name):
            return (i,)
    return None


def namesake(reading: Reading, at: int, name: tuple[Token, ...]) -> bool:
    """Whether a first name stands before or after `at` that is not one of `name`."""
    if not at or reading.tokens[at].gap not in (" ", ". ", "."):
        return False
    while at > 1 and reading.tokens[at - 1].gap in ("-", "‑") and reading.tokens[at - 2].capital:
        at -= 1
    before = reading.tokens[at - 1]
    if any(same_word(before.norm, token.norm) for token in name):
        return False
    if any(_short_for(before.norm, token.norm) for token in name[:-1]):
        return False
    if (
        not before.capital
        or before.norm in reading.cues.before_names
        or not reading.is_content(at - 1)
    ):
        return False
    if len(before.norm) == 1:
        return len(name) > 1 and not any(token.norm[0] == before.norm for token in name[:-1])
    return (
        is_first_name(before.norm)
        if is_cyrillic(before.norm)
        else not _is_common(reading, before.norm)
    )


def _is_common(reading: Reading, norm: str) -> bool:
    """Whether a Latin word before a name is no first name: Probably Gena, Character Gena."""
    return norm.endswith("ly") or bool(
        lemmas(norm)
        & (
            reading.cues.depicts
            | reading.cues.relates
            | reading.cues.titles
            | reading.cues.identity
            | reading.cues.kinds
        )
    )


def _short_for(one: str, other: str) -> bool:
    """Whether one may be a form of the other: John, Johnny, J."""
    return one[:_NICK] == other[:_NICK] or (len(other) == 1 and one[0] == other)


def is_first_name(norm: str) -> bool:
    """Whether a Cyrillic word may be a first name; unknown capital words may."""
    readings = parses(norm)
    return any("Name" in parse.grammemes for parse in readings) or not known(norm)
