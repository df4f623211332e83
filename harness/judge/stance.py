"""Whether an answer asserts a character that it mentions, or only speaks around it."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum

from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.tokens import Token, is_cyrillic
from harness.judge.names import Mention
from harness.judge.reading import Reading

_PHRASE = 3
"""Words of a bare phrase: X's old aunt."""


class Stance(StrEnum):
    """What an answer does with somebody it mentions."""

    ASSERTED = "asserted"
    GUESSED = "guessed"
    """Compared with; where nobody is asserted it is the answer: «It looks like Shrek»."""
    DENIED = "denied"
    COMPARED = "compared"
    DECLINED = "declined"
    """Stands in a clause that declines to answer."""
    RELATED = "related"
    """Somebody's friend, told of in a relative clause."""
    OBLIQUE = "oblique"
    """Behind a preposition or a noun: somebody with whom; where nobody else is, the answer."""
    TITLED = "titled"
    """Part of a title, or whom a film is about."""


def stance_of(reading: Reading, mention: Mention) -> Stance:
    """Read how one mention is meant."""
    at = mention.first
    if reading.denied[at]:
        return Stance.DENIED
    if reading.compared[at]:
        return Stance.COMPARED
    if reading.declined[at]:
        return Stance.DECLINED
    if _titled(reading, mention):
        return Stance.TITLED
    if _in_aside(reading, mention.first):
        return Stance.RELATED
    if related_noun(reading, mention.first, mention.last):
        return Stance.RELATED
    if _related(reading, mention):
        return Stance.OBLIQUE
    return Stance.GUESSED if reading.guessed[at] else Stance.ASSERTED


def _in_aside(reading: Reading, at: int) -> bool:
    """Лиса, которая съела X: a relative clause is about something else, or gives the name."""
    start = reading.first_of_clause(at)
    opening = reading.tokens[start : min(at, start + 3)]
    if start == 0 or not any(_is(token, reading.cues.relatives) for token in opening):
        return False
    return not any(_is(token, reading.cues.calls) for token in reading.tokens[start:at])


def _titled(reading: Reading, mention: Mention) -> bool:
    tokens, first, last = reading.tokens, mention.first, mention.last
    if _in_longer_quotation(reading, first, last):
        return True
    before = [tokens[i] for i in range(max(0, first - 4), first)
              if reading.clause[i] == reading.clause[first]]  # fmt: skip
    if before and before[-1].norm in reading.cues.about:
        before.pop()
    if (
        before
        and _is(before[-1], reading.cues.titles)
        and before[-1].norm not in reading.cues.showing
    ):
        return not any(_is(token, reading.cues.leads) for token in before)
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    joint = after is not None and not after.gap.strip("»”\"' s’")
    return bool(after and joint and not is_cyrillic(after.norm) and _is(after, reading.cues.titles))


def _in_longer_quotation(reading: Reading, first: int, last: int) -> bool:
    """Whether a span is only part of what stands in quotation marks."""
    start, end = reading.tokens[first].start, reading.tokens[last].end
    at = bisect_right(reading.quotes, (start, len(reading.text))) - 1
    if at < 0 or reading.quotes[at][1] < end:
        return False
    opened, closed = reading.quotes[at]
    around = reading.text[opened:start] + reading.text[end:closed]
    return any(char.isalnum() for char in around)


def related_noun(
    reading: Reading, first: int, last: int, asked: frozenset[str] = frozenset()
) -> bool:
    """Whether a word such as friend makes somebody else of a span.

    `asked` holds the words of a question for somebody's friend: those make nobody else.
    """
    tokens, relates = reading.tokens, reading.cues.relates
    if asked:
        relates = frozenset(w for w in relates if not any(w[:3] == one[:3] for one in asked))
    after = tokens[last + 1 : last + 3]
    if after and after[0].norm == "s" and after[0].gap in ("'", "’", "ʼ"):
        owned = tokens[last + 2 : last + 5]
        if any(_is(token, relates) for token in owned):
            return True
        depicted = bool(owned) and _is(owned[0], reading.cues.titles | reading.cues.depicts)
        alone = last + 1 + _PHRASE >= len(tokens) or (
            reading.sentence[last] != reading.sentence[last + 1 + _PHRASE]
        )
        return not depicted and (alone or not _opens_sentence(reading, first))
    i = first - 1
    while (
        i >= 0
        and _same_clause(reading, i, first)
        and _qualifies(reading, tokens[i])
        and first - i < 5
    ):
        i -= 1
    if i >= 0 and _same_clause(reading, i, first) and _is(tokens[i], relates):
        return not _in_apposition(reading, i, first)
    if asked:
        return False
    return _is_predicate_of_relation(reading, first) or _has_relation_after(reading, last)


