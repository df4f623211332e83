"""Short phrases, looked up at a place of a text.

What a word may begin is worked out once for each word, since nearly all words begin nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.language.tokens import Token, normal, tokenize

_WITHIN = 7
_MOST = 1 << 15
"""Words that are remembered."""


class Phrases:
    """A set of phrases; a word ending in `*` stands for every word that starts so."""

    def __init__(self, block: str) -> None:
        """Take phrases, separated by lines or slashes."""
        self._phrases = []
        for phrase in block.replace("\n", "/").split("/"):
            parts = tuple(
                token.norm + ("*" if phrase[token.end : token.end + 1] == "*" else "")
                for token in tokenize(phrase)
            )
            if parts:
                self._phrases.append(parts)
        self._phrases.sort(key=len, reverse=True)
        self._begun: dict[str, tuple[tuple[str, ...], ...]] = {}

    def at(self, tokens: Sequence[Token], start: int) -> int:
        """Length in tokens of the longest phrase that starts at `start`, 0 for none."""
        norm = tokens[start].norm
        begun = self._begun.get(norm)
        if begun is None:
            begun = self._begin(norm)
        for parts in begun:
            length = len(parts)
            if start + length <= len(tokens) and all(
                _fits(tokens[start + i].norm, parts[i]) for i in range(1, length)
            ):
                return length
        return 0

    def any_in(self, tokens: Sequence[Token]) -> bool:
        """Whether any phrase stands anywhere in these tokens."""
        begun = self._begun
        return any(
            begun.get(token.norm, True) and self.at(tokens, i) for i, token in enumerate(tokens)
        )

    def _begin(self, norm: str) -> tuple[tuple[str, ...], ...]:
        begun = tuple(parts for parts in self._phrases if _fits(norm, parts[0]))
        if len(self._begun) < _MOST:
            self._begun[norm] = begun
        return begun


class Pairs:
    """Two words that mean something together: `too + dark`, in either order and near each other.

    A line is `these words + those words`.
    """

    def __init__(self, block: str) -> None:
        """Read one pair of lists a line."""
        lines = [line.partition("+") for line in block.splitlines() if "+" in line]
        self._pairs = [(_parts(one), _parts(other)) for one, _, other in lines]
        self._sides: dict[str, tuple[int, int]] = {}

    def any_in(self, tokens: Sequence[Token]) -> bool:
        """Whether any pair stands in these tokens."""
        sides = [self._sides.get(token.norm) or self._side(token.norm) for token in tokens]
        for i, (one, _) in enumerate(sides):
            if one:
                near = sides[max(0, i - _WITHIN) : i] + sides[i + 1 : i + 1 + _WITHIN]
                if any(one & other for _, other in near):
                    return True
        return False

    def _side(self, norm: str) -> tuple[int, int]:
        """Which lines hold a word on their left and on their right, a bit a line."""
        one = sum(1 << i for i, pair in enumerate(self._pairs) if _holds(pair[0], norm))
        other = sum(1 << i for i, pair in enumerate(self._pairs) if _holds(pair[1], norm))
        if len(self._sides) < _MOST:
            self._sides[norm] = one, other
        return one, other


def _parts(block: str) -> tuple[str, ...]:
    return tuple(
        normal(part.rstrip("*")) + ("*" if part[-1] == "*" else "") for part in block.split()
    )


def _holds(parts: Sequence[str], norm: str) -> bool:
    return any(_fits(norm, part) for part in parts)


def _fits(norm: str, part: str) -> bool:
    return norm.startswith(part[:-1]) if part[-1] == "*" else norm == part
