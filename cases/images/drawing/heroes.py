"""Superman, Spider-Man and Batman."""

import math

from drawing.colours import BLACK, RED, SKIN, WHITE, YELLOW, Colour, darker
from drawing.faces import mouth
from drawing.sketch import Sketch
from drawing.traits import Traits


def _build(
    s: Sketch, suit: Colour, legs: Colour, boots: Colour, gloves: Colour, arm: Colour
) -> None:
    """Legs, chest and arms of a strong figure; poses differ in the arms and the stride."""
    stride = s.rng.uniform(0.0, 0.1)
    for side in (-1, 1):
        s.limb([(side * 0.14, 0.4), (side * (0.18 + stride), 0.72)], legs, 0.19)
        s.limb([(side * (0.18 + stride), 0.72), (side * (0.21 + stride), 0.92)], boots, 0.17)
        s.oval(side * (0.26 + stride), 0.95, 0.14, 0.07, boots)
    s.blob([(-0.4, -0.16), (0, -0.2), (0.4, -0.16), (0.34, 0.12), (0.26, 0.44), (0, 0.5),
            (-0.26, 0.44), (-0.34, 0.12)], suit)  # fmt: skip
    pose = s.rng.choice(("hips", "open", "up"))
    for side in (-1, 1):
        if pose == "up" and side == 1:
            elbow, hand = (0.58, -0.24), (0.62, -0.56)
        elif pose == "hips":
            elbow, hand = (side * 0.62, 0.12), (side * 0.34, 0.32)
        else:
            elbow, hand = (side * 0.54, 0.12), (side * 0.66, 0.4)
        s.limb([(side * 0.38, -0.08), elbow], arm, 0.17)
        s.limb([elbow, hand], gloves, 0.15)


def superman(s: Sketch, traits: Traits) -> None:
    """Blue suit, red cape and trunks, a letter on the chest; stands or flies."""
    suit = (40, 92, 196)
    flying = traits["action"] == "flying"
    with s.placed(turn=s.rng.uniform(0.75, 1.05) if flying else s.rng.uniform(-0.06, 0.06)):
        wave = s.rng.uniform(-0.12, 0.12)
        s.blob([(-0.36, -0.16), (0.36, -0.16), (0.58 + wave, 0.4), (0.6 + wave, 0.84), (0.2, 0.74),
                (-0.2, 0.84), (-0.6 + wave, 0.76), (-0.56, 0.4)], RED)  # fmt: skip
        _build(s, suit, suit, (190, 36, 40), SKIN, suit)
        s.blob([(-0.27, 0.36), (0.27, 0.36), (0.2, 0.5), (0, 0.6), (-0.2, 0.5)], RED)
        s.limb([(-0.26, 0.35), (0.26, 0.35)], YELLOW, 0.07)
        s.poly([(-0.2, -0.08), (-0.12, -0.14), (0.12, -0.14), (0.2, -0.08), (0, 0.18)], YELLOW)
        s.poly([(-0.15, -0.07), (-0.1, -0.11), (0.1, -0.11), (0.15, -0.07), (0, 0.12)], RED)
        s.line(
            [(0.07, -0.07), (-0.05, -0.06), (-0.03, -0.01), (0.05, 0.01), (0, 0.06)], YELLOW, 0.03
        )
        with s.placed(0, -0.44, turn=s.rng.uniform(-0.1, 0.1)):
            s.blob([(-0.23, -0.2), (0.23, -0.2), (0.24, 0.08), (0.1, 0.27), (-0.1, 0.27),
                    (-0.24, 0.08)], SKIN)  # fmt: skip
            s.blob(
                [
                    (-0.26, 0),
                    (-0.28, -0.22),
                    (-0.08, -0.34),
                    (0.16, -0.33),
                    (0.28, -0.2),
                    (0.26, 0),
                    (0.2, -0.14),
                    (-0.04, -0.16),
                    (-0.2, -0.12),
                ],
                (34, 32, 46),
            )
            s.line([(0.02, -0.18), (0.07, -0.1), (0.02, -0.06)], (34, 32, 46), 0.035)
            for side in (-1, 1):
                s.dot(side * 0.1, 0.0, 0.052, WHITE)
                s.dot(side * 0.1, 0.0, 0.034, (40, 90, 160))
            mouth(s, 0.14, 0.08, mood="happy", colour=(150, 60, 50))


