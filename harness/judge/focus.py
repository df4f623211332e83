"""Which part of an answer answers: «12 is the defender's; the keeper wears 30» gives 30.

An answer of several parts says something of several things. What is accepted counts where it is
said of what was asked, and not where it stands beside the answer, in a part about another thing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from harness.judge.language.kinds import exclude
from harness.judge.language.lexicon import BLOCKS, block_of
from harness.judge.questions import ATTRIBUTES, Question
from harness.judge.reading import Reading, read_once
from harness.judge.words import meant

_RELATIVE = frozenset(["who", "that", "which"])


def said_of_another(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether what is accepted stands in a part about another thing than the one that was asked."""
    if question.choice:
        return False
    topic = _topic(question.text)
    values = {
        i
        for i in range(len(reading.tokens))
        if i not in places
        and not reading.senses[i] & topic.things
        and _asserts(reading, i)
        and any(excludes_by_kind(reading, i, place) for place in places)
    }
    parts = _parts(reading, values.union(places))
    mine = _joined(parts, min(places), max(places))
    others = [part for part in parts if part.stop <= mine.start or part.start >= mine.stop]
    if not values.difference(mine):
        return False
    if _is_of_a_rival(reading, mine, places, others, topic):
        return True
    new = [i for i in mine if i not in places and _asserts(reading, i)]
    new += [i for i in mine if reading.tokens[i].norm in reading.cues.other_one]
    if any(reading.cues.names_as.at(reading.tokens, i) for i in mine):
        return False
    if not new or any(_is_of(reading, i, topic.things) for i in mine if i not in places):
        return False
    if _has_subject(reading, mine) and not _is_cleft(reading, mine, topic.things):
        return False
    said = frozenset().union(*(reading.senses[i] for i in places))
    if any(
        any(reading.senses[i] & said for i in part) and any(_is_of(reading, i, topic.things) for i in part)
        for part in others
    ):
        return False
    numeric = any(_number(reading.senses[i]) for i in places)
    if numeric and (question.count or question.dated or question.clock):
        return False
    return any(
        not values.isdisjoint(part)
        and (
            (part.start < mine.start and not numeric)
            or any(_is_of(reading, i, topic.things) for i in part)
        )
        for part in others
    )


class _Topic:
    """What a question is about: its nouns, and which of them is asked about."""

    def __init__(self, text: str) -> None:
        asked = read_once(text)
        content = [
            i
            for i, senses in enumerate(asked.senses)
            if asked.is_content(i)
            and not senses & ATTRIBUTES
            and asked.tokens[i].norm not in asked.cues.depicts
        ]
        self.words = [asked.tokens[i].norm for i in content]
        self.things = frozenset(sense for i in content for sense in asked.senses[i])


@lru_cache(maxsize=1 << 10)
def _topic(text: str) -> _Topic:
    return _Topic(text)


def _parts(reading: Reading, values: Collection[int]) -> list[range]:
    """Clauses, taken apart once more at an «and» that follows a value."""
    starts, valued = [0], False
    for i in range(1, len(reading.tokens)):
        valued = valued or i - 1 in values
        links = reading.tokens[i].norm in reading.cues.links | reading.cues.turns
        if reading.clause[i] != reading.clause[i - 1] or (links and valued):
            starts.append(i)
            valued = False
    return [range(*pair) for pair in zip(starts, [*starts[1:], len(reading.tokens)], strict=True)]


def _joined(parts: Sequence[range], first: int, last: int) -> range:
    """The parts from the first to the last word that is accepted, as one."""
    return range(
        next(part.start for part in parts if first in part),
        next(part.stop for part in parts if last in part),
    )


def _asserts(reading: Reading, at: int) -> bool:
    return reading.is_content(at) and meant(reading, at) and not reading.denied[at]


def _is_of(reading: Reading, at: int, things: frozenset[str]) -> bool:
    return reading.is_content(at) and bool(reading.senses[at] & things)


def _has_subject(reading: Reading, part: range) -> bool:
    """Whether a part is about what was asked, by a pronoun."""
    return any(reading.tokens[i].norm in reading.cues.subjects for i in part)


def _is_cleft(reading: Reading, part: range, things: frozenset[str]) -> bool:
    """It's the keeper who … : the pronoun stands for nothing."""
    words = [reading.tokens[i].norm for i in part]
    return words[:1] == ["it"] and any(
        word in _RELATIVE and not reading.senses[part[n - 1]] & things
        for n, word in enumerate(words)
        if n > 1
    )


def _is_of_a_rival(
    reading: Reading,
    mine: range,
    places: Sequence[int],
    others: Sequence[range],
    topic: _Topic,
) -> bool:
    """The melon costs 49, asked for the price of a watermelon of which another part speaks."""
    for i in mine:
        if i in places or not _asserts(reading, i):
            continue
        asked = [word for word in topic.words if exclude(reading.tokens[i].norm, word)]
        for word in asked:
            senses = read_once(word).senses[0]
            if any(reading.senses[j] & senses for j in mine):
                continue
            if any(reading.senses[j] & senses for part in others for j in part):
                return True
    return False


def excludes_by_kind(reading: Reading, one: int, other: int) -> bool:
    """Whether two words are different things of one kind, or different numbers."""
    mine, theirs = reading.senses[one], reading.senses[other]
    if mine & theirs:
        return False
    numbers = [_number(senses) for senses in (mine, theirs)]
    if None not in numbers:
        return True
    kinds = {block_of(sense) for sense in mine} & {block_of(sense) for sense in theirs}
    return bool(kinds & BLOCKS) or exclude(reading.tokens[one].norm, reading.tokens[other].norm)


def _number(senses: frozenset[str]) -> str | None:
    return next((sense for sense in senses if sense[0] == "#"), None)
