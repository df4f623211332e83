"""Whether a part of an answer is about another thing than the question, where another takes it up.

«Wet floor is on the blue sign; the yellow one says no smoking»: asked for the yellow sign, what is
said of the blue one is no answer. «A dog sleeps at his feet while he eats»: he does not sleep.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.comparing import names_the_other_extreme
from harness.judge.language.kinds import is_solid, kinds_of
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import BLOCKS, block_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import is_cyrillic
from harness.judge.parts import IT, Said, asserts
from harness.judge.questions import Question
from harness.judge.reading import Reading, read_once
from harness.judge.topic import SIDES, Topic, relations, sexes, topic_of

_PLACED = frozenset(["side", "place", "compass"])
_THE = frozenset(["a", "an", "the", "his", "her", "its", "their", "another"])
_LIVING = frozenset(["животное", "человек"])
_THIS = frozenset(["this", "that", "these", "here", "это", "здесь"])
_THAT = frozenset(["that", "which", "it", "который", "которая", "он", "она", "оно"])
_PASSIVE = frozenset(["by", "being", "gets", "get", "receives", "receive", "from", "whom"])
_FEW = 3
_FAR = 7
_SHORT = 4
_HERE = Phrases("""
    this is / these are / this one is / this room is / this place is / here we see / here we have /
    what we see / what you see / we see here / the picture shows / the photo shows / room itself /
    place itself / we are in / we're in /
    а это / перед нами / на снимке / на фото / на картинке / сама комната / само помещение
