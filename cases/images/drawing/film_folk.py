"""Characters of films and books: Karlsson, SpongeBob, Shrek, Winnie-the-Pooh, Buratino."""

from drawing.colours import (
    BLACK,
    BLUE,
    BROWN,
    GREEN,
    ORANGE,
    RED,
    SKIN,
    STEEL,
    WHITE,
    YELLOW,
    darker,
)
from drawing.faces import bead_eyes, cheeks, eyes, laughing_mouth, mouth
from drawing.props import hold
from drawing.sketch import Sketch
from drawing.traits import Traits


def karlsson(s: Sketch, traits: Traits) -> None:
    """Plump and ginger, with a propeller and a button."""
    overalls = (66, 118, 96)
    spin = s.rng.uniform(-0.3, 0.3)
    s.line([(0.3, 0.1), (0.66, -0.16)], BLACK, 0.05)
    with s.placed(0.68, -0.18, turn=spin):
        s.oval(0, -0.26, 0.08, 0.25, STEEL, 0.2)
        s.oval(0, 0.26, 0.08, 0.25, STEEL, 0.2)
        s.dot(0, 0, 0.06, RED)
    for side in (-1, 1):
        s.limb([(side * 0.18, 0.6), (side * 0.2, 0.86)], overalls, 0.22)
        s.oval(side * 0.25, 0.92, 0.17, 0.08, BROWN)
    s.oval(0, 0.3, 0.46, 0.44, (236, 214, 120))
    for y in (0.02, 0.12):
        s.line([(-0.36, y), (0, y + 0.05), (0.36, y)], (214, 120, 60), 0.04)
    s.blob([(-0.45, 0.34), (-0.24, 0.22), (0.24, 0.22), (0.45, 0.34), (0.34, 0.68), (0, 0.76),
            (-0.34, 0.68)], overalls)  # fmt: skip
    for side in (-1, 1):
        s.limb([(side * 0.22, 0.26), (side * 0.24, -0.06)], overalls, 0.09)
    s.dot(0, 0.42, 0.075, RED)
    up = s.rng.uniform(-0.16, 0.1)
    s.limb([(-0.38, 0.1), (-0.58, 0.22), (-0.62, 0.02 + up)], (236, 214, 120), 0.14)
    hold(s, traits["prop"], -0.62, -0.04 + up)
    s.dot(-0.62, -0.03 + up, 0.08, SKIN)
    with s.placed(0, -0.36, turn=s.rng.uniform(-0.12, 0.12)):
        hair = (226, 106, 34)
        for x, y in ((-0.3, -0.14), (-0.2, -0.3), (0, -0.38), (0.2, -0.3), (0.3, -0.14)):
            s.oval(x, y, 0.15, 0.15, hair)
        s.oval(0, 0, 0.35, 0.32, SKIN)
        s.blob([(-0.3, -0.14), (-0.16, -0.3), (0.16, -0.3), (0.3, -0.14), (0.08, -0.2),
                (-0.1, -0.15)], hair)  # fmt: skip
        eyes(s, -0.03, 0.13, 0.085, iris=(60, 120, 190))
        s.oval(0, 0.08, 0.07, 0.06, (244, 170, 140))
        cheeks(s, 0.12, 0.23, 0.065)
        laughing_mouth(s, 0.16, 0.13)


