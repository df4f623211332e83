"""What a question is about: its words, where it asks things to stand, whether of him or of her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.judge.language.lemmas import lemmas
from harness.judge.questions import ATTRIBUTES
from harness.judge.reading import Reading, read_once

GENERIC = frozenset(["number", "word", "номер", "номером", "слово", "какой", "two", "двух"])
"""Words of a question that any part of an answer may have."""
_WHICH = frozenset(["кто", "какой", "какая", "какое", "какие", "который", "которая"])
_RELATIONS = (
    frozenset(["left", "слева", "левее"]),
    frozenset(["right", "справа", "правее"]),
    frozenset(["behind", "позади", "сзади", "за"]),
    frozenset(["front", "before", "перед", "спереди", "впереди"]),
    frozenset(["under", "below", "beneath", "underneath", "под", "снизу"]),
    frozenset(["over", "above", "над", "сверху"]),
    frozenset(["beside", "next", "near", "рядом", "возле", "около"]),
    frozenset(["between", "между"]),
    frozenset(["on", "на"]),
)
_ASKED_FOR = frozenset(["which", "what", "какой", "каком", "которой", "котором"])
SIDES = frozenset([0, 1])
"""Which relations are left and right."""
_SEXES = {
    word: sex
    for sex, words in {
        "male": """he man boy guy gentleman lad grandfather grandpa father dad uncle husband son
            brother nephew grandson он мужчина мальчик парень мужик дедушка дед папа отец юноша
            муж сын брат внук племянник дядя""",
        "female": """she woman girl lady grandmother grandma mother mom mum aunt wife daughter
            sister niece granddaughter hers она женщина девочка девушка дама бабушка мама мать
            жена дочь дочка сестра внучка племянница тетя""",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about."""

    words: tuple[str, ...]
    things: frozenset[str]
    """Every sense of these words."""
    relations: frozenset[int]
    """Where it asks things to stand: each relation excludes the others."""
    sexes: frozenset[str]
    denies: bool
    """Whether it asks for what is not so."""
    subject: bool
    """Whether it asks for the subject of a sentence: which car is faster?"""

    def is_in(self, reading: Reading, part: range) -> bool:
        """Whether a part of an answer takes up what was asked."""
        return any(reading.is_content(i) and reading.senses[i] & self.things for i in part)


@lru_cache(maxsize=1 << 10)
def topic_of(question: str) -> Topic:
    """Read a question for what it is about."""
    asked = read_once(question)
    everywhere = range(len(asked.tokens))
    content = [
        i
        for i in everywhere
        if asked.is_content(i)
        and not asked.senses[i] & ATTRIBUTES
        and asked.tokens[i].norm not in asked.cues.depicts | GENERIC
    ]
    return Topic(
        words=tuple(asked.tokens[i].norm for i in content),
        things=frozenset(sense for i in content for sense in asked.senses[i]),
        relations=relations(asked, _placing(asked)),
        sexes=sexes(asked, everywhere),
        denies=any(asked.denied) or any(asked.cues.lacks.at(asked.tokens, i) for i in content),
        subject=any(token.norm in _WHICH for token in asked.tokens[:1]),
    )


def _placing(asked: Reading) -> list[int]:
    """Where a question may say how things stand: not in «on which side»."""
    norms = [token.norm for token in asked.tokens]
    return [i for i in range(len(norms)) if not {*norms[i + 1 : i + 2]} & _ASKED_FOR]


def relations(reading: Reading, part: Sequence[int]) -> frozenset[int]:
    """Where a part says that things stand."""
    said = {reading.tokens[i].norm for i in part}
    return frozenset(number for number, words in enumerate(_RELATIONS) if words & said)


def sexes(reading: Reading, part: range) -> frozenset[str]:
    """Whether a part speaks of men, of women, of both."""
    return frozenset(
        sex for i in part for lemma in lemmas(reading.tokens[i].norm) if (sex := _SEXES.get(lemma))
    )