def _in_apposition(reading: Reading, noun: int, first: int) -> bool:
    """X's colleague Y, the author Y, его враг Y: the relation's noun is Y, so that Y is meant."""
    if first != noun + 1:
        return False
    name = reading.tokens[first].norm
    neighbouring = reading.tokens[noun].norm.endswith("ing")
    if reading.language == "en" and reading.tokens[first].gap == " " and not neighbouring:
        return True
    readings = [parse for parse in parses(name) if parse.case]
    if readings and name[-1] not in "оиуэюе":
        return not any(parse.case == "gent" for parse in readings)
    before = reading.tokens[max(0, noun - 2) : noun]
    return any(token.norm in reading.cues.possessives or token.norm == "s" for token in before)


def _opens_sentence(reading: Reading, at: int) -> bool:
    """Whether nothing stands before `at` in its sentence: an owner there is the subject."""
    if at == 1 or (at and reading.sentence[at - 2] != reading.sentence[at]):
        at -= reading.cues.says_yes.at(reading.tokens, at - 1) == 1
    return at == 0 or reading.sentence[at - 1] != reading.sentence[at]


def _is_predicate_of_relation(reading: Reading, first: int) -> bool:
    """Его лучший друг — X; his best friend is X."""
    tokens = reading.tokens
    for i in range(first - 1, max(-1, first - 6), -1):
        if reading.sentence[i] != reading.sentence[first]:
            return False
        if i == first - 1 and _is(tokens[i], reading.cues.relates):
            return False
        if _is(tokens[i], reading.cues.relates):
            return any(t.norm in reading.cues.possessives for t in tokens[max(0, i - 3) : i])
    return False


def _has_relation_after(reading: Reading, last: int) -> bool:
    """X — его друг; X is his friend."""
    tokens = reading.tokens
    ahead = [i for i in range(last + 1, min(len(tokens), last + 6))
             if reading.sentence[i] == reading.sentence[last]]  # fmt: skip
    for place, i in enumerate(ahead):
        if tokens[i].norm in reading.cues.possessives:
            if any("," in tokens[j].gap for j in ahead[: place + 1]):
                return False
            if any(tokens[j].norm not in ("is", "это", "was") for j in ahead[:place]):
                return False
            return any(_is(tokens[j], reading.cues.relates) for j in ahead[place + 1 : place + 4])
    return False


def _related(reading: Reading, mention: Mention) -> bool:
    """Whether a preposition or a noun before it makes it an object."""
    tokens, first = reading.tokens, mention.first
    i = first - 1 - (first > 0 and tokens[first - 1].norm in ("the", "a", "an"))
    while (
        i >= 0
        and _same_clause(reading, i, first)
        and _is_adjective(reading, tokens[i])
        and first - i < 4
    ):
        i -= 1
    if i < 0 or not _same_clause(reading, i, first):
        return False
    if tokens[i].norm == "у" and _opens_sentence(reading, i):
        return False
    if tokens[i].norm in reading.cues.prepositions:
        if _belongs(reading, i):
            return False
        if i > 0 and tokens[i - 1].norm in reading.cues.identity:
            return False
        opening = tokens[reading.first_of_clause(first)]
        if tokens[i].norm in ("с", "со", "with") and _is(opening, reading.cues.depicts):
            return False
        return not (
            i > 0
            and _same_clause(reading, i - 1, first)
            and _is(tokens[i - 1], reading.cues.depicts)
        )
    if (mention.nominative and not mention.oblique) or _is(tokens[i], reading.cues.depicts):
        return False
    exact = mention.nominative and tokens[mention.last].norm == mention.name[-1]
    return not exact and any(parse.part == "NOUN" for parse in parses(tokens[i].norm)[:1])


def _belongs(reading: Reading, at: int) -> bool:
    """Those ears belong to X; такое бывает только у X: a trait tells who it is."""
    before = range(max(reading.first_of_clause(at), at - 3), at)
    return any(_is(reading.tokens[i], reading.cues.belongs) for i in before)


def _same_clause(reading: Reading, one: int, other: int) -> bool:
    return reading.clause[one] == reading.clause[other]


def _is(token: Token, words: frozenset[str]) -> bool:
    return bool(lemmas(token.norm) & words)


def _qualifies(reading: Reading, token: Token) -> bool:
    return token.norm in ("of", "the", "a", "старого", "с", "со") or _is_adjective(reading, token)


def _is_adjective(reading: Reading, token: Token) -> bool:
    readings = parses(token.norm)
    return (
        bool(readings)
        and readings[0].part in ("ADJF", "PRTF")
        and not _is(token, reading.cues.relates)
    )
