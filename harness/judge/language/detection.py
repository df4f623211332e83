"""Which language an answer is in: by its alphabet and its commonest words."""

from __future__ import annotations

import re
from functools import lru_cache

UNKNOWN = "und"
"""No words that tell: a name, a number, nothing."""

_COMMON = {
    "ru": "и в не на это что он она как с у из его по но за то для от или же бы был ее кто так "
    "изображен изображена картинке персонаж",
    "uk": "і й в у не на це що він вона як з із його та але за то для від або чи був її хто так "
    "зображено зображений зображена малюнку персонаж цей ця є від якого якому який яка яке "
    "кольору скільки цього",
    "be": "і ў у не на гэта што ён яна як з яго але за то для ад або ці быў яе хто так малюнку "
    "якога якая якое які якія колеру колькі дзе",
    "en": "the a an is of and to in it this that with on for as by from not or he she his her are "
    "was be has have at what who i do does can which there its they you yes no",
    "de": "der die das ist ein eine und nicht auf dem den im in zu mit von es er sie wer was ich "
    "auch oder des einer einen welche welcher welches viele macht bild aber sondern wie hat sind "
    "kein keine ja nein",
    "es": "el la los las es un una y de que en no con por para se su al del este esta lo como pero "
    "sino o quien quién qué cuál cuántos cuántas hay imagen sí está tiene",
    "fr": "le la les est un une et de des du ce cette que qui en dans sur il elle pas ne avec pour "
    "je au aux son sa ou mais c n d l s quel quelle une oui non sont combien y a est-ce "
    "fait où porte ses leur",
    "pl": "jest to nie na i w z się że do jak ale lub albo czy ten ta przez od obrazku rysunku kto "
    "co ma dla o po jego jej tak są widać jaki jaka jakie jakiego ile",
    "it": "il lo la gli è un una e di che in non con per si del della questo questa sono come ma "
    "chi nella nel sulla",
    "pt": "o a os as é um uma e de que em não com por para se do da no na este esta como mas ou "
    "quem são imagem isso",
    "nl": "de het een is en van niet op in met dat dit te voor die zijn er aan wie of maar hij zij",
    "cs": "je to a v na se ne s z že do jak ale nebo ten ta pro od kdo co obrázku tento jsou",
    "tr": "bir bu ve ile için değil mi da de olarak ne kim resimde var çok gibi o",
    "sv": "det är en ett och i på som inte av med att den för till har om vem",
}
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]")
_OTHER = "other"
_LONGEST = 400
_FAITH = 1.5
"""How many common words a question in the same alphabet counts for."""
_SETS = {code: frozenset(text.split()) for code, text in _COMMON.items()}
_LETTERS = {
    "es": frozenset("¿¡ñ"),
    "pl": frozenset("łąęśżźćń"),
    "de": frozenset("ßäöü"),
    "fr": frozenset("çèêœûî"),
    "pt": frozenset("ãõ"),
    "cs": frozenset("řůě"),
    "tr": frozenset("ğış"),
    "sv": frozenset("å"),
}
_LATIN_ONES = tuple(code for code in _SETS if code not in ("ru", "uk", "be"))

SUPPORTED = frozenset({"ru", "en", "uk", "be", "de", "es", "fr", "pl", "zh", "ja"})
"""Languages whose denials, refusals and hedges the judge can read."""


def is_supported(language: str) -> bool:
    """Whether an answer in this language is read as well as it may be; a bare name always is."""
    return language in SUPPORTED or language == UNKNOWN


@lru_cache(maxsize=1 << 14)
def detect(text: str, question: str = "") -> str:
    """Tell an answer's language: its two letters, `other` for an alphabet nobody here can read.

    Few words tell little, so a question in the same alphabet counts too. `und` where nothing tells.
    """
    text = text[:_LONGEST].lower()
    if not text.isascii() and (foreign := _by_alphabet(text)):
        return foreign
    words = _WORD.findall(text)
    if not words:
        return UNKNOWN
    asked = detect(question) if question else UNKNOWN
    if _CYRILLIC.search(text) and len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text)):
        return _cyrillic(text, words, asked)
    letters = frozenset(text)
    counts = {
        code: sum(word in _SETS[code] for word in words)
        + _FAITH * ((code == asked) + bool(letters & _LETTERS.get(code, frozenset())))
        for code in _LATIN_ONES
    }
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] else UNKNOWN


def _by_alphabet(text: str) -> str | None:
    """A language that its letters tell, None for Latin and Cyrillic ones."""
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    european = len(_CYRILLIC.findall(text)) + len(_LATIN.findall(text))
    letters = sum(char.isalpha() for char in text)
    if kana + han and (3 * (kana + han) > letters or kana + han > european):
        return "ja" if 10 * kana > han else "zh"
    if letters and 2 * european < letters:
        return "ko" if _HANGUL.search(text) else _OTHER
    return None


def _cyrillic(text: str, words: list[str], asked: str) -> str:
    """Russian, unless letters or words that Russian lacks say otherwise."""
    letters = frozenset(text)
    counts = {
        code: sum(word in _SETS[code] for word in words) + _FAITH * (code == asked)
        for code in ("ru", "uk", "be")
    }
    if letters & frozenset("їєґ"):
        return "uk"
    if letters & frozenset("ўі"):
        belarusian = bool(letters & frozenset("ўыэё")) or "и" not in letters
        return "be" if counts["be"] + belarusian > counts["uk"] else "uk"
    if letters & frozenset("ыэъё"):
        only = {"гэта", "ён", "яна", "што", "ці", "якога", "якая", "якое", "дзе"} & set(words)
        return "be" if only or (asked == "be" and "и" not in letters) else "ru"
    return max(counts, key=lambda code: (counts[code], code == "ru"))
