"""What one expectation accepts, and where an answer says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.judge import dates
from harness.judge.attachment import said_elsewhere
from harness.judge.comparing import other_is_less
from harness.judge.contradiction import (
    attached_elsewhere,
    beside,
    contradicts,
    on_another_side,
    other_attribute,
    other_topic,
)
from harness.judge.hedging import hedged, stuffed
from harness.judge.language.clock import clock_times
from harness.judge.language.kinds import exclude, kinds_of
from harness.judge.language.lemmas import is_common_noun
from harness.judge.language.numerals import same_currency
from harness.judge.language.scores import score_of, scores
from harness.judge.language.tokens import is_cyrillic, tokenize
from harness.judge.meaning import Meaning
from harness.judge.names import Mention, NameFinder
from harness.judge.naming import Named
from harness.judge.people import find_surname
from harness.judge.questions import Question, asks_yes_or_no, polarity_of, understand
from harness.judge.reading import Reading, read_once
from harness.judge.stance import related_noun
from harness.judge.translation import translated
from harness.judge.warding import wards_off
from harness.judge.words import (
    Wanted,
    find_joined,
    find_run_on,
    find_words,
    forms,
    is_deed,
    meant,
    needed,
    places_of,
    plain,
    wanted,
)
from harness.judge.yesno import polarity
from harness.suite.suite import Expectation

_FEW = 3
_SEVERAL = 2
_LISTED = re.compile(r",|\s(?:and|и|und|et|y|i|або|та)\s|&")
_WITH_POLARITY = re.compile(r"(yes|no|да|нет),\s+(.{3,})", re.IGNORECASE)
_PARTS = re.compile(r"[;,!?\n]|\.(?!\d)|\b(?:while|but|although|though|whereas|and|а|но|хотя)\b")
_HALF = 0.5
_RISE = 0.6
"""Lifts a share of words to the scale of cosines: a little more than half said is 0.7."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted, by which rule, and the tokens that say it."""

    text: str
    rule: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """The acceptable answer that is nearest in meaning."""

    text: str
    similarity: float
    contradicted: bool
    places: tuple[int, ...]


