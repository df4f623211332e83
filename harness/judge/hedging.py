"""Answers that do not commit themselves: «X or Y», or everything that comes to mind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from harness.judge.focus import excludes_by_kind
from harness.judge.language.kinds import broader
from harness.judge.language.lemmas import parses
from harness.judge.language.phrases import Phrases
from harness.judge.reading import Reading
from harness.judge.words import derived

_NEAR = 5
_STUFFED = 4
_ONE_OF_TWO = Phrases("""
    one of them / one of those / one of the two / one or the other / hard to choose /
    can't decide / cannot decide / not sure which /
    одно из двух / один из двух / одна из двух / что-то из двух / кто-то из двух /
    трудно выбрать / не могу выбрать / то ли
""")
_BE_IT = frozenset(["быть", "и", "это"])
_AS_WELL = Phrases("""
    just as well / as well as / as easily / as likely / equally well / equally likely /
    might as well /
    с тем же успехом / с таким же успехом / с равным успехом / в равной мере / точно так же
""")
"""Beside a «could be»: the one is as likely as the other."""
_LONG = 12
_SHORT = 7
_TWICE = 2
_MAYBE = frozenset([
    "maybe", "perhaps", "could", "might", "may", "possibly",
    "может", "возможно", "наверное", "вероятно", "видимо",
])  # fmt: skip
_PAIRED = frozenset(["either", "или", "либо", "entweder", "albo", "або"])


def hedged(
    reading: Reading,
    places: Sequence[int],
    accepted: Collection[str],
    rivals: Collection[str] = (),
    *,
    name: bool,
) -> bool:
    """Whether what was accepted is only one side of an «or» whose other side is something else.

    Beside a character's name anything else is something else.
    `accepted` holds every sense that is acceptable, so that a second name of the same is no hedge;
    `rivals` those among which the question lets choose.
    """
    if any(_is_range(reading, place) for place in places) or _wavers(reading, places, accepted):
        return True
    if _might_as_well(reading, places, accepted):
        return True
    for place in places:
        for at in range(max(0, place - _NEAR), min(len(reading.tokens), place + _NEAR + 1)):
            if _offers(reading, at) and _same_sentence(reading, at, place):
                other = _side(reading, at, right=place < at)
                if any(
                    _is_other(reading, i, accepted)
                    and (
                        name
                        or excludes(reading, place, i)
                        or reading.senses[i] & {*rivals}
                        or _is_paired(reading, min(place, i, at))
                        or _is_plain_choice(reading, place, at, i)
                    )
                    for i in other
                ):
                    return True
    return False


def _wavers(reading: Reading, places: Sequence[int], accepted: Collection[str]) -> bool:
    """Could be the kitchen, could be the hall: one guess after the other in the same words."""
    place = min(places)
    opening = [
        i
        for i in range(len(reading.tokens))
        if reading.sentence[i] == reading.sentence[place]
        and reading.cues.ventures.at(reading.tokens, i)
        and reading.tokens[i].norm in _MAYBE
    ]
    if len(opening) < _TWICE:
        return False
    ends = [*opening[1:], len(reading.tokens)]
    guesses = [
        [i for i in range(*span) if reading.is_content(i)]
        for span in zip(opening, ends, strict=True)
    ]
    return any(place in guess for guess in guesses) and any(
        guess and not any(sense in accepted for i in guess for sense in reading.senses[i])
        for guess in guesses
    )


def _might_as_well(reading: Reading, places: Sequence[int], accepted: Collection[str]) -> bool:
    """It could be a hall just as well as a kitchen; с тем же успехом это может быть холл."""
    if not _AS_WELL.any_in(reading.tokens):
        return False
    first = reading.sentence[min(places)]
    said = [i for i in range(len(reading.tokens)) if reading.sentence[i] - first in (0, 1)]
    maybe = any(reading.tokens[i].norm in _MAYBE for i in said)
    weighed = [i for i in said if i not in places and _is_other(reading, i, accepted)]
    equally = [i for i in said if _AS_WELL.at(reading.tokens, i)]
    return (
        maybe
        and bool(equally)
        and any(
            not any(i <= at < i + _AS_WELL.at(reading.tokens, i) for i in equally)
            and reading.tokens[at].norm not in _MAYBE
            for at in weighed
        )
    )


def _is_range(reading: Reading, at: int) -> bool:
    """Пять-шесть: one of two numbers in a row."""
    return any(
        reading.tokens[right].gap in ("-", "–")
        and reading.senses[right - 1] != reading.senses[right]  # twenty-three is one number
        and all(_is_number_word(reading, i) for i in (right - 1, right))
        for right in (at, at + 1)
        if 0 < right < len(reading.tokens)
    )


def _is_number_word(reading: Reading, at: int) -> bool:
    number = any(sense[0] == "#" for sense in reading.senses[at])
    return number and reading.tokens[at].norm.isalpha()


def _offers(reading: Reading, at: int) -> bool:
    """Whether an «or» offers a choice: not one in brackets, nor one deep in a long sentence."""
    if _is_perhaps(reading, at):
        return True
    is_offer = reading.tokens[at].norm in reading.cues.offers or _is_whether(reading, at)
    if not is_offer or "(" in reading.tokens[at].gap:
        return False
    after = reading.tokens[at + 1].gap if at + 1 < len(reading.tokens) else ""
    if reading.quoted[at] or "," in after:
        return False
    near = reading.sentence[max(0, at - _LONG) : at + _LONG]
    return near.count(reading.sentence[at]) <= _LONG or _is_paired(reading, at)


def _is_plain_choice(reading: Reading, place: int, at: int, other: int) -> bool:
    """Rain or snow: a short answer that is hardly more than two words with «or» between them.

    After a comma an «or» gives another name of the same: an orca, or killer whale.
    """
    if "," in reading.tokens[at].gap:
        return False
    content = [i for i in range(len(reading.tokens)) if reading.is_content(i)]
    between = range(min(place, other) + 1, max(place, other))
    only = [i for i in between if i != at and reading.is_content(i)]
    quoted = reading.quoted[place] or reading.quoted[other]
    words = reading.tokens[place].norm, reading.tokens[other].norm
    akin = derived(*words) or any(
        broader(one) & reading.senses[at] for one, at in zip(words, (other, place), strict=True)
    )
    return len(content) <= _SHORT and not only and not quoted and not akin


def _is_paired(reading: Reading, at: int) -> bool:
    """Either … or, или … или: whether what follows is offered from its beginning on."""
    before = reading.tokens[max(0, at - _NEAR) : at]
    return any(token.norm in _PAIRED for token in before) or _ONE_OF_TWO.any_in(reading.tokens)


def _is_whether(reading: Reading, at: int) -> bool:
    """То ли … то ли."""
    return at > 0 and (reading.tokens[at - 1].norm, reading.tokens[at].norm) == ("то", "ли")


def _is_perhaps(reading: Reading, at: int) -> bool:
    """А может (быть), и …: offers something else; «а может летать» tells what somebody can do."""
    tokens = reading.tokens
    if at == 0 or (tokens[at - 1].norm, tokens[at].norm) != ("а", "может"):
        return False
    ahead = [token.norm for token in tokens[at + 1 : at + 1 + _NEAR] if token.norm not in _BE_IT]
    return bool(ahead) and not any(
        norm == "ли" or parse.part == "INFN" or parse.case == "ablt"
        for norm in ahead
        for parse in parses(norm)[:1]
    )


def _side(reading: Reading, at: int, *, right: bool) -> list[int]:
    """The words on one side of an «or», up to the next break."""
    step = 1 if right else -1
    side: list[int] = []
    two_words = _is_whether(reading, at) or _is_perhaps(reading, at)
    i = at - 2 if two_words and not right else at + step
    while two_words and right and i < len(reading.tokens) and reading.tokens[i].norm in _BE_IT:
        i += 1
    while 0 <= i < len(reading.tokens) and len(side) < 4 and _same_sentence(reading, i, at):
        if side and reading.clause[i] != reading.clause[side[-1]]:
            break
        if reading.tokens[i].norm in reading.cues.offers or (
            right and i == at + 1 and _is_nought(reading, i)
        ):
            break
        side.append(i)
        i += step
    return side


def _is_nought(reading: Reading, at: int) -> bool:
    """Or something, or so; an «or else» before another name offers that name."""
    norm, ahead = reading.tokens[at].norm, at + 1
    goes_on = ahead < len(reading.tokens) and reading.clause[ahead] == reading.clause[at]
    return norm in reading.cues.nought and not (norm == "else" and goes_on)


def _is_other(reading: Reading, at: int, accepted: Collection[str]) -> bool:
    token = reading.tokens[at]
    if not reading.is_content(at) or token.norm in reading.cues.nought or reading.denied[at]:
        return False
    return not any(sense in accepted for sense in reading.senses[at])


def excludes(reading: Reading, place: int, at: int) -> bool:
    """Whether two words on either side of an «or» cannot both be right.

    Names, numbers and words of one kind exclude each other; «dawn or sunrise» is one answer.
    """
    one, other = reading.tokens[place], reading.tokens[at]
    if one.capital and other.capital:
        return not derived(one.norm, other.norm)
    return excludes_by_kind(reading, place, at)


def _same_sentence(reading: Reading, one: int, other: int) -> bool:
    return reading.sentence[one] == reading.sentence[other]


def stuffed(reading: Reading, places: Sequence[int], accepted: Collection[str]) -> bool:
    """Whether the answer is a bare list of many things, of which hardly any is acceptable."""
    if _is_heading(reading, places) or any(":" in token.gap for token in reading.tokens):
        return False
    items: list[list[int]] = [[]]
    for i, token in enumerate(reading.tokens):
        if i and (
            "," in token.gap
            or "\n" in token.gap
            or token.norm in reading.cues.links | reading.cues.offers
        ):
            items.append([])
        if reading.is_content(i) and token.norm not in reading.cues.links | reading.cues.offers:
            items[-1].append(i)
    listed = [item for item in items if item]
    if len(listed) < _STUFFED or any(len(item) > 2 for item in listed):
        return False
    listed = [
        item for item in listed if not any(reading.denied[i] or reading.compared[i] for i in item)
    ]
    right = sum(
        any(sense in accepted for i in item for sense in reading.senses[i]) for item in listed
    )
    return len(listed) - right >= _STUFFED - 1


def _is_heading(reading: Reading, places: Sequence[int]) -> bool:
    """Whether something stands alone in the first line, above what is told of it."""
    last = max(places) + 1
    if min(places) > 0 and any(reading.is_content(i) for i in range(min(places))):
        return False
    return last < len(reading.tokens) and "\n" in reading.tokens[last].gap
