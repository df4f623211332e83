"""Animals, among them those that a target may be taken for: a teddy bear, a monkey, a crocodile."""

from drawing.colours import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PINK,
    RED,
    WHITE,
    YELLOW,
    Colour,
    darker,
    lighter,
)
from drawing.faces import bead_eyes, eyes, mouth
from drawing.props import hold
from drawing.sketch import Sketch
from drawing.traits import Traits


def teddy_bear(s: Sketch, traits: Traits) -> None:
    """Brown plush with a bow."""
    fur: Colour = (176, 122, 74)
    up = s.rng.uniform(-0.16, 0.16)
    pad = lighter(fur, 0.5)
    for side in (-1, 1):
        s.oval(side * 0.34, 0.76, 0.2, 0.18, fur)
        s.oval(side * 0.38, 0.8, 0.1, 0.1, pad)
    s.oval(0, 0.4, 0.4, 0.42, fur)
    s.oval(0, 0.44, 0.24, 0.26, pad)
    s.limb([(-0.32, 0.2), (-0.52, 0.34), (-0.54, 0.5)], fur, 0.2)
    s.limb([(0.32, 0.2), (0.52, 0.26), (0.6, 0.12 + up)], fur, 0.2)
    with s.placed(0, -0.3, turn=s.rng.uniform(-0.14, 0.14)):
        for side in (-1, 1):
            s.oval(side * 0.34, -0.32, 0.17, 0.17, fur)
            s.oval(side * 0.34, -0.31, 0.1, 0.1, pad)
        s.oval(0, 0, 0.45, 0.42, fur)
        s.oval(0, 0.15, 0.21, 0.17, pad)
        bead_eyes(s, -0.06, 0.17, 0.058)
        s.oval(0, 0.08, 0.085, 0.06, BLACK)
        mouth(s, 0.19, 0.1)
    bow = {"red": RED, "blue": BLUE, "green": GREEN}[traits["bow"]]
    for side in (-1, 1):
        s.blob([(0, 0.11), (side * 0.22, 0.0), (side * 0.24, 0.22)], bow)
    s.dot(0, 0.11, 0.06, darker(bow))
    hold(s, traits["prop"], 0.62, 0.06 + up)


def monkey(s: Sketch, traits: Traits) -> None:
    """Long-tailed, with a pale heart-shaped face."""
    fur, face = (112, 70, 46), (246, 206, 170)
    up = s.rng.uniform(-0.16, 0.12)
    s.limb([(0.2, 0.6), (0.56, 0.76), (0.76, 0.54), (0.66, 0.36), (0.54, 0.46)], fur, 0.08)
    for side in (-1, 1):
        s.limb([(side * 0.18, 0.56), (side * 0.26, 0.86)], fur, 0.15)
        s.oval(side * 0.32, 0.92, 0.15, 0.075, face)
    s.oval(0, 0.38, 0.3, 0.38, fur)
    s.oval(0, 0.44, 0.18, 0.25, face)
    s.limb([(-0.24, 0.18), (-0.5, 0.28), (-0.62, 0.02 + up)], fur, 0.12)
    s.limb([(0.24, 0.18), (0.46, 0.3), (0.46, 0.52)], fur, 0.12)
    hold(s, traits["prop"], -0.63, -0.04 + up)
    s.dot(-0.63, -0.03 + up, 0.075, face)
    with s.placed(0, -0.32, turn=s.rng.uniform(-0.14, 0.14)):
        for side in (-1, 1):
            s.oval(side * 0.42, 0.02, 0.16, 0.18, fur)
            s.oval(side * 0.43, 0.03, 0.09, 0.11, face)
        s.oval(0, -0.02, 0.4, 0.4, fur)
        s.blob([(0, -0.12), (-0.16, -0.2), (-0.27, -0.06), (-0.22, 0.08), (-0.3, 0.22), (0, 0.37),
                (0.3, 0.22), (0.22, 0.08), (0.27, -0.06), (0.16, -0.2)], face)  # fmt: skip
        bead_eyes(s, -0.06, 0.12, 0.055)
        for side in (-1, 1):
            s.dot(side * 0.035, 0.1, 0.018, darker(face, 0.6))
        mouth(s, 0.18, 0.17, colour=(130, 60, 46))
        for dx in (-0.06, 0.0, 0.06):
            s.line([(dx * 0.5, -0.38), (dx * 1.5, -0.5)], fur, 0.04)