class Acceptance:
    """One expectation, ready to be held against an answer."""

    def __init__(self, expectation: Expectation, finder: NameFinder) -> None:
        """Take what is accepted and who can be named."""
        self.expectation = expectation
        self._question = understand(expectation.question)
        self._named_by = {one: finder.named_by(one) for one in expectation.accept}

    @cached_property
    def characters(self) -> set[str]:
        """Whom an answer may assert: the character itself, and any that is acceptable."""
        own = {self.expectation.character} if self.expectation.character else set()
        return own.union(*self._named_by.values())

    @cached_property
    def who(self) -> bool:
        """Whether it is asked who the character is: its own name is acceptable."""
        own = self.expectation.character
        return not self._question.title and any(own in found for found in self._named_by.values())

    @property
    def chooses(self) -> bool:
        """Whether the question itself holds what may be answered."""
        return self._question.choice or self.is_polar

    @property
    def is_polar(self) -> bool:
        """Whether a bare yes or no is acceptable."""
        return any(asks_yes_or_no(one) for one in self.expectation.accept)

    def gives_amount(self, reading: Reading) -> bool:
        """Whether a number is said where one is asked for."""
        return self._question.count and any(
            sense[0] == "#" for senses in reading.senses for sense in senses
        )

    @cached_property
    def senses(self) -> set[str]:
        """Every sense of every word that is acceptable or was given by the question."""
        texts = [*self.expectation.accept]
        texts += [] if self._question.choice else [self.expectation.question]
        return {sense for one in texts for word in wanted(one, "") for sense in word.senses}

    @cached_property
    def asked(self) -> set[str]:
        """Every sense of every word of the question."""
        words = wanted(self.expectation.question, "")
        return {sense for word in words for sense in word.senses}

    def says(self, reading: Reading, mentions: Sequence[Mention]) -> bool:
        """Whether something acceptable is said at all, be it denied or of something else."""
        said = {sense for senses in reading.senses for sense in senses}
        if any(mention.characters & self.characters for mention in mentions):
            return True
        return any(
            all(word.senses & said for word in needed(wanted(one, self.expectation.question)))
            for one in self.expectation.accept
            if not asks_yes_or_no(one)
        )

    def _is_one_of_many(self, reading: Reading) -> bool:
        """Whether several things are asked for at once and only one of them is given."""
        several = self._question.several
        singles = [one for one in self.expectation.accept if not _LISTED.search(one)]
        if several < _SEVERAL or len(singles) < max(several, len(self.expectation.accept)):
            return False
        said = {sense for senses in reading.senses for sense in senses}
        given = [
            one
            for one in singles
            if all(word.senses & said for word in needed(wanted(one, self.expectation.question)))
        ]
        return len(given) < _SEVERAL

    def find(
        self, reading: Reading, mentions: Sequence[Mention], named: Sequence[Named]
    ) -> Accepted | None:
        """Find an acceptable answer by name or by words."""
        whole = " ".join(token.norm for token in reading.tokens)
        for one in self.expectation.accept:
            if plain(one) == whole and same_currency(reading.text, one):
                return Accepted(one, "accept-exact", tuple(range(len(reading.tokens))))
        for one in self.expectation.accept:
            if found := self._find_one(reading, mentions, named, one):
                return found
        return None

    def _find_one(
        self, reading: Reading, mentions: Sequence[Mention], named: Sequence[Named], one: str
    ) -> Accepted | None:
        if asks_yes_or_no(one):
            said = polarity(reading, self.expectation.question)
            same = said is polarity_of(one)
            return Accepted(one, "accept-yes-no", (0,)) if same else None
        if self._named_by[one] and not self._question.title:
            return self._find_name(named, one) or self._find_part(reading, mentions, one)
        if (
            self._question.clock
            and (right := _tells_time(reading, one, self._question)) is not None
        ):
            whole = tuple(range(len(reading.tokens)))
            return Accepted(one, "accept-words", whole) if right else None
        if not self._question.dated and (score := score_of(tokenize(one))):
            given = dict(_scores_said(reading))
            if given:
                return Accepted(one, "accept-words", given[score]) if score in given else None
        agreed = _WITH_POLARITY.match(one)
        if agreed and polarity(reading, self.expectation.question) is polarity_of(agreed[1]):
            one = agreed[2]
        for form in forms(one, self._question):
            places = find_words(reading, wanted(form, self.expectation.question))
            places = places or find_joined(reading, form) or find_run_on(reading, form)
            if places and form != one and self._is_other_date(reading, form, places):
                continue
            if places and not same_currency(reading.text, one):
                continue
            if places and _is_reversed(reading, form):
                continue
            if places and not self._is_elsewhere(reading, form, places):
                return self._unless_related(reading, Accepted(one, "accept-words", places))
        if places := wards_off(reading, one, self._question):
            return Accepted(one, "accept-words", places)
        if other_is_less(reading, one, self._question):
            return Accepted(one, "accept-words", tuple(range(len(reading.tokens))))
        if self._asks_surname(one) and (places := find_surname(reading, one)):
            return self._unless_related(reading, Accepted(one, "accept-surname", places))
        return None

    def _asks_surname(self, one: str) -> bool:
        """Whether the last word of a name may do: not where the question says it already."""
        last = wanted(one, self.expectation.question)[-1:]
        return self._question.person and not any(word.given for word in last)

    def _is_other_date(self, reading: Reading, form: str, places: tuple[int, ...]) -> bool:
        """Whether a date is given more exactly than by a part of it that is acceptable."""
        if not self._question.time:
            return False
        return dates.names_day(reading, places) or (form.isdigit() and dates.names_month(reading))

    def _find_name(self, named: Sequence[Named], one: str) -> Accepted | None:
        for right in named:
            if right.mention.characters & self._named_by[one]:
                return Accepted(one, "accept-name", tuple(right.places))
        return None

    def _find_part(
        self, reading: Reading, mentions: Sequence[Mention], one: str
    ) -> Accepted | None:
        """A character by surname alone, or by another form of the common noun that it is called."""
        if any(mention.characters & self._named_by[one] for mention in mentions):
            return None
        if self._question.person and (places := find_surname(reading, one, named=True)):
            return self._unless_related(reading, Accepted(one, "accept-surname", places))
        words = wanted(one, self.expectation.question)
        common = len(words) == 1 and is_common_noun(words[0].norm)
        if common and (places := find_words(reading, words)):
            return self._unless_related(reading, Accepted(one, "accept-words", places))
        return None

    def _is_elsewhere(self, reading: Reading, form: str, places: tuple[int, ...]) -> bool:
        """Whether the words are right and said of something else: of another month, of the ears."""
        words = wanted(form, self.expectation.question)
        near = self._question.place and (
            beside(reading, min(places), form) or on_another_side(reading, form)
        )
        near = near or said_elsewhere(reading, places, self._question)
        accept = self.expectation.accept
        dated = dates.other_month(reading, places, self.senses, accept)
        return near or dated or other_topic(reading, words)

    def _unless_related(self, reading: Reading, found: Accepted) -> Accepted | None:
        """Somebody's friend is not that somebody, where somebody is asked for."""
        if not self._question.person or self._question.title or self._question.owner:
            return found
        asked = self._question.relations
        related = related_noun(reading, min(found.places), max(found.places), asked)
        return None if related else found

    def says_otherwise(self, reading: Reading) -> bool:
        """Whether yes or no is asked, and the answer says the other."""
        return self.is_polar and polarity(reading, self.expectation.question) is not None

    def find_rejected(self, reading: Reading) -> Accepted | None:
        """Find what is never acceptable."""
        for one in self.expectation.reject:
            places = find_words(reading, wanted(one, self.expectation.question))
            if places and not any(reading.denied[i] for i in places):
                return Accepted(one, "reject", places)
        return None

    def uncommitted(self, reading: Reading, found: Accepted) -> str | None:
        """Why what was found is not the answer's commitment, or None."""
        if self._is_one_of_many(reading):
            return f"It gives “{found.text}”, where several are asked for."
        if found.rule in ("accept-exact", "accept-yes-no"):
            return None
        if self._question.clock and _tells_time(reading, found.text, self._question):
            return None
        rivals = self.asked if self._question.choice else ()
        if hedged(reading, found.places, self.senses, rivals, name=found.rule == "accept-name"):
            return f"It offers “{found.text}” beside something else and commits to neither."
        if not self._question.count and stuffed(reading, found.places, self.senses):
            return f"It lists “{found.text}” among many things."
        if found.rule == "accept-words" and (
            attached_elsewhere(reading, found.places, self.expectation.question, self.senses)
            or other_attribute(reading, found.text)
        ):
            return f"It says “{found.text}” of something else, or not alone."
        return None

    def nearest(self, reading: Reading, meaning: Meaning, threshold: float) -> Nearest | None:
        """Compare by meaning with every acceptable description; None where there is none."""
        found = [self._compare(reading, meaning, threshold, one) for one in self.expectation.accept]
        compared = [one for one in found if one is not None]
        return max(compared, key=lambda one: (not one.contradicted, one.similarity), default=None)

    def _compare(
        self, reading: Reading, meaning: Meaning, threshold: float, one: str
    ) -> Nearest | None:
        words = needed(wanted(one, self.expectation.question))
        if not words or asks_yes_or_no(one) or self._named_by[one]:
            return None
        if self._question.clock and _tells_time(reading, one, self._question) is False:
            return None
        places = [places_of(reading, word) for word in words]
        if all(places):
            return None
        foreign = translated(reading, words, places, meaning)
        said = [p or f for p, f in zip(places, foreign, strict=True)]
        if _lacks_a_value(reading, words, said):
            return None
        if self._question.deed and _lacks_the_deed(words, said):
            return None
        if self._question.coming and not said[0] and _has_another_subject(reading, words):
            return None
        share = _share(words, said)
        if share == 0 or (share < 1 and len(words) < _FEW):
            return None
        similarity = share**_RISE
        if share >= _HALF and similarity < threshold:
            similarity = max(similarity, meaning.similarity(reading.text, one))
        return Nearest(
            one,
            similarity,
            contradicts(reading, words, one),
            tuple(p[0] for p in said if p),
        )


