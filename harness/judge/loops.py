"""Answers that say the same over and over until they are cut off."""

from __future__ import annotations

from harness.judge.language.tokens import Token

_LONGEST = 16
"""Words that a loop goes through, at most."""
_TIMES = 4
_SHORTEST = 6
_ROUND = 12
_NEW = 0.6
"""Share of runs of three words that are new, at most."""


def goes_round(tokens: tuple[Token, ...]) -> bool:
    """Whether hardly anything new is said: phrases that return, be it with more before them."""
    norms = [token.norm for token in tokens]
    runs = list(zip(norms, norms[1:], norms[2:], strict=False))
    return len(norms) >= _ROUND and len(set(runs)) <= _NEW * len(runs)


def without_loop(tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], bool]:
    """An answer with the loop at its end run through once, and whether there is nothing else."""
    norms = [token.norm for token in tokens]
    size = len(norms)
    if size < _SHORTEST:
        return tokens, False
    for period in range(1, min(_LONGEST, size // _TIMES) + 1):
        same = 0
        while same < size - period and norms[size - 1 - same] == norms[size - 1 - same - period]:
            same += 1
        if same + period >= max(_TIMES * period, _SHORTEST):
            start = size - same - period
            return tokens[: start + period], start <= period
    return tokens, False