""")
"""Points at what the picture shows."""
_ON = frozenset(["on", "in", "of", "на", "в", "у"])


def is_of_another(said: Said) -> bool:
    """Whether what is accepted is said of another thing, and a part of the answer of the right."""
    if _stands_beside_it(said) or _gives_itself(said):
        return True
    return bool(said.others) and (
        _is_of_another_kind(said)
        or _is_not_here(said)
        or _is_done_by_another(said)
        or _is_not_the_doer(said)
    )


def _gives_itself(said: Said) -> bool:
    """The girl hands the parcel to the courier, asked to whom he hands it."""
    reading, mine, things = said.reading, said.mine, said.topic.things
    asked = [token.norm for token in read_once(said.question.text).tokens]
    if "whom" not in asked[:2] and not (asked[:1] == ["who"] and asked[-1:] == ["to"]):
        return False
    after = [i for i in range(max(said.places) + 1, mine.stop) if reading.is_content(i)]
    if not after or any(reading.tokens[i].norm in _PASSIVE for i in mine):
        return False
    if any(reading.is_content(i) for i in range(mine.start, min(said.places))):
        return False
    return bool(reading.senses[after[0]] & things) and any(
        reading.senses[i] & things for i in after[1:]
    )


def is_on_another(
    reading: Reading, places: Sequence[int], mine: range, other: range, question: Question
) -> bool:
    """The backpack is X, the jacket Y: asked for the jacket, of two parts with a name."""
    topic = topic_of(question.text)
    things = [word for word in topic.words if is_solid(word)]
    senses = frozenset(sense for word in things for sense in read_once(word).senses[0])
    if not senses or topic.sexes or any(reading.senses[i] & senses for i in mine):
        return False
    return any(reading.senses[i] & senses for i in other) and any(
        _is_thing(reading, i) for i in mine if i not in places and asserts(reading, i)
    )


def _is_thing(reading: Reading, at: int) -> bool:
    """Whether a word names a thing that something may be on: a backpack, the napkins."""
    norm = reading.tokens[at].norm
    if is_solid(norm):
        return True
    the = at > 0 and reading.tokens[at - 1].norm in _THE
    return the and bool(kinds_of(norm)) and not kinds_of(norm) & _LIVING


def is_on_the_other_side(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """X is on the right, where it is asked who is on the left, and nothing is said of the left."""
    asked = [
        sense
        for word in topic_of(question.text).words
        for sense in read_once(word).senses[0]
        if block_of(sense) == "side"
    ]
    if not asked or any(reading.senses[i] & {*asked} for i in range(len(reading.tokens))):
        return False
    last = max(places)
    clause = range(last + 1, min(last + 1 + _FAR, len(reading.tokens)))
    said = [i for i in clause if reading.clause[i] == reading.clause[last]]
    sides = [i for i in said if any(block_of(s) == "side" for s in reading.senses[i])]
    only = [i for i in said if reading.is_content(i) and i not in sides]
    placed = all(lemmas(reading.tokens[i].norm) & reading.cues.lies for i in only)
    return bool(sides) and placed and not reading.denied[sides[0]]


def _is_of_another_kind(said: Said) -> bool:
    """Of the blue sign, asked for the yellow one, of which another part speaks."""
    if _is_on_another_side(said) or _is_another_in_order(said):
        return True
    reading, mine, topic = said.reading, said.mine, said.topic
    for word in topic.words:
        senses = read_once(word).senses[0]
        kinds = {block_of(sense) for sense in senses} & BLOCKS
        if not kinds or any(reading.senses[i] & senses for i in mine):
            continue
        rivals = (
            i
            for i in mine
            if i not in said.places
            and not reading.denied[i]
            and {block_of(sense) for sense in reading.senses[i]} & kinds
        )
        if any(_stands_for_topic(reading, i, mine, topic) for i in rivals) and any(
            any(reading.senses[i] & senses and not reading.denied[i] for i in part)
            and said.adds(part)
            for part in said.others
        ):
            return True
    return False


def _is_another_in_order(said: Said) -> bool:
    """The first plays the cello, the second the violin, asked for the second."""
    reading, ordinals = said.reading, said.reading.cues.ordinals
    asked = ordinals.intersection(said.topic.words)
    here = ordinals.intersection(reading.tokens[i].norm for i in said.mine)
    return (
        bool(asked and here)
        and not asked & here
        and any(
            asked == ordinals.intersection(reading.tokens[i].norm for i in part) and said.adds(part)
            for part in said.others
        )
    )


def _is_on_another_side(said: Said) -> bool:
    """Шрек справа, а слева Фиона: asked for the left, of which another part speaks."""
    asked, here = said.topic.relations & SIDES, relations(said.reading, said.mine) & SIDES
    return (
        bool(asked and here)
        and not asked & here
        and any(
            relations(said.reading, part) & SIDES == asked and said.adds(part)
            for part in said.others
        )
    )


def _stands_for_topic(reading: Reading, at: int, mine: range, topic: Topic) -> bool:
    """The blue sign, the blue one, on the right, is blue: no blue ball."""
    after = at + 1
    if after == mine.stop or not reading.is_content(after):
        return not any(reading.tokens[i].norm in _THAT for i in mine)
    return bool(reading.senses[after] & topic.things) or (
        reading.tokens[after].norm in reading.cues.pronoun
    )


def tells_of_rival(reading: Reading, part: range, question: Question) -> bool:
    """Whether a part is about the green one, or tells who has the most, asked for blue, least."""
    if names_the_other_extreme(reading, (part.start,), question):
        return True
    topic = topic_of(question.text)
    for word in topic.words:
        senses = read_once(word).senses[0]
        kinds = {block_of(sense) for sense in senses} & BLOCKS
        if any(
            {block_of(sense) for sense in reading.senses[i]} & kinds
            and not reading.senses[i] & senses
            and _stands_for_topic(reading, i, part, topic)
            for i in part
        ):
            return True
    return False


def _stands_beside_it(said: Said) -> bool:
    """A corkscrew is lying next to it: to whatever was asked for."""
    reading, question = said.reading, said.question
    beside, last = reading.cues.beside, max(said.places)
    asked = read_once(question.text).tokens
    if question.place or question.person or beside.any_in(asked) or last - min(said.places) >= _FEW:
        return False
    stop = said.mine.stop
    for i in range(last + 1, min(last + 1 + _FEW, stop)):
        if length := beside.at(reading.tokens, i):
            after = i + length
            return (
                after < stop
                and reading.tokens[after].norm in IT
                and (after + 1 == stop or not reading.is_content(after + 1))
            )
        norm = reading.tokens[i].norm
        joins = norm in reading.cues.links
        if joins or (reading.is_content(i) and not lemmas(norm) & reading.cues.lies):
            return False
    return False


def _is_not_here(said: Said) -> bool:
    """The bedroom is behind that door; this is a corridor."""
    reading, mine = said.reading, said.mine
    asked = [token.norm for token in read_once(said.question.text).tokens]
    short = len(asked) <= _SHORT and not _THIS.isdisjoint(asked)
    if not asked or not (short or asked[-1] in _THIS or asked[1:2] == ["это"]):
        return False
    if _points_here(reading, mine) or is_bare(reading, said.places, mine):
        return False
    senses = frozenset().union(*(reading.senses[i] for i in said.places)) - said.topic.things
    return any(
        _points_here(reading, part)
        and said.adds(part)
        and not any(reading.senses[i] & senses for i in part)
        for part in said.others
    )


def _points_here(reading: Reading, part: range) -> bool:
    return any(_HERE.at(reading.tokens, i) for i in part[:_FEW])


def is_bare(reading: Reading, places: Sequence[int], mine: range) -> bool:
    """Whether a part says what is accepted and nothing else."""
    return not any(
        i not in places and (reading.is_content(i) or reading.cues.beside.at(reading.tokens, i))
        for i in mine
    )


def _is_done_by_another(said: Said) -> bool:
    """A dog sleeps at his feet while he eats: asked what he does."""
    reading, mine, topic = said.reading, said.mine, said.topic
    if not topic.sexes or topic.is_in(reading, mine):
        return False
    cues = reading.cues
    start = mine.start + (reading.tokens[mine.start].norm in cues.turns | cues.links)
    subject = start + (reading.tokens[start].norm in _THE)
    if subject >= min(said.places) or not _is_another_being(reading, subject, topic):
        return False
    return any(_is_of_subject(said, part) for part in said.others)


def _is_another_being(reading: Reading, at: int, topic: Topic) -> bool:
    """An animal where a man is asked about; somebody beside her."""
    norm = reading.tokens[at].norm
    if is_cyrillic(norm) and parses(norm)[0].case != "nomn":
        return False
    if at + 1 < len(reading.tokens) and reading.cues.beside.at(reading.tokens, at + 1):
        return True
    mine = kinds_of(norm) & _LIVING
    theirs = frozenset().union(*(kinds_of(word) for word in topic.words)) & _LIVING
    return bool(mine and theirs) and not mine & theirs


def _is_of_subject(said: Said, part: range) -> bool:
    """Whether a part begins with whom a question asks about, or with «he», and says more."""
    reading, topic = said.reading, said.topic
    opening = [i for i in part[:_FEW] if reading.tokens[i].norm not in reading.cues.turns]
    asked = bool(opening) and (
        reading.tokens[opening[0]].norm in reading.cues.subjects
        and sexes(reading, range(opening[0], opening[0] + 1)) == topic.sexes
    )
    asked = asked or any(
        reading.is_content(i) and reading.senses[i] & topic.things for i in opening
    )
    return asked and said.adds(part)


def _is_not_the_doer(said: Said) -> bool:
    """Grandpa walks the dog while his daughter pushes the stroller, asked who pushes it."""
    reading, mine, question = said.reading, said.mine, said.question
    if not question.person or question.relation or question.owner:
        return False
    told = said.adds([i for i in mine if i not in said.places])
    if not told or _says_all(reading, mine, said.topic):
        return False
    others = said.others
    if said.topic.is_in(reading, mine):  # the same deed, to another thing in the same breath
        others = [p for p in others if reading.sentence[p.start] == reading.sentence[mine.start]]
        if any(reading.tokens[i].norm in IT for i in mine):
            return False
    return any(_is_done_by(said, part) for part in others)


def _says_all(reading: Reading, part: range, topic: Topic) -> bool:
    """Whether a part takes up every word of the question."""
    said = frozenset().union(*(reading.senses[i] for i in part if reading.is_content(i)))
    return all(read_once(word).senses[0] & said for word in topic.words)


def _is_done_by(said: Said, part: range) -> bool:
    """Whether a part says all that the question says, of a subject of its own."""
    reading, topic = said.reading, said.topic
    taken = [i for i in part if reading.is_content(i) and reading.senses[i] & topic.things]
    if not taken or not _says_all(reading, part, topic):
        return False
    if not reading.senses[taken[0]] & read_once(topic.words[0]).senses[0]:
        return False  # the second temple was rebuilt: no subject stands before it
    before = range(part.start, taken[0])
    if any(reading.tokens[i].norm in reading.cues.subjects for i in before):
        return False
    return not any(reading.denied[i] for i in taken) and any(
        asserts(reading, i)
        and i not in said.places
        and reading.tokens[i].norm not in reading.cues.turns
        for i in before
    )
