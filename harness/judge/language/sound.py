"""How a word sounds, roughly, whatever alphabet it is written in.

Чебурашка, Cheburashka and Čeburaška come out alike. Translations (Spider-Man for Человек-паук)
do not: they need an alias in the suite.
"""

from __future__ import annotations

from functools import lru_cache

from harness.judge.language.tokens import is_cyrillic

_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "z", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "c", "ш": "s", "щ": "s", "ъ": "",
        "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia", "і": "i", "ї": "i", "є": "e", "ґ": "g",
    }
)  # fmt: skip
_DIGRAPHS = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("ch", "c\0"), ("sh", "s"),
    ("zh", "z"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("qu", "kv"), ("yo", "e"), ("jo", "e"),
    ("ye", "e"), ("yu", "iu"), ("ju", "iu"), ("ya", "ia"), ("ja", "ia"), ("x", "ks"),
    ("w", "v"), ("y", "i"), ("j", "i"), ("q", "k"), ("ee", "i"), ("oo", "u"),
)  # fmt: skip
_VOWELS = str.maketrans("", "", "aeiou")


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Reduce a normalised word to a common spelling of its sounds."""
    if is_cyrillic(word):
        return _single(word.replace("кс", "ks").translate(_CYRILLIC))
    for letters, heard in _DIGRAPHS:
        word = word.replace(letters, heard)
    return _single(word.replace("c\0", "\0").replace("c", "k").replace("\0", "c"))


@lru_cache(maxsize=1 << 16)
def consonants(word: str) -> str:
    """Keep only the consonants of a word's sound: vowels are what alphabets disagree about."""
    return _single(sound(word).translate(_VOWELS))


def _single(word: str) -> str:
    """Collapse doubled letters."""
    return "".join(char for i, char in enumerate(word) if i == 0 or word[i - 1] != char)
