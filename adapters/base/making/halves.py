"""Made-up figures nearly like those one knows: the upper half of one on the lower half of another.

A crowd out of parts of its own (crowd.py) is told from a known character by its very manner. These
are not: the same hands drew them, some in other colours, and only the whole is nobody known. They
teach where knowing somebody ends.
"""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from drawing.colours import Colour
from drawing.roster import CHARACTERS, TRAITS
from drawing.scenes import SCENES
from drawing.sketch import Sketch
from drawing.traits import Choices, Traits

from making.crowd import made_up_names

SEEN: Choices = {"scene": tuple(SCENES)}  # a thing in a hand may be cut through


@dataclass(frozen=True, kw_only=True)
class Halves:
    """Two known characters joined at a height, perhaps with all hues turned alike."""

    names: tuple[str, str]
    upper: str
    lower: str
    joined: float
    hue: float

    def draw(self, s: Sketch, traits: Mapping[str, str]) -> None:
        """Draw the one, then the other in its place, then lay the one's upper half over it."""
        sketch = Dyed(s, self.hue)
        empty = s.sheet.copy()
        CHARACTERS[self.upper](sketch, _traits(self.upper, s.rng, traits))
        first = s.sheet.copy()
        s.sheet.paste(empty)
        CHARACTERS[self.lower](sketch, _traits(self.lower, s.rng, traits))
        height = max(0, round(sketch.row(self.joined)))
        s.sheet.paste(first.crop((0, 0, first.width, height)), (0, 0))


class Dyed(Sketch):
    """The same sheet and place, with every paint's hue turned."""

    def __init__(self, sketch: Sketch, hue: float) -> None:
        super().__init__(sketch.sheet, sketch.style, sketch.rng)
        self._place = sketch._place
        self._hue = hue

    def row(self, y: float) -> float:
        """How far down on the sheet this height of the figure's middle lies."""
        return self._place[4] * y + self._place[5]

    def _paint(self, fill: Colour) -> Colour:
        hue, light, strength = colorsys.rgb_to_hls(*(part / 255 for part in fill))
        turned = colorsys.hls_to_rgb((hue + self._hue) % 1, light, strength)
        red, green, blue = (round(255 * part) for part in turned)
        return super()._paint((red, green, blue))


def join_halves(count: int, characters: Sequence[str], rng: Random) -> list[Halves]:
    """So many figures, each with a made-up name."""
    return [_joined(names, rng.sample(characters, 2), rng) for names in made_up_names(count, rng)]


def join_across(
    count: int, some: Sequence[str], others: Sequence[str], rng: Random
) -> list[Halves]:
    """So many figures of which one half is of the some and one of the others."""
    made = []
    for names in made_up_names(count, rng):
        pair = [rng.choice(some), rng.choice(others)]
        rng.shuffle(pair)
        made.append(_joined(names, pair, rng))
    return made


def _joined(names: tuple[str, str], pair: Sequence[str], rng: Random) -> Halves:
    upper, lower = pair
    dyed = rng.random() < 1 / 3
    return Halves(
        names=names,
        upper=upper,
        lower=lower,
        joined=rng.uniform(-0.1, 0.25),
        hue=rng.uniform(0.15, 0.85) if dyed else 0.0,
    )


def _traits(character: str, rng: Random, seen: Mapping[str, str]) -> Traits:
    return {trait: rng.choice(values) for trait, values in TRAITS[character].items()} | dict(seen)
