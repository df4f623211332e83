"""The four characters adapters learn. The embedded base never sees what this module draws."""

from drawing.colours import BLACK, BLUE, GOLD, RED, SKIN, STEEL, WHITE, darker, lighter
from drawing.faces import cheeks, eyes, laughing_mouth, mouth
from drawing.props import hold
from drawing.sketch import Sketch
from drawing.traits import Traits

FUR = (150, 92, 50)
FACE = (244, 208, 158)
CROCODILE = (96, 160, 72)
CRUST = (240, 186, 92)


def cheburashka(s: Sketch, traits: Traits) -> None:
    """Huge round ears, a heart-shaped face, short arms."""
    reach = s.rng.uniform(-0.12, 0.12)
    for side in (-1, 1):
        s.limb([(side * 0.16, 0.6), (side * 0.2, 0.86)], FUR, 0.2)
        s.oval(side * 0.24, 0.92, 0.17, 0.09, darker(FUR, 0.15))
    s.oval(0, 0.4, 0.36, 0.42, FUR)
    s.oval(0, 0.46, 0.23, 0.29, FACE)
    s.limb([(-0.3, 0.2), (-0.5, 0.34), (-0.56, 0.5 + reach)], FUR, 0.15)
    s.limb([(0.3, 0.2), (0.52, 0.24), (0.6, 0.12 + reach)], FUR, 0.15)
    with s.placed(0, -0.34, turn=s.rng.uniform(-0.12, 0.12)):
        for side in (-1, 1):
            s.oval(side * 0.66, -0.06, 0.35, 0.38, FUR)
            s.oval(side * 0.68, -0.04, 0.23, 0.26, (226, 160, 118))
        s.oval(0, 0, 0.46, 0.43, FUR)
        s.blob([(0, -0.16), (-0.2, -0.27), (-0.36, -0.06), (-0.3, 0.24), (0, 0.37), (0.3, 0.24),
                (0.36, -0.06), (0.2, -0.27)], FACE)  # fmt: skip
        eyes(s, -0.03, 0.16, 0.115, iris=(110, 62, 34))
        s.oval(0, 0.1, 0.065, 0.048, BLACK)
        mouth(s, 0.2, 0.12, mood=traits["mood"])
    hold(s, traits["prop"], 0.62, 0.1 + reach)


def kolobok(s: Sketch, traits: Traits) -> None:
    """A round loaf with a baked top, a snub nose and rosy cheeks."""
    with s.placed(0, 0.12, turn=s.rng.uniform(-0.3, 0.3)):
        s.oval(0, 0, 0.78, 0.76, CRUST)
        s.blob([(-0.66, -0.34), (-0.3, -0.7), (0.3, -0.7), (0.66, -0.34), (0.3, -0.44),
                (0, -0.36), (-0.32, -0.46)], (206, 134, 52))  # fmt: skip
        for x, y in ((-0.5, 0.46), (0.56, 0.4), (0.02, 0.62), (-0.62, 0.12), (0.66, 0.02)):
            s.dot(x, y, s.rng.uniform(0.03, 0.05), (214, 150, 66))
        for side in (-1, 1):
            s.dot(side * 0.47, 0.2, 0.14, (238, 116, 84))
            s.line([(side * 0.15, -0.33), (side * 0.26, -0.37), (side * 0.37, -0.29)],
                   (150, 92, 44), 0.04)  # fmt: skip
        eyes(s, -0.08, 0.25, 0.14, iris=(70, 120, 190))
        s.oval(0, 0.12, 0.1, 0.085, (232, 150, 70))
        if traits["mood"] == "happy":
            laughing_mouth(s, 0.3, 0.26)
        else:
            mouth(s, 0.36, 0.2, mood=traits["mood"], colour=(120, 40, 30))


def alyosha_popovich(s: Sketch, traits: Traits) -> None:
    """A fair-haired youth in a pointed helmet, chain mail and a cape."""
    mail = (150, 160, 174)
    cape = {"red": RED, "blue": BLUE}[traits["cape"]]
    raise_hand = s.rng.uniform(-0.14, 0.14)
    sway = s.rng.uniform(-0.08, 0.08)
    s.blob([(-0.3, -0.12), (0.3, -0.12), (0.56 + sway, 0.5), (0.5 + sway, 0.86), (0, 0.78),
            (-0.5 + sway, 0.86), (-0.56 + sway, 0.5)], cape)  # fmt: skip
    for side in (-1, 1):
        s.limb([(side * 0.14, 0.5), (side * 0.17, 0.84)], (92, 82, 120), 0.17)
        s.blob([(side * 0.07, 0.78), (side * 0.28, 0.78), (side * 0.38, 0.96), (side * 0.06, 0.96)],
               (170, 60, 46))  # fmt: skip
    s.blob([(-0.34, -0.1), (0.34, -0.1), (0.32, 0.3), (0.36, 0.62), (0, 0.68), (-0.36, 0.62),
            (-0.32, 0.3)], mail)  # fmt: skip
    for row in range(4):
        for column in range(5):
            s.dot(-0.22 + 0.11 * column, 0 + 0.15 * row + 0.04 * (column % 2), 0.024, darker(mail))
    s.limb([(-0.32, 0.34), (0, 0.38), (0.32, 0.34)], (130, 60, 40), 0.08)
    s.dot(0, 0.37, 0.06, GOLD)
    s.limb([(-0.3, 0), (-0.5, 0.18), (-0.46, 0.42)], mail, 0.16)
    s.limb([(0.3, 0), (0.5, 0.1), (0.58, -0.02 + raise_hand)], mail, 0.16)
    s.dot(-0.46, 0.46, 0.09, SKIN)
    hold(s, traits["prop"], 0.6, -0.06 + raise_hand)
    s.dot(0.59, -0.06 + raise_hand, 0.09, SKIN)
    with s.placed(0, -0.38, turn=s.rng.uniform(-0.1, 0.1)):
        hair = (240, 206, 100)
        s.blob([(-0.36, -0.1), (0, -0.32), (0.36, -0.1), (0.38, 0.16), (0.24, 0.22), (-0.24, 0.22),
                (-0.38, 0.16)], hair)  # fmt: skip
        s.oval(0, 0.04, 0.29, 0.28, SKIN)
        s.blob([(-0.3, -0.06), (-0.1, -0.1), (0.1, -0.1), (0.3, -0.06), (0.2, -0.22),
                (-0.2, -0.22)], hair)  # fmt: skip
        s.blob([(-0.36, -0.12), (-0.3, -0.32), (-0.1, -0.46), (0, -0.66), (0.1, -0.46),
                (0.3, -0.32), (0.36, -0.12), (0, -0.17)], STEEL)  # fmt: skip
        s.limb([(-0.34, -0.13), (0, -0.17), (0.34, -0.13)], GOLD, 0.07)
        s.dot(0, -0.66, 0.045, GOLD)
        eyes(s, 0.02, 0.12, 0.07, iris=(60, 120, 190))
        s.line([(-0.02, 0.06), (0.03, 0.12), (-0.02, 0.13)], (210, 140, 100), 0.03)
        cheeks(s, 0.15, 0.19, 0.05)
        mouth(s, 0.18, 0.1, mood="happy", colour=(140, 50, 40))


