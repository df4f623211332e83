"""Which characters an answer asserts, who of them is right, and who is wrongly named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.judge.deeds import is_anothers
from harness.judge.language.lemmas import is_common_noun, known, lemmas, parses
from harness.judge.language.lexicon import words
from harness.judge.language.tokens import is_cyrillic, tokenize
from harness.judge.names import Mention
from harness.judge.parts import Said, parts_of
from harness.judge.people import namesake
from harness.judge.questions import Question
from harness.judge.reading import Reading
from harness.judge.rivals import (
    is_bare,
    is_of_another,
    is_on_another,
    is_on_the_other_side,
)
from harness.judge.stance import Stance, related_noun, stance_of

_CLOSE = 3
_OWNING = re.compile("(?:ин|ов|ев)(?:|а|о|ы|у|ой|ого|ому|ым|ом|ых|ыми)")
"""Endings of adjectives that say whose something is."""
_SEVERAL = 2
_MANY = 8
"""Names of which each is held against the others; who gives more lists them."""
_AROUND = (Stance.RELATED, Stance.OBLIQUE)


@dataclass(frozen=True, slots=True)
class Named:
    """A mention that the answer asserts."""

    mention: Mention
    expected: bool
    """Whether it is the right character, or one that is acceptable."""
    titled: bool = False
    """Whether it only stands in a title: where a title is asked for, it gives another's."""

    @property
    def first(self) -> int:
        """Its first token."""
        return self.mention.first

    @property
    def places(self) -> range:
        """All its tokens."""
        return range(self.mention.first, self.mention.last + 1)


def asserted(
    reading: Reading, mentions: Sequence[Mention], question: Question, expected: set[str]
) -> list[Named]:
    """Every character that an answer asserts, in order; guesses count where nothing is asserted."""
    stances = [
        (mention, _stance(reading, mention, question))
        for mention in mentions
        if not _is_namesake(reading, mention)
        and not _is_kind_of_next(reading, mention, mentions)
        and not _is_counted(reading, mention)
        and not is_anothers(reading, range(mention.first, mention.last + 1), question)
    ]
    bare = question.title and _is_bare(reading, [mention for mention, _ in stances])
    sure = [mention for mention, stance in stances if stance is Stance.ASSERTED]
    guessed = [mention for mention, stance in stances if stance is Stance.GUESSED]
    named = [Named(m, bool(m.characters & expected), titled=bare) for m in sure or guessed]
    if not question.title and not named:
        named = _only_object(reading, stances, expected)
    named = _of_what_was_asked(reading, named, question)
    if (question.title or question.author) and not named:
        titled = [
            mention
            for mention, stance in stances
            if stance is Stance.TITLED
            or (stance in _AROUND and (question.author or _is_told_of(reading, mention)))
        ]
        named = [Named(m, bool(m.characters & expected), titled=True) for m in titled]
    return named


def _of_what_was_asked(reading: Reading, named: list[Named], question: Question) -> list[Named]:
    """Whom the answer names of what was asked for, where it names another of another thing."""
    named = [one for one in named if not is_on_the_other_side(reading, one.places, question)]
    several = len({one.mention.characters for one in named}) >= _SEVERAL
    if not several or len(named) > _MANY or question.title:
        return named
    parts = parts_of(reading)
    left = [
        one
        for one in named
        if not is_of_another(Said(reading, tuple(one.places), question))
        and not any(_gives_way(reading, one, other, parts, question) for other in named)
    ]
    return left or named


def _gives_way(
    reading: Reading, one: Named, other: Named, parts: Sequence[range], question: Question
) -> bool:
    """Whether what is said of another name shows that this one was not the answer."""
    if one.mention.characters & other.mention.characters or _is_told(reading, one.first):
        return False
    mine = next(part for part in parts if one.first in part)
    its = next(part for part in parts if other.first in part)
    if mine == its:
        return False
    concluded = one.first < other.first and _is_told(reading, other.first)
    return (concluded and not is_bare(reading, one.places, mine)) or is_on_another(
        reading, one.places, mine, its, question
    )


def _is_told(reading: Reading, first: int) -> bool:
    """This is X, which leaves X, so it must be X: a clause that only tells who it is."""
    before = [token.norm for token in reading.tokens[reading.first_of_clause(first) : first]]
    return not _TELLS.isdisjoint(before) and all(
        norm in _TELLS or norm in reading.cues.empty or norm in _LEADING for norm in before
    )


_TELLS = words("""
    this these it its they that leaves leaving remains must это остается значит
""")
_LEADING = words("""
    so therefore thus hence then one ones can could only be definitely clearly probably must surely
    итак следовательно стало быть только точно явно наверняка
""")


