"""Round and made things: a matryoshka, a smiley, a bun, the sun, a vase, a snowman."""

import math

from drawing.colours import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PINK,
    RED,
    SKIN,
    WHITE,
    YELLOW,
    darker,
    lighter,
)  # fmt: skip
from drawing.faces import cheeks, mouth
from drawing.props import hold
from drawing.sketch import Sketch
from drawing.traits import Traits

SCARVES = {"red": RED, "blue": BLUE, "green": GREEN, "yellow": (244, 186, 44)}


def matryoshka(s: Sketch, traits: Traits) -> None:
    """A nested doll in a headscarf, with a flower on its apron."""
    scarf = SCARVES[traits["scarf"]]
    gown = {"red": GREEN, "blue": RED, "green": (208, 70, 110), "yellow": (190, 40, 44)}[
        traits["scarf"]
    ]
    s.blob([(0, -0.9), (-0.36, -0.72), (-0.42, -0.34), (-0.34, -0.1), (-0.54, 0.26), (-0.54, 0.66),
            (-0.38, 0.92), (0.38, 0.92), (0.54, 0.66), (0.54, 0.26), (0.34, -0.1), (0.42, -0.34),
            (0.36, -0.72)], scarf)  # fmt: skip
    s.blob([(-0.5, 0.2), (0, 0.06), (0.5, 0.2), (0.52, 0.64), (0.38, 0.9), (-0.38, 0.9),
            (-0.52, 0.64)], gown)  # fmt: skip
    s.blob([(-0.28, 0.22), (0, 0.14), (0.28, 0.22), (0.3, 0.6), (0, 0.84), (-0.3, 0.6)], WHITE)
    petal = s.rng.choice((RED, PINK, BLUE, ORANGE))
    for k in range(5):
        angle = k * math.tau / 5 + 0.3
        s.dot(0.12 * math.cos(angle), 0.44 + 0.12 * math.sin(angle), 0.085, petal)
    s.dot(0, 0.44, 0.07, YELLOW)
    for side in (-1, 1):
        s.oval(side * 0.17, 0.64, 0.1, 0.04, GREEN, side * -0.5)
    for x, y in ((-0.3, -0.66), (0, -0.78), (0.3, -0.66), (-0.36, 0.02), (0.36, 0.02)):
        s.dot(x, y, 0.035, lighter(scarf, 0.7))
    s.oval(0, -0.4, 0.27, 0.28, SKIN)
    s.blob([(-0.26, -0.4), (-0.2, -0.62), (0, -0.68), (0.2, -0.62), (0.26, -0.4), (0.1, -0.56),
            (0, -0.58), (-0.1, -0.56)], (110, 62, 34))  # fmt: skip
    for side in (-1, 1):
        s.dot(side * 0.1, -0.42, 0.036, BLACK)
        s.line(
            [(side * 0.05, -0.49), (side * 0.1, -0.51), (side * 0.15, -0.49)], (90, 50, 30), 0.02
        )
    cheeks(s, -0.32, 0.15, 0.055)
    mouth(s, -0.28, 0.055, colour=RED)
    for side in (-1, 1):
        s.blob([(0, -0.08), (side * 0.18, -0.17), (side * 0.2, 0.02)], darker(scarf, 0.2))


def smiley(s: Sketch, traits: Traits) -> None:
    """A yellow circle with two eyes and a mouth."""
    with s.placed(0, 0.05, turn=s.rng.uniform(-0.3, 0.3)):
        s.oval(0, 0, 0.78, 0.78, (255, 216, 50))
        mood = traits["mood"]
        for side in (-1, 1):
            s.oval(side * 0.26, -0.2, 0.09, 0.17, (60, 40, 24))
        if mood == "surprised":
            s.oval(0, 0.34, 0.17, 0.21, (60, 40, 24))
        else:
            bend = 0.34 if mood == "happy" else -0.26
            start = 0.2 if mood == "happy" else 0.48
            s.line([(-0.42, start), (-0.2, start + bend * 0.8), (0, start + bend),
                    (0.2, start + bend * 0.8), (0.42, start)], (60, 40, 24), 0.075)  # fmt: skip


