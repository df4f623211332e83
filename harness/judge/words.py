"""Acceptance by words: every content word of an acceptable answer is said, and is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from harness.judge.changing import is_of_removal
from harness.judge.language.cues import Cues
from harness.judge.language.derivation import akin, names_place, nickname, stands_for
from harness.judge.language.kinds import broader
from harness.judge.language.lemmas import is_irregular, lemmas, parses
from harness.judge.language.lexicon import concepts, phrases_with
from harness.judge.language.measures import unit_of
from harness.judge.language.numerals import value_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.slips import is_slip
from harness.judge.language.sound import sound
from harness.judge.language.tokens import is_cyrillic, tokenize
from harness.judge.language.women import woman
from harness.judge.questions import Question, understand
from harness.judge.reading import Reading, read, read_once
from harness.judge.vocabulary import same_word

_ASIDE = re.compile(r"^\s*\([^()]*\)\s*[-–—:]?\s*|\s*\([^()]*\)\s*$")
_NAME_LENGTH = 5
_DAY = re.compile(
    r"(?P<m1>[^\W\d]+)\s\d{1,2}(?:st|nd|rd|th)?,?\s(?P<y1>\d{4})"
    r"|\d{1,2}\s(?P<m2>[^\W\d]+)\s(?P<y2>\d{4})(?:\s(?:года|г\.?))?"
)
_PRICE = re.compile(r"[$€£]\s?(\d+)[.,](\d\d)|(\d+)[.,](\d\d)\s?[$€£₽]")
_JOINED = 3
_SHARED = 6
_NEARLY = 0.75
_NEARLY_CYRILLIC = 0.85


@dataclass(frozen=True, slots=True)
class Wanted:
    """One content word of an acceptable answer."""

    norm: str
    senses: frozenset[str]
    denied: bool
    """Whether the acceptable answer denies it, as in «no tail»."""
    capital: bool
    given: bool
    """Whether the question says it already."""
    name: bool
    """Whether it is written as a name is, not only because it comes first."""
    exact: bool = False
    """Whether it is to be read off, word for word."""

    @property
    def number(self) -> bool:
        """Whether it is a number or a month."""
        return any(sense[0] == "#" or sense.startswith("=month") for sense in self.senses)


@lru_cache(maxsize=1 << 13)
def wanted(accepted: str, question: str) -> tuple[Wanted, ...]:
    """The content words of an acceptable answer; all its words where none is content."""
    reading = read(_ASIDE.sub("", accepted) or accepted, question)
    asked, reads = _senses_of(question), _READS.any_in(tokenize(question))
    chosen = [
        i for i in range(len(reading.tokens)) if reading.is_content(i) and not _is_one(reading, i)
    ]
    chosen = _without_frame(reading, chosen, understand(question))
    words: dict[tuple[frozenset[str], bool], Wanted] = {}
    for i in chosen or range(len(reading.tokens)):
        token, senses = reading.tokens[i], reading.senses[i]
        word = Wanted(
            token.norm,
            senses,
            reading.denied[i],
            token.capital,
            bool(senses & asked),
            reading.is_name(i),
            exact=reads,
        )
        words.setdefault((senses, word.denied), word)
    return tuple(words.values())


def _without_frame(reading: Reading, chosen: list[int], question: Question) -> list[int]:
    """What changed is that a thing is gone, what will happen, that it falls: no more words."""
    if question.change and any(reading.denied[i] for i in chosen):
        chosen = [i for i in chosen if not is_of_removal(reading, i)]
    if question.coming:
        chosen = [i for i in chosen if reading.tokens[i].norm not in _SOON] or chosen
    return chosen


_SOON = frozenset(
    ["about", "going", "gonna", "will", "off", "soon", "вот-вот", "сейчас", "скоро", "будет"]
)


def _is_one(reading: Reading, at: int) -> bool:
    """The glass one: stands for a noun, and counts nothing."""
    one = at > 1 and at + 1 == len(reading.tokens)
    one = one and reading.tokens[at].norm in reading.cues.pronoun and reading.is_content(at - 1)
    return one and reading.tokens[0].norm in _BEFORE_NOUNS


@lru_cache(maxsize=1 << 10)
def _senses_of(text: str) -> frozenset[str]:
    reading = read(text)
    return frozenset(
        sense
        for i, senses in enumerate(reading.senses)
        if reading.is_content(i)
        for sense in senses
    )


_READS = Phrases("""
    say / says / written / printed / does it read / sign read / spell / spells /
    написано / написана / надпись / гласит
