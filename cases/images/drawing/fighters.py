"""A knight and a viking: what a bogatyr may be taken for."""

from drawing.colours import BLACK, BLUE, BROWN, GREEN, RED, SKIN, STEEL, WHITE, darker, lighter
from drawing.faces import eyes
from drawing.props import hold
from drawing.sketch import Sketch
from drawing.traits import Traits


def knight(s: Sketch, traits: Traits) -> None:
    """Full plate, a closed visor, a plume and a shield with a cross."""
    plate = (176, 184, 196)
    up = s.rng.uniform(-0.14, 0.14)
    for side in (-1, 1):
        s.limb([(side * 0.14, 0.46), (side * 0.17, 0.86)], plate, 0.2)
        s.dot(side * 0.16, 0.66, 0.08, lighter(plate))
        s.oval(side * 0.22, 0.93, 0.16, 0.075, darker(plate))
    s.blob([(-0.36, -0.12), (0.36, -0.12), (0.34, 0.26), (0.26, 0.5), (0, 0.56), (-0.26, 0.5),
            (-0.34, 0.26)], plate)  # fmt: skip
    s.line([(0, -0.08), (0, 0.36)], darker(plate), 0.025)
    s.limb([(-0.26, 0.38), (0.26, 0.38)], (96, 66, 44), 0.07)
    s.limb([(0.34, -0.02), (0.5, 0.12), (0.58, -0.02 + up)], plate, 0.17)
    hold(s, traits["prop"], 0.6, -0.06 + up)
    s.dot(0.59, -0.04 + up, 0.09, darker(plate, 0.15))
    s.limb([(-0.34, -0.02), (-0.5, 0.14), (-0.44, 0.32)], plate, 0.17)
    for side in (-1, 1):
        s.oval(side * 0.36, -0.06, 0.13, 0.12, lighter(plate, 0.25))
    s.blob([(-0.68, 0.06), (-0.44, 0.0), (-0.2, 0.06), (-0.22, 0.42), (-0.44, 0.66), (-0.66, 0.42)],
           WHITE)  # fmt: skip
    s.line([(-0.44, 0.08), (-0.44, 0.58)], RED, 0.08)
    s.line([(-0.62, 0.26), (-0.26, 0.26)], RED, 0.08)
    plume = {"red": RED, "blue": BLUE, "green": GREEN}[traits["plume"]]
    with s.placed(0, -0.4, turn=s.rng.uniform(-0.1, 0.1)):
        s.limb([(0, -0.28), (-0.06, -0.5), (-0.26, -0.54), (-0.42, -0.36), (-0.44, -0.16)],
               plume, 0.16)  # fmt: skip
        s.blob([(-0.28, -0.2), (0, -0.34), (0.28, -0.2), (0.3, 0.14), (0.16, 0.3), (-0.16, 0.3),
                (-0.3, 0.14)], plate)  # fmt: skip
        s.poly([(-0.24, -0.08), (0.24, -0.08), (0.24, 0.02), (-0.24, 0.02)], BLACK)
        s.line([(0, -0.3), (0, 0.3)], darker(plate, 0.2), 0.03)
        for side in (-1, 1):
            for y in (0.1, 0.18):
                s.dot(side * 0.1, y, 0.026, BLACK)


def viking(s: Sketch, traits: Traits) -> None:
    """A red beard, a fur vest and a horned helmet."""
    fur, beard = (120, 86, 58), (200, 96, 38)
    up = s.rng.uniform(-0.14, 0.14)
    for side in (-1, 1):
        s.limb([(side * 0.15, 0.52), (side * 0.18, 0.84)], (90, 80, 70), 0.2)
        s.blob([(side * 0.06, 0.76), (side * 0.3, 0.76), (side * 0.38, 0.96), (side * 0.05, 0.96)],
               BROWN)  # fmt: skip
    s.blob([(-0.4, -0.1), (0.4, -0.1), (0.38, 0.3), (0.4, 0.6), (0, 0.66), (-0.4, 0.6),
            (-0.38, 0.3)], fur)  # fmt: skip
    s.limb([(-0.36, 0.36), (0.36, 0.36)], darker(fur, 0.5), 0.1)
    s.dot(0, 0.36, 0.065, (226, 172, 60))
    s.limb([(-0.36, 0), (-0.56, 0.18), (-0.52, 0.4)], SKIN, 0.17)
    s.limb([(0.36, 0), (0.54, 0.12), (0.6, -0.02 + up)], SKIN, 0.17)
    hold(s, traits["prop"], 0.62, -0.06 + up)
    s.dot(0.61, -0.04 + up, 0.09, SKIN)
    with s.placed(0, -0.36, turn=s.rng.uniform(-0.1, 0.1)):
        s.oval(0, 0, 0.3, 0.28, SKIN)
        s.blob([(-0.32, 0.02), (-0.14, 0.1), (0.14, 0.1), (0.32, 0.02), (0.3, 0.3), (0.12, 0.5),
                (0, 0.6), (-0.12, 0.5), (-0.3, 0.3)], beard)  # fmt: skip
        s.line([(-0.12, 0.2), (0, 0.23), (0.12, 0.2)], (120, 40, 30), 0.03)
        eyes(s, -0.03, 0.12, 0.065, iris=(70, 120, 150))
        s.oval(0, 0.08, 0.06, 0.05, (240, 180, 146))
        for side in (-1, 1):
            s.blob([(side * 0.28, -0.16), (side * 0.48, -0.26), (side * 0.5, -0.52),
                    (side * 0.62, -0.26), (side * 0.46, -0.08), (side * 0.3, -0.06)],
                   (244, 232, 206))  # fmt: skip
        s.blob([(-0.32, -0.1), (-0.26, -0.3), (0, -0.4), (0.26, -0.3), (0.32, -0.1), (0, -0.14)],
               STEEL)  # fmt: skip
        s.limb([(-0.3, -0.11), (0, -0.14), (0.3, -0.11)], darker(STEEL, 0.3), 0.06)
