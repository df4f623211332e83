"""Reasons that keep something off: «because of the sun» is «to protect herself from the sun».

Asked why, people name what somebody is protected from in many ways; what is kept off counts, and
that it is kept off, or that it is the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace

from harness.judge.language.lemmas import lemmas
from harness.judge.language.phrases import Phrases
from harness.judge.questions import Question
from harness.judge.reading import Reading
from harness.judge.words import Wanted, meant, places_of, wanted

_PROTECTS = re.compile(
    r"(?:protect|shield|shelter|shade|guard|hide|protection|cover)\b.*?\b(?:from|against)\s+(.+)"
    r"|(?:защи|укры|спря|убере)\w*\s(?:.*\s)?(?:от)\s+(.+)"
    r"|keep\b.*\b(?:out of|off|away from)\s+(.+)",
    re.IGNORECASE,
)
"""An acceptable reason that keeps something off, and what that is."""
_KEEPS_OFF = Phrases("""
    protect* / shield* / shelter* / against / because of / due to / from the / from getting /
    avoid* / block* / shade from / keep off / keep out / out of the / doesn't want / don't want /
    does not want / so that / so the /
    защи* / укры* / спря* / убере* / из-за / от / против / чтобы не / не хочет
""")
_OFF = frozenset(["off", "out", "away"])
_KEEP = frozenset(["keep", "hold", "ward", "stay"])


def wards_off(reading: Reading, accepted: str, question: Question) -> tuple[int, ...] | None:
    """Where an answer names what is kept off by an acceptable reason, and keeps it off."""
    if not question.reason or not (match := _PROTECTS.search(accepted)):
        return None
    words = wanted(next(filter(None, match.groups())), "")
    found = [_places(reading, word) for word in words]
    if not found or not all(found):
        return None
    places = tuple(sorted(place[0] for place in found))
    sentence = reading.sentence[places[0]]
    near = [i for i in range(len(reading.tokens)) if reading.sentence[i] == sentence]
    kept = any(_KEEPS_OFF.at(reading.tokens, i) for i in near if meant(reading, i))
    said = {lemma for i in near for lemma in lemmas(reading.tokens[i].norm)}
    return places if kept or (said & _KEEP and said & _OFF) else None


def _places(reading: Reading, word: Wanted) -> list[int]:
    """Where a word is said; «they don't want to get wet in the rain» denies no rain."""
    unwilling = _UNWILLING.any_in(reading.tokens)
    wider = [word, replace(word, denied=not word.denied)] if unwilling else [word]
    found = [place for one in wider for place in places_of(reading, one)]
    return found or _weather(reading, word.norm)


_UNWILLING = Phrases(
    "doesn't want / don't want / does not want / do not want / не хочет / не хотят"
)


def _weather(reading: Reading, norm: str) -> list[int]:
    """Sunlight, for the sun; rainfall, for rain."""
    forms = {norm + ending for ending in _ENDINGS}
    return [
        i
        for i, token in enumerate(reading.tokens)
        if token.norm in forms and meant(reading, i) and not reading.denied[i]
    ]


_ENDINGS = ("light", "shine", "beams", "rays", "fall", "storm", "drops")