def _is_reversed(reading: Reading, accepted: str) -> bool:
    """The cat is chasing the dog, where the dog is to chase the cat."""
    said = read_once(accepted)
    content = [i for i in range(len(said.tokens)) if said.is_content(i)]
    if len(content) != _FEW or is_cyrillic(accepted):
        return False
    between = {token.norm for token in said.tokens[content[1] + 1 : content[2]]}
    if not (between or is_deed(said.tokens[content[1]].norm)) or between - _ARTICLES:
        return False
    doer, deed, other = (
        next((j for j in range(len(reading.tokens)) if reading.senses[j] & said.senses[i]), -1)
        for i in content
    )
    passive = any(token.norm == "by" for token in reading.tokens[deed:doer])
    same = reading.clause[other] == reading.clause[doer]
    return 0 <= other < deed < doer and same and not passive


_ARTICLES = frozenset(["a", "an", "the", "his", "her", "its"])


def _scores_said(reading: Reading) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """The scores that an answer gives and means."""
    for score, places in scores(reading.tokens):
        if all(meant(reading, i) and not reading.denied[i] for i in places):
            yield score, places


def _tells_time(reading: Reading, one: str, question: Question) -> bool | None:
    """Whether an answer gives this time of day; None where words alone may tell."""
    times, told = clock_times(one), _times_told(reading, question)
    if not times or not (told or any(time % 60 for time in times)):
        return None
    return bool(told) and told <= times


