"""Which part of an answer answers: «12 is the defender's; the keeper wears 30» gives 30.

An answer of several parts says something of several things. What is accepted counts where it is
said of what was asked, and not where it stands beside the answer, in a part about another thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from harness.judge.comparing import is_comparative
from harness.judge.language.kinds import exclude
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import BLOCKS, block_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import is_cyrillic
from harness.judge.parts import IT, Said, asserts, parted
from harness.judge.questions import ATTRIBUTES, Question
from harness.judge.reading import Reading, read_once
from harness.judge.rivals import is_of_another
from harness.judge.topic import GENERIC, SIDES, relations, sexes
from harness.judge.words import is_deed

_NEAR = 3
_RELATIVE = frozenset(["who", "that", "which"])
_WHERE = frozenset([
    "on", "in", "at", "into", "out", "inside", "toward", "towards",
    "в", "во", "на", "внутри", "из", "через",
])  # fmt: skip
_ASIDE = frozenset([
    "up", "upwards", "down", "downwards", "away", "ahead", "sideways", "aside", "nowhere",
    "вверх", "вниз", "вперед", "назад", "вбок", "вдаль", "наверх", "никуда", "нигде",
])  # fmt: skip
"""Tells a place without a noun."""
_ANYTHING = frozenset(["anything", "anyone", "anybody", "ничего", "никого", "ничем", "никем"])
_IT_IS = frozenset(["it", "its"])
_BEFORE_IT = frozenset(["beside", "behind", "near", "on", "under", "above", "to", "of", "by"])
_DETERMINERS = frozenset(["the", "a", "an", "his", "her", "only"])
_KNOWN_AS = frozenset([
    "known", "called", "named", "nicknamed", "aka",
    "известный", "известная", "известное", "называемый",
])  # fmt: skip
_THEN = frozenset([
    "former", "formerly", "previously", "earlier", "before", "once",
    "бывший", "бывшая", "раньше", "прежде", "ранее", "когда-то", "прежний",
])  # fmt: skip
_NOW = frozenset([
    "now", "today", "currently", "nowadays", "presently",
    "теперь", "сейчас", "ныне", "сегодня", "нынче",
])  # fmt: skip
_BACKGROUND = frozenset(["background", "backdrop", "фон", "фоне", "фона", "фоном"])
_OPPOSITES = frozenset(["opening", "life", "filling"])
"""Kinds of words that exclude each other even where the question has one of them."""
_POSTURES = frozenset(["=motion:сидеть", "=motion:стоять", "=motion:лежать"])
_SLEEP = frozenset(["=motion:спать"])


def said_of_another(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether what is accepted stands in a part about another thing than the one that was asked."""
    said = _Said(reading, tuple(places), question)
    if question.choice:
        return _has_chosen_before(said) or _is_not_more(said) or _only_tells_of_option(said)
    if is_of_another(said):
        return True
    return any(is_elsewhere(said) for is_elsewhere in _ALWAYS) or (
        not said.values.issubset(said.mine) and any(rule(said) for rule in _BESIDE_A_VALUE)
    )


class _Said(Said):
    """What is accepted, and what else of its kind an answer says."""

    @cached_property
    def of_its_kind(self) -> set[int]:
        return _of_its_kind(self)

    @cached_property
    def values(self) -> set[int]:
        """Words that give another value of the kind that is accepted, or another place."""
        named = any(self.reading.tokens[i].capital for i in self.places)
        elsewhere = _elsewhere(self) if self.question.place and not named else set()
        return self.of_its_kind | elsewhere

    @cached_property
    def parts(self) -> list[range]:
        valued = set() if self.question.choice else self.of_its_kind.union(self.places)
        return _parts(self.reading, valued)

    @cached_property
    def is_number(self) -> bool:
        return any(_number(self.reading.senses[i]) for i in self.places)

    @property
    def is_late(self) -> bool:
        """Whether another value stands before the part that is accepted."""
        return any(i < self.mine.start for i in self.values)