def sponge_bob(s: Sketch, traits: Traits) -> None:
    """A square sponge with holes, two teeth and a tie."""
    sponge = (248, 216, 66)
    for side in (-1, 1):
        s.limb([(side * 0.2, 0.72), (side * 0.2, 0.92)], sponge, 0.08)
        s.oval(side * 0.27, 0.95, 0.14, 0.06, BLACK)
    up = s.rng.uniform(-0.3, 0.1)
    s.limb([(-0.52, 0.2), (-0.68, 0.36), (-0.7, 0.5)], sponge, 0.08)
    s.limb([(0.52, 0.2), (0.68, 0.24), (0.74, 0.1 + up)], sponge, 0.08)
    s.poly([(-0.5, 0.5), (0.5, 0.5), (0.48, 0.8), (-0.48, 0.8)], (150, 92, 44))
    s.poly([(-0.52, 0.4), (0.52, 0.4), (0.5, 0.56), (-0.5, 0.56)], WHITE)
    s.poly([(-0.07, 0.42), (0.07, 0.42), (0.05, 0.6), (0, 0.66), (-0.05, 0.6)], RED)
    s.blob(
        [
            (-0.56, -0.7),
            (-0.2, -0.74),
            (0.2, -0.7),
            (0.56, -0.74),
            (0.58, -0.3),
            (0.54, 0.1),
            (0.54, 0.43),
            (0.2, 0.41),
            (-0.2, 0.44),
            (-0.54, 0.43),
            (-0.57, 0),
        ],
        sponge,
    )
    for x, y, r in (
        (-0.42, -0.56, 0.07),
        (0.4, -0.58, 0.09),
        (-0.46, 0.16, 0.06),
        (0.46, 0.26, 0.07),
        (0.02, -0.62, 0.05),
        (-0.3, 0.32, 0.05),
    ):
        s.oval(x, y, r, r * 0.85, (206, 170, 40))
    eyes(s, -0.26, 0.19, 0.18, iris=(80, 160, 220))
    s.limb([(0, -0.1), (0.1, -0.08)], sponge, 0.09)
    s.line([(-0.34, 0.02), (-0.15, 0.16), (0.15, 0.16), (0.34, 0.02)], (150, 50, 40), 0.035)
    for x in (-0.07, 0.07):
        s.poly([(x - 0.055, 0.17), (x + 0.055, 0.17), (x + 0.055, 0.28), (x - 0.055, 0.28)], WHITE)
    hold(s, traits["prop"], 0.74, 0.08 + up)


def shrek(s: Sketch, traits: Traits) -> None:
    """Green, with trumpet ears and a leather vest."""
    skin = (158, 190, 60)
    for side in (-1, 1):
        s.limb([(side * 0.17, 0.6), (side * 0.2, 0.88)], (104, 80, 52), 0.22)
        s.oval(side * 0.26, 0.93, 0.18, 0.08, darker(BROWN, 0.3))
    s.oval(0, 0.34, 0.46, 0.46, (232, 218, 180))
    s.blob([(-0.44, 0.16), (-0.2, -0.08), (-0.12, 0.3), (-0.16, 0.66), (-0.4, 0.6)], (116, 76, 44))
    s.blob([(0.44, 0.16), (0.2, -0.08), (0.12, 0.3), (0.16, 0.66), (0.4, 0.6)], (116, 76, 44))
    s.limb([(-0.36, 0.64), (0.36, 0.64)], (80, 52, 32), 0.08)
    up = s.rng.uniform(-0.2, 0.14)
    s.limb([(-0.4, 0.14), (-0.6, 0.3), (-0.6, 0.5)], (232, 218, 180), 0.18)
    s.limb([(0.4, 0.14), (0.6, 0.22), (0.66, 0.1 + up)], (232, 218, 180), 0.18)
    hold(s, traits["prop"], 0.67, 0.02 + up)
    s.dot(-0.6, 0.54, 0.1, skin)
    s.dot(0.67, 0.04 + up, 0.1, skin)
    with s.placed(0, -0.34, turn=s.rng.uniform(-0.12, 0.12)):
        for side in (-1, 1):
            s.limb([(side * 0.3, -0.18), (side * 0.52, -0.3)], skin, 0.1)
            s.oval(side * 0.56, -0.32, 0.07, 0.12, darker(skin, 0.15), side * 0.5)
        s.blob([(-0.28, -0.24), (0, -0.36), (0.28, -0.24), (0.34, 0.06), (0.32, 0.26), (0, 0.38),
                (-0.32, 0.26), (-0.34, 0.06)], skin)  # fmt: skip
        eyes(s, -0.06, 0.13, 0.075, iris=(120, 80, 40))
        for side in (-1, 1):
            s.line([(side * 0.05, -0.17), (side * 0.13, -0.21), (side * 0.22, -0.17)],
                   darker(skin, 0.6), 0.045)  # fmt: skip
        s.oval(0, 0.08, 0.1, 0.075, darker(skin, 0.12))
        mouth(s, 0.19, 0.18, colour=(96, 60, 40))