def mouse(s: Sketch, traits: Traits) -> None:
    """Grey, with big pink ears and a thin tail."""
    fur = (166, 168, 178)
    s.limb([(0.2, 0.7), (0.6, 0.86), (0.8, 0.66), (0.9, 0.72)], PINK, 0.05)
    for side in (-1, 1):
        s.oval(side * 0.2, 0.9, 0.18, 0.08, PINK)
    s.blob([(0, 0.0), (-0.34, 0.34), (-0.38, 0.74), (0, 0.9), (0.38, 0.74), (0.34, 0.34)], fur)
    s.oval(0, 0.58, 0.22, 0.27, lighter(fur, 0.5))
    up = s.rng.uniform(-0.1, 0.1)
    s.limb([(-0.26, 0.34), (-0.4, 0.44), (-0.3, 0.5)], fur, 0.1)
    s.limb([(0.26, 0.34), (0.46, 0.34), (0.54, 0.22 + up)], fur, 0.1)
    with s.placed(0, -0.2, turn=s.rng.uniform(-0.14, 0.14)):
        for side in (-1, 1):
            s.oval(side * 0.36, -0.34, 0.25, 0.26, fur)
            s.oval(side * 0.36, -0.33, 0.16, 0.17, PINK)
        s.blob([(-0.36, -0.1), (0, -0.3), (0.36, -0.1), (0.24, 0.2), (0, 0.36), (-0.24, 0.2)], fur)
        bead_eyes(s, -0.04, 0.15, 0.065)
        s.dot(0, 0.32, 0.07, (230, 110, 130))
        for side in (-1, 1):
            for dy in (-0.05, 0.05):
                s.line([(side * 0.12, 0.24), (side * 0.46, 0.22 + dy)], darker(fur, 0.5), 0.016)
    hold(s, traits["prop"], 0.56, 0.16 + up)


def cat(s: Sketch, traits: Traits) -> None:
    """Sitting, with whiskers and a swinging tail."""
    fur = {"ginger": (236, 150, 66), "grey": (140, 146, 158), "black": (58, 54, 64)}[traits["fur"]]
    stripe = darker(fur, 0.25)
    swing = s.rng.uniform(-0.14, 0.14)
    s.limb([(0.26, 0.8), (0.62, 0.84), (0.74, 0.5), (0.62 + swing, 0.26)], fur, 0.14)
    s.blob([(-0.22, 0.0), (0.22, 0.0), (0.4, 0.5), (0.36, 0.92), (-0.36, 0.92), (-0.4, 0.5)], fur)
    s.oval(0, 0.42, 0.18, 0.3, lighter(fur, 0.6))
    for side in (-1, 1):
        s.limb([(side * 0.14, 0.5), (side * 0.14, 0.88)], fur, 0.16)
        s.oval(side * 0.16, 0.92, 0.13, 0.07, lighter(fur, 0.6))
    with s.placed(0, -0.28, turn=s.rng.uniform(-0.16, 0.16)):
        for side in (-1, 1):
            s.poly([(side * 0.4, -0.02), (side * 0.38, -0.54), (side * 0.08, -0.3)], fur)
            s.poly([(side * 0.33, -0.14), (side * 0.33, -0.42), (side * 0.16, -0.28)], PINK)
        s.oval(0, 0, 0.43, 0.36, fur)
        for x in (-0.1, 0.0, 0.1):
            s.line([(x, -0.33), (x * 0.8, -0.19)], stripe, 0.04)
        for side in (-1, 1):
            s.oval(side * 0.18, -0.03, 0.1, 0.11, (190, 214, 90))
            s.oval(side * 0.18, -0.03, 0.03, 0.09, BLACK)
            for dy in (-0.05, 0.04):
                s.line([(side * 0.14, 0.16), (side * 0.54, 0.13 + dy)], WHITE, 0.018)
        s.poly([(-0.06, 0.09), (0.06, 0.09), (0, 0.16)], (220, 110, 120))
        mouth(s, 0.2, 0.1)


