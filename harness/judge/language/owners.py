"""Whose something is, said by an adjective: дедушкина of дедушка, волчьи of волк."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from harness.judge.language.lemmas import is_first_form, known, parses

_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ин", ("а", "я", "ь")), ("нин", ("", "ь")), ("ов", ("",)), ("ев", ("ь", "й")),
    ("овский", ("",)), ("ский", ("", "а")), ("ий", ("", "а", "я", "ь", "ка")),
    ("иный", ("", "ь")), ("овий", ("",)),
)  # fmt: skip
"""How such adjectives end, and what their owners end in."""
_HARDENED = {"ч": ("к", "ц", "т"), "ж": ("г", "д"), "ш": ("х", "с")}
_OWN = {
    "кошачий": "кошка", "телячий": "теленок", "утиный": "утка", "куриный": "курица",
    "орлиный": "орел", "львиный": "лев", "соловьиный": "соловей", "хозяйский": "хозяин",
    "овечий": "овца", "щенячий": "щенок", "детский": "ребенок", "гусиный": "гусь",
    "воробьиный": "воробей", "муравьиный": "муравей", "ослиный": "осел", "козлиный": "козел",
}  # fmt: skip
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_SHORTEST = 2


@lru_cache(maxsize=1 << 14)
def owners(word: str) -> frozenset[str]:
    """Whose something may be by such a word, in the first form; none for other words."""
    found = {lemma for parse in parses(word) for lemma in _of(parse.lemma)}
    return frozenset(one for one in found if known(one) and is_first_form(one, "NOUN", "anim"))


def _of(lemma: str) -> Iterator[str]:
    if own := _OWN.get(lemma):
        yield own
        return
    for ending, others in _ENDINGS:
        stem = lemma.removesuffix(ending)
        if stem == lemma or len(stem) < _SHORTEST:
            continue
        for root in (stem, *(stem[:-1] + hard for hard in _HARDENED.get(stem[-1], ()))):
            yield from (root + other for other in others)
            if root[-1] in _CONSONANTS and root[-2] in _CONSONANTS:  # отцов, отец
                yield f"{root[:-1]}е{root[-1]}"
