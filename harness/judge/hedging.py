"""Answers that do not commit themselves: «X or Y», or everything that comes to mind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from harness.judge import cues
from harness.judge.reading import Reading
from harness.judge.words import is_content

_NEAR = 5
_STUFFED = 4


def hedged(reading: Reading, places: Sequence[int], accepted: Collection[str]) -> bool:
    """Whether what was accepted is only one side of an «or» whose other side is something else.

    `accepted` holds every sense that is acceptable, so that a second name of the same is no hedge.
    """
    for place in places:
        for at in range(max(0, place - _NEAR), min(len(reading.tokens), place + _NEAR + 1)):
            if reading.tokens[at].norm in cues.OFFERS and _same_sentence(reading, at, place):
                other = _side(reading, at, right=place < at)
                if any(_is_other(reading, i, accepted) for i in other):
                    return True
    return False


def _side(reading: Reading, at: int, *, right: bool) -> list[int]:
    """The words on one side of an «or», up to the next break."""
    step = 1 if right else -1
    side: list[int] = []
    i = at + step
    while 0 <= i < len(reading.tokens) and len(side) < 4 and _same_sentence(reading, i, at):
        if side and reading.clause[i] != reading.clause[side[-1]]:
            break
        if reading.tokens[i].norm in cues.OFFERS or (
            right and i == at + 1 and _is_nought(reading, i)
        ):
            break
        side.append(i)
        i += step
    return side


def _is_nought(reading: Reading, at: int) -> bool:
    return reading.tokens[at].norm in cues.NOUGHT


def _is_other(reading: Reading, at: int, accepted: Collection[str]) -> bool:
    token = reading.tokens[at]
    if not is_content(token) or token.norm in cues.NOUGHT or reading.denied[at]:
        return False
    return not any(sense in accepted for sense in reading.senses[at])


def _same_sentence(reading: Reading, one: int, other: int) -> bool:
    return reading.sentence[one] == reading.sentence[other]


def stuffed(reading: Reading, accepted: Collection[str]) -> bool:
    """Whether the answer is a bare list of many things, of which hardly any is acceptable."""
    items: list[list[int]] = [[]]
    for i, token in enumerate(reading.tokens):
        if i and ("," in token.gap or "\n" in token.gap or token.norm in cues.LINKS | cues.OFFERS):
            items.append([])
        if is_content(token) and token.norm not in cues.LINKS | cues.OFFERS:
            items[-1].append(i)
    listed = [item for item in items if item]
    if len(listed) < _STUFFED or any(len(item) > 2 for item in listed):
        return False
    right = sum(
        any(sense in accepted for i in item for sense in reading.senses[i]) for item in listed
    )
    return len(listed) - right >= _STUFFED - 1
