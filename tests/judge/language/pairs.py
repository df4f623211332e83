"""Pairs of words, as the tests of word forms list them."""

from __future__ import annotations


def pairs(block: str) -> list[list[str]]:
    """Read words that stand two by two, with slashes between the pairs."""
    words = block.replace("/", " ").split()
    assert len(words) % 2 == 0, "a word stands alone"
    return [words[i : i + 2] for i in range(0, len(words), 2)]