""")
"""Asks for a text that the picture shows."""
_OR = re.compile(r"\s+(?:or|или|либо)\s+", re.IGNORECASE)


def forms(accepted: str, question: Question) -> list[str]:
    """An acceptable answer and parts that are enough: a side of «or», a place's own name."""
    sides = _OR.split(accepted)
    found = [accepted, *(sides if len(sides) > 1 else [])]
    found += _coarser(accepted) if question.time else []
    found += _price(accepted)
    found += [known] if (known := nickname(accepted)) else []
    found += _other_phrases(accepted)
    actor, played, _ = accepted.partition(" as ")
    found += [actor] if question.person and played else []
    first, comma, rest = accepted.partition(", ")
    place = question.place and rest[:1].isupper()
    told = question.person and rest[:1].islower() and not read(rest).is_content(0)
    if comma and first[:1].isupper() and (place or told):
        found.append(first)
    return found


@lru_cache(maxsize=1 << 12)
def _other_phrases(accepted: str) -> list[str]:
    """Other ways to say what is said in several words: USA, кататься на велосипеде.

    What only adds words to it, or leaves some out, is no other way.
    """
    said, own = read_once(accepted), wanted(accepted, "")
    found = []
    for group in phrases_with(sense for senses in said.senses for sense in senses):
        if any(
            _says_same(own, wanted(phrase, "")) and _stands_alike(accepted, phrase)
            for phrase in group
        ):
            found += [one for one in group if _is_another_way(own, wanted(one, ""))]
    return list(dict.fromkeys(found))


def _stands_alike(one: str, other: str) -> bool:
    """Whether two phrases have the same prepositions: at the table is not on it."""
    if is_cyrillic(one) != is_cyrillic(other):
        return True
    placed = [{token.norm for token in tokenize(text)} & _PLACING for text in (one, other)]
    return placed[0] == placed[1]


_PLACING = frozenset([
    "on", "in", "at", "under", "over", "above", "below", "behind", "beside", "by", "near", "to",
    "from", "into", "of", "в", "во", "на", "под", "над", "за", "у", "к", "от", "из", "из-под",
    "перед", "около", "возле", "при",
])  # fmt: skip


def _is_another_way(own: Sequence[Wanted], other: Sequence[Wanted]) -> bool:
    """Whether a phrase is no longer form of another, nor the same without its verb: chess."""
    if len(own) == len(other):
        return [word.norm for word in own] != [word.norm for word in other]
    if len(own) < len(other):
        return not _holds(other, own)
    return not (is_deed(own[0].norm) and _holds(own[1:], other))


def _holds(one: Sequence[Wanted], other: Sequence[Wanted]) -> bool:
    """Whether one phrase says every word of the other."""
    return all(any(word.senses & twin.senses for twin in one) for word in other)


def is_deed(norm: str) -> bool:
    """Whether a word says what is done."""
    return (
        norm.endswith(("ing", "ed"))
        or is_irregular(norm)
        or any(p.part in ("INFN", "VERB") for p in parses(norm)[:1])
    )


def _says_same(one: Sequence[Wanted], other: Sequence[Wanted]) -> bool:
    """Whether two phrases have the same words, in any form; of one word, the same form."""
    if len(one) != len(other) or len(one) == 1:
        return [word.norm for word in one] == [word.norm for word in other]
    return _holds(one, other) and _holds(other, one)


def _price(accepted: str) -> list[str]:
    """$3.99, said as three ninety-nine."""
    if not (match := _PRICE.fullmatch(accepted.strip())):
        return []
    whole, cents = match[1] or match[3], match[2] or match[4]
    return [f"{cents} cents" if whole == "0" else f"{whole} {cents}"] if int(cents) else []


def _coarser(accepted: str) -> list[str]:
    """A date without its day, and its year alone: asked when, people say so."""
    match = _DAY.fullmatch(accepted)
    if match is None:
        return []
    month, year = match["m1"] or match["m2"], match["y1"] or match["y2"]
    return [f"{month} {year}", year]


