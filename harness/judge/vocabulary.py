"""The words of a suite's names, found by any spelling without comparing with every one of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from harness.judge.language.lemmas import known, lemmas, parses
from harness.judge.language.sound import consonants, sound
from harness.judge.language.tokens import is_cyrillic

_ENDINGS = (
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ах", "ях", "ов", "ев", "ей",
    "ой", "ом", "ем", "ам", "ям", "ою", "ею", "ые", "ий", "ый", "ая", "а", "у", "е", "ы", "и", "о",
    "я", "ю", "ь", "",
)  # fmt: skip
_LONGEST_ENDING = 4
_LAST_VOWELS = re.compile(r"(?:[aeiouyаеєиіїоуяюь]|ий|ій)$")
_FLEETING = re.compile(r"([^aeiouаеиоу])[eео](k|c|ц|к)ь?$")
_SMALL = re.compile(r"(.{3,}?)(?:ик|чик|ичк|очк|ечк|ушк|юшк|ишк|еньк|оньк)(?:[аеуио]|ой|ом|)")
_PET = re.compile(r"(?:к|еньк|оньк|очк|ечк|ул|юш|уш)(?:[аеуио]|ой|и|)")
_DIMINUTIVE = re.compile(
    r"(?:ик|чик|ичк|очк|ечк|еньк|оньк|иньк|ушк|юшк|ишк|ышк|уленьк|онок|енок|ек|ок|ич)"
    r"(?:[аояеуюиы]|ом|ем|ой|ей|ам|ами|ах|ов|)"
)
_SHORTEST = 3
_LONG = 6
_VERY_LONG = 10
_SLIPS = 2
_STEM = 4


class Vocabulary:
    """Words of names, kept by all that two spellings of one word have in common."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        """Index the words of names."""
        names = list(names)
        parts = {word for name in names if len(name) > 1 for word in name}
        words = sorted({word for name in names for word in name})
        self._kept: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._alike: dict[tuple[str, str, int], _Alike] = defaultdict(lambda: ([], []))
        for word in words:
            for key in _keys(word):
                self._kept[key].add(word)
            for kind, spelled in _spellings(word):
                of_length = self._alike[kind, spelled[:1], len(spelled)]
                of_length[0].append(spelled)
                of_length[1].append(word)
        self._by_sound = _grouped_by(sound, parts)
        self._by_small = _grouped_by(_bare, parts)
        self._by_stem = _by_stem(words)
        self.matches = lru_cache(maxsize=1 << 16)(self._matches)
        """Words that a word may be a form or a spelling of."""

    def parts(self, written: str) -> tuple[str, ...]:
        """Words that it may stand for beside another word of the name: by sound, or small."""
        found = self.matches(written) + self._by_sound.get(sound(written), ())
        if is_cyrillic(written) and (small := _SMALL.fullmatch(written)):
            found += self._by_small.get(small[1], ())
        return found

    def inflected(self, written: str, endings: frozenset[str]) -> tuple[str, ...]:
        """Words that it may be a form of, by the endings of its language."""
        found: tuple[str, ...] = ()
        for length in range(min(_LONGEST_ENDING, len(written) - _SHORTEST) + 1):
            if not length or written[-length:] in endings:
                found += self._by_stem.get(written[: len(written) - length], ())
        return found

    def _matches(self, written: str) -> tuple[str, ...]:
        near = {word for key in _looked_up(written) for word in self._kept.get(key, ())}
        near.update(self._a_slip_away(written))
        return tuple(sorted(word for word in near if same_word(written, word)))

    def _a_slip_away(self, written: str) -> Iterator[str]:
        """Yield words of which another spelling is so near that it may be a slip.

        They are compared all at once: a suite may have thousands of one length and first letter.
        """
        forms = dict.fromkeys(
            spelled for form in (written, *lemmas(written)) for spelled in _spellings(form)
        )
        for kind, spelled in forms:
            for length in range(len(spelled) - _SLIPS, len(spelled) + _SLIPS + 1):
                slips = _slips_allowed(length)
                if slips and (found := self._alike.get((kind, spelled[:1], length))):
                    spellings, words = found
                    for _, _, at in process.extract(
                        spelled, spellings, scorer=OSA.distance, score_cutoff=slips, limit=None
                    ):
                        yield words[at]


_Alike = tuple[list[str], list[str]]
"""Spellings of one length that begin alike, and the words that they are of."""


def _spellings(word: str) -> Iterator[tuple[str, str]]:
    """What a word is compared by where it may hold a slip: its sound; Cyrillic letters too."""
    yield "heard", sound(word)
    if is_cyrillic(word):
        yield "slip", word


def _keys(word: str) -> Iterator[tuple[str, str]]:
    """Where a word of a name is kept."""
    yield "word", word
    yield "sound", sound(word)
    yield "bones", consonants(word)
    if is_cyrillic(word):
        yield "stem", _stem(word)
        for lemma in _name_lemmas(word):
            yield "lemma", lemma


def _looked_up(written: str) -> Iterator[tuple[str, str]]:
    """Where a word that may be a spelling of one is looked for."""
    yield "word", written
    yield "sound", sound(written)
    yield "bones", consonants(written)
    for lemma in lemmas(written):
        yield "word", lemma
    if is_cyrillic(written):
        for lemma in _name_lemmas(written):
            yield "lemma", lemma
        for length in range(_SHORTEST, len(written) + 1):
            yield "stem", written[:length]


@lru_cache(maxsize=1 << 18)
def same_word(written: str, name: str) -> bool:
    """Whether a word of an answer is a form or a spelling of a word of a name."""
    if written == name:
        return True
    if written[:1].isdigit() or name[:1].isdigit() or len(written) < 2:
        return False
    if name in lemmas(written):
        return True
    if is_cyrillic(written) and is_cyrillic(name):
        if _name_lemmas(written) & _name_lemmas(name, first=True):
            return True
        if _is_pet_name(written, name):
            return True
        return not known(written) and (
            _same_stem(written, name) or _slip(written, name) or _same_in_sound(written, name)
        )
    return _same_sound(written, name)


@lru_cache(maxsize=1 << 16)
def _name_lemmas(word: str, *, first: bool = False) -> frozenset[str]:
    """Dictionary forms of a word as a name of people: Никитича and Никитич are of Никитович.

    `first`: only where the word is in its first form, as in the suite.
    """
    return frozenset(
        p.lemma
        for p in parses(word)
        if {"Name", "Surn", "Patr"} & p.grammemes or p.part == "ADJF"
        if not first or p.case == "nomn"
    )


def _is_pet_name(written: str, name: str) -> bool:
    """Кешка of Кеша, Танюша of Таня: where the dictionary knows both as names, or no such word."""
    if len(written) < _STEM or written[:_SHORTEST] != name[:_SHORTEST]:
        return False
    stem = _stem(name)
    small = written.startswith(stem) and _PET.fullmatch(written[len(stem) :])
    names = _may_be_first_name(name) and _may_be_first_name(written)
    return bool(small) and (names or not known(written))


def _may_be_first_name(word: str) -> bool:
    return any("Name" in parse.grammemes for parse in parses(word))


def _same_stem(written: str, name: str) -> bool:
    stem = _stem(name)
    if len(stem) < _STEM or not written.startswith(stem):
        return False
    rest = written[len(stem) :]
    return rest in _ENDINGS or bool(_DIMINUTIVE.fullmatch(rest))


def _same_in_sound(written: str, name: str) -> bool:
    """Парыж, у Парижі: a name as Ukrainian and Belarusian spell and inflect it."""
    heard, said = sound(written), sound(name)
    return len(name) >= _STEM + 1 and heard.removesuffix("i") == said.removesuffix("i")


def _slip(written: str, name: str) -> bool:
    """A typing slip: one edit in six letters, two in ten, and the first letter stands."""
    allowed = _slips_allowed(len(name))
    if not allowed or written[0] != name[0]:
        return False
    return any(
        OSA.distance(form, name, score_cutoff=allowed) <= allowed
        for form in (written, *lemmas(written))
        if abs(len(form) - len(name)) <= allowed
    )


def _slips_allowed(length: int) -> int:
    """How many edits a word of so many letters may be away."""
    return 0 if length < _LONG else 1 if length < _VERY_LONG else _SLIPS


def _same_sound(written: str, name: str) -> bool:
    """The same word in another alphabet, or a slip in a long Latin one."""
    heard, said = sound(written), sound(name)
    if heard == said:
        return len(said) >= 4 or len(written) == len(name)
    crossing = is_cyrillic(written) != is_cyrillic(name)
    if crossing and is_cyrillic(written) and known(written):
        return False
    if crossing and len(consonants(name)) >= 4 and consonants(written) == consonants(name):
        return True
    allowed = 0 if len(said) == _LONG else _slips_allowed(len(said))
    return heard[:1] == said[:1] and OSA.distance(heard, said, score_cutoff=allowed) <= allowed


def _stem(name: str) -> str:
    """What stays of a Russian name in all its cases."""
    return next(
        name.removesuffix(end) for end in ("а", "я", "ь", "о", "й", "") if name.endswith(end)
    )


def _grouped_by(key: Callable[[str], str], words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words of some length by their sound, or by their stem."""
    groups: dict[str, set[str]] = defaultdict(set)
    for word in words:
        if len(word) > _SHORTEST:
            groups[key(word)].add(word)
    return {one: tuple(sorted(group)) for one, group in groups.items()}


def _by_stem(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by what stays of them when they are inflected: Reksi(o), Bol(e)k."""
    groups: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for stem in {word, _LAST_VOWELS.sub("", word), _FLEETING.sub(r"\1\2", word)}:
            if len(stem) >= _STEM:
                groups[stem].add(word)
    return {one: tuple(sorted(group)) for one, group in groups.items()}


def _bare(word: str) -> str:
    """A word without the vowel that it ends in."""
    return word[:-1] if word[-1] in "аяьойе" else word
