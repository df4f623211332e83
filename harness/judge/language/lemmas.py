"""Words as sets of dictionary forms: two words are the same when their sets meet.

The first parse alone is not enough (Гены is ген before it is Гена), so every parse counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from harness.judge.language.diminutives import grown, is_its_own
from harness.judge.language.tokens import is_cyrillic

_COMPOUNDED = ("men", "women", "children", "feet", "teeth", "geese", "mice", "wives", "shelves")
"""Ends of words whose plurals are as irregular: firemen, bookshelves."""
_DIMINUTIVE = re.compile(
    r"(.{3,}?)(?:енький|онький|ичка|очка|ечка|ушка|юшка|ышка|ышко|ишко|ишка|чик|ик)"
)
NAMES = frozenset({"Name", "Surn", "Patr", "Geox"})
"""Grammemes of names of people and places."""
_LIKELY = 0.1
_LONGEST_ENDING = 4
_SHORTEST_STEM = 3
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Parse:
    """One reading of a Russian word."""

    lemma: str
    part: str
    """Part of speech, by pymorphy3's names."""
    case: str
    """Grammatical case, empty where there is none."""
    grammemes: frozenset[str]
    score: float


@cache
def _analyzer() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=1 << 16)
def parses(word: str) -> tuple[Parse, ...]:
    """Every reading of a normalised Cyrillic word; none for other alphabets."""
    if not is_cyrillic(word):
        return ()
    return tuple(
        Parse(
            parse.normal_form.replace("ё", "е"),
            str(parse.tag.POS or ""),
            str(parse.tag.case or ""),
            frozenset(map(str, parse.tag.grammemes)),
            float(parse.score),
        )
        for parse in _analyzer().parse(word[:64])
    )


@lru_cache(maxsize=1 << 16)
def known(word: str) -> bool:
    """Whether a Cyrillic word is in the dictionary, in which case it is no slip of the pen."""
    return is_cyrillic(word) and bool(_analyzer().word_is_known(word[:64]))


@lru_cache(maxsize=1 << 13)
def all_forms(word: str) -> frozenset[str]:
    """Every form of a Cyrillic word, as it is read first."""
    found = _analyzer().parse(word[:64])[0].lexeme
    return frozenset(str(form.word).replace("ё", "е") for form in found)


def is_first_form(word: str, part: str, grammeme: str = "") -> bool:
    """Whether a word is the first form of such a part of speech, and no name."""
    return any(
        parse.lemma == word
        and parse.part == part
        and (not grammeme or grammeme in parse.grammemes)
        and not (NAMES | {"Abbr"}) & parse.grammemes
        for parse in parses(word)
    )


@lru_cache(maxsize=1 << 14)
def is_common_noun(word: str) -> bool:
    """Whether a normalised word is a Russian noun and nobody's name."""
    found = parses(word) if known(word) else ()
    return any(p.part == "NOUN" for p in found[:1]) and not _may_name(word)


def _may_name(word: str) -> bool:
    """Whether a word may be a name of somebody or of a place."""
    return any(NAMES & parse.grammemes for parse in parses(word))


@lru_cache(maxsize=1 << 16)
def lemmas(word: str) -> frozenset[str]:
    """Every dictionary form that a normalised word may have, itself included."""
    if is_cyrillic(word):
        likeliest, *others = parses(word)
        # лев is a lion; that it might be short for левый makes it no «to the left»
        thing = likeliest.part == "NOUN"
        found = {word, likeliest.lemma}
        found.update(p.lemma for p in others if not (thing and p.part == "ADJS"))
        # чайка is a gull, although it might be «of some little tea» as well
        small = (grown(lemma) for lemma in (word, likeliest.lemma))
        return frozenset(found.union(*map(_undiminished, found), *small))
    return frozenset({word, *_english(word)})


def likely_lemmas(word: str) -> frozenset[str]:
    """The dictionary forms that a word often has: стали is of сталь too, but hardly ever."""
    if not is_cyrillic(word):
        return lemmas(word)
    return frozenset(parse.lemma for parse in parses(word) if parse.score >= _LIKELY)


@lru_cache(maxsize=1 << 16)
def _undiminished(lemma: str) -> frozenset[str]:
    """What a diminutive is made of: желтенький of желтый, лисичка of лиса."""
    if is_its_own(lemma) or not (match := _DIMINUTIVE.fullmatch(lemma)):
        return frozenset()
    ends = ("ый", "ий", "ой", "кий") if lemma.endswith("ий") else ("", "а", "я", "ь", "о")
    bases = (match[1] + end for end in ends)
    return frozenset(base for base in bases if known(base) and not _may_name(base))


def stems_of(word: str, endings: frozenset[str]) -> list[str]:
    """What may be left of a word without an ending of its language, three letters at least."""
    longest = min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM)
    return [word[:-n] for n in range(1, longest + 1) if word[-n:] in endings]


def is_irregular(word: str) -> bool:
    """Whether it is an English form that no rule makes: fallen is not what golden is."""
    return word in _irregular()


@cache
def _irregular() -> dict[str, frozenset[str]]:
    """Form → what it is of; the deed of a word that is a thing too stands as «to fall»."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in files(__package__).joinpath("irregular.txt").read_text("utf-8").splitlines():
        if line and line[0] != "#":
            first, *forms = line.split()
            for form in forms:
                found[form].add(first.replace("~", "to "))
    return {form: frozenset(words) for form, words in found.items()}


def _compounded(word: str) -> Iterable[str]:
    """Firemen, bookshelves: as the last part alone."""
    for many in _COMPOUNDED:
        before = word.removesuffix(many)
        if before != word and len(before) >= _SHORTEST_STEM:
            yield from (before + one for one in _irregular()[many])


def _english(word: str) -> set[str]:
    """Undo the regular endings of English; several guesses are fine, sets are compared."""
    forms = {*_irregular().get(word, ()), *_compounded(word)}
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return forms
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        forms.add(word[:-1])
        forms |= {word[:-2]} if word.endswith("es") else set()
    forms |= {word[:-3] + "y"} if word.endswith(("ies", "ied")) else set()
    forms |= {word[:-1]} if word.endswith("ied") else set()
    for ending in ("ing", "ed", "ish"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and _VOWELS & set(stem):
            forms |= {stem, stem + "e"}
            forms |= {stem[:-1]} if stem[-1] == stem[-2] else set()
    return forms