def _times_told(reading: Reading, question: Question) -> frozenset[int]:
    """The times that an answer tells, but for those of another clock that has its own part."""
    told = clock_times(reading.text)
    if len(told) < _SEVERAL:
        return told
    asked = {token.norm for token in tokenize(question.text)}
    others = _OTHER_CLOCKS | (_CLOCKS if asked & _OTHER_CLOCKS else set())
    own: set[int] = set()
    for part in _PARTS.split(reading.text):
        if not {token.norm for token in tokenize(part)} & others - asked:
            own |= clock_times(part)
    return frozenset(own) if own and own < told else told


_CLOCKS = frozenset(["clock", "часы", "часах"])
_OTHER_CLOCKS = frozenset([
    "display", "phone", "screen", "watch", "oven", "microwave", "computer", "radio", "monitor",
    "дисплей", "дисплее", "телефон", "телефоне", "экран", "экране", "табло", "компьютере",
])  # fmt: skip


def _lacks_a_value(reading: Reading, words: Sequence[Wanted], said: Sequence[list[int]]) -> bool:
    """Whether a number, its unit or a name is missing: July 4 is not near July 2, nor Ann to Eve.

    Of a name of several words the last is needed and half of all.
    """
    numbers = any(word.number for word in words)
    missing = [word for word, places in zip(words, said, strict=True) if not places]
    if any(word.number or (numbers and word.senses & reading.cues.units) for word in missing):
        return True
    names = [word for word in words if word.name]
    lost = [word for word in missing if word.name]
    return bool(lost) and (names[-1] in lost or 2 * len(lost) > len(names))


def _lacks_the_deed(words: Sequence[Wanted], said: Sequence[list[int]]) -> bool:
    """Whether what somebody does is not said: to draw a kite is not near to flying one."""
    missing = [word for word, places in zip(words, said, strict=True) if not places]
    return any(is_deed(word.norm) for word in missing)


def _has_another_subject(reading: Reading, words: Sequence[Wanted]) -> bool:
    """The plate will fall, where the glass is to."""
    first = next((i for i in range(len(reading.tokens)) if reading.is_content(i)), None)
    if first is None or any(first in places_of(reading, word) for word in words):
        return False
    said, subject = reading.tokens[first].norm, words[0].norm
    kinds = kinds_of(said), kinds_of(subject)
    return exclude(said, subject) or (all(kinds) and not kinds[0] & kinds[1])


def _share(words: Sequence[Wanted], said: Sequence[list[int]]) -> float:
    """How much of a description is said, long words counting more, as they tell more."""
    found = sum(len(word.norm) for word, places in zip(words, said, strict=True) if places)
    return found / sum(len(word.norm) for word in words)