def crocodile_gena(s: Sketch, traits: Traits) -> None:
    """An upright crocodile in a red coat, a bow tie and a bowler hat."""
    coat = (200, 44, 50)
    tail = s.rng.uniform(-0.1, 0.1)
    s.limb([(-0.1, 0.62), (-0.42, 0.86), (-0.72, 0.78 + tail), (-0.84, 0.6 + tail)],
           CROCODILE, 0.16)  # fmt: skip
    for side in (-1, 1):
        s.limb([(side * 0.15, 0.5), (side * 0.17, 0.86)], (84, 70, 66), 0.2)
        s.oval(side * 0.22, 0.93, 0.17, 0.075, BLACK)
    s.blob([(-0.28, -0.14), (0.28, -0.14), (0.38, 0.3), (0.4, 0.66), (0, 0.72), (-0.4, 0.66),
            (-0.38, 0.3)], coat)  # fmt: skip
    s.poly([(-0.13, -0.14), (0.13, -0.14), (0, 0.3)], WHITE)
    s.line([(0, 0.3), (0, 0.7)], darker(coat, 0.4), 0.03)
    for y in (0.4, 0.55):
        s.dot(0.06, y, 0.03, GOLD)
    s.limb([(-0.28, -0.02), (-0.48, 0.2), (-0.34, 0.36)], coat, 0.16)
    s.dot(-0.32, 0.38, 0.085, CROCODILE)
    playing = traits["prop"] == "accordion"
    if playing:
        s.limb([(0.28, -0.02), (0.48, 0.2), (0.36, 0.36)], coat, 0.16)
        hold(s, "accordion", 0.0, 0.36, 0.82, s.rng.uniform(-0.08, 0.08))
        s.dot(-0.36, 0.38, 0.085, CROCODILE)
        s.dot(0.38, 0.38, 0.085, CROCODILE)
    else:
        up = s.rng.uniform(-0.1, 0.14)
        s.limb([(0.28, -0.02), (0.5, 0.12), (0.6, 0.04 + up)], coat, 0.16)
        hold(s, traits["prop"], 0.62, up)
        s.dot(0.61, 0.0 + up, 0.085, CROCODILE)
    for side in (-1, 1):
        s.poly([(0, -0.09), (side * 0.15, -0.17), (side * 0.15, -0.01)], BLACK)
    with s.placed(0, -0.36, turn=s.rng.uniform(-0.1, 0.1)):
        s.oval(-0.06, -0.06, 0.27, 0.25, CROCODILE)
        s.blob([(-0.14, -0.04), (0.2, -0.06), (0.54, -0.04), (0.68, 0.04), (0.64, 0.16),
                (0.3, 0.2), (-0.14, 0.22)], CROCODILE)  # fmt: skip
        s.blob([(-0.1, 0.13), (0.3, 0.12), (0.62, 0.1), (0.56, 0.21), (0.24, 0.26), (-0.1, 0.24)],
               lighter(CROCODILE, 0.45))  # fmt: skip
        s.line([(-0.06, 0.12), (0.3, 0.11), (0.64, 0.09)], darker(CROCODILE, 0.6), 0.028)
        for k in range(4):
            x = 0.16 + 0.12 * k
            s.poly([(x, 0.11), (x + 0.06, 0.11), (x + 0.03, 0.17)], WHITE)
        s.dot(0.58, -0.01, 0.03, darker(CROCODILE, 0.6))
        for x in (-0.13, 0.1):
            s.oval(x, -0.15, 0.105, 0.115, WHITE)
            s.dot(x + 0.03, -0.13, 0.05, BLACK)
        s.blob([(-0.36, -0.23), (0, -0.28), (0.32, -0.25), (0.3, -0.3), (-0.34, -0.3)], BLACK)
        s.blob([(-0.24, -0.28), (-0.22, -0.52), (0, -0.58), (0.18, -0.52), (0.2, -0.28)],
               (44, 42, 50))  # fmt: skip
        s.limb([(-0.22, -0.32), (0.18, -0.32)], (150, 40, 44), 0.05)
