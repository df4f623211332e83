"""Which part of an answer answers: «12 is the defender's; the keeper wears 30» gives 30.

An answer of several parts says something of several things. What is accepted counts where it is
said of what was asked, and not where it stands beside the answer, in a part about another thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.judge.comparing import is_comparative
from harness.judge.language.kinds import exclude
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import BLOCKS, block_of
from harness.judge.questions import ATTRIBUTES, Question
from harness.judge.reading import Reading, read_once
from harness.judge.words import meant

_RELATIVE = frozenset(["who", "that", "which"])
_WHERE = frozenset(["on", "in", "at", "into", "out", "inside", "toward", "towards", "через"]) | {
    "в", "во", "на", "внутри", "из",
}  # fmt: skip
_GENERIC = frozenset(["number", "word", "номер", "номером", "слово", "какой", "two", "двух"])
"""Words of a question that any part of an answer may have."""
_ANYTHING = frozenset(["anything", "anyone", "anybody", "ничего", "никого", "ничем", "никем"])
_OPPOSITES = frozenset(["opening", "life", "filling"])
_IT_IS = frozenset(["it", "its"])
_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "only"])
_KNOWN_AS = frozenset([
    "known", "called", "named", "nicknamed", "aka",
    "известный", "известная", "известное", "называемый",
])  # fmt: skip
_SEXES = {
    word: sex
    for sex, words in {
        "male": """he man boy guy gentleman lad grandfather father uncle он мужчина мальчик парень
            мужик дедушка дед папа отец юноша""",
        "female": """she woman girl lady grandmother mother aunt она женщина девочка девушка дама
            бабушка мама мать""",
    }.items()
    for word in words.split()
}
_THEN = frozenset([
    "former", "formerly", "previously", "earlier", "before", "once",
    "бывший", "бывшая", "раньше", "прежде", "ранее", "когда-то", "прежний",
])  # fmt: skip
_NOW = frozenset([
    "now", "today", "currently", "nowadays", "presently",
    "теперь", "сейчас", "ныне", "сегодня", "нынче",
])  # fmt: skip
_WHICH = frozenset(["кто", "какой", "какая", "какое", "какие", "который", "которая"])
_NEAR = 3
_RELATIONS = (
    frozenset(["behind", "позади", "сзади", "за"]),
    frozenset(["front", "before", "перед", "спереди", "впереди"]),
    frozenset(["under", "below", "beneath", "underneath", "под", "снизу"]),
    frozenset(["over", "above", "над", "сверху"]),
    frozenset(["beside", "next", "near", "рядом", "возле", "около"]),
    frozenset(["left", "слева", "левее"]),
    frozenset(["right", "справа", "правее"]),
    frozenset(["between", "между"]),
    frozenset(["on", "на"]),
)
"""Where a thing stands to another: each excludes the others."""
_SIDES = frozenset([5, 6])
_ASIDE = frozenset([
    "up", "upwards", "down", "downwards", "away", "ahead", "sideways", "aside", "nowhere",
    "вверх", "вниз", "вперед", "назад", "вбок", "вдаль", "наверх", "никуда", "нигде",
])  # fmt: skip
"""Tells a place without a noun."""
_IT = frozenset(["it", "him", "her", "them", "ним", "ней", "ними", "него", "нее", "них"])


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a question is about."""

    words: tuple[str, ...]
    things: frozenset[str]
    """Every sense of these words."""
    relations: frozenset[int]
    """Which of `_RELATIONS` it asks by."""
    sexes: frozenset[str]
    denies: bool
    """Whether it asks for what is not so."""
    subject: bool
    """Whether it asks for the subject of a sentence: which car is faster?"""


@lru_cache(maxsize=1 << 10)
def _topic(text: str) -> _Topic:
    asked = read_once(text)
    content = [
        i
        for i, senses in enumerate(asked.senses)
        if asked.is_content(i)
        and not senses & ATTRIBUTES
        and asked.tokens[i].norm not in asked.cues.depicts
        and asked.tokens[i].norm not in _GENERIC
    ]
    return _Topic(
        tuple(asked.tokens[i].norm for i in content),
        frozenset(sense for i in content for sense in asked.senses[i]),
        _relations(asked, range(len(asked.tokens))),
        _sexes(asked, range(len(asked.tokens))),
        any(asked.denied) or any(asked.cues.lacks.at(asked.tokens, i) for i in content),
        any(token.norm in _WHICH for token in asked.tokens[:1]),
    )