def _of_its_kind(said: _Said) -> set[int]:
    """Words that give another value of the kind that is accepted: a number, a colour, a sport."""
    reading, things = said.reading, said.topic.things
    return {
        i
        for i in range(len(reading.tokens))
        if i not in said.places
        and asserts(said.reading, i)
        and any(
            _excludes_outright(reading, i, place)
            or (not reading.senses[i] & things and excludes_by_kind(reading, i, place))
            for place in said.places
        )
    }


def _elsewhere(said: _Said) -> set[int]:
    """Words that tell another place, by the preposition before them."""
    tokens = said.reading.tokens
    return {
        i
        for i in range(len(tokens))
        if i not in said.places
        and not said.reading.senses[i] & said.topic.things
        and asserts(said.reading, i)
        and (
            tokens[i].norm in _ASIDE
            or any(token.norm in _WHERE for token in tokens[max(0, i - _NEAR) : i])
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
    return parted(reading, starts)


def _is_placed_otherwise(said: _Said) -> bool:
    """A shelf in front of the sofa and a fireplace behind it, asked what is behind."""
    reading, topic, mine = said.reading, said.topic, said.mine
    here = relations(reading, mine)
    if len(topic.relations) != 1 or not here or here & topic.relations:
        return False
    to_it = bool(here & SIDES and topic.relations & SIDES) or any(
        reading.senses[j] & topic.things or reading.tokens[j].norm in IT
        for i in mine
        if relations(reading, range(i, i + 1))
        for j in range(i + 1, min(i + 1 + _NEAR, mine.stop))
    )
    others = said.others
    bare = bool(others) and others[0].start == 0 and not relations(reading, others[0])
    return to_it and (bare or any(relations(reading, part) & topic.relations for part in others))


def _is_of_what_is_not(said: _Said) -> bool:
    """Three cats and no dogs, asked for dogs: a word of the question is denied."""
    reading = said.reading
    if said.topic.denies or any(reading.denied[i] for i in said.places):
        return False
    return any(
        reading.denied[i] and reading.is_content(i) and reading.senses[i] & said.topic.things
        for i in said.mine
        if i not in said.places
    )


def _is_outdone(said: _Said) -> bool:
    """Синяя обогнала красную: the object, where another of the kind is the subject."""
    reading, first = said.reading, min(said.places)
    subject = said.topic.subject and any(
        i < first and reading.clause[i] == reading.clause[first] and _stands_in(reading, i, "nomn")
        for i in said.values
    )
    return subject and all(
        _stands_in(reading, i, "accs") and not _stands_in(reading, i, "nomn") for i in said.places
    )


def _stands_in(reading: Reading, at: int, case: str) -> bool:
    return any(parse.case == case for parse in parses(reading.tokens[at].norm))


def _is_dealt_with(said: _Said) -> bool:
    """A tractor pulling a truck: a tractor."""
    reading, first, start = said.reading, min(said.places), said.mine.start
    return not _number(reading.senses[first]) and any(
        reading.tokens[i].norm.endswith("ing")
        and i not in said.values
        and any(start <= value < i for value in said.values)
        and all(reading.clause[j] == reading.clause[first] for j in (i, start))
        for i in range(max(start, first - _NEAR), first)
    )


def _is_background(said: _Said) -> bool:
    """Yellow on a blue background, where nothing asks for it."""
    tokens, last = said.reading.tokens, max(said.places)
    after = {token.norm for token in tokens[last + 1 : last + 3]} & _BACKGROUND
    asked = {token.norm for token in read_once(said.question.text).tokens}
    return bool(after) and not asked & _BACKGROUND


def _is_past(said: _Said) -> bool:
    """Quality was his former post; today he is in Sales."""
    tokens = said.reading.tokens
    asked = {token.norm for token in read_once(said.question.text).tokens}
    then = any(tokens[i].norm in _THEN for i in said.mine)
    now = any(tokens[i].norm in _NOW for part in said.others for i in part)
    return then and now and not asked & _THEN


def _is_owner_of_a_relation(said: _Said) -> bool:
    """X's rival, Y."""
    last = max(said.places)
    after = said.reading.tokens[last + 1 : last + 5]
    owns = bool(after) and after[0].norm == "s" and after[0].gap in ("'", "’")
    return owns and any(token.norm in said.reading.cues.relates for token in after)


def _is_after_none(said: _Said) -> bool:
    """He isn't riding anything, he holds a broom: the question was answered with nothing."""
    reading, before = said.reading, range(said.mine.start)
    return any(reading.tokens[i].norm in _ANYTHING for i in before) and any(
        reading.denied[i] or reading.cues.denies.at(reading.tokens, i) for i in before
    )


def _is_somebody_elses(said: _Said) -> bool:
    """Watson plays the violin, he plays the piano: a name has one, and he the other."""
    reading, mine = said.reading, said.mine
    named = not said.is_number and any(
        reading.tokens[i].capital
        and i not in said.places
        and (reading.is_name(i) or i == mine.start)
        and reading.is_content(i)
        and not reading.senses[i] & said.topic.things
        for i in mine
    )
    return named and any(
        not said.values.isdisjoint(part)
        and reading.sentence[part.start] == reading.sentence[mine.start]
        and any(
            reading.tokens[i].norm in reading.cues.subjects
            or (reading.tokens[i].norm in IT and reading.tokens[i - 1].norm == "у")
            for i in part
        )
        for part in said.others
    )


def _is_a_relatives(said: _Said) -> bool:
    """В сапогах её брат, сама она в сандалиях: a relative of the one who was asked about has it."""
    tokens, cues = said.reading.tokens, said.reading.cues
    subjects = cues.subjects | _HERSELF
    if any(tokens[i].norm in subjects for i in said.mine) or any(
        "anim" in parse.grammemes for i in said.places for parse in parses(tokens[i].norm)[:1]
    ):
        return False
    relative = any(
        tokens[i].norm in cues.possessives
        and lemmas(tokens[i + 1].norm) & cues.relates
        and _stands_in(said.reading, i + 1, "nomn")
        for i in said.mine[:-1]
    )
    return relative and any(
        any(tokens[i].norm in subjects for i in part)
        and not any(tokens[i].norm in IT | _OBJECT for i in part)
        and _says_more(said, part)
        for part in said.others
    )


_HERSELF = frozenset(["сам", "сама", "сами", "herself", "himself"])
_OBJECT = frozenset(["их", "его", "ее", "it"])


def _is_unchanged(said: _Said) -> bool:
    """Покрасили дом, забор прежний: asked what changed, and what was done was done to another."""
    reading = said.reading
    if not _CHANGED.any_in(read_once(said.question.text).tokens):
        return False
    clauses = {reading.clause[i]: range(*part) for part in reading.clauses() for i in part[:1]}
    same = {
        at
        for at in {reading.clause[i] for i in said.places}
        if _THE_SAME.any_in(reading.tokens[clauses[at].start : clauses[at].stop])
    }
    others = {reading.clause[i] for i in said.places} - same
    return bool(same) and all(_has_another_object(said, clauses[at]) for at in others)


def _has_another_object(said: _Said, clause: range) -> bool:
    """Whether a clause has a noun of its own that something may be done to, and no «it»."""
    tokens = said.reading.tokens
    if any(tokens[i].norm in IT | _OBJECT for i in clause):
        return False
    own = [tokens[i].norm for i in clause if i not in said.places and asserts(said.reading, i)]
    return any(
        any(parse.part == "NOUN" and parse.case in ("nomn", "accs") for parse in parses(norm)[:2])
        if is_cyrillic(norm)
        else not is_deed(norm)
        for norm in own
    )


_CHANGED = Phrases("""
    измени* / отлича* / отличие / разница / пропал* / появил* / нового / changed / change /
    different / difference / differ / differs
""")
_THE_SAME = Phrases("""
    прежний / прежняя / прежнее / прежние / тот же / та же / то же / те же / такой же / такая же /
    такое же / такие же / не изменил* / не меня* / как был / как была / как было / как были /
    на месте / без изменений / не тронут* / unchanged / the same / as before / as it was
""")


def _is_of_the_other_sex(said: _Said) -> bool:
    """While he plays the cello, asked what she plays."""
    here = sexes(said.reading, said.mine)
    if len(here) != 1 or len(said.topic.sexes) != 1 or here == said.topic.sexes:
        return False
    return (said.is_late and not said.values.issubset(said.mine)) or any(
        said.topic.sexes <= sexes(said.reading, part) and _says_more(said, part)
        for part in said.others
    )


def _says_more(said: _Said, part: range) -> bool:
    """Whether a part says more than whom it is about, or denies it."""
    reading = said.reading
    return any(
        (reading.is_content(i) and not reading.senses[i] & said.topic.things)
        or reading.cues.says_no.at(reading.tokens, i)
        for i in part
    )


def _is_of_a_rival(said: _Said) -> bool:
    """The melon costs 49, asked for the price of a watermelon of which another part speaks."""
    reading = said.reading
    for i in said.mine:
        if i in said.places or not asserts(said.reading, i):
            continue
        for word in said.topic.words:
            if exclude(reading.tokens[i].norm, word):
                senses = read_once(word).senses[0]
                elsewhere = any(reading.senses[j] & senses for part in said.others for j in part)
                if elsewhere and not any(reading.senses[j] & senses for j in said.mine):
                    return True
    return False


def _is_cleft(said: _Said) -> bool:
    """It's the keeper who has …: said of nobody but the keeper."""
    tokens, part = said.reading.tokens, said.mine
    opening = {tokens[i].norm for i in part[:_NEAR]}
    if not said.is_late or not opening & _IT_IS or not opening & _DETERMINERS:
        return False
    return any(tokens[i].norm in _RELATIVE for i in range(part.start + 2, min(said.places)))


def _is_after_a_bare_answer(said: _Said) -> bool:
    """An owl, and the squirrel sits below: the first words have answered, and said nothing else."""
    reading = said.reading
    first = [i for i in range(reading.clauses()[0][1]) if reading.is_content(i)]
    if not said.topic.words or said.is_number or not 0 < len(first) <= _NEAR:
        return False
    bare = any(i in said.values for i in first) and first[-1] < said.mine.start
    bare = bare and not said.topic.is_in(reading, range(first[-1] + 1))
    bare = bare and not any(_is_verb(reading, i) for i in first)
    bare = bare and not _THE_SAME.any_in(reading.tokens[: first[-1] + 1])
    return bare and any(_is_verb(reading, i) for i in said.mine)


def _is_verb(reading: Reading, at: int) -> bool:
    """Whether a word makes a sentence of what stands around it."""
    norm = reading.tokens[at].norm
    if lemmas(norm) & (reading.cues.lies | reading.cues.holds) or norm in ("has", "have", "does"):
        return True
    return any(parse.part in ("VERB", "PRTS") for parse in parses(norm)[:1])


def _is_beside_the_answer(said: _Said) -> bool:
    """It is oval, above a floor of octagonal tiles: another part has answered already."""
    reading, mine, topic = said.reading, said.mine, said.topic
    if any(reading.tokens[i].norm in _KNOWN_AS for i in mine) or not _is_about_more(said):
        return False
    if _has_pronoun(reading, mine) or topic.is_in(reading, mine):
        return False
    senses = frozenset().union(*(reading.senses[i] for i in said.places))
    if any(
        any(reading.senses[i] & senses for i in part) and topic.is_in(reading, part)
        for part in said.others
    ):
        return False
    if said.is_number and (said.question.count or said.question.dated or said.question.clock):
        return False
    return any(
        not said.values.isdisjoint(part)
        and (
            topic.is_in(reading, part)
            or (part.start < mine.start and (not said.is_number or _has_pronoun(reading, part)))
        )
        for part in said.others
    )


def _is_about_more(said: _Said) -> bool:
    """Whether the part that is accepted says anything else."""
    reading = said.reading
    return any(
        (i not in said.places and asserts(said.reading, i) and not _only_describes(reading, i))
        or reading.tokens[i].norm in reading.cues.other_one
        for i in said.mine
    )


def _only_describes(reading: Reading, at: int) -> bool:
    """Its colour; number 9; a flying ball: nothing of its own."""
    if reading.tokens[at].norm in GENERIC or reading.senses[at] & ATTRIBUTES:
        return True
    return any(parse.part in ("ADJF", "PRTF") for parse in parses(reading.tokens[at].norm)[:1])


def _has_pronoun(reading: Reading, part: range) -> bool:
    """Whether a part is about «it»; «beside it» is not."""
    return any(
        reading.tokens[i].norm in reading.cues.subjects
        and not (i and reading.tokens[i - 1].norm in _BEFORE_IT)
        for i in part
    )


def _only_tells_of_option(said: _Said) -> bool:
    """The brick one has glass windows: asked which of the two, the other option is the subject."""
    reading, last = said.reading, max(said.places)
    after = last + 1
    if after >= len(reading.tokens) or not asserts(said.reading, after):
        return False
    if reading.senses[after] & said.topic.things or reading.tokens[after].gap != " ":
        return False
    own = frozenset().union(*(reading.senses[i] for i in said.places))
    others = [option for option in _options(said.question.text) if not option & own]
    return any(
        asserts(said.reading, i) and any(reading.senses[i] & option for option in others)
        for i in range(reading.first_of_clause(last), min(said.places))
    )


@lru_cache(maxsize=1 << 10)
def _options(question: str) -> tuple[frozenset[str], ...]:
    """The words right before and behind the «or» of a question: brick, glass."""
    asked = read_once(question)
    offers = next((i for i, t in enumerate(asked.tokens) if t.norm in asked.cues.offers), None)
    if offers is None:
        return ()
    content = [
        i
        for i in range(len(asked.tokens))
        if asked.is_content(i) and i != offers and asked.tokens[i].norm not in asked.cues.pronoun
    ]
    before = [i for i in content if i < offers][-1:]
    behind = [i for i in content if i > offers][:1]
    return tuple(asked.senses[i] for i in (*before, *behind))


def _is_not_more(said: _Said) -> bool:
    """The woman isn't taller."""
    reading, last = said.reading, max(said.places)
    return any(
        reading.denied[i] and i > last and is_comparative(reading.tokens[i].norm)
        for i in range(len(reading.tokens))
        if reading.clause[i] == reading.clause[last]
    )


def _has_chosen_before(said: _Said) -> bool:
    """Closed. Only the window is open: one part chose, and a later one is of another thing."""
    reading, things = said.reading, said.topic.things
    senses = frozenset().union(*(reading.senses[i] for i in said.places))
    first = [i for i in range(said.mine.start) if reading.is_content(i)]
    chosen = bool(first) and all(
        reading.senses[i] & things and asserts(said.reading, i) for i in first
    )
    if not chosen or any(reading.senses[i] & senses for i in first):
        return False
    rest = [i for i in said.mine if i not in said.places and asserts(said.reading, i)]
    return bool(rest) and not any(reading.senses[i] & things for i in rest)


_ALWAYS = (
    _is_placed_otherwise,
    _is_of_what_is_not,
    _is_outdone,
    _is_dealt_with,
    _is_background,
    _is_past,
    _is_owner_of_a_relation,
    _is_after_none,
    _is_somebody_elses,
    _is_a_relatives,
    _is_unchanged,
    _is_of_the_other_sex,
)
_BESIDE_A_VALUE = (_is_of_a_rival, _is_cleft, _is_after_a_bare_answer, _is_beside_the_answer)
"""What only tells where another part gives another value."""


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
    if any(one & _POSTURES and other & _SLEEP for one, other in ((mine, theirs), (theirs, mine))):
        return False  # one sleeps lying
    return bool(kinds & BLOCKS) or exclude(reading.tokens[one].norm, reading.tokens[other].norm)


def _number(senses: frozenset[str]) -> str | None:
    return next((sense for sense in senses if sense[0] == "#"), None)