def crocodile(s: Sketch, traits: Traits) -> None:
    """A plain animal on four legs, its jaws open."""
    hide = (110, 148, 62)
    belly = lighter(hide, 0.5)
    curl = s.rng.uniform(-0.16, 0.1)
    s.limb([(-0.3, 0.34), (-0.66, 0.46), (-0.9, 0.3 + curl)], hide, 0.2)
    for x in (-0.42, 0.3):
        s.limb([(x, 0.4), (x - 0.06, 0.72)], darker(hide, 0.15), 0.17)
        s.oval(x - 0.01, 0.76, 0.14, 0.06, darker(hide, 0.15))
    s.oval(-0.08, 0.32, 0.56, 0.26, hide)
    s.oval(-0.08, 0.42, 0.42, 0.14, belly)
    for k in range(6):
        x = -0.56 + 0.18 * k
        s.poly([(x - 0.07, 0.14 - 0.02 * k), (x, -0.02 - 0.02 * k), (x + 0.07, 0.12 - 0.02 * k)],
               darker(hide, 0.3))  # fmt: skip
    jaw = s.rng.uniform(0.1, 0.26)
    with s.placed(0.4, 0.1, turn=s.rng.uniform(-0.12, 0.12)):
        s.oval(0, 0.06, 0.27, 0.24, hide)
        with s.placed(0.06, 0.14, turn=jaw):
            s.blob([(-0.1, -0.04), (0.3, -0.05), (0.54, 0.0), (0.5, 0.08), (0.1, 0.12)], hide)
            for k in range(4):
                x = 0.14 + 0.1 * k
                s.poly([(x, -0.04), (x + 0.06, -0.04), (x + 0.03, -0.11)], WHITE)
        s.blob([(-0.1, -0.06), (0.24, -0.08), (0.54, -0.08), (0.64, 0.02), (0.56, 0.1), (0, 0.12)],
               hide)  # fmt: skip
        for k in range(4):
            x = 0.2 + 0.1 * k
            s.poly([(x, 0.09), (x + 0.06, 0.09), (x + 0.03, 0.16)], WHITE)
        s.dot(0.55, -0.04, 0.03, BLACK)
        s.oval(0, -0.16, 0.11, 0.11, hide)
        s.oval(0.02, -0.17, 0.07, 0.075, YELLOW)
        s.oval(0.03, -0.17, 0.02, 0.06, BLACK)


def dragon(s: Sketch, traits: Traits) -> None:
    """Small, winged and horned."""
    scales = {"green": (70, 160, 120), "red": (206, 74, 62), "blue": (84, 120, 200)}[
        traits["scales"]
    ]
    belly = (250, 224, 150)
    flap = s.rng.uniform(-0.12, 0.12)
    for side in (-1, 1):
        s.poly([(side * 0.2, 0.2), (side * 0.5, -0.36 + flap), (side * 0.92, -0.2 + flap),
                (side * 0.74, 0.02), (side * 0.8, 0.24), (side * 0.54, 0.22), (side * 0.48, 0.42)],
               lighter(scales, 0.35))  # fmt: skip
    s.limb([(0.2, 0.74), (0.56, 0.86), (0.8, 0.7)], scales, 0.16)
    s.poly([(0.74, 0.6), (0.98, 0.58), (0.84, 0.82)], ORANGE)
    for side in (-1, 1):
        s.oval(side * 0.24, 0.86, 0.19, 0.11, scales)
    s.blob(
        [(-0.18, -0.1), (0.18, -0.1), (0.38, 0.4), (0.3, 0.84), (-0.3, 0.84), (-0.38, 0.4)], scales
    )
    s.oval(0, 0.5, 0.2, 0.32, belly)
    for side in (-1, 1):
        s.limb([(side * 0.26, 0.22), (side * 0.42, 0.36), (side * 0.34, 0.48)], scales, 0.11)
    with s.placed(0, -0.32, turn=s.rng.uniform(-0.14, 0.14)):
        for side in (-1, 1):
            s.poly([(side * 0.1, -0.24), (side * 0.24, -0.56), (side * 0.27, -0.2)], belly)
        s.blob([(-0.28, -0.22), (0, -0.32), (0.28, -0.22), (0.3, 0.04), (0.36, 0.2), (0, 0.34),
                (-0.36, 0.2), (-0.3, 0.04)], scales)  # fmt: skip
        eyes(s, -0.1, 0.15, 0.09, iris=(240, 160, 40))
        for side in (-1, 1):
            s.dot(side * 0.12, 0.11, 0.03, darker(scales, 0.6))
        mouth(s, 0.2, 0.16)