def said_of_another(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether what is accepted stands in a part about another thing than the one that was asked."""
    topic = _topic(question.text)
    if question.choice:
        return _has_chosen_before(reading, places, topic) or _is_not_more(reading, places)
    values = _values(reading, places, topic)
    parts = _parts(reading, values.union(places))
    if question.place and not any(reading.tokens[i].capital for i in places):
        values |= _places(reading, places, topic)
    mine = _joined(parts, min(places), max(places))
    others = [part for part in parts if part.stop <= mine.start or part.start >= mine.stop]
    if _is_placed_otherwise(reading, mine, others, topic) or (
        not topic.denies and _is_of_what_is_not(reading, mine, places, topic)
    ):
        return True
    if topic.subject and _is_outdone(reading, places, values):
        return True
    if _is_dealt_with(reading, mine, places, values) or _is_past(reading, mine, others, question):
        return True
    if _is_owner_of_a_relation(reading, max(places)) or _is_after_none(reading, mine):
        return True
    if _is_somebody_elses(reading, mine, places, others, values, topic):
        return True
    if _is_of_the_other_sex(reading, mine, topic) and any(
        topic.sexes <= _sexes(reading, part) and _asserts_something(reading, part, topic)
        for part in others
    ):
        return True
    if values.issubset(mine):
        return False
    before = any(i < mine.start for i in values)
    return (
        _is_of_a_rival(reading, mine, places, others, topic)
        or (before and _is_of_the_other_sex(reading, mine, topic))
        or (before and _is_cleft(reading, mine, min(places)))
        or (bool(topic.words) and _is_after_a_bare_answer(reading, mine, places, values))
        or _is_beside_the_answer(reading, mine, places, others, values, topic, question)
    )


def _values(reading: Reading, places: Sequence[int], topic: _Topic) -> set[int]:
    """Words that give another value of the kind that is accepted: a number, a colour, a sport."""
    return {
        i
        for i in range(len(reading.tokens))
        if i not in places
        and _asserts(reading, i)
        and any(
            _excludes_outright(reading, i, place)
            or (not reading.senses[i] & topic.things and excludes_by_kind(reading, i, place))
            for place in places
        )
    }


def _places(reading: Reading, places: Sequence[int], topic: _Topic) -> set[int]:
    """Words that tell another place, by the preposition before them."""
    return {
        i
        for i in range(len(reading.tokens))
        if i not in places
        and not reading.senses[i] & topic.things
        and _asserts(reading, i)
        and (
            reading.tokens[i].norm in _ASIDE
            or any(token.norm in _WHERE for token in reading.tokens[max(0, i - _NEAR) : i])
        )
    }


def _parts(reading: Reading, values: set[int]) -> list[range]:
    """Clauses, taken apart once more at an «and» that follows a value."""
    starts, valued = [0], False
    for i in range(1, len(reading.tokens)):
        valued = valued or i - 1 in values
        links = reading.tokens[i].norm in reading.cues.links | reading.cues.turns
        dash = reading.tokens[i].gap.strip() in ("—", "–", "-")
        breaks = reading.clause[i] != reading.clause[i - 1] and not dash
        if breaks or (links and valued):
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


def _is_of(reading: Reading, part: range, things: frozenset[str]) -> bool:
    """Whether a part takes up what was asked."""
    return any(reading.is_content(i) and reading.senses[i] & things for i in part)


def _is_placed_otherwise(
    reading: Reading, mine: range, others: Sequence[range], topic: _Topic
) -> bool:
    """A shelf in front of the sofa and a fireplace behind it, asked what is behind."""
    said = _relations(reading, mine)
    if len(topic.relations) != 1 or not said or said & topic.relations:
        return False
    to_it = bool(said & _SIDES and topic.relations & _SIDES) or any(
        reading.senses[j] & topic.things or reading.tokens[j].norm in _IT
        for i in mine
        if _relations(reading, range(i, i + 1))
        for j in range(i + 1, min(i + 1 + _NEAR, mine.stop))
    )
    bare = bool(others) and others[0].start == 0 and not _relations(reading, others[0])
    return to_it and (bare or any(_relations(reading, part) & topic.relations for part in others))


def _relations(reading: Reading, part: range) -> frozenset[int]:
    said = {reading.tokens[i].norm for i in part}
    return frozenset(number for number, words in enumerate(_RELATIONS) if words & said)


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
        for word in topic.words:
            if exclude(reading.tokens[i].norm, word):
                senses = read_once(word).senses[0]
                elsewhere = any(reading.senses[j] & senses for part in others for j in part)
                if elsewhere and not any(reading.senses[j] & senses for j in mine):
                    return True
    return False


def _is_of_the_other_sex(reading: Reading, mine: range, topic: _Topic) -> bool:
    """While he plays the cello, asked what she plays."""
    said = _sexes(reading, mine)
    return len(said) == 1 and len(topic.sexes) == 1 and said != topic.sexes


def _asserts_something(reading: Reading, part: range, topic: _Topic) -> bool:
    """Whether a part says more than whom it is about, or denies it."""
    return any(
        (reading.is_content(i) and not reading.senses[i] & topic.things)
        or reading.cues.says_no.at(reading.tokens, i)
        for i in part
    )


def _sexes(reading: Reading, part: range) -> frozenset[str]:
    return frozenset(
        sex for i in part for lemma in lemmas(reading.tokens[i].norm) if (sex := _SEXES.get(lemma))
    )


def _is_outdone(reading: Reading, places: Sequence[int], values: set[int]) -> bool:
    """Синяя обогнала красную: the object, where another of the kind is the subject."""
    first = min(places)
    subject = any(
        i < first and reading.clause[i] == reading.clause[first] and _stands_in(reading, i, "nomn")
        for i in values
    )
    return subject and all(
        _stands_in(reading, i, "accs") and not _stands_in(reading, i, "nomn") for i in places
    )


def _stands_in(reading: Reading, at: int, case: str) -> bool:
    return any(parse.case == case for parse in parses(reading.tokens[at].norm))


def _is_dealt_with(reading: Reading, mine: range, places: Sequence[int], values: set[int]) -> bool:
    """A tractor pulling a truck: a tractor."""
    first = min(places)
    return not _number(reading.senses[first]) and any(
        reading.tokens[i].norm.endswith("ing")
        and i not in values
        and any(mine.start <= value < i for value in values)
        and all(reading.clause[j] == reading.clause[first] for j in (i, mine.start))
        for i in range(max(mine.start, first - _NEAR), first)
    )


def _is_of_what_is_not(reading: Reading, mine: range, places: Sequence[int], topic: _Topic) -> bool:
    """Three cats and no dogs, asked for dogs: a word of the question is denied."""
    return not any(reading.denied[i] for i in places) and any(
        reading.denied[i] and reading.is_content(i) and reading.senses[i] & topic.things
        for i in mine
        if i not in places
    )


def _is_after_none(reading: Reading, mine: range) -> bool:
    """He isn't riding anything, he holds a broom: the question was answered with nothing."""
    before = range(mine.start)
    return any(reading.tokens[i].norm in _ANYTHING for i in before) and any(
        reading.denied[i] or reading.cues.denies.at(reading.tokens, i) for i in before
    )


def _is_somebody_elses(
    reading: Reading,
    mine: range,
    places: Sequence[int],
    others: Sequence[range],
    values: set[int],
    topic: _Topic,
) -> bool:
    """Watson plays the violin, he plays the piano: a name has one, and he the other."""
    if any(_number(reading.senses[i]) for i in places):
        return False
    named = any(
        reading.tokens[i].capital
        and i not in places
        and (reading.is_name(i) or i == mine.start)
        and reading.is_content(i)
        and not reading.senses[i] & topic.things
        for i in mine
    )
    return named and any(
        not values.isdisjoint(part)
        and reading.sentence[part.start] == reading.sentence[mine.start]
        and any(
            reading.tokens[i].norm in reading.cues.subjects
            or (reading.tokens[i].norm in _IT and reading.tokens[i - 1].norm == "у")
            for i in part
        )
        for part in others
    )


def _is_past(reading: Reading, mine: range, others: Sequence[range], question: Question) -> bool:
    """Quality was his former post; today he is in Sales."""
    asked = {token.norm for token in read_once(question.text).tokens}
    then = any(reading.tokens[i].norm in _THEN for i in mine)
    now = any(reading.tokens[i].norm in _NOW for part in others for i in part)
    return then and now and not asked & _THEN


def _is_owner_of_a_relation(reading: Reading, last: int) -> bool:
    """X's rival, Y."""
    after = reading.tokens[last + 1 : last + 5]
    owns = bool(after) and after[0].norm == "s" and after[0].gap in ("'", "’")
    return owns and any(token.norm in reading.cues.relates for token in after)


def _is_not_more(reading: Reading, places: Sequence[int]) -> bool:
    """The woman isn't taller."""
    last = max(places)
    return any(
        reading.denied[i] and i > last and is_comparative(reading.tokens[i].norm)
        for i in range(len(reading.tokens))
        if reading.clause[i] == reading.clause[last]
    )


def _has_chosen_before(reading: Reading, places: Sequence[int], topic: _Topic) -> bool:
    """Closed. Only the window is open: one part chose, and a later one is of another thing."""
    parts = _parts(reading, set())
    mine = _joined(parts, min(places), max(places))
    said = frozenset().union(*(reading.senses[i] for i in places))
    first = [i for i in range(mine.start) if reading.is_content(i)]
    chosen = bool(first) and all(
        reading.senses[i] & topic.things and _asserts(reading, i) for i in first
    )
    if not chosen or any(reading.senses[i] & said for i in first):
        return False
    rest = [i for i in mine if i not in places and _asserts(reading, i)]
    return bool(rest) and not any(reading.senses[i] & topic.things for i in rest)


def _is_after_a_bare_answer(
    reading: Reading, mine: range, places: Sequence[int], values: set[int]
) -> bool:
    """An owl, and the squirrel sits below: the first words have answered, and said nothing else."""
    first = [i for i in range(reading.clauses()[0][1]) if reading.is_content(i)]
    bare = bool(first) and all(i in values for i in first) and first[-1] < mine.start
    numeric = any(_number(reading.senses[i]) for i in places)
    return bare and not numeric and len(first) <= _NEAR and any(_is_verb(reading, i) for i in mine)


def _only_describes(reading: Reading, at: int) -> bool:
    """Its colour; number 9; a flying ball: nothing of its own."""
    if reading.tokens[at].norm in _GENERIC:
        return True
    parts = [parse.part for parse in parses(reading.tokens[at].norm)[:1]]
    return bool(reading.senses[at] & ATTRIBUTES) or parts in (["ADJF"], ["PRTF"])


def _is_verb(reading: Reading, at: int) -> bool:
    """Whether a word makes a sentence of what stands around it."""
    norm = reading.tokens[at].norm
    if lemmas(norm) & (reading.cues.lies | reading.cues.holds) or norm in ("has", "have", "does"):
        return True
    return any(parse.part in ("VERB", "PRTS") for parse in parses(norm)[:1])


def _is_cleft(reading: Reading, part: range, first: int) -> bool:
    """It's the keeper who has …: said of nobody but the keeper."""
    opening = {reading.tokens[i].norm for i in part[:_NEAR]}
    if not opening & _IT_IS or not opening & _DETERMINERS:
        return False
    return any(reading.tokens[i].norm in _RELATIVE for i in range(part.start + 2, first))


def _is_beside_the_answer(
    reading: Reading,
    mine: range,
    places: Sequence[int],
    others: Sequence[range],
    values: set[int],
    topic: _Topic,
    question: Question,
) -> bool:
    """It is oval, above a floor of octagonal tiles: another part has answered already."""
    if any(reading.tokens[i].norm in _KNOWN_AS for i in mine):
        return False
    new = any(
        (i not in places and _asserts(reading, i) and not _only_describes(reading, i))
        or reading.tokens[i].norm in reading.cues.other_one
        for i in mine
    )
    about_it = _has_pronoun(reading, mine)
    if not new or about_it or _is_of(reading, mine, topic.things):
        return False
    said = frozenset().union(*(reading.senses[i] for i in places))
    if any(
        any(reading.senses[i] & said for i in part) and _is_of(reading, part, topic.things)
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
            or _is_of(reading, part, topic.things)
            or (part.start < mine.start and _has_pronoun(reading, part))
        )
        for part in others
    )


def _has_pronoun(reading: Reading, part: range) -> bool:
    return any(reading.tokens[i].norm in reading.cues.subjects for i in part)


def _excludes_outright(reading: Reading, one: int, other: int) -> bool:
    """Open and closed: whatever was asked."""
    blocks = [{block_of(sense) for sense in reading.senses[i]} & _OPPOSITES for i in (one, other)]
    return bool(blocks[0] & blocks[1]) and not reading.senses[one] & reading.senses[other]


def excludes_by_kind(reading: Reading, one: int, other: int) -> bool:
    """Whether two words are different things of one kind, or different numbers."""
    mine, theirs = reading.senses[one], reading.senses[other]
    if mine & theirs:
        return False
    if _number(mine) and _number(theirs):
        return True
    kinds = {block_of(sense) for sense in mine} & {block_of(sense) for sense in theirs}
    return bool(kinds & BLOCKS) or exclude(reading.tokens[one].norm, reading.tokens[other].norm)


def _number(senses: frozenset[str]) -> str | None:
    return next((sense for sense in senses if sense[0] == "#"), None)