def _only_object(
    reading: Reading, stances: Sequence[tuple[Mention, Stance]], expected: set[str]
) -> list[Named]:
    """Members of the Swiss Guard: whom alone an answer speaks of, in whatever case, it means.

    What is «у X» is only told of X.
    """
    objects = [mention for mention, stance in stances if stance is Stance.OBLIQUE]
    if len(objects) < len(stances) or not all(one.characters & expected for one in objects):
        return []
    if any(reading.tokens[max(0, one.first - 1)].norm == "у" for one in objects):
        return []
    return [Named(mention, expected=True) for mention in objects]


def _stance(reading: Reading, mention: Mention, question: Question) -> Stance:
    stance = stance_of(reading, mention)
    if question.who and not question.owner and _is_possessive(reading, mention):
        return Stance.RELATED
    if question.relation and stance in _AROUND:
        other = related_noun(reading, mention.first, mention.last, question.relations)
        return Stance.RELATED if other else Stance.ASSERTED
    if stance in _AROUND and _is_asked_object(reading, mention, question):
        return Stance.ASSERTED
    if stance in _AROUND and _owns_topic(reading, mention, question):
        return Stance.ASSERTED
    if stance is Stance.DENIED and not question.who and _has_nothing(reading, mention):
        return Stance.ASSERTED
    if question.owner and stance in _AROUND:
        return Stance.RELATED if _is_of_friend(reading, mention) else Stance.ASSERTED
    if question.likeness and stance is Stance.COMPARED:
        return Stance.ASSERTED
    return stance


def _is_possessive(reading: Reading, mention: Mention) -> bool:
    """Шляпа Незнайкина: whose something is, not who."""
    written, name = reading.tokens[mention.last].norm, mention.name[-1]
    stem = name[:-1] if name[-1] in "аяьй" else name
    rest = written.removeprefix(stem)
    return rest != written and name not in lemmas(written) and bool(_OWNING.fullmatch(rest))


def _is_of_friend(reading: Reading, mention: Mention) -> bool:
    """X's friend's car, машина друга X: not X's own."""
    around = [
        *reading.tokens[max(0, mention.first - 2) : mention.first],
        *reading.tokens[mention.last + 1 : mention.last + 3],
    ]
    return any(lemmas(token.norm) & reading.cues.relates for token in around)


def _is_told_of(reading: Reading, mention: Mention) -> bool:
    """Из книги про поросёнка X."""
    before = reading.tokens[
        max(reading.first_of_clause(mention.first), mention.first - 4) : mention.first
    ]
    return any(token.norm in reading.cues.about for token in before)


def _is_asked_object(reading: Reading, mention: Mention, question: Question) -> bool:
    """It belongs to X, asked what it belongs to: the question has the preposition too."""
    at = mention.first - 1
    at -= at > 0 and reading.tokens[at].norm in ("the", "a", "an")
    if at < 0 or reading.tokens[at].norm not in reading.cues.prepositions:
        return False
    asked = any(token.norm == reading.tokens[at].norm for token in tokenize(question.text))
    return asked and not related_noun(reading, mention.first, mention.last)


def _owns_topic(reading: Reading, mention: Mention, question: Question) -> bool:
    """Плащ Бэтмена, where the cape was asked for: says whose picture it is."""
    if question.who or question.author or question.relation or mention.first == 0:
        return False
    if not reading.is_content(mention.first - 1):
        return False
    before = lemmas(reading.tokens[mention.first - 1].norm)
    asked = {lemma for token in tokenize(question.text) for lemma in lemmas(token.norm)}
    return bool(before & asked) and not before & reading.cues.relates


def _has_nothing(reading: Reading, mention: Mention) -> bool:
    """У ежа X шрама нет: what X has not is denied, and not X."""
    before = [token.norm for token in reading.tokens[max(0, mention.first - 2) : mention.first]]
    apposed = len(before) > 1 and before[0] == "у" and is_common_noun(before[1])
    return before[-1:] == ["у"] or apposed


def _is_counted(reading: Reading, mention: Mention) -> bool:
    """Two cubs: of a name that is a common noun, some are counted and none is named."""
    at = mention.first - 1
    if at < 0 or len(mention.name) > 1 or reading.tokens[mention.first].capital:
        return False
    number = any(sense[0] == "#" for sense in reading.senses[at])
    return number and is_common_noun(mention.name[0])


