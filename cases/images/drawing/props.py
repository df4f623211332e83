"""Things to hold; each is drawn with the holding hand at the origin."""

from collections.abc import Callable

from drawing.colours import (
    BLACK,
    BLUE,
    BROWN,
    GOLD,
    GREEN,
    ORANGE,
    PINK,
    RED,
    STEEL,
    WHITE,
    YELLOW,
    Colour,
    darker,
    lighter,
)  # fmt: skip
from drawing.sketch import Sketch


def balloon(s: Sketch) -> None:
    """On a thread."""
    colour = s.rng.choice((RED, BLUE, (150, 80, 190)))
    sway = s.rng.uniform(-0.08, 0.12)
    s.line([(0, 0), (sway + 0.05, -0.3), (sway, -0.55)], BLACK, 0.018)
    s.oval(sway, -0.78, 0.23, 0.27, colour)
    s.dot(sway - 0.08, -0.87, 0.05, lighter(colour, 0.6))


def flower(s: Sketch) -> None:
    """Five petals on a stem."""
    petal = s.rng.choice((WHITE, PINK, (170, 110, 220)))
    s.line([(0, 0.1), (0.02, -0.2), (0, -0.42)], GREEN, 0.04)
    s.oval(0.1, -0.14, 0.1, 0.04, GREEN, -0.5)
    for dx, dy in ((0, -0.14), (0.13, -0.04), (0.08, 0.11), (-0.08, 0.11), (-0.13, -0.04)):
        s.oval(dx, -0.45 + dy, 0.085, 0.085, petal)
    s.dot(0, -0.45, 0.075, YELLOW)


def flag(s: Sketch) -> None:
    """A pennant on a stick."""
    s.line([(0, 0.15), (0, -0.7)], BROWN, 0.04)
    s.poly([(0, -0.7), (0.46, -0.56), (0, -0.38)], s.rng.choice((RED, GREEN, ORANGE)))


def umbrella(s: Sketch) -> None:
    """Open, with a straight handle."""
    colour = s.rng.choice((BLUE, RED, (120, 70, 160)))
    s.line([(0, 0.16), (0, -0.6)], BROWN, 0.035)
    s.blob(
        [(-0.5, -0.5), (-0.38, -0.78), (0, -0.95), (0.38, -0.78), (0.5, -0.5), (0.25, -0.56),
         (0, -0.5), (-0.25, -0.56)],
        colour,
    )  # fmt: skip
    s.line([(0, -0.94), (0, -0.52)], darker(colour), 0.02)


def ice_cream(s: Sketch) -> None:
    """Two scoops in a cone."""
    s.poly([(-0.1, -0.14), (0.1, -0.14), (0, 0.16)], (216, 160, 90))
    s.oval(0, -0.24, 0.15, 0.14, (255, 232, 210))
    s.oval(0.02, -0.4, 0.11, 0.1, PINK)


def orange(s: Sketch) -> None:
    """With a leaf."""
    s.oval(0, -0.06, 0.19, 0.19, ORANGE)
    s.oval(0.06, -0.26, 0.08, 0.035, GREEN, -0.5)
    s.dot(-0.06, -0.12, 0.04, lighter(ORANGE, 0.5))


def honey(s: Sketch) -> None:
    """A pot, some of it running over."""
    s.blob([(-0.2, -0.2), (-0.26, 0.06), (-0.14, 0.2), (0.14, 0.2), (0.26, 0.06), (0.2, -0.2)],
           (190, 110, 60))  # fmt: skip
    s.oval(0, -0.21, 0.22, 0.07, GOLD)
    s.limb([(0.1, -0.2), (0.13, -0.02)], GOLD, 0.07)


def accordion(s: Sketch) -> None:
    """Held before the chest, the hands at both ends."""
    case = s.rng.choice((RED, (150, 50, 40), (60, 60, 120)))
    fold = (238, 226, 200)
    for k in range(5):
        x = -0.24 + 0.12 * k
        s.poly([(x - 0.06, -0.16), (x, -0.2), (x + 0.06, -0.16), (x + 0.06, 0.18), (x, 0.22),
                (x - 0.06, 0.18)], fold if k % 2 else darker(fold, 0.15))  # fmt: skip
    for side in (-1, 1):
        s.poly([(side * 0.28, -0.24), (side * 0.5, -0.2), (side * 0.5, 0.22), (side * 0.28, 0.26)],
               case)  # fmt: skip
    for k in range(4):
        s.dot(0.4, -0.12 + 0.09 * k, 0.03, WHITE)
        s.dot(-0.4, -0.12 + 0.09 * k, 0.03, BLACK)


def sword(s: Sketch) -> None:
    """A straight blade with a golden guard."""
    s.poly([(-0.05, -0.1), (-0.05, -0.75), (0, -0.88), (0.05, -0.75), (0.05, -0.1)],
           (214, 222, 232))  # fmt: skip
    s.limb([(-0.15, -0.08), (0.15, -0.08)], GOLD, 0.06)
    s.limb([(0, -0.04), (0, 0.12)], BROWN, 0.06)


def spear(s: Sketch) -> None:
    """As tall as its bearer."""
    s.limb([(0, 0.85), (0, -0.85)], (150, 104, 60), 0.045)
    s.poly([(-0.09, -0.8), (0, -1.12), (0.09, -0.8)], (214, 222, 232))


def shield(s: Sketch) -> None:
    """A drop with a boss."""
    colour: Colour = s.rng.choice((RED, BLUE))
    s.blob([(-0.26, -0.3), (0, -0.36), (0.26, -0.3), (0.24, 0.1), (0, 0.42), (-0.24, 0.1)], colour)
    s.dot(0, -0.02, 0.1, GOLD)


def axe(s: Sketch) -> None:
    """One broad blade."""
    s.limb([(0, 0.4), (0, -0.6)], BROWN, 0.05)
    s.blob([(0, -0.58), (0.26, -0.66), (0.32, -0.42), (0.24, -0.2), (0, -0.34)], STEEL)


PROPS: dict[str, Callable[[Sketch], None]] = {
    "balloon": balloon,
    "flower": flower,
    "flag": flag,
    "umbrella": umbrella,
    "ice cream": ice_cream,
    "orange": orange,
    "honey": honey,
    "accordion": accordion,
    "sword": sword,
    "spear": spear,
    "shield": shield,
    "axe": axe,
}


def hold(s: Sketch, thing: str, x: float, y: float, size: float = 1.0, turn: float = 0.0) -> None:
    """Put the thing into the hand at (x, y); `nothing` leaves it empty."""
    if thing != "nothing":
        with s.placed(x, y, size, turn):
            PROPS[thing](s)