def bun(s: Sketch, traits: Traits) -> None:
    """Golden, with sesame, on a plate; hot or cold."""
    crust = (214, 142, 66)
    s.oval(0, 0.66, 0.86, 0.14, (236, 240, 246))
    s.blob([(-0.7, 0.56), (-0.76, 0.2), (-0.46, -0.16), (0, -0.28), (0.46, -0.16), (0.76, 0.2),
            (0.7, 0.56), (0, 0.64)], crust)  # fmt: skip
    s.blob([(-0.6, 0.1), (-0.36, -0.12), (0, -0.22), (0.36, -0.12), (0.5, 0.04), (0, 0.0)],
           darker(crust, 0.2))  # fmt: skip
    for _ in range(16):
        x = s.rng.uniform(-0.5, 0.5)
        s.oval(x, s.rng.uniform(-0.12, 0.14), 0.035, 0.02, (252, 240, 206), s.rng.uniform(0, 3))
    if traits["steam"] == "hot":
        for x in (-0.3, 0.0, 0.3):
            s.line(
                [(x, -0.4), (x + 0.07, -0.54), (x - 0.06, -0.68), (x + 0.04, -0.84)], WHITE, 0.045
            )


def sun(s: Sketch, traits: Traits) -> None:
    """A face with twelve rays."""
    with s.placed(0, 0, turn=s.rng.uniform(-0.3, 0.3)):
        for k in range(12):
            with s.placed(turn=k * math.tau / 12):
                s.poly([(-0.13, -0.56), (0.13, -0.56), (0, -0.92)], ORANGE)
        s.oval(0, 0, 0.56, 0.56, (255, 206, 60))
        for side in (-1, 1):
            s.dot(side * 0.2, -0.1, 0.065, (90, 50, 20))
        cheeks(s, 0.1, 0.32, 0.09)
        mouth(s, 0.14, 0.22, mood=traits["mood"], colour=(150, 60, 20))


def vase(s: Sketch, traits: Traits) -> None:
    """Glazed clay with a pattern, with flowers or without."""
    glaze = SCARVES[traits["glaze"]]
    if traits["flowers"] == "flowers":
        for x, y in ((-0.4, -0.64), (0, -0.8), (0.4, -0.62)):
            s.line([(0, -0.2), (x * 0.6, -0.4), (x, y)], GREEN, 0.04)
            petal = s.rng.choice((RED, PINK, WHITE, (160, 100, 210)))
            for k in range(6):
                s.dot(x + 0.12 * math.cos(k * math.tau / 6), y + 0.12 * math.sin(k * math.tau / 6),
                      0.08, petal)  # fmt: skip
            s.dot(x, y, 0.07, YELLOW)
    s.blob([(-0.24, -0.32), (0.24, -0.32), (0.16, -0.12), (0.42, 0.24), (0.4, 0.62), (0.22, 0.92),
            (-0.22, 0.92), (-0.4, 0.62), (-0.42, 0.24), (-0.16, -0.12)], glaze)  # fmt: skip
    s.oval(0, -0.3, 0.23, 0.06, darker(glaze, 0.4))
    band = lighter(glaze, 0.7)
    s.line([(-0.36 + 0.09 * k, 0.3 + (0.07 if k % 2 else -0.07)) for k in range(9)], band, 0.045)
    s.line([(-0.36, 0.54), (0.36, 0.54)], band, 0.045)


def snowman(s: Sketch, traits: Traits) -> None:
    """Three balls of snow, a carrot and a bucket."""
    snow = (244, 248, 255)
    s.limb([(-0.3, 0.1), (-0.6, -0.06), (-0.72, -0.2)], (110, 76, 50), 0.05)
    s.limb([(0.3, 0.1), (0.6, 0.0), (0.7, -0.1)], (110, 76, 50), 0.05)
    s.oval(0, 0.62, 0.46, 0.36, snow)
    s.oval(0, 0.14, 0.34, 0.3, snow)
    s.oval(0, -0.34, 0.28, 0.27, snow)
    for y in (0.04, 0.18, 0.5):
        s.dot(0, y, 0.035, BLACK)
    for side in (-1, 1):
        s.dot(side * 0.1, -0.4, 0.036, BLACK)
    s.poly([(-0.03, -0.36), (0.3, -0.26), (-0.03, -0.27)], ORANGE)
    mouth(s, -0.22, 0.11)
    scarf = {"red": RED, "blue": BLUE, "green": GREEN}[traits["scarf"]]
    s.limb([(-0.24, -0.1), (0, -0.05), (0.24, -0.1)], scarf, 0.11)
    s.limb([(0.15, -0.06), (0.2, 0.2)], scarf, 0.1)
    s.blob([(-0.24, -0.54), (-0.2, -0.86), (0.2, -0.86), (0.24, -0.54)], (90, 110, 150))
    hold(s, traits["prop"], 0.71, -0.12)
