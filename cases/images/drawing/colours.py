"""Colours by name, and the little arithmetic done on them."""

from random import Random

Colour = tuple[int, int, int]

BLACK: Colour = (28, 26, 30)
WHITE: Colour = (252, 250, 246)
SKIN: Colour = (250, 208, 172)
RED: Colour = (214, 45, 48)
BLUE: Colour = (44, 92, 190)
GREEN: Colour = (70, 160, 72)
YELLOW: Colour = (250, 205, 50)
ORANGE: Colour = (245, 140, 40)
PINK: Colour = (244, 150, 160)
BROWN: Colour = (140, 88, 50)
STEEL: Colour = (168, 176, 188)
GOLD: Colour = (226, 172, 60)

NAMED: dict[str, Colour] = {
    "red": RED,
    "blue": BLUE,
    "green": GREEN,
    "yellow": YELLOW,
    "white": WHITE,
}


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """`first` with `part` (0 to 1) of `second` in it."""
    r, g, b = (round(x + (y - x) * part) for x, y in zip(first, second, strict=True))
    return r, g, b


def darker(colour: Colour, part: float = 0.25) -> Colour:
    """The colour in shadow."""
    return mix(colour, (20, 14, 24), part)


def lighter(colour: Colour, part: float = 0.35) -> Colour:
    """The colour in light."""
    return mix(colour, WHITE, part)


def nuance(colour: Colour, rng: Random, spread: int = 10) -> Colour:
    """The same colour from another tube: each channel moved a little."""
    r, g, b = (max(0, min(255, c + rng.randint(-spread, spread))) for c in colour)
    return r, g, b
