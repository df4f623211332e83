"""Scores and ratios: 3:1, 3–1, three to one, со счётом три один."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.judge.language.numerals import value_of
from harness.judge.language.tokens import Token

_BETWEEN = frozenset(["-", "–", "—", "‑", ":"])
_TO = frozenset(["to", "к"])
_NIL = frozenset(["nil", "love", "ноль"])
_MOST = 999


def scores(tokens: Sequence[Token]) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """Every score in a text, with the places of its words."""
    for at in range(1, len(tokens)):
        one = _value(tokens[at - 1])
        if one is None:
            continue
        if tokens[at].gap.strip() in _BETWEEN and (other := _value(tokens[at])) is not None:
            yield (one, other), (at - 1, at)
        elif tokens[at].norm in _TO and at + 1 < len(tokens):
            other = _value(tokens[at + 1])
            if other is not None and not tokens[at + 1].gap.strip():
                yield (one, other), (at - 1, at + 1)
        elif tokens[at].norm in _NIL:
            yield (one, 0), (at - 1, at)


def score_of(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """The score that an acceptable answer is, and nothing else."""
    found = list(scores(tokens))
    plain = len(tokens) == 2 and all(token.norm.isdigit() for token in tokens)
    return found[0][0] if plain and found else None


def _value(token: Token) -> int | None:
    if not (token.norm.isdigit() or token.norm.isalpha()):
        return None
    value = 0 if token.norm in _NIL else value_of(token.norm)
    return int(value) if value is not None and value == int(value) <= _MOST else None
