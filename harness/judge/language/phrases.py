"""Short phrases, looked up at a place of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from harness.judge.language.tokens import Token, normal, tokenize

_WITHIN = 7


class Phrases:
    """A set of phrases; a word ending in `*` stands for every word that starts so."""

    def __init__(self, block: str) -> None:
        """Index phrases, separated by lines or slashes, by the first letter of their first word."""
        self._by_start: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in block.replace("\n", "/").split("/"):
            parts = tuple(
                token.norm + ("*" if phrase[token.end : token.end + 1] == "*" else "")
                for token in tokenize(phrase)
            )
            if parts:
                self._by_start[parts[0][0]].append(parts)

    def at(self, tokens: Sequence[Token], start: int) -> int:
        """Length in tokens of the longest phrase that starts at `start`, 0 for none."""
        best = 0
        for parts in self._by_start.get(tokens[start].norm[0], ()):
            if len(parts) > best and start + len(parts) <= len(tokens):
                here = tokens[start : start + len(parts)]
                if all(map(_fits, here, parts)):
                    best = len(parts)
        return best

    def any_in(self, tokens: Sequence[Token]) -> bool:
        """Whether any phrase stands anywhere in these tokens."""
        return any(self.at(tokens, i) for i in range(len(tokens)))


class Pairs:
    """Two words that mean something together: `too + dark`, in either order and near each other.

    A line is `these words + those words`. The first is looked for, then the second around it.
    """

    def __init__(self, block: str) -> None:
        """Read one pair of lists a line."""
        self._pairs = []
        for line in block.splitlines():
            one, plus, other = line.partition("+")
            if plus:
                self._pairs.append((_Words(one), _Words(other)))

    def any_in(self, tokens: Sequence[Token]) -> bool:
        """Whether any pair stands in these tokens."""
        return any(self._found(tokens))

    def _found(self, tokens: Sequence[Token]) -> Iterator[bool]:
        for one, other in self._pairs:
            for i, token in enumerate(tokens):
                if token.norm in one:
                    near = tokens[max(0, i - _WITHIN) : i + _WITHIN + 1]
                    yield any(near_.norm in other for near_ in near if near_ is not token)


class _Words:
    """Words and beginnings of words."""

    def __init__(self, block: str) -> None:
        parts = block.split()
        self._whole = frozenset(normal(part) for part in parts if part[-1] != "*")
        self._starts = tuple(normal(part[:-1]) for part in parts if part[-1] == "*")

    def __contains__(self, norm: str) -> bool:
        return norm in self._whole or norm.startswith(self._starts)


def _fits(token: Token, part: str) -> bool:
    return token.norm.startswith(part[:-1]) if part[-1] == "*" else token.norm == part
