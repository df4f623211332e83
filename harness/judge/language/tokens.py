"""An answer as words with their places: the only reading of raw text in the judge.

Knows nothing of languages beyond their alphabets. Every token keeps its offsets in the raw answer,
so that whatever decides can be shown to people where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_MARKS = "\u0300-\u036f\u200b-\u200d\u2060\ufeff\u00ad"
_DATE = r"\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)"
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?![^\W_])|\d+[.,]\d+(?![^\W_])"
_UNIT = r"(?:[cdmkсдмк]?[mм]|[mkмк]?[gг]|[cdmсдм]?[lLл]|h|ч|min|мин)"
_MEASURED = rf"\d+(?:[.,]\d+)?(?={_UNIT}(?![^\W]))"
"""A number that its unit is written on to: 5kg."""
_KATAKANA = "\u30a1-\u30fa\u30fc"
_CHARACTER = "\u3041-\u309f\u3400-\u9fff"
"""Written without spaces: each character is a word, and a run of katakana is."""
_LETTER = rf"[^\W_{_KATAKANA}{_CHARACTER}]"
_WORD = re.compile(
    rf"{_DATE}|{_NUMBER}|{_MEASURED}|(?:{_LETTER}[{_MARKS}]*)+(?:['’ʼ](?!s\b)(?:{_LETTER}[{_MARKS}]*)+)?"
    rf"|[{_KATAKANA}]+|[{_CHARACTER}]"
)
_ELIDED = re.compile(r"((?:c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu)['’])(?=\w{2})", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
_SEAM = re.compile(r"([a-zа-яё]{2,})(?=[A-ZА-ЯЁ][a-zа-яё]{2}|\d{4}$)")
_FOOTNOTE = re.compile(r"([^\W\d_]{4,}|(?:1[5-9]|20)\d\d)(?:\d{1,2}|[⁰¹²³⁴-⁹]+)")
_CARONS = str.maketrans({"č": "ch", "š": "sh", "ž": "zh", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"})
_VOICED = re.compile("[\u3099\u309a]")
_TWINS = str.maketrans("aceopxykmthb", "асеорхукмтнв")
"""Latin letters that look like Cyrillic ones, where a word mixes both alphabets."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number of a text."""

    text: str
    norm: str
    """Lower case, ё as е, without accents and invisible characters."""
    start: int
    end: int
    gap: str
    """What stands between the previous token and this one."""

    @property
    def capital(self) -> bool:
        """Whether it is written as a name is."""
        return self.text[:1].isupper()


@lru_cache(maxsize=1 << 16)
def normal(word: str) -> str:
    """Fold case, accents, stress marks and look-alike letters of one word."""
    folded = word.casefold()
    if folded.isascii():
        return folded.replace("'", "")
    kept = unicodedata.normalize("NFKD", folded.translate(_CARONS)).replace("\u0438\u0306", "й")
    if _VOICED.search(kept):  # が is no か
        kept = unicodedata.normalize("NFC", kept)
    plain = "".join(char for char in kept if char.isalnum())
    if _CYRILLIC.search(plain) and _LATIN.search(plain):
        return plain.translate(_TWINS)
    return plain


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into words and numbers, in order."""
    tokens = []
    last = 0
    for match in _WORD.finditer(text):
        for start, end in _unglued(match[0], match.start()):
            norm = normal(text[start:end])
            if norm:
                gap = text[last:start]
                if len(gap) > 1 and gap.isspace() and "\n" not in gap:
                    gap = " "
                tokens.append(Token(text[start:end], norm, start, end, gap))
                last = end
    return tuple(tokens)


def _unglued(word: str, at: int) -> list[tuple[int, int]]:
    """Part what chat models run together: «onOctober», «from1985», a footnote's «Gleeson1»."""
    if word.isalpha() and (word.islower() or word.istitle()):
        return [(at, at + len(word))]
    if elided := _ELIDED.match(word):
        return [(at, at + elided.end(1)), (at + elided.end(1), at + len(word))]
    if mark := _FOOTNOTE.fullmatch(word):
        return [(at, at + mark.end(1))]
    seam = _SEAM.match(word)
    ends = [seam.end(1), len(word)] if seam else [len(word)]
    return [(at + start, at + end) for start, end in zip([0, *ends], ends, strict=False)]


def is_cyrillic(word: str) -> bool:
    """Whether a normalised word is written in Cyrillic."""
    return _CYRILLIC.search(word) is not None


def is_unspaced(word: str) -> bool:
    """Whether a normalised word is of a script that writes no spaces."""
    return "\u3041" <= word[:1] <= "\u9fff"
