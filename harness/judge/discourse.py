"""What an answer takes back: a first impression, a slip of the tongue, what would be if.

Only the last of several assertions stands. Whatever is taken back is marked as compared with.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from harness.judge.language.kinds import exclude
from harness.judge.language.lemmas import is_common_noun, lemmas
from harness.judge.language.lexicon import block_of
from harness.judge.language.tokens import is_cyrillic

if TYPE_CHECKING:
    from harness.judge.language.tokens import Token
    from harness.judge.reading import Reading

_AHEAD = 45
"""How many words later a first impression may be corrected."""
_NO = frozenset(["нет", "no", "nope", "nein", "non", "nie", "ні"])
_LEFT_RIGHT = frozenset(["=:левый", "=:правый"])
_NEAR = 4
_FAR = 9
"""How soon after a turn a trait may be said to belong to somebody."""
_PREFIXES = frozenset(["great", "step", "ex", "mock", "pseudo"])
"""Before a hyphen, makes another thing of a name: great-grandfather."""
_SUFFIXES = frozenset(
    ["like", "shaped", "looking", "style", "styled", "esque", "ish", "themed", "inspired", "faced"]
)
"""Behind a hyphen, makes another thing of a name: fox-like."""


def mark_taken_back(reading: Reading, question: Sequence[Token]) -> None:
    """Mark what does not stand at the end."""
    _mark_compounds(reading, {token.norm for token in question})
    turn = _Turns(reading)
    for i in range(len(reading.tokens)):
        if length := _impression(reading, i):
            at = turn.after(i + length)
            if at is not None and _goes_on(reading, at):
                _take_back(reading, range(reading.first_of_clause(i), at))
        elif (length := reading.cues.seems.at(reading.tokens, i)) and not reading.denied[i]:
            at = turn.after(i + length)
            if at is not None and turn.is_firm(at) and _has_rival(reading, i, at):
                _take_back(reading, range(i, at))
        elif i and (length := reading.cues.takes_back.at(reading.tokens, i) or _is_no(reading, i)):
            start = _start_of_correction(reading, i)
            if start < i and _has_rival(reading, start, i + length):
                _take_back(reading, range(start, i))
    if not any(reading.cues.if_words.at(question, i) for i in range(len(question))):
        _mark_unreal(reading)


def _impression(reading: Reading, at: int) -> int:
    """Length of what says at `at` that a first impression is told, 0 for none."""
    if length := reading.cues.impressions.at(reading.tokens, at):
        return length
    length = reading.cues.at_first.at(reading.tokens, at)
    if not length:
        return 0
    around = range(reading.first_of_clause(at), min(at + length + _NEAR, len(reading.tokens)))
    seen = any(lemmas(reading.tokens[i].norm) & reading.cues.perceives for i in around)
    return length if seen else 0


class _Turns:
    """Where an answer turns to what is really so."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        tokens, cues = reading.tokens, reading.cues
        self._at = [
            i
            for i, token in enumerate(tokens)
            if i
            and (
                (token.norm in cues.turns and reading.clause[i] != reading.clause[i - 1])
                or cues.corrections.at(tokens, i)
                or cues.takes_back.at(tokens, i)
            )
        ]

    def after(self, start: int) -> int | None:
        """The first turn soon after a place, in its sentence or one of the next two."""
        place = bisect_left(self._at, start)
        if place == len(self._at) or self._at[place] - start >= _AHEAD:
            return None
        at = self._at[place]
        last = self._reading.sentence[min(start, len(self._reading.tokens) - 1)] + 2
        return at if self._reading.sentence[at] <= last else None

    def is_firm(self, at: int) -> bool:
        """Whether what something is follows a turn: but it is so."""
        reading = self._reading
        if reading.cues.corrections.at(reading.tokens, at):
            return True
        ahead = reading.tokens[at + 1 : at + 1 + _NEAR]
        asserts = any(token.norm in reading.cues.asserts for token in ahead[:2])
        if asserts or reading.cues.corrections.any_in(ahead) or self._names_late(at):
            return True
        far = reading.tokens[at + 1 : at + 1 + _FAR]
        return any(lemmas(token.norm) & reading.cues.belongs for token in far)

    def _names_late(self, at: int) -> bool:
        """But given its size, it is a …."""
        reading = self._reading
        stop = min(at + _AHEAD, len(reading.tokens) - 1)
        return any(
            reading.tokens[i].norm in reading.cues.subjects
            and reading.tokens[i + 1].norm in reading.cues.asserts
            for i in range(at, stop)
            if reading.sentence[i + 1] == reading.sentence[at]
        )


def _is_no(reading: Reading, at: int) -> int:
    """Length of a no between two commas: трамвай, нет, троллейбус."""
    parts, last = reading.clause, len(reading.tokens) - 1
    alone = parts[at - 1] != parts[at] and at < last and parts[at + 1] != parts[at]
    return int(alone and reading.tokens[at].norm in _NO)


def _take_back(reading: Reading, places: Iterable[int]) -> None:
    for i in places:
        reading.compared[i] = True