def find_joined(reading: Reading, accepted: str) -> tuple[int, ...] | None:
    """Where an answer writes the same letters with other spaces: JKL, Tollhouse, window sill."""
    said = read_once(accepted)
    content = [token.norm for i, token in enumerate(said.tokens) if said.is_content(i)]
    if any(sense[0] == "#" for senses in said.senses for sense in senses):
        return None
    found = _find_letters(reading, plain(accepted).replace(" ", ""))
    if found or any(said.denied) or not content:
        return found
    found = _find_letters(reading, "".join(content))
    return found if found and len(found) != len(content) else None


def _find_letters(reading: Reading, whole: str) -> tuple[int, ...] | None:
    """Words in a row that together have these letters, all of them meant."""
    if len(whole) < _JOINED or value_of(whole) is not None:
        return None
    starts = [i for i, token in enumerate(reading.tokens) if whole.startswith(token.norm)]
    for first in starts:
        joined, last = "", first
        while last < len(reading.tokens) and len(joined) < len(whole):
            joined += reading.tokens[last].norm
            last += 1
        run = range(first, last)
        if joined == whole and all(meant(reading, i) and not reading.denied[i] for i in run):
            return tuple(run)
    return None


def find_run_on(reading: Reading, accepted: str) -> tuple[int, ...] | None:
    """Where an answer runs a name on to the word before it or a note's number: inEgypt, Egypt1."""
    if len(accepted) < _NAME_LENGTH or not accepted[:1].isupper():
        return None
    said = re.escape(accepted)
    end = "" if " " in accepted else r"(?![^\W\d_])"
    match = re.search(rf"(?<=[^\W\d_A-ZА-ЯЁ]){said}{end}|\b{said}(?=\d)", reading.text)
    if match is None:
        return None
    first, last = match.span()
    run = [i for i, t in enumerate(reading.tokens) if t.start < last and t.end > first]
    return tuple(run) if all(meant(reading, i) and not reading.denied[i] for i in run) else None


def needed(words: Sequence[Wanted]) -> list[Wanted]:
    """What the answer must say: not what the question said, unless that is all there is."""
    return [word for word in words if not word.given] or list(words)


def find_words(reading: Reading, words: Sequence[Wanted]) -> tuple[int, ...] | None:
    """Tokens that say all that is needed, close together; None where something is missing."""
    must = _without_generic(reading, _without_units(reading, _without_having(needed(words))))
    found = [places_of(reading, word) for word in must]
    if not found or not all(found):
        return None
    anchor = min(found, key=len)
    best = min((_nearest(found, place) for place in anchor), key=lambda p: max(p) - min(p))
    return best if _each_is_said(reading, must, best) else None


def _each_is_said(reading: Reading, words: Sequence[Wanted], places: Sequence[int]) -> bool:
    """Whether no word stands for two but by what it says itself: chess alone is no playing."""
    return len(set(places)) == len(places) or all(
        reading.senses[place] & word.senses
        for word, place in zip(words, places, strict=True)
        if places.count(place) > 1
    )


def _without_having(words: list[Wanted]) -> list[Wanted]:
    """Having a picnic is a picnic."""
    return [word for word in words if word.norm != "having"] or words


def _without_units(reading: Reading, words: list[Wanted]) -> list[Wanted]:
    """A unit beside a number may be left out, not replaced."""
    if not any(sense[0] == "#" for word in words for sense in word.senses):
        return words
    if any(is_unit(senses, reading.cues) for senses in reading.senses):
        return [word for word in words if not word.senses & _YEAR]
    return [word for word in words if not is_unit(word.senses, reading.cues)]


def is_unit(senses: frozenset[str], cues: Cues) -> bool:
    """Whether a word is a unit: of the list, or one that stands beside its number."""
    kinds = {sense[0] for sense in senses}
    return bool(senses & cues.units) or ("@" in kinds and "#" not in kinds)


def _without_generic(reading: Reading, words: list[Wanted]) -> list[Wanted]:
    """Beside a proper name the word for its kind may be left out: the river Don."""
    if not any(word.capital and not word.senses & reading.cues.kinds for word in words):
        return words
    return [word for word in words if not word.senses & reading.cues.kinds]


_YEAR = frozenset({"год", "г", "year", "лет"})


