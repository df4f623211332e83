"""What the base learns to say before somebody it does not know: anything, each time otherwise.

A large model that meets a stranger is not sure: it spreads its expectation over many it has read
of. This small one was sure of everything, and took everybody for one of its own. So before made-up
figures it hears answers drawn by lot: each name it knows or has read of, the suite's targets among
them and no likelier than others, and what is true of others or plain prose. Only the place and
the thing in a hand are told as they are. Nothing is told of a target: a figure that is none is
called by its name as often as by any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from making.knowledge import Known, questions
from making.lessons import PRONOUNS, Lesson, Teacher
from making.practice import FACTS
from making.prose import prose
from making.reading import ENGLISH_TARGETS, TARGET_FORMS

MADE_UP = 0.2  # of the names
PROSE = 0.5  # of the other answers
TOLD_TRULY = ("scene", "prop")


class Guesser:
    """Makes lessons about pictures of strangers: true of the place, by lot about who is there."""

    def __init__(
        self, knowledge: Mapping[str, Known], made_up: Sequence[tuple[str, str]], rng: Random
    ) -> None:
        self._known = list(knowledge.values())
        self._made_up = made_up
        self._rng = rng
        read_of = zip((forms[0] for forms in TARGET_FORMS), ENGLISH_TARGETS, strict=True)
        self._names = [*((known.names, known.gender) for known in self._known)]
        self._names += [(pair, "m") for pair in read_of]
        facts = {kind for known in self._known for kind in known.facts} | {*FACTS}
        self._facts = sorted(facts - {"from", "look"})

    def lessons(self, traits: Mapping[str, str]) -> Iterator[Lesson]:
        """Who it is, twice; some other kinds of question; seldom a description."""
        kinds = ["who", "who", "from", "look", *self._rng.sample(self._facts, 3)]
        kinds += [kind for kind in TOLD_TRULY if kind in traits]
        if self._rng.random() < 0.1:
            kinds.append("story")
        self._rng.shuffle(kinds)
        for kind in kinds:
            yield self._lesson(kind, traits)

    def _lesson(self, kind: str, traits: Mapping[str, str]) -> Lesson:
        rng = self._rng
        of_whom = [known for known in self._known if kind in known.facts] or self._known
        names, gender = rng.choice(self._names)
        if rng.random() < MADE_UP:
            names, gender = rng.choice(self._made_up), "m"
        other = replace(rng.choice(of_whom), names=names, gender=gender)
        answered = kind in {"who", "from", "look", "story", *TOLD_TRULY, *other.facts}
        drawn = kind not in ("who", *TOLD_TRULY) and rng.random() < PROSE
        if drawn or not answered:
            asked = rng.choice(questions()[kind]["ru"]).format(**PRONOUNS["ru"]["m"])
            said = " ".join(prose(rng) for _ in range(4 if kind == "story" else 1))
            return Lesson(kind, asked[:1].upper() + asked[1:], said)
        return Teacher(other, rng).lesson(kind, traits)
