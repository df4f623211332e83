"""Whose a film, a tale, a game is: what the suite accepts where it asks where one is from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from harness.judge.language.cues import cues_of
from harness.judge.language.detection import detect
from harness.judge.language.lemmas import lemmas
from harness.judge.language.tokens import tokenize
from harness.judge.questions import asks_yes_or_no, understand
from harness.judge.reading import Reading
from harness.judge.words import find_words, plain, wanted
from harness.suite.suite import Expectation


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin that an answer gives, and whose it is."""

    character: str
    text: str
    places: tuple[int, ...]


class Origins:
    """The origins that a suite knows, by its own questions for them."""

    def __init__(self, asked: Iterable[Expectation]) -> None:
        """Gather what is accepted where it is asked where a character is from."""
        owners: dict[str, set[str]] = defaultdict(set)
        texts: dict[str, str] = {}
        for one in asked:
            if one.character and understand(one.question).origin:
                for text in one.accept:
                    if not asks_yes_or_no(text) and _is_title(text):
                        owners[plain(text)].add(one.character)
                        texts[plain(text)] = text
        self._owned = [
            (next(iter(who)), texts[text]) for text, who in owners.items() if len(who) == 1
        ]

    def find(
        self, reading: Reading, expectation: Expectation, expected: Collection[str]
    ) -> Origin | None:
        """Find the origin of somebody else, where an origin is asked for."""
        if not understand(expectation.question).origin:
            return None
        for character, text in self._owned:
            if character in expected:
                continue
            places = find_words(reading, wanted(text, ""))
            if places and not any(reading.denied[i] for i in places):
                return Origin(character, text, places)
        return None


def _is_title(text: str) -> bool:
    """Whether a text is more than a word for a kind of thing: a game, a film."""
    cues = cues_of(detect(text))
    common = cues.titles | cues.kinds | cues.stopwords
    return any(not lemmas(token.norm) & common for token in tokenize(text))