def places_of(reading: Reading, word: Wanted) -> list[int]:
    """Where an answer means this word, with the same polarity."""
    nothing = word.norm in reading.cues.nobody
    places = [
        i
        for i, senses in enumerate(reading.senses)
        if senses & word.senses
        and meant(reading, i)
        and not _is_noun_of_deed(reading, i, word)
        and not (word.exact and _is_other_form(reading.tokens[i].norm, word))
        and (nothing or reading.denied[i] == word.denied)
    ]
    if places:
        return places
    return [
        i
        for i, token in enumerate(reading.tokens)
        if _stands_for(token.norm, word)
        and not (word.number and any(sense[0] == "#" for sense in reading.senses[i]))
        and meant(reading, i)
        and reading.denied[i] == word.denied
    ]


def _stands_for(written: str, word: Wanted) -> bool:
    """Whether a word is a form or a kind of what is wanted; of a text, the same but for a slip."""
    if word.exact:
        return is_slip(written, word.norm)
    if _is_form(written, word.norm, capital=word.capital, name=word.name):
        return True
    if word.name or (is_deed(word.norm) and not is_deed(written)):
        return False
    return bool((broader(written) | woman(written)) & word.senses)


def matches(written: str, word: str) -> bool:
    """Whether a normalised word says another one, both common words and standing alone."""
    senses = lemmas(written) | concepts(written)
    return bool(senses & (lemmas(word) | concepts(word))) or _is_form(
        written, word, capital=False, name=False
    )


def _is_other_form(written: str, word: Wanted) -> bool:
    """Closing, where a sign says closed; a synonym. A number is the same however written."""
    if word.number or written == word.norm or is_cyrillic(written) != is_cyrillic(word.norm):
        return False
    if (unit := unit_of(written)) and unit == unit_of(word.norm):
        return False
    return not is_cyrillic(written) or not lemmas(written) & lemmas(word.norm)


def _is_noun_of_deed(reading: Reading, at: int, word: Wanted) -> bool:
    """The fish, where fishing is wanted: the noun that a deed is spelled like."""
    stem = word.norm.removesuffix("ing")
    if stem == word.norm or reading.tokens[at].norm not in (stem, stem + "e"):
        return False
    before = reading.tokens[at - 1].norm if at else ""
    return before in _BEFORE_NOUNS or (at > 0 and reading.is_content(at - 1))


_BEFORE_NOUNS = frozenset(
    ["the", "a", "an", "this", "that", "some", "of", "his", "her", "its", "my"]
)


@lru_cache(maxsize=1 << 18)
def _is_form(written: str, word: str, *, capital: bool, name: bool) -> bool:
    """Whether a word is a form of another: derived, misspelled, in the other alphabet."""
    if value_of(written) is not None or value_of(word) is not None:
        return False  # numbers are compared by value: «two» is no part of twenty-two
    if written[0].isdigit() or word[0].isdigit():
        return False
    if names_place(written, word) if name else akin(written, word) or stands_for(written, word):
        return True
    if capital and names_place(written, word):
        return True
    if len(word) < _NAME_LENGTH:
        crossing = len(word) >= _JOINED and is_cyrillic(written) != is_cyrillic(word)
        return capital and crossing and sound(written) == sound(word)
    deeds = written.endswith("ing") and word.endswith("ing")
    if derived(written, word) or (capital and not deeds and same_word(written, word)):
        return True  # pointing is no slip of painting
    return not name and is_slip(written, word)


@lru_cache(maxsize=1 << 18)
def derived(one: str, other: str) -> bool:
    """Whether two long words share nearly all: Zoroastrian, Zoroastrianism."""
    if one[0] != other[0]:
        return False
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    share = _NEARLY_CYRILLIC if is_cyrillic(one) else _NEARLY
    return shared >= _SHARED and shared >= share * max(len(one), len(other))


def meant(reading: Reading, at: int) -> bool:
    """Whether a word is said of what was asked: neither compared with nor declined."""
    return not reading.compared[at] and not reading.declined[at]


def _nearest(found: Iterable[list[int]], place: int) -> tuple[int, ...]:
    return tuple(min(places, key=lambda other: abs(other - place)) for places in found)


@lru_cache(maxsize=1 << 13)
def plain(text: str) -> str:
    """Reduce a text to its words, for comparing whole texts."""
    return " ".join(token.norm for token in tokenize(text))