def _goes_on(reading: Reading, at: int) -> bool:
    """Whether anything is asserted after a turn."""
    last = reading.sentence[at] + 1
    ahead = range(at + 1, min(at + _AHEAD, len(reading.tokens)))
    return any(
        reading.is_content(i) and not reading.declined[i]
        for i in ahead
        if reading.sentence[i] <= last
    )


def _start_of_correction(reading: Reading, at: int) -> int:
    """What a slip takes back: its sentence, or the one before where it opens one."""
    sentence = reading.sentence[at]
    if reading.sentence[at - 1] != sentence:
        sentence = reading.sentence[at - 1]
    start = at
    while start and reading.sentence[start - 1] >= sentence and at - start < _AHEAD:
        start -= 1
    return start


def _has_rival(reading: Reading, start: int, turn: int) -> bool:
    """Whether what follows a turn says something of the same kind as what stood before."""
    last = reading.sentence[min(turn, len(reading.tokens) - 1)] + 1
    before = [i for i in range(start, turn) if reading.is_content(i)]
    after = [
        i
        for i in range(turn, min(turn + _AHEAD, len(reading.tokens)))
        if reading.is_content(i)
        and reading.sentence[i] <= last
        and not reading.declined[i]
        and not reading.denied[i]
    ]
    kinds = {kind for i in before for kind in _kinds(reading, i)}
    named = any(
        "name" in _kinds(reading, i) and not is_common_noun(reading.tokens[i].norm) for i in before
    )
    if not named and reading.cues.asserts & {
        token.norm for token in reading.tokens[turn : turn + _NEAR]
    }:
        return bool(after)
    return any(kinds & _kinds(reading, i) for i in after) or any(
        exclude(reading.tokens[i].norm, reading.tokens[j].norm) for i in before for j in after
    )


def _kinds(reading: Reading, at: int) -> set[str]:
    """What kind of thing a word says: a colour, a number, a name."""
    token = reading.tokens[at]
    kinds = {block_of(s) or s[:1] for s in reading.senses[at] if s[0] in "=#"} - {"="}
    if reading.is_name(at) or (token.capital and is_cyrillic(token.norm)):
        kinds.add("name")
    if reading.senses[at] & _LEFT_RIGHT:
        kinds.add("side")
    if at and reading.tokens[at - 1].norm in ("a", "an", "ein", "eine", "un", "una", "une"):
        kinds.add("thing")
    return kinds


def _mark_compounds(reading: Reading, asked: Collection[str]) -> None:
    suffixes = _SUFFIXES - {"shaped"} if "shape" in asked else _SUFFIXES
    for i in range(1, len(reading.tokens)):
        token = reading.tokens[i]
        if token.norm in suffixes and token.gap in ("-", "‑"):
            reading.compared[i - 1] = True
        elif reading.tokens[i - 1].norm in _PREFIXES and token.gap == "-":
            reading.compared[i] = True
        elif token.norm == "law" and reading.tokens[i - 1].norm == "in" and token.gap == "-":
            _take_back(reading, range(max(0, i - 2), i + 1))
        elif token.norm in reading.cues.not_quite and token.gap in (" ", "-"):
            if _is_done(reading, i):
                continue
            after = reading.tokens[i + 1] if i + 1 < len(reading.tokens) else None
            if after is None or after.norm not in reading.cues.prepositions:
                _take_back(reading, range(max(0, i - 1 - reading.tokens[i - 1].capital), i))


def _is_done(reading: Reading, at: int) -> bool:
    """Whether a word is a verb here: several do it, or it is done to something.

    A mix or a cross is one of something, "a poodle cross"; but "children cross", "mix the paint".
    """
    after = reading.tokens[at + 1].norm if at + 1 < len(reading.tokens) else ""
    before, cues = reading.tokens[at - 1].norm, reading.cues
    several = any(before in (f"{one}s", f"{one}es") for one in reading.senses[at - 1])
    return several or before in cues.doers or after in cues.determiners | cues.possessives


def _mark_unreal(reading: Reading) -> None:
    """Had he a pipe, he would be X."""
    cues, tokens = reading.cues, reading.tokens
    unreal_words = {i for i in range(len(tokens)) if cues.would.at(tokens, i)}
    for start, stop in reading.sentences() if unreal_words else ():
        if unreal_words.isdisjoint(range(start, stop)):
            continue
        ifs = [i for i in range(start, stop) if _is_if(reading, i)]
        if not ifs or any(tokens[i].norm in cues.guessing for i in range(start, stop)):
            continue
        unreal = {reading.clause[i] for i in range(start, stop) if i in unreal_words}
        unreal |= {reading.clause[i] for i in ifs}
        _take_back(reading, (i for i in range(start, stop) if reading.clause[i] in unreal))


def _is_if(reading: Reading, at: int) -> bool:
    length = reading.cues.if_words.at(reading.tokens, at)
    opens = at == 0 or reading.clause[at] != reading.clause[at - 1]
    return bool(length) and (opens or length > 1 or reading.tokens[at].norm == "if")
