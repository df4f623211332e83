"""The parts of an answer, and in which of them something acceptable is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.judge.questions import Question
from harness.judge.reading import Reading
from harness.judge.topic import Topic, topic_of
from harness.judge.words import meant

IT = frozenset(["it", "him", "her", "them", "ним", "ней", "ними", "него", "нее", "них"])


@dataclass(frozen=True)
class Said:
    """Where an answer says what is accepted, and what stands around it."""

    reading: Reading
    places: tuple[int, ...]
    question: Question

    @cached_property
    def topic(self) -> Topic:
        """What the question is about."""
        return topic_of(self.question.text)

    @cached_property
    def parts(self) -> list[range]:
        """Each may be about another thing."""
        return parts_of(self.reading)

    @cached_property
    def mine(self) -> range:
        """The parts from the first to the last word that is accepted, as one."""
        first, last = min(self.places), max(self.places)
        return range(
            next(part.start for part in self.parts if first in part),
            next(part.stop for part in self.parts if last in part),
        )

    @cached_property
    def others(self) -> list[range]:
        """All parts but these."""
        mine = self.mine
        return [part for part in self.parts if part.stop <= mine.start or part.start >= mine.stop]

    def adds(self, part: Sequence[int]) -> bool:
        """Whether a part says anything that the question does not."""
        things = self.topic.things
        return any(asserts(self.reading, i) and not self.reading.senses[i] & things for i in part)


def parts_of(reading: Reading) -> list[range]:
    """Clauses, taken apart at every «and» and «while»."""
    cues = reading.cues
    starts = [
        i
        for i in range(len(reading.tokens))
        if i == 0
        or reading.clause[i] != reading.clause[i - 1]
        or reading.tokens[i].norm in cues.links | cues.turns
    ]
    return parted(reading, starts)


def parted(reading: Reading, starts: Sequence[int]) -> list[range]:
    """The parts that begin at these places."""
    return [range(*pair) for pair in zip(starts, [*starts[1:], len(reading.tokens)], strict=True)]


def asserts(reading: Reading, at: int) -> bool:
    """Whether a word says something of its own, and means it."""
    return reading.is_content(at) and meant(reading, at) and not reading.denied[at]