def spider_man(s: Sketch, traits: Traits) -> None:
    """Red and blue with a web and white eyes; stands or hangs upside down."""
    hanging = traits["action"] == "hanging"
    if hanging:
        s.line([(0, -1.3), (0, -0.8)], WHITE, 0.035)
    web = (110, 16, 24)
    with s.placed(turn=math.pi + s.rng.uniform(-0.1, 0.1) if hanging else s.rng.uniform(-0.1, 0.1)):
        _build(s, RED, (44, 78, 168), (200, 36, 42), (200, 36, 42), (44, 78, 168))
        for side in (-1, 1):
            s.blob([(side * 0.39, -0.1), (side * 0.34, 0.12), (side * 0.26, 0.42),
                    (side * 0.16, 0.3), (side * 0.22, 0.06)], (44, 78, 168))  # fmt: skip
        s.limb([(-0.25, 0.4), (0.25, 0.4)], (190, 34, 40), 0.09)
        for side in (-1, 1):
            for dy in (-0.1, 0.0, 0.1):
                s.line([(0, 0.04), (side * 0.13, 0.04 + dy - 0.03), (side * 0.16, 0.1 + dy * 1.4)],
                       BLACK, 0.02)  # fmt: skip
        s.oval(0, 0.04, 0.045, 0.075, BLACK)
        with s.placed(0, -0.46, turn=s.rng.uniform(-0.14, 0.14)):
            s.blob([(-0.27, -0.12), (0, -0.36), (0.27, -0.12), (0.24, 0.14), (0, 0.31),
                    (-0.24, 0.14)], RED)  # fmt: skip
            for angle in range(0, 360, 45):
                x, y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
                s.line([(0, 0.02), (0.24 * x, 0.02 + 0.28 * y)], web, 0.014)
            for ring in (0.09, 0.18):
                s.line(
                    [
                        (
                            ring * math.cos(k * math.pi / 4),
                            0.02 + 1.15 * ring * math.sin(k * math.pi / 4),
                        )
                        for k in range(9)
                    ],
                    web,
                    0.014,
                )
            for side in (-1, 1):
                s.blob([(side * 0.04, 0.06), (side * 0.21, -0.13), (side * 0.22, 0.03),
                        (side * 0.12, 0.13)], BLACK)  # fmt: skip
                s.blob([(side * 0.065, 0.055), (side * 0.185, -0.08), (side * 0.195, 0.025),
                        (side * 0.12, 0.1)], WHITE)  # fmt: skip


def batman(s: Sketch, traits: Traits) -> None:
    """A cowl with ears, a scalloped cape and a yellow badge."""
    grey, dark = (110, 114, 126), (38, 38, 50)
    s.blob([(-0.34, -0.2), (0.34, -0.2), (0.66, 0.4), (0.72, 0.9), (0.48, 0.78), (0.24, 0.92),
            (0, 0.8), (-0.24, 0.92), (-0.48, 0.78), (-0.72, 0.9), (-0.66, 0.4)], dark)  # fmt: skip
    _build(s, grey, grey, dark, dark, grey)
    s.limb([(-0.26, 0.38), (0.26, 0.38)], YELLOW, 0.08)
    s.oval(0, 0.04, 0.19, 0.1, YELLOW)
    s.poly([(-0.15, 0.0), (-0.04, 0.02), (0, -0.02), (0.04, 0.02), (0.15, 0.0), (0.06, 0.09),
            (0, 0.07), (-0.06, 0.09)], BLACK)  # fmt: skip
    with s.placed(0, -0.44, turn=s.rng.uniform(-0.1, 0.1)):
        s.oval(0, 0.08, 0.2, 0.2, SKIN)
        s.poly(
            [
                (-0.27, 0.1),
                (-0.26, -0.2),
                (-0.24, -0.5),
                (-0.1, -0.3),
                (0.1, -0.3),
                (0.24, -0.5),
                (0.26, -0.2),
                (0.27, 0.1),
                (0.12, 0.08),
                (0, 0.14),
                (-0.12, 0.08),
            ],
            dark,
        )
        for side in (-1, 1):
            s.poly([(side * 0.05, 0), (side * 0.18, -0.08), (side * 0.16, 0.01)], WHITE)
        s.line([(-0.07, 0.2), (0.07, 0.2)], darker(SKIN, 0.6), 0.026)