def winnie_pooh(s: Sketch, traits: Traits) -> None:
    """A yellow bear in a red shirt."""
    fur = (240, 178, 66)
    up = s.rng.uniform(-0.14, 0.14)
    for side in (-1, 1):
        s.limb([(side * 0.18, 0.66), (side * 0.22, 0.86)], fur, 0.24)
        s.oval(side * 0.25, 0.92, 0.17, 0.09, fur)
    s.oval(0, 0.42, 0.42, 0.42, fur)
    s.blob([(-0.34, 0.02), (0, -0.04), (0.34, 0.02), (0.42, 0.34), (0.3, 0.46), (0, 0.5),
            (-0.3, 0.46), (-0.42, 0.34)], (208, 40, 44))  # fmt: skip
    s.limb([(-0.32, 0.1), (-0.52, 0.26)], (208, 40, 44), 0.18)
    s.limb([(-0.52, 0.26), (-0.54, 0.46)], fur, 0.16)
    s.limb([(0.32, 0.1), (0.5, 0.18)], (208, 40, 44), 0.18)
    s.limb([(0.5, 0.18), (0.6, 0.04 + up)], fur, 0.16)
    with s.placed(0, -0.34, turn=s.rng.uniform(-0.14, 0.14)):
        for side in (-1, 1):
            s.oval(side * 0.27, -0.3, 0.14, 0.14, fur)
            s.oval(side * 0.27, -0.29, 0.07, 0.07, darker(fur, 0.2))
        s.oval(0, 0, 0.4, 0.37, fur)
        s.oval(0, 0.14, 0.22, 0.16, (252, 216, 140))
        bead_eyes(s, -0.06, 0.13, 0.045)
        for side in (-1, 1):
            s.line([(side * 0.08, -0.16), (side * 0.14, -0.19), (side * 0.2, -0.16)], BLACK, 0.026)
        s.oval(0, 0.06, 0.085, 0.06, BLACK)
        mouth(s, 0.18, 0.12)
    hold(s, traits["prop"], 0.62, -0.02 + up)


def buratino(s: Sketch, traits: Traits) -> None:
    """A wooden boy with a long nose and a striped cap."""
    wood = (242, 200, 140)
    up = s.rng.uniform(-0.16, 0.14)
    for side in (-1, 1):
        s.limb([(side * 0.12, 0.5), (side * 0.17, 0.88)], wood, 0.1)
        s.oval(side * 0.24, 0.93, 0.15, 0.065, (150, 70, 40))
    s.blob([(-0.24, 0.36), (0.24, 0.36), (0.34, 0.64), (-0.34, 0.64)], GREEN)
    s.blob([(-0.26, -0.08), (0.26, -0.08), (0.3, 0.4), (-0.3, 0.4)], (226, 76, 50))
    s.poly([(-0.2, -0.1), (0.2, -0.1), (0.1, 0.04), (0, -0.02), (-0.1, 0.04)], WHITE)
    for y in (0.14, 0.28):
        s.dot(0, y, 0.035, YELLOW)
    s.limb([(-0.26, 0), (-0.46, 0.16), (-0.5, 0.36)], (226, 76, 50), 0.12)
    s.limb([(0.26, 0), (0.48, 0.08), (0.58, -0.04 + up)], (226, 76, 50), 0.12)
    hold(s, traits["prop"], 0.6, -0.1 + up)
    s.dot(0.59, -0.09 + up, 0.07, wood)
    with s.placed(0, -0.32, turn=s.rng.uniform(-0.1, 0.1)):
        s.oval(0, 0, 0.28, 0.27, wood)
        s.limb([(-0.05, 0.03), (-0.58, -0.06)], (234, 180, 112), 0.075)
        eyes(s, -0.06, 0.12, 0.07, iris=(60, 110, 180))
        cheeks(s, 0.1, 0.18, 0.05)
        mouth(s, 0.12, 0.12, colour=(150, 50, 40))
        for k, colour in enumerate((WHITE, BLUE, WHITE, BLUE)):
            y, w = -0.16 - 0.13 * k, 0.29 - 0.07 * k
            s.poly([(-w, y), (w, y), (w - 0.07, y - 0.14), (-w + 0.07, y - 0.14)], colour)
        s.limb([(0, -0.66), (0.18, -0.62), (0.26, -0.5)], BLUE, 0.05)
        s.dot(0.28, -0.46, 0.06, ORANGE)
