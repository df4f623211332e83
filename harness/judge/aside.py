"""Whether an accepted word only stands in an aside, after a clause that has answered.

«Grey; only its cap is red»: the first clause gives what was asked for, the later one something of
another noun; so does what comes after «with» in «grey with a red cap». «On the rug beside the
sofa»: the sofa only tells where the rug is.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.language.lexicon import BLOCKS, block_of
from harness.judge.language.tokens import is_unspaced
from harness.judge.questions import Question
from harness.judge.reading import Reading, senses_of_question
from harness.judge.words import meant


def is_aside(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether what stands at these places is said of another thing than was asked for."""
    first, last = min(places), max(places)
    asked = senses_of_question(question.text)
    start, stop = _clause(reading, first, last)
    start = max((i for i in range(start, first) if adds(reading, i)), default=start)
    clause = range(start, stop)
    if any(_takes_up(reading, i, asked) for i in clause):
        return False
    before = [i for i in range(start) if _asserts(reading, i) and not reading.senses[i] & asked]
    if not before:
        return False
    others = [i for i in clause if i not in places and _asserts(reading, i)]
    if not others:
        return False
    cues = reading.cues
    if any(cues.only.at(reading.tokens, i) or cues.beside.at(reading.tokens, i) for i in clause):
        return True
    return _other_value(reading, places, before, others)


def _takes_up(reading: Reading, at: int, asked: frozenset[str]) -> bool:
    """Whether a word was in the question; of scripts without spaces, two characters in a row."""
    pair = (at, at - 1) if is_unspaced(reading.tokens[at].norm) else (at,)
    return all(i >= 0 and reading.is_content(i) and reading.senses[i] & asked for i in pair)


def _clause(reading: Reading, first: int, last: int) -> tuple[int, int]:
    start, stop = first, last + 1
    while start and reading.clause[start - 1] == reading.clause[first]:
        start -= 1
    while stop < len(reading.tokens) and reading.clause[stop] == reading.clause[last]:
        stop += 1
    return start, stop


def adds(reading: Reading, at: int) -> bool:
    """What follows stands on or at what was said: white *with* red doors, a circle *with* eyes."""
    return reading.tokens[at].norm in reading.cues.having


def _asserts(reading: Reading, at: int) -> bool:
    """Whether a word says something of its own."""
    token = reading.tokens[at]
    if not reading.is_content(at) or not meant(reading, at) or reading.denied[at]:
        return False
    return not reading.cues.only.at(reading.tokens, at) and token.norm not in reading.cues.turns


def _other_value(
    reading: Reading, places: Sequence[int], before: Sequence[int], others: Sequence[int]
) -> bool:
    """Whether a value of the same kind was given bare before, and this one is of a new noun."""
    kinds = {block_of(sense) for i in places for sense in reading.senses[i]} & BLOCKS
    valued = [i for i in before if _kinds(reading, i) & kinds]
    nouns = [i for i in others if not _kinds(reading, i) & kinds]
    return bool(kinds and valued and nouns) and len(valued) == len(before)


def _kinds(reading: Reading, at: int) -> set[str | None]:
    return {block_of(sense) for sense in reading.senses[at]}
