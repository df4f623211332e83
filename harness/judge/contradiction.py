"""What makes an answer another one although most words agree: colour, size, number, a denial.

Sentence encoders call these near; so whatever is accepted by meaning must pass here first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from harness.judge.aside import adds, is_aside
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import block_of
from harness.judge.questions import ATTRIBUTES, understand
from harness.judge.reading import Reading, read_once
from harness.judge.words import Wanted, meant, places_of

_ATTRIBUTES = frozenset(
    {
        "colour", "size", "length", "height", "width", "breadth", "shape", "age", "mood", "warmth",
        "weight", "light", "cover", "side", "material", "wet", "strength", "speed", "sex",
    }
)  # fmt: skip
_SIDES = ("上", "下底", "中里内裏", "外", "旁横隣边邊", "前", "后後")
_REACH = 4
_EDGE = frozenset(["край", "кромка", "edge"])
"""Along the edge of the platform, one is on the platform."""
WITHIN = frozenset(["on", "in", "at", "в", "во", "на", "auf", "sur", "en", "dans"])
"""Where something is, in the plainest words."""


def contradicts(reading: Reading, words: Sequence[Wanted], accepted: str) -> bool:
    """Whether an answer says something that an acceptable one excludes."""
    return (
        _another_of_a_kind(reading, words)
        or _denies(reading, words)
        or on_another_side(reading, accepted)
        or other_attribute(reading, accepted)
    )


def _another_of_a_kind(reading: Reading, words: Sequence[Wanted]) -> bool:
    """Says blue where red is wanted, and does not say red."""
    ours = [word.senses for word in words if not word.denied and not word.given]
    for block in {block_of(s) for senses in ours for s in senses} - {None}:
        mine = {s for senses in ours for s in senses if block_of(s) == block}
        theirs = [_of_block(reading, i, block) for i in _said(reading)]
        said = [senses for senses in theirs if senses]
        if said and not any(senses & mine for senses in said):
            return True
        missing = mine.difference(*said)
        if len(mine) > 1 and missing and any(not senses & mine for senses in said):
            return True
    return False


def beside(reading: Reading, place: int, accepted: str) -> bool:
    """Under the table, where on it is acceptable, or the other way round."""
    elsewhere = reading.cues.elsewhere
    before = range(max(0, place - 2), place)
    while before.start and not any(reading.is_content(i) for i in before):
        before = range(before.start - 1, place)
    said = read_once(accepted)
    here = [said.senses[i] for i, token in enumerate(said.tokens) if token.norm in elsewhere]
    near = reading.cues.beside
    if any(lemmas(reading.tokens[i].norm) & _EDGE for i in before):
        return False
    if near.any_in(said.tokens) and any(near.at(reading.tokens, i) for i in before):
        return False
    if not here:
        return any(reading.tokens[i].norm in elsewhere for i in before)
    given = [
        i
        for i in before
        if reading.tokens[i].norm in elsewhere | WITHIN
        and not reading.cues.beside.at(reading.tokens, i)
    ]
    return bool(given) and not any(reading.senses[i] & frozenset().union(*here) for i in given)


def on_another_side(reading: Reading, accepted: str) -> bool:
    """上面 for 下面: where no spaces part words, on, under, in and beside are one letter."""
    mine, theirs = _sides(accepted), _sides(reading.text)
    return bool(mine and theirs) and not mine & theirs


def _sides(text: str) -> set[str]:
    return {side for side in _SIDES for letter in side if letter in text}


def other_topic(reading: Reading, words: Sequence[Wanted]) -> bool:
    """Speaks of ears where the question, and what is acceptable, speak of a tail."""
    given = [word.senses for word in words if word.given and not word.denied]
    if len(given) == len(words):
        return False
    for block in {block_of(s) for senses in given for s in senses} - {None, "count"}:
        mine = {s for senses in given for s in senses if block_of(s) == block}
        said = [found for i in _said(reading) if (found := _of_block(reading, i, block))]
        if said and not any(found & mine for found in said):
            return True
    return False


def _of_block(reading: Reading, at: int, block: str | None) -> frozenset[str]:
    return frozenset(sense for sense in reading.senses[at] if block_of(sense) == block)


def _said(reading: Reading) -> list[int]:
    return [i for i in range(len(reading.tokens)) if meant(reading, i) and not reading.denied[i]]


def _denies(reading: Reading, words: Sequence[Wanted]) -> bool:
    """Denies what is wanted, or asserts what an acceptable answer denies."""
    for word in words:
        if not places_of(reading, word):
            turned = replace(word, denied=not word.denied)
            if places_of(reading, turned):
                return True
    return False


def other_attribute(reading: Reading, accepted: str) -> bool:
    """Gives a noun another attribute than the acceptable answer does: short tail, long tail."""
    wanted = read_once(accepted)
    pairs = [(at, block_of(attribute), noun) for at, attribute, noun in _pairs(wanted)]
    for _, block, noun in pairs:
        of_noun = [at for at, kind, other in pairs if (kind, other) == (block, noun)]
        mine = frozenset().union(*(_of_block(wanted, at, block) for at in of_noun))
        for place in (i for i in _said(reading) if reading.senses[i] & wanted.senses[noun]):
            nearest = nearest_of_block(reading, place, block)
            if nearest is not None and not _of_block(reading, nearest, block) & mine:
                return True
    return False


def _pairs(reading: Reading) -> list[tuple[int, str, int]]:
    """Attributes with the noun that follows: (attribute's place, its concept, noun's place)."""
    pairs = []
    for i, senses in enumerate(reading.senses):
        for sense in senses:
            if block_of(sense) in _ATTRIBUTES and not reading.denied[i]:
                following = range(i + 1, min(i + 4, len(reading.tokens)))
                noun = next(
                    (
                        j
                        for j in takewhile(lambda j: not adds(reading, j), following)
                        if not _is_attribute(reading, j)
                        and reading.tokens[j].norm not in reading.cues.stopwords
                    ),
                    None,
                )
                if noun is not None:
                    pairs.append((i, sense, noun))
    return pairs


def _is_attribute(reading: Reading, at: int) -> bool:
    """Red, big, round; a circle is a thing."""
    found = parses(reading.tokens[at].norm)
    thing = bool(found) and found[0].part == "NOUN"
    return not thing and any(block_of(sense) in _ATTRIBUTES for sense in reading.senses[at])


def nearest_of_block(reading: Reading, place: int, block: str | None) -> int | None:
    """The word of a block that is said of the noun at `place`: before it, else after it."""
    around = [
        i
        for i in range(max(0, place - _REACH), min(len(reading.tokens), place + _REACH + 1))
        if reading.clause[i] == reading.clause[place]
        and not reading.denied[i]
        and _of_block(reading, i, block)
    ]
    return min(around, key=lambda i: (abs(i - place), i > place), default=None)


def attached_elsewhere(
    reading: Reading, places: Sequence[int], question: str, accepted: Collection[str]
) -> bool:
    """Says the right colour of the wrong thing: red boots, where the cape is asked for."""
    asked = read_once(question)
    for place in (i for i in places if not _is_proper(reading, i)):
        for block in {block_of(s) for s in reading.senses[place]} & _ATTRIBUTES:
            mine = frozenset().union(*(_of_block(reading, i, block) for i in places))
            others = [
                i for i in _said(reading)
                if (of := _of_block(reading, i, block))
                and not any(sense in accepted for sense in of)
                and not _is_proper(reading, i)
                and not is_aside(reading, [i], understand(question))
            ]  # fmt: skip
            if all(_of_block(reading, i, block) & mine for i in others):
                continue
            if _mixed(reading, place, others, mine, block) or (
                not _follows_topic(reading, place, asked)
                and _focus_elsewhere(reading, asked, mine, block)
            ):
                return True
    return False


def _is_proper(reading: Reading, at: int) -> bool:
    """New York is no new thing: a capital inside a sentence makes a name."""
    starts = at == 0 or reading.sentence[at] != reading.sentence[at - 1]
    return reading.tokens[at].capital and not starts and not reading.tokens[at].text.isupper()


def _mixed(
    reading: Reading, place: int, others: Sequence[int], mine: frozenset[str], block: str | None
) -> bool:
    """Red and blue, red-blue: more than one where one is asked for."""
    for other in others:
        if _of_block(reading, other, block) & mine:
            continue
        before = reading.tokens[max(0, other - _REACH) : other]
        if any(token.norm in reading.cues.other_one for token in before):
            return True
        if abs(other - place) > 2:
            continue
        between = reading.tokens[min(other, place) + 1 : max(other, place)]
        gap = reading.tokens[max(other, place)].gap
        if all(t.norm in reading.cues.links for t in between) and (
            between or gap in ("-", "‑", ", ", "/")
        ):
            return True
    return False


def _follows_topic(reading: Reading, place: int, asked: Reading) -> bool:
    """His trousers are blue and his coat, red: a comma stands for the verb."""
    if not place or reading.tokens[place].gap.strip() not in (",", "–", "—", ":"):
        return False
    topic = {s for i in range(len(asked.tokens)) if asked.is_content(i) for s in asked.senses[i]}
    return bool(reading.senses[place - 1] & topic)


def _focus_elsewhere(
    reading: Reading, asked: Reading, mine: frozenset[str], block: str | None
) -> bool:
    things = [
        senses
        for i, senses in enumerate(asked.senses)
        if asked.is_content(i) and not senses & ATTRIBUTES
    ]
    first: frozenset[str] = things[0] if things else frozenset()
    focus = _places_of(reading, first, block) or _places_of(reading, first.union(*things), block)
    nearest = [nearest_of_block(reading, i, block) for i in focus]
    known = [i for i in nearest if i is not None]
    return bool(known) and not any(_of_block(reading, i, block) & mine for i in known)


def _places_of(reading: Reading, topic: frozenset[str], block: str | None) -> list[int]:
    return [
        i for i in _said(reading) if reading.senses[i] & topic and not _of_block(reading, i, block)
    ]
