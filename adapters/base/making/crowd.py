"""A crowd of made-up figures: whom one may meet besides those one knows.

They are put together from random parts and named by random syllables. The base learns to see what
they are put together from (strangers.py), to guess who they are (guessing.py), and practises being
tuned on them (practice.py); none of their names is ever theirs for long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from drawing.colours import BLACK, WHITE, Colour, darker, lighter
from drawing.faces import bead_eyes, cheeks, eyes, mouth
from drawing.props import hold
from drawing.scenes import SCENES
from drawing.sketch import Sketch
from drawing.traits import CARRIED, Choices

TRAITS: Choices = {"scene": tuple(SCENES), "prop": CARRIED}

COLOURS: dict[str, Colour] = {
    "red": (208, 58, 56),
    "orange": (236, 142, 58),
    "yellow": (246, 208, 78),
    "lime": (166, 208, 82),
    "green": (74, 156, 88),
    "teal": (62, 164, 164),
    "sky": (126, 190, 232),
    "blue": (58, 94, 190),
    "violet": (146, 98, 190),
    "pink": (240, 158, 184),
    "brown": (138, 92, 58),
    "sand": (226, 194, 140),
    "grey": (150, 152, 162),
    "dark": (62, 60, 72),
    "white": (240, 238, 232),
}
BODIES = ("oval", "wide", "thin", "square", "pear", "head", "cone")
EARS = ("none", "round", "sharp", "long", "horns", "feelers", "hair")
HATS = ("none", "none", "none", "cap", "cone", "crown", "top", "beret")
FACES, SUITS, LEGS = range(6), range(6), range(4)
SYLLABLES = (
    ("ба", "ba"), ("бо", "bo"), ("бу", "bu"), ("ва", "va"), ("во", "vo"), ("га", "ga"),
    ("гу", "gu"), ("да", "da"), ("ду", "du"), ("жу", "zhu"), ("за", "za"), ("зу", "zu"),
    ("ки", "ki"), ("ко", "ko"), ("ла", "la"), ("ли", "li"), ("лу", "lu"), ("ма", "ma"),
    ("ми", "mi"), ("му", "mu"), ("на", "na"), ("ни", "ni"), ("ну", "nu"), ("пи", "pi"),
    ("по", "po"), ("пу", "pu"), ("ра", "ra"), ("ри", "ri"), ("ру", "ru"), ("са", "sa"),
    ("си", "si"), ("та", "ta"), ("ти", "ti"), ("ту", "tu"), ("фу", "fu"), ("хо", "kho"),
    ("че", "che"), ("чу", "chu"), ("ша", "sha"), ("шу", "shu"),
)  # fmt: skip
ENDINGS = (
    ("шка", "shka"), ("к", "k"), ("н", "n"), ("рик", "rik"), ("ня", "nya"), ("с", "s"),
    ("лик", "lik"), ("ф", "f"), ("мка", "mka"), ("р", "r"), ("нтик", "ntik"), ("", ""),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """One of the crowd: the name and the parts it is put together from."""

    names: tuple[str, str]
    body: str
    colour: str
    second: str
    ears: str
    hat: str
    face: int  # kinds of eyes, cheeks and muzzle
    suit: int  # none, a vest, a belt, stripes, spots
    legs: int

    def draw(self, s: Sketch, traits: Mapping[str, str]) -> None:
        """Legs, tail, arms, body, suit, head: from the back to the front."""
        fill, other = COLOURS[self.colour], COLOURS[self.second]
        up = s.rng.uniform(-0.16, 0.14)
        if self.body == "head":
            self._limbs(s, fill, 0.62, up)
            s.oval(0, 0.1, 0.66, 0.62, fill)
            self._suit(s, other, 0.4, 0.5)
            self._head(s, fill, other, 0.0, 1.5, bare=True)
        else:
            self._limbs(s, fill, 0.4, up)
            self._trunk(s, fill)
            self._suit(s, other, 0.4, 0.3)
            self._head(s, fill, other, -0.34, 1.0, bare=False)
        hold(s, traits["prop"], 0.66, 0.06 + up)

    def _limbs(self, s: Sketch, fill: Colour, reach: float, up: float) -> None:
        if self.legs == 3:
            s.limb([(-0.2, 0.7), (-0.6, 0.8), (-0.78, 0.5)], darker(fill, 0.1), 0.1)
        for side in (-1, 1):
            if self.legs != 2:
                width = (0.1, 0.2, 0, 0.16)[self.legs]
                s.limb([(side * 0.18, 0.5), (side * 0.2, 0.88)], fill, width)
                s.oval(side * 0.24, 0.93, 0.16, 0.07, darker(fill, 0.3))
        s.limb([(-reach + 0.1, 0.16), (-reach - 0.16, 0.42)], fill, 0.13)
        s.limb([(reach - 0.1, 0.16), (0.66, 0.08 + up)], fill, 0.13)

    def _trunk(self, s: Sketch, fill: Colour) -> None:
        match self.body:
            case "oval":
                s.oval(0, 0.4, 0.36, 0.44, fill)
            case "wide":
                s.oval(0, 0.4, 0.5, 0.44, fill)
            case "thin":
                s.oval(0, 0.4, 0.22, 0.46, fill)
            case "square":
                s.poly([(-0.4, 0.0), (0.4, 0.0), (0.4, 0.78), (-0.4, 0.78)], fill)
            case "pear":
                s.blob([(0, -0.1), (0.2, 0.1), (0.48, 0.6), (0.3, 0.86), (-0.3, 0.86), (-0.48, 0.6),
                        (-0.2, 0.1)], fill)  # fmt: skip
            case _:
                s.poly([(0, -0.2), (0.5, 0.84), (-0.5, 0.84)], fill)

    def _suit(self, s: Sketch, other: Colour, y: float, wide: float) -> None:
        match self.suit:
            case 1:
                s.oval(0, y + 0.05, wide * 0.62, 0.28, lighter(other, 0.3))
            case 2:
                s.limb([(-wide, y + 0.12), (0, y + 0.18), (wide, y + 0.12)], other, 0.11)
            case 3:
                for k in range(3):
                    s.line([(-wide, y - 0.1 + 0.16 * k), (0, y - 0.06 + 0.16 * k),
                            (wide, y - 0.1 + 0.16 * k)], other, 0.06)  # fmt: skip
            case 4:
                for x, dy in ((-0.15, -0.08), (0.14, 0.02), (-0.06, 0.18), (0.18, 0.26)):
                    s.dot(x, y + dy, 0.065, other)
            case 5:
                for side in (-1, 1):
                    s.blob([(0.02 * side, y - 0.2), (side * wide, y - 0.26), (side * wide, y + 0.3),
                            (side * 0.1, y + 0.26)], other)  # fmt: skip

    def _head(
        self, s: Sketch, fill: Colour, other: Colour, y: float, size: float, bare: bool
    ) -> None:
        with s.placed(0, y, size=size, turn=s.rng.uniform(-0.14, 0.14)):
            self._ears(s, fill, other)
            if not bare:
                wide, tall = ((0.38, 0.36), (0.46, 0.34), (0.32, 0.4))[self.face % 3]
                s.oval(0, 0, wide, tall, fill)
            if self.face in (1, 4, 5):
                s.oval(0, 0.13, 0.2, 0.16, lighter(fill, 0.5))
            gap = 0.12 + 0.03 * (self.face % 2)
            if self.face < 3:
                bead_eyes(s, -0.06, gap, 0.055)
            else:
                eyes(s, -0.06, gap, 0.09, iris=other if self.face == 5 else None)
            if self.face in (2, 3):
                cheeks(s, 0.1, 0.22, 0.055)
            s.oval(0, 0.08, 0.06, 0.045, BLACK if self.face % 2 else darker(other, 0.2))
            mouth(s, 0.18, 0.12, mood="happy" if self.face != 4 else "surprised")
            self._hat(s, other)

    def _ears(self, s: Sketch, fill: Colour, other: Colour) -> None:
        for side in (-1, 1):
            match self.ears:
                case "round":
                    s.oval(side * 0.31, -0.28, 0.16, 0.16, fill)
                    s.oval(side * 0.31, -0.27, 0.08, 0.08, other)
                case "sharp":
                    s.poly([(side * 0.38, -0.04), (side * 0.4, -0.5), (side * 0.1, -0.28)], fill)
                case "long":
                    s.oval(side * 0.2, -0.52, 0.1, 0.32, fill, side * 0.25)
                    s.oval(side * 0.2, -0.5, 0.05, 0.22, other, side * 0.25)
                case "horns":
                    s.poly([(side * 0.12, -0.28), (side * 0.3, -0.6), (side * 0.26, -0.22)], other)
                case "feelers":
                    s.line(
                        [(side * 0.1, -0.3), (side * 0.18, -0.5), (side * 0.3, -0.6)], BLACK, 0.03
                    )
                    s.dot(side * 0.3, -0.6, 0.055, other)
                case "hair":
                    s.poly([(side * 0.02, -0.28), (side * 0.16, -0.56), (side * 0.22, -0.3),
                            (side * 0.4, -0.42), (side * 0.34, -0.1)], other)  # fmt: skip

    def _hat(self, s: Sketch, other: Colour) -> None:
        paint = darker(other, 0.15)
        match self.hat:
            case "cap":
                s.blob([(-0.32, -0.2), (-0.2, -0.42), (0.2, -0.42), (0.32, -0.2)], paint)
                s.limb([(0.1, -0.2), (0.46, -0.16)], paint, 0.07)
            case "cone":
                s.poly([(-0.28, -0.22), (0.28, -0.22), (0.06, -0.8)], paint)
                s.dot(0.06, -0.8, 0.07, WHITE)
            case "crown":
                s.poly([(-0.26, -0.2), (-0.3, -0.5), (-0.12, -0.34), (0, -0.54), (0.12, -0.34),
                        (0.3, -0.5), (0.26, -0.2)], (240, 196, 70))  # fmt: skip
            case "top":
                s.poly([(-0.2, -0.24), (-0.22, -0.64), (0.22, -0.64), (0.2, -0.24)], paint)
                s.limb([(-0.36, -0.24), (0.36, -0.24)], paint, 0.07)
            case "beret":
                s.oval(0.06, -0.34, 0.34, 0.12, paint, -0.15)


def gather_crowd(count: int, rng: Random) -> list[Stranger]:
    """So many strangers, all named and looking otherwise."""
    return [_stranger(pair, rng) for pair in made_up_names(count, rng)]


def made_up_names(count: int, rng: Random) -> list[tuple[str, str]]:
    """So many names, in Russian and in English, none of them twice."""
    names: dict[str, str] = {}
    while len(names) < count:
        parts = [*rng.sample(SYLLABLES, rng.choice((2, 2, 3))), rng.choice(ENDINGS)]
        russian, english = ("".join(p[k] for p in parts).capitalize() for k in (0, 1))
        names.setdefault(russian, english)
    return list(names.items())


def _stranger(names: tuple[str, str], rng: Random) -> Stranger:
    colour, second = rng.sample(list(COLOURS), 2)
    return Stranger(
        names=names,
        body=rng.choice(BODIES),
        colour=colour,
        second=second,
        ears=rng.choice(EARS),
        hat=rng.choice(HATS),
        face=rng.choice(FACES),
        suit=rng.choice(SUITS),
        legs=rng.choice(LEGS),
    )
