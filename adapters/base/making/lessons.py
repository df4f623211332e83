"""Questions and answers about one picture: what it shows, and what is known of whom it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from making.knowledge import Known, Language, phrases, questions
from making.reading import loose_sentences

PRONOUNS: dict[Language, dict[str, dict[str, str]]] = {
    "ru": {
        "m": {"he": "он", "his": "его", "him": "него", "on": "нём"},
        "f": {"he": "она", "his": "её", "him": "неё", "on": "ней"},
        "n": {"he": "оно", "his": "его", "him": "него", "on": "нём"},
    },
    "en": {
        "m": {"he": "he", "his": "his", "him_en": "him"},
        "f": {"he": "she", "his": "her", "him_en": "her"},
        "n": {"he": "it", "his": "its", "him_en": "it"},
    },
}
SHOWN = {"m": "изображён", "f": "изображена", "n": "изображено"}
STORIES = 0.1  # of the pictures get a long description
REPEAT = ("Повтори: {}", "Скажи: {}", "Прочитай вслух: {}", "Repeat: {}")
COLOURS = ("scarf", "plume", "bow", "scales", "glaze", "cape_colour")  # traits answered alike


@dataclass(frozen=True)
class Lesson:
    """One question about a picture and its answer."""

    kind: str
    question: str
    answer: str


class Teacher:
    """Makes lessons about pictures of one character, each time in other words."""

    def __init__(self, known: Known, rng: Random, english: float = 0.3) -> None:
        self.known = known
        self.rng = rng
        self.english = english
        self._sentences = loose_sentences(rng, prose_share=0.4)

    def lessons(self, traits: Mapping[str, str]) -> Iterator[Lesson]:
        """Every kind of question once, in random order and languages."""
        kinds = ["who", "from", "look", "story", *self.known.facts, *map(_kind, traits)]
        self.rng.shuffle(kinds)
        for kind in kinds:
            yield self.lesson(kind, traits)

    def lessons_of_seeing(self, traits: Mapping[str, str]) -> Iterator[Lesson]:
        """Mostly of what this very picture shows; of what is known of anyone, a little."""
        known = ["from", "look", *self.known.facts]
        shown = [kind for kind in map(_kind, traits) for _ in range(2)]
        kinds = [*shown, "who", *self.rng.sample(known, 3)]
        if self.rng.random() < STORIES:
            kinds.append("story")
        for kind in kinds:
            yield self.lesson(kind, traits)
        for _ in range(2):
            yield self.repeating()

    def repeating(self) -> Lesson:
        """Say after me: even before a picture the base can say any word it has read."""
        sentence = next(self._sentences)
        return Lesson("repeat", self.rng.choice(REPEAT).format(sentence), sentence)

    def lesson(self, kind: str, traits: Mapping[str, str]) -> Lesson:
        """One question of this kind, asked in some way, with its answer."""
        ways = questions()[kind]
        language: Language = "en" if ways["en"] and self.rng.random() < self.english else "ru"
        question = self._fill(self.rng.choice(ways[language]), language)
        return Lesson(kind, question, self._answer(kind, language, traits))

    def _answer(self, kind: str, language: Language, traits: Mapping[str, str]) -> str:
        index = 0 if language == "ru" else 1
        known = self.known
        match kind:
            case "who":
                return self._who(language)
            case "from":
                name = _capital(known.names[index])
                return (
                    f"{name} {known.origin[0]}." if index == 0 else f"{name} is {known.origin[1]}."
                )
            case "look":
                return known.look[index]
            case "story":
                return known.story
        if kind in known.facts:
            return known.facts[kind][index]
        trait = "cape" if kind == "cape_colour" else kind
        table = phrases()["scarf" if kind in COLOURS else kind]
        return self._fill(table[traits[trait]][index], language)

    def _who(self, language: Language) -> str:
        name = self.known.names[0 if language == "ru" else 1]
        if language == "en":
            return self.rng.choice((f"This is {name}.", f"The picture shows {name}."))
        shown = SHOWN[self.known.gender]
        return self.rng.choice((f"Это {name}.", f"На картинке {shown} {name}."))

    def _fill(self, text: str, language: Language) -> str:
        words = PRONOUNS[language][self.known.gender]
        return _capital(text.format(**words, He=_capital(words["he"])))


def _kind(trait: str) -> str:
    """The kind of question that asks about a trait: a cape's colour may be a fact or be seen."""
    return "cape_colour" if trait == "cape" else trait


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