def frog(s: Sketch, traits: Traits) -> None:
    """Sitting, with a wide mouth and bulging eyes."""
    skin = (112, 186, 70)
    for side in (-1, 1):
        s.oval(side * 0.52, 0.6, 0.26, 0.32, skin, side * 0.4)
        s.oval(side * 0.58, 0.88, 0.27, 0.08, darker(skin, 0.15))
    s.oval(0, 0.5, 0.46, 0.42, skin)
    s.oval(0, 0.6, 0.32, 0.3, (226, 236, 170))
    for side in (-1, 1):
        s.limb([(side * 0.3, 0.46), (side * 0.32, 0.84)], skin, 0.13)
        s.oval(side * 0.32, 0.9, 0.17, 0.06, darker(skin, 0.15))
    with s.placed(0, -0.02, turn=s.rng.uniform(-0.1, 0.1)):
        for side in (-1, 1):
            s.oval(side * 0.3, -0.32, 0.19, 0.19, skin)
        s.oval(0, 0, 0.56, 0.34, skin)
        eyes(s, -0.34, 0.3, 0.13)
        s.line([(-0.42, 0.04), (-0.2, 0.15), (0.2, 0.15), (0.42, 0.04)], (110, 40, 50), 0.035)
        for side in (-1, 1):
            s.dot(side * 0.42, 0.0, 0.06, PINK)


def hummingbird(s: Sketch, traits: Traits) -> None:
    """In flight, with a long beak."""
    back = (40, 150, 140)
    beat = s.rng.uniform(-0.4, 0.4)
    with s.placed(turn=s.rng.uniform(-0.25, 0.25)):
        s.poly([(-0.42, 0.36), (-0.86, 0.66), (-0.7, 0.46), (-0.9, 0.42)], (36, 100, 130))
        s.blob(
            [(0.18, -0.3), (0.26, 0.04), (0.02, 0.36), (-0.46, 0.46), (-0.34, 0.1), (-0.1, -0.16)],
            back,
        )
        s.blob([(0.2, -0.14), (0.24, 0.04), (0.02, 0.34), (-0.28, 0.4), (-0.02, 0.12)], WHITE)
        with s.placed(-0.06, -0.04, turn=beat):
            s.blob([(0.06, 0.1), (-0.14, -0.36), (-0.5, -0.76), (-0.44, -0.3), (-0.22, 0.08)],
                   (96, 190, 186))  # fmt: skip
            s.blob([(0.12, 0.06), (0.1, -0.4), (-0.1, -0.84), (-0.2, -0.36), (-0.06, 0.04)],
                   (130, 206, 200))  # fmt: skip
        s.oval(0.26, -0.32, 0.2, 0.18, back)
        s.blob([(0.2, -0.2), (0.4, -0.24), (0.34, -0.04), (0.18, -0.02)], (214, 40, 90))
        s.line([(0.42, -0.34), (0.94, -0.42)], BLACK, 0.032)
        s.dot(0.32, -0.36, 0.045, BLACK)
        s.dot(0.31, -0.375, 0.015, WHITE)


def penguin(s: Sketch, traits: Traits) -> None:
    """Black and white, in a scarf."""
    coat = (48, 54, 72)
    wave = s.rng.uniform(-0.2, 0.1)
    for side in (-1, 1):
        s.oval(side * 0.2, 0.92, 0.19, 0.08, ORANGE)
    s.blob([(0, -0.86), (-0.34, -0.6), (-0.44, 0.2), (-0.38, 0.8), (0, 0.92), (0.38, 0.8),
            (0.44, 0.2), (0.34, -0.6)], coat)  # fmt: skip
    s.blob([(0, -0.36), (-0.26, -0.1), (-0.3, 0.5), (0, 0.84), (0.3, 0.5), (0.26, -0.1)], WHITE)
    for side in (-1, 1):
        s.oval(side * 0.13, -0.46, 0.14, 0.17, WHITE)
    bead_eyes(s, -0.48, 0.12, 0.055)
    s.poly([(-0.1, -0.37), (0.1, -0.37), (0, -0.22)], ORANGE)
    s.limb([(-0.38, -0.06), (-0.56, 0.3)], coat, 0.14)
    s.limb([(0.38, -0.06), (0.6, 0.12), (0.66, 0.0 + wave)], coat, 0.14)
    scarf = {"red": RED, "blue": BLUE, "green": GREEN}[traits["scarf"]]
    s.limb([(-0.34, -0.16), (0, -0.1), (0.34, -0.16)], scarf, 0.13)
    s.limb([(0.2, -0.1), (0.24, 0.2)], scarf, 0.12)
    hold(s, traits["prop"], 0.67, -0.02 + wave)
