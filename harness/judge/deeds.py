"""Whose deed it is: «Малыш только смотрит, а варенье ест Карлсон» tells of two, and answers of one.

An answer that tells what several do is taken apart, a part for each verb with its subject. Who
stands in one that has nothing to do with what was asked, while another part takes that up with
somebody else, is not the answer. What is no Russian verb is not seen, so that other languages are
read as before.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.judge.language.derivation import roots
from harness.judge.language.kinds import broader, things
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import block_of, words
from harness.judge.language.owners import owners
from harness.judge.parts import parted
from harness.judge.questions import ATTRIBUTES, Question, understand
from harness.judge.reading import Reading, read_once
from harness.judge.topic import GENERIC, relations, topic_of

_LIKELY = 0.1
_SOON = 4
_SHOWING = words("""
    изобразить изображать нарисовать рисовать показать показывать видеть увидеть видеться снять
    сфотографировать представить звать называть называться являться быть стать мочь оказаться
    казаться напоминать узнать узнавать значить означать походить выглядеть оказываться
    запечатлеть работать служить трудиться
""")
"""Says who is shown, or what somebody is, not what he does."""
_LOOKING_ON = words("""
    смотреть наблюдать глядеть ждать поджидать ожидать спать дремать отдыхать загорать слушать
    любоваться командовать зевать болеть аплодировать
