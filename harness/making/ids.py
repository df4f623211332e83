"""Ids for characters and cases of what people call them, in Latin letters where that can be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from itertools import count

from harness.file_names import digest, is_taken_everywhere

_SINGLE = dict(zip("абвгдезийклмнопрстуфыэіґў", "abvgdeziyklmnoprstufyeigu", strict=True))
_SEVERAL = {
    **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"},
    **{"ю": "yu", "я": "ya", "ї": "yi", "є": "ye"},
}
_LATIN = str.maketrans({**_SINGLE, **_SEVERAL, "ъ": "", "ь": ""})
_LONGEST = 60
_SHARED = {"suite", "overrides"}
"""Files of a suite that hold no character."""


def key_of(name: str) -> str:
    """Return what two ways to write one name have in common."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def character_id(name: str, taken: Container[str]) -> str:
    """Return an id for a character, which is a file's name too: `Чебурашка` → `cheburashka`.

    Args:
        name: what people call the character.
        taken: ids that others have, in small letters.
    """
    wanted = _plain(name, "_") or "character"
    if not is_taken_everywhere(wanted) or wanted in _SHARED:
        wanted += "_"
    return _free(wanted, "_", taken)


def case_id(text: str, taken: Container[str]) -> str:
    """Return an id for a case, of what is asked in it.

    Args:
        text: the question, or an id as people wrote it.
        taken: ids that other cases of the character have or had.
    """
    latin = _plain(text, "-").encode("ascii", "ignore").decode()
    words = re.sub(r"-+", "-", latin).strip("-").split("-")
    return _free("-".join(words[:6]) or "case", "-", taken)


def plain_id(text: str) -> str:
    """Return an id that people gave as cases may have it; empty where nothing of it can stay."""
    if re.fullmatch(r"[a-z0-9._-]+", text):
        return text
    return _plain(text, "-").encode("ascii", "ignore").decode().strip("-")


def _plain(text: str, joint: str) -> str:
    latin = unicodedata.normalize("NFC", text).casefold().translate(_LATIN)
    bare = "".join(
        char for char in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(char)
    )
    plain = re.sub(r"[\W_]+", joint, unicodedata.normalize("NFC", bare)).strip(joint)
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rstrip(joint)}{joint}{digest(plain)}"


def _free(wanted: str, joint: str, taken: Container[str]) -> str:
    if wanted not in taken:
        return wanted
    return next(one for number in count(2) if (one := f"{wanted}{joint}{number}") not in taken)