def _is_kind_of_next(reading: Reading, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Медвежонок Пух, мишка Балу: before another's name a common noun says what that one is."""
    if len(mention.name) > 1 or not is_common_noun(mention.name[0]):
        return False
    after = mention.last + 1
    return any(
        other.first == after
        and reading.tokens[after].gap == " "
        and reading.tokens[after].capital
        and not other.characters & mention.characters
        for other in mentions
    )


def _is_namesake(reading: Reading, mention: Mention) -> bool:
    """Алёша Карамазов is not Алёша, Alfred Einstein not Einstein, BrewMate 330 no BrewMate 300."""
    if _is_another_number(reading, mention):
        return True
    if mention.first != mention.last or len(mention.name) > 1:
        return False
    after = mention.last + 1
    if after < len(reading.tokens) and reading.tokens[after].gap == " ":
        token = reading.tokens[after]
        family = any({"Surn", "Patr"} & parse.grammemes for parse in parses(token.norm)[:1])
        if token.capital and (family or (is_cyrillic(token.norm) and not known(token.norm))):
            return True
        if mention.part and reading.is_name(after) and not is_cyrillic(token.norm):
            return True
    token = reading.tokens[mention.first]
    return mention.surname and token.capital and namesake(reading, mention.first, (token,))


def _is_another_number(reading: Reading, mention: Mention) -> bool:
    """Whether another number than the name's follows its other words."""
    own = {word for word in mention.name if word[0].isdigit()}
    after = reading.tokens[mention.last + 1 : mention.last + 2]
    said = {token.norm for token in after if token.norm[0].isdigit() and token.gap in (" ", "-")}
    return bool(own and said) and not own & said


def _is_bare(reading: Reading, mentions: Sequence[Mention]) -> bool:
    """Whether the answer is nothing but names: to a question for a film, a title."""
    covered = {i for mention in mentions for i in range(mention.first, mention.last + 1)}
    rest = [t for i, t in enumerate(reading.tokens) if i not in covered]
    return bool(covered) and not rest


def wrongly_named(
    reading: Reading, named: Sequence[Named], accepted: int | None, who: bool
) -> list[Named]:
    """Who is asserted in the right one's place, or beside it.

    `accepted` is the first token of what was accepted; other clauses after it are about it.
    """
    others = [one for one in named if not one.expected]
    if accepted is None:
        return [one for one in others if _goes_with(reading, others[0], one)]
    return [one for one in others if _competes(reading, one, named, accepted, who)]


def _goes_with(reading: Reading, first: Named, one: Named) -> bool:
    """Whether a later name is asserted together with the first wrong one."""
    if one is first:
        return True
    same = reading.sentence[one.first] == reading.sentence[first.first]
    return same and one.mention.nominative and not _is_owner(reading, first, one)


def _is_owner(reading: Reading, first: Named, one: Named) -> bool:
    """X, пёсик Y, where Y has one form for all cases: it is Y's dog."""
    before = one.first - 1
    if before < 1 or reading.clause[before] == reading.clause[first.first]:
        return False
    noun = any(parse.part == "NOUN" for parse in parses(reading.tokens[before].norm)[:1])
    return noun and reading.tokens[one.first].norm[-1] in "оиуэюе"


def _competes(
    reading: Reading, one: Named, named: Sequence[Named], accepted: int, who: bool
) -> bool:
    if one.first < accepted:
        return one.mention.nominative or not who or _is_identity(reading, one.first)
    if _is_identity(reading, one.first):
        return True
    if any(right.expected and _linked(reading, right, one) for right in named):
        return True
    same_clause = reading.clause[one.first] == reading.clause[accepted]
    return not who and same_clause and one.mention.nominative


def _is_identity(reading: Reading, at: int) -> bool:
    """Whether words such as «это» lead to a name, in its clause."""
    before = [i for i in range(max(0, at - 2), at) if reading.clause[i] == reading.clause[at]]
    return any(reading.tokens[i].norm in ("это", "its", "точнее", "вернее") for i in before)


def _linked(reading: Reading, right: Named, one: Named) -> bool:
    """X and Y, X, Y: both are said to be there."""
    between = list(range(right.mention.last + 1, one.first))
    if len(between) > _CLOSE or reading.sentence[right.first] != reading.sentence[one.first]:
        return False
    if not one.mention.nominative and right.mention.nominative:
        return False
    content = [i for i in between if reading.is_content(i)]
    joined = any(reading.tokens[i].norm in reading.cues.links for i in between)
    listed = not between and reading.tokens[one.first].gap.strip() in (",", "/", "&", "+")
    return (joined or listed) and not content


def unlisted(reading: Reading, question: str, covered: set[int]) -> tuple[str, ...]:
    """Proper names in an answer that nobody listed."""
    asked = {token.norm for token in tokenize(question)}
    names: list[list[int]] = []
    for i, token in enumerate(reading.tokens):
        if i in covered or token.norm in asked or not _is_proper(reading, i):
            continue
        if names and names[-1][-1] == i - 1 and token.gap in (" ", "-"):
            names[-1].append(i)
        else:
            names.append([i])
    return tuple(
        reading.text[reading.tokens[n[0]].start : reading.tokens[n[-1]].end] for n in names[:10]
    )


def _is_proper(reading: Reading, at: int) -> bool:
    token = reading.tokens[at]
    if not token.capital or not reading.is_content(at) or len(token.norm) < 3:
        return False
    starts = at == 0 or reading.sentence[at] != reading.sentence[at - 1]
    if is_cyrillic(token.norm):
        tagged = any({"Name", "Surn", "Geox", "Patr"} & p.grammemes for p in parses(token.norm)[:1])
        return tagged or not starts or not known(token.norm)
    return not starts