""")
"""Does nothing but be there."""
_STAYING = words("стоять сидеть лежать висеть находиться стать сесть лечь идти")
"""Says so little that a thing of the question says more."""
_IT = words("его ее их него нее них ему ей им")
_AND = frozenset(["а", "но"])
_SOMEBODY = words("другой другая другие чужой посторонний незнакомец неизвестный")
_ANYBODY = things("человек")


@dataclass(frozen=True, slots=True)
class Deed:
    """What a question asks about: its verb, and what else it names."""

    senses: frozenset[str]
    """Of the verb."""
    roots: frozenset[str]
    wider: frozenset[str]
    """Of what the verb is a kind of."""
    things: frozenset[str]
    """Senses of the other words."""
    relations: frozenset[int]
    """Where it asks somebody to be."""
    stays: bool
    """Whether the verb says hardly more than that somebody is there."""
    of_object: bool
    """Whether it is asked to whom something is done."""
    doer: bool
    """Whether the question says who does it."""


_LOOSE = ("motion", "mood")
"""Blocks of words that say nearly the same: who runs is not who rides."""


@lru_cache(maxsize=1 << 10)
def deed_of(question: str) -> Deed | None:
    """What is done by the one, or to the one, that is asked for; None where that is not asked."""
    asked = read_once(question)
    sorted_out = understand(question)
    places = [i for i in range(len(asked.tokens)) if asked.is_content(i)]
    verbs = [i for i in places if _is_finite(asked.tokens[i].norm)]
    if not places or not (verbs or sorted_out.owner) or any(asked.denied[i] for i in places):
        return None
    if not _asks_for_somebody(asked, sorted_out):
        return None
    others = [
        i
        for i in places
        if i not in verbs
        and not asked.senses[i] & ATTRIBUTES
        and asked.tokens[i].norm not in asked.cues.depicts | GENERIC | asked.cues.opens_question
    ]
    return Deed(
        senses=frozenset(
            sense for i in verbs for sense in asked.senses[i] if block_of(sense) not in _LOOSE
        ),
        roots=frozenset(root for i in verbs for root in roots(asked.tokens[i].norm)),
        wider=frozenset(sense for i in verbs for sense in broader(asked.tokens[i].norm)),
        things=frozenset(sense for i in others for sense in asked.senses[i]),
        relations=topic_of(question).relations,
        stays=any(lemmas(asked.tokens[i].norm) & _STAYING for i in verbs),
        of_object=any(token.norm in _WHOM for token in asked.tokens),
        doer=any(
            _is_somebody(asked.tokens[i].norm) or asked.tokens[i].norm in asked.cues.depicts
            for i in places
        ),
    )


def _asks_for_somebody(asked: Reading, question: Question) -> bool:
    """Who does it, whose is it, which hero does it; not what somebody is by profession."""
    if question.post or question.choice:
        return False
    which = asked.tokens[0].norm in _WHICH and any(
        "anim" in parse.grammemes
        for token in asked.tokens[1:_SOON]
        for parse in parses(token.norm)[:1]
    )
    return question.who or question.owner or which


_WHOM = words("кого кому кем ком")
_WHICH = frozenset(["какой", "какая", "какого", "какую", "какому", "какие", "каких"])


def is_anothers(reading: Reading, places: Collection[int], question: Question) -> bool:
    """Whether who stands at these places is said not to do what was asked, or another is to."""
    deed = deed_of(question.text)
    simple = not reading.clause[-1] and not any(reading.denied)
    if deed is None or (simple and not deed.of_object):
        return False
    told = _Told(reading, deed)
    mine = told.part_of(min(places))
    if told.is_denied(mine) or told.is_doer_to_another(mine, places):
        return True
    others = [part for part in told.parts if part is not mine]
    if told.says_more(mine, places) and (
        told.opens_with_nobody(mine) or any(told.is_empty(part) for part in others)
    ):
        return not told.weight(mine)
    if not others or not told.has_own_verb(mine):
        return False
    rivals = [part for part in others if told.has_rival(part, places)]
    if told.parts[0] in rivals and told.is_bare(told.parts[0]):
        return not told.weight(mine)
    if any(told.ousts(part, mine) for part in rivals):
        return True
    idle = not told.weight(mine) and told.looks_on(mine)
    return idle and any(told.has_own_verb(part) and not told.looks_on(part) for part in rivals)


class _Told:
    """The parts of an answer, each about what one does."""

    def __init__(self, reading: Reading, deed: Deed) -> None:
        self._reading = reading
        self._deed = deed
        norms = [token.norm for token in reading.tokens]
        self._verbs = {i for i, norm in enumerate(norms) if _is_finite(norm)}
        self._deeds = {
            i
            for i in self._verbs
            if not deed.senses.isdisjoint(reading.senses[i])
            or not deed.roots.isdisjoint(roots(norms[i]))
        }
        self._things = {
            i
            for i, senses in enumerate(reading.senses)
            if not deed.things.isdisjoint(senses) and reading.is_content(i)
        }
        self.parts = list(_parts(reading, self._verbs))

    def part_of(self, place: int) -> range:
        return next(part for part in self.parts if place in part)

    def weight(self, part: range) -> float:
        """How much of what was asked a part takes up."""
        things = self._has_things(part) or (
            self._has_things(range(part.start))
            and any(self._reading.tokens[i].norm in _IT for i in part)
        )
        return things + (0.5 if self._deed.stays else 1) * self._has_deed(part)

    def _has_things(self, part: range) -> bool:
        return not self._things.isdisjoint(part)

    def _has_deed(self, part: range) -> bool:
        return not self._deeds.isdisjoint(part)

    def ousts(self, part: range, mine: range) -> bool:
        """Whether a part takes up more than another: the deed, or after «а» a thing."""
        if self.weight(part) <= self.weight(mine) or self._is_beside(part):
            return False
        if self._has_deed(part):
            return True
        turns = any(self._reading.tokens[one.start].norm in _AND for one in (part, mine))
        return (turns or self._deed.stays or self.looks_on(mine)) and not self._has_deed(mine)

    def _is_beside(self, part: range) -> bool:
        """Перед прилавком, asked who stands behind it."""
        here = relations(self._reading, part)
        return self._deed.stays and bool(here) and not here & self._deed.relations

    def is_doer_to_another(self, part: range, places: Collection[int]) -> bool:
        """Анна дарит цветы Эльзе, asked to whom: who does it is not the one to whom it is done."""
        if not self._deed.of_object or self._deed.doer or not self._has_deed(part):
            return False
        tokens = self._reading.tokens
        subject = all(_is_only_subject(tokens[i].norm) for i in places)
        return subject and self.has_rival(part, places)

    def is_bare(self, part: range) -> bool:
        """Брата, …: whether a part is an answer and nothing else."""
        said = [i for i in part if self._reading.is_content(i)]
        return len(said) < _SOON and not self.has_own_verb(part) and not self.weight(part)

    def is_denied(self, part: range) -> bool:
        """Карлсон варенья не ел; на лыжах он не едет, asked who races: not the wider deed even."""
        reading, deed = self._reading, self._deed
        return any(
            reading.denied[i] and (self._is_deed(i) or reading.senses[i] & deed.wider) for i in part
        )

    def _is_deed(self, at: int) -> bool:
        norm = self._reading.tokens[at].norm
        if not self._reading.is_content(at) or not _is_finite(norm):
            return False
        return bool(self._reading.senses[at] & self._deed.senses or roots(norm) & self._deed.roots)

    def has_own_verb(self, part: range) -> bool:
        return not self._verbs.isdisjoint(part)

    def says_more(self, part: range, places: Collection[int]) -> bool:
        """Whether a part says more than who stands in it."""
        return any(self._reading.is_content(i) for i in part if i not in places)

    def looks_on(self, part: range) -> bool:
        """Whether nothing is done in a part but looking on."""
        verbs = self._verbs.intersection(part)
        return bool(verbs) and all(
            lemmas(self._reading.tokens[i].norm) & _LOOKING_ON - self._deed.senses for i in verbs
        )

    def is_empty(self, part: range) -> bool:
        """Ступа пуста: nobody is where somebody was asked for."""
        return self.weight(part) > 0 and any(
            self._reading.tokens[i].norm in self._reading.cues.nobody for i in part
        )

    def opens_with_nobody(self, mine: range) -> bool:
        """Никто: корова пасётся."""
        reading = self._reading
        _, stop = reading.clauses()[0]
        nobody = all(token.norm in reading.cues.nobody for token in reading.tokens[:stop])
        return nobody and mine.start >= stop and not reading.cues.excludes.at(reading.tokens, stop)

    def has_rival(self, part: range, places: Collection[int]) -> bool:
        """Whether a part has somebody else, where the one that is asked for would stand."""
        reading = self._reading
        any_case = self._deed.of_object or self.is_bare(part)
        own = frozenset().union(*(reading.senses[i] for i in places))
        wider = frozenset().union(*(broader(reading.tokens[i].norm) for i in places)) - _ANYBODY
        return any(
            not reading.senses[i] & (own | wider | self._deed.things)
            and not broader(reading.tokens[i].norm) & own
            and not reading.denied[i]
            and (_is_somebody(reading.tokens[i].norm, any_case=any_case) or reading.is_name(i))
            for i in part
        )


def _parts(reading: Reading, verbs: Collection[int]) -> Sequence[range]:
    """Clauses, joined where one has no verb and no subject of its own."""
    starts, verb, subject = [0], False, False
    for start, stop in reading.clauses():
        norms = [token.norm for token in reading.tokens[start:stop]]
        own_subject = any(_is_somebody(norm) for norm in norms)
        empty = not reading.cues.nobody.isdisjoint(norms)
        new_sentence = start > 0 and reading.sentence[start] != reading.sentence[start - 1]
        turns = norms[0] in reading.cues.turns
        names_it = reading.tokens[start].gap.strip() in ("—", "–", "-", ":")
        apart = verb or (subject and own_subject and not names_it)
        if start and (new_sentence or turns or apart):
            starts.append(start)
            verb = subject = False
        verb = verb or empty or any(i in verbs for i in range(start, stop))
        subject = subject or any(_is_somebody(norm, any_case=True) for norm in norms)
    return parted(reading, starts)


@lru_cache(maxsize=1 << 14)
def _is_finite(norm: str) -> bool:
    """Whether a word is a verb that says what somebody does."""
    found = parses(norm)
    return (
        bool(found)
        and found[0].part in ("VERB", "PRTS")
        and not {"1per", "2per"} & found[0].grammemes
        and not lemmas(norm) & _SHOWING
    )


@lru_cache(maxsize=1 << 14)
def _is_only_subject(norm: str) -> bool:
    """Whether a word stands in the nominative and in no other case."""
    cases = {parse.case for parse in parses(norm) if parse.case and parse.score >= _LIKELY}
    return cases == {"nomn"}


@lru_cache(maxsize=1 << 14)
def _is_somebody(norm: str, *, any_case: bool = False) -> bool:
    """Whether a word may name one who does something; in any case, also whose something is."""
    if lemmas(norm) & _SOMEBODY or (any_case and owners(norm)):
        return True
    return any(
        "anim" in parse.grammemes
        and parse.part == "NOUN"
        and parse.score >= _LIKELY
        and (any_case or parse.case == "nomn")
        for parse in parses(norm)
    )
