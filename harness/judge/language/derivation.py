"""What a word is derived from: сметанка from сметана, художница from художник, lioness from lion.

A Russian base is believed only where the dictionary has it. A short stem with «ка» is a word of its
own (полка is no little пол), so the shorter an ending is, the longer a stem it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from harness.judge.language.aspect import perfectives
from harness.judge.language.diminutives import is_its_own, perhaps_grown
from harness.judge.language.lemmas import is_first_form, is_irregular, known, lemmas, parses
from harness.judge.language.numerals import value_of
from harness.judge.language.tokens import is_cyrillic

_VOWELS = ("а", "я", "о", "е", "ь")
_ANY = ("", *_VOWELS)
_HARD = ("", "а", "я")
_CUT = ("нь", "ня", "на", "н", "ль", "рь", "ра", "ла")
"""What «шк» takes the place of: пельмешки."""
_SMALLER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("очек", ("ок",)), ("ечек", ("ек", "ок")), ("очка", ("ка", *_VOWELS)),
    ("ечка", ("ка", *_VOWELS)), ("ичка", ("ка", "ица", *_VOWELS)), ("ушка", _ANY), ("юшка", _ANY),
    ("ышко", ("о",)), ("ышек", ("", "ь")), ("ишко", _ANY), ("ишка", _ANY), ("ища", _ANY),
    ("ище", _ANY), ("яра", ("",)), ("яр", ("",)), ("ец", ("",)), ("ок", ("", "ь")),
    ("ек", ("", "ь")), ("ик", ("", "ь")),
    ("чик", ("",)), ("ка", ("а", "я", "ь")), ("ко", ("о", "е")), ("ца", ("а", "я", "ь")),
    ("ошко", ("но",)), ("шка", _CUT), ("шек", _CUT), ("онок", ("", "ь")), ("енок", ("", "ь", "ка")),
    ("юха", ("", "а")), ("уля", ("", "а")), ("ня", ("ь",)), ("оша", _ANY),
)  # fmt: skip
"""Endings of diminutives, of augmentatives and of the young, and what the base ends in."""
_FEMALE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("тельница", ("тель",)), ("ница", ("ник",)), ("чица", ("чик",)), ("щица", ("щик",)),
    ("есса", ("",)), ("иня", ("",)), ("ыня", ("",)), ("иха", ("", "ь")), ("ша", ("",)),
    ("ка", ("", "ец", "ин")), ("ица", ("", "ец", "ь")),
)  # fmt: skip
_DOES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("тель", ("ть",)), ("тельница", ("ть",)), ("ник", ("ничать",)), ("ак", ("ачить",)),
    ("ец", ("ить", "ать")), ("щик", ("ить", "ать")), ("льщик", ("ть",)), ("ун", ("ать",)),
)  # fmt: skip
"""Who does it, and the verb."""
_DOING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ание", ("ать", "аться")), ("яние", ("ять", "яться")), ("ение", ("ить", "иться", "еть")),
    ("тие", ("ть",)), ("ьба", ("ить", "ять")),
)  # fmt: skip
"""What is done, and the verb: рисование. What is made is written otherwise: варенье."""
_DEEDS_OF = """
чтение читать / пение петь / сон спать / бег бежать бегать / прыжок прыгать / игра играть /
танец танцевать / полет лететь летать / прогулка гулять / охота охотиться / рыбалка рыбачить /
езда ехать ездить / драка драться / борьба бороться / смех смеяться / плач плакать / крик кричать /
разговор разговаривать / работа работать / поцелуй целовать / готовка готовить / стирка стирать /
уборка убирать / стрижка стричь
"""
_DEEDS = {noun: verbs for noun, *verbs in map(str.split, _DEEDS_OF.split("/"))}
_OF: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("овый", _HARD), ("евый", _HARD), ("енный", _HARD), ("ный", _ANY), ("янной", _ANY),
    ("янный", _ANY), ("яной", _ANY), ("аный", _ANY), ("яный", _ANY), ("ский", _ANY), ("иный", _ANY),
    ("ный", ("ка", "ец")),
)  # fmt: skip
"""Made of it, or belonging to it."""
_RATHER: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (ending, ("ый", "ий", "ой"))
    for ending in ("оватый", "еватый", "ущий", "ющий", "енный", "охонький")
)
"""Somewhat or very much so: красноватый, большущий."""
_SOFTENED = {"ч": ("к", "ц"), "ж": ("г", "з", "д"), "ш": ("х", "с"), "щ": ("ст", "ск"), "ц": ("к",)}
_STEM = 4
_LEAST = {"ка": 5, "яр": 3}
_COUNTED = {
    "одно": 1, "двух": 2, "дву": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "двенадцати": 12,
}  # fmt: skip
_ENGLISH = (
    ("ling", ("",)), ("let", ("",)), ("et", ("",)), ("ess", ("", "er", "or")), ("ette", ("",)),
    ("ie", ("", "y")),
    ("er", ("", "e", "ing")), ("ery", ("er", "")), ("ist", ("", "y", "o")),
    ("ian", ("", "y", "ic")), ("en", ("",)),
)  # fmt: skip
_PLACES = ("yama", "san", "shan", "gawa", "berg", "яма", "сан", "гора")
"""Mountain or river, run together with its name: Fujiyama."""


def akin(one: str, other: str) -> bool:
    """Whether two normalised words are derived from one, or one from the other."""
    return bool(roots(one) & roots(other))


def stands_for(written: str, word: str) -> bool:
    """Whether a word passes for another that does not pass for it: ручка, a pen too, for рука."""
    if not is_cyrillic(written):
        return False
    first = {written, *(parse.lemma for parse in parses(written)[:1])}
    return any(perhaps_grown(lemma) & lemmas(word) for lemma in first)


@lru_cache(maxsize=1 << 16)
def roots(word: str) -> frozenset[str]:
    """A word's dictionary forms and what those are derived from, over two steps at most.

    Of a verb also those that are the same but for aspect.
    """
    if is_cyrillic(word):
        first = {parse.lemma for parse in parses(word)} or {word}
        if "нь" in word[-5:]:  # варенье is in a jar, варение is done
            first = {lemma for lemma in first if not lemma.endswith("ние")} or {word}
        found = first.union(*map(_bases, first), *map(perfectives, first), _become(word))
        return frozenset(found.union(*map(_bases, found)))
    first = set(lemmas(word))
    return frozenset(first.union(*map(_english, first)))


def _become(word: str) -> Iterable[str]:
    """What happened to it by itself, where something was done to it: разбита, разбилась."""
    done = (p.lemma for p in parses(word) if p.part in ("PRTF", "PRTS") and "pssv" in p.grammemes)
    return {lemma + ("сь" if lemma.endswith("ти") else "ся") for lemma in done}


@lru_cache(maxsize=1 << 16)
def _bases(lemma: str) -> frozenset[str]:
    part = parses(lemma)[0].part if is_cyrillic(lemma) else ""
    if part == "NOUN" or not known(lemma):
        found = {
            *(b for b in _smaller(lemma) if _is(b, "NOUN")),
            *(b for b in _female(lemma) if _is(b, "NOUN", "anim")),
            *(b for b in _without(lemma, (*_DOES, *_DOING)) if _is(b, "INFN")),
            *_DEEDS.get(lemma, ()),
        }
    elif part == "ADJF":
        found = {b for b in _without(lemma, _OF) if _is(b, "NOUN")}
        found |= {b for b in _without(lemma, _RATHER) if _is(b, "ADJF")}
    elif part in ("INFN", "VERB"):
        turned = ((verb, (who,)) for who, verbs in _DOES for verb in verbs)
        found = {b for b in _without(lemma, turned) if _is(b, "NOUN", "anim")}
    else:
        found = set()
    return frozenset(found - {lemma})


def _smaller(lemma: str) -> Iterable[str]:
    return () if is_its_own(lemma) else _without(lemma, _SMALLER)


def _female(lemma: str) -> Iterable[str]:
    alive = any("anim" in parse.grammemes for parse in parses(lemma))
    return _without(lemma, _FEMALE) if alive else ()


def _without(lemma: str, endings: Iterable[tuple[str, tuple[str, ...]]]) -> Iterable[str]:
    """What a word may come from, by these endings: the stem with another one."""
    for ending, others in endings:
        stem = lemma.removesuffix(ending)
        if stem == lemma or len(stem) < _LEAST.get(ending, max(2, 6 - len(ending))):
            continue
        softened = _SOFTENED.get(stem[-1], ()) if len(stem) > _STEM or len(ending) > 2 else ()
        for root in (stem, *(stem[:-1] + hard for hard in softened)):
            for other in others:
                yield root + other
                if root[-2] in "ео":
                    yield root[:-2] + root[-1] + other


def _is(word: str, part: str, grammeme: str = "") -> bool:
    return known(word) and is_first_form(word, part, grammeme)


def _english(lemma: str) -> set[str]:
    found: set[str] = set()
    for ending, others in _ENGLISH if not is_irregular(lemma) else ():
        stem = lemma.removesuffix(ending)
        if stem != lemma and len(stem) >= 3:
            found |= {stem + other for other in others}
    return found


@lru_cache(maxsize=1 << 14)
def counted(word: str) -> tuple[float, str] | None:
    """How many of what a compound says: трёхструнный, пятиэтажка; None for other words."""
    for prefix, value in _COUNTED.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= _STEM and value_of(word) is None:
            part = parses(word)[0]
            if part.part in ("ADJF", "ADJS") or part.lemma.endswith("ка"):
                return value, rest
    return None


def nickname(accepted: str) -> str | None:
    """What people call a place that is named by an adjective: Третьяковка, Мариинка."""
    first, _, rest = accepted.partition(" ")
    for ending in ("ская", "ский", "ское"):
        if first[:1].isupper() and rest.islower() and first.endswith(ending) and " " not in rest:
            return first.removesuffix(ending) + "ка"
    return None


def names_place(written: str, name: str) -> bool:
    """Whether a word is a place's name with the word for its kind grown on: Fujiyama."""
    return any(written == name + kind for kind in _PLACES)
