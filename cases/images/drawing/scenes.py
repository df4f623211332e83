"""Places a figure may stand in front of."""

from collections.abc import Callable
from random import Random

from PIL import Image

from drawing.colours import BLACK, WHITE, Colour, darker, lighter, mix, nuance
from drawing.sketch import Sketch
from drawing.styles import Style

SKIES: tuple[Colour, ...] = ((176, 218, 242), (198, 228, 240), (250, 224, 196), (214, 222, 246))


def _backdrop(s: Sketch, top: Colour, bottom: Colour) -> None:
    """A vertical gradient over the whole sheet."""
    ramp = Image.linear_gradient("L").resize(s.sheet.size)
    s.sheet.paste(Image.composite(
        Image.new("RGB", s.sheet.size, bottom), Image.new("RGB", s.sheet.size, top), ramp
    ))  # fmt: skip


def _ground(s: Sketch, level: float, colour: Colour) -> None:
    rise = s.rng.uniform(-0.06, 0.06)
    s.blob([(-1.4, level), (-0.4, level - rise), (0.5, level + rise), (1.4, level), (1.4, 1.4),
            (-1.4, 1.4)], colour)  # fmt: skip


def plain(s: Sketch) -> None:
    """One tone, a little lighter above."""
    tone = s.rng.choice((
        (244, 226, 200), (206, 228, 236), (232, 214, 236), (220, 236, 208), (248, 214, 208),
        (236, 236, 232), (252, 240, 196),
    ))  # fmt: skip
    tone = nuance(tone, s.rng, 8)
    _backdrop(s, lighter(tone, 0.4), tone)


def forest(s: Sketch) -> None:
    """Fir trees on a green slope."""
    _backdrop(s, nuance((206, 230, 214), s.rng), (160, 204, 164))
    _ground(s, 0.55, nuance((112, 164, 88), s.rng))
    for k in range(5):
        x = -1.0 + 0.5 * k + s.rng.uniform(-0.14, 0.14)
        foot = 0.5 + s.rng.uniform(0, 0.12)
        leaf = nuance((52, 122, 70), s.rng, 16)
        s.poly(
            [(x - 0.05, foot), (x + 0.05, foot), (x + 0.05, foot - 0.35), (x - 0.05, foot - 0.35)],
            (112, 78, 52),
        )
        for tier in range(3):
            y, w = foot - 0.25 - 0.3 * tier, 0.32 - 0.07 * tier
            s.poly([(x - w, y), (x, y - 0.5), (x + w, y)], leaf)


def sea(s: Sketch) -> None:
    """Waves and a strip of sand."""
    _backdrop(s, nuance((196, 228, 246), s.rng), (226, 240, 246))
    water = nuance((62, 140, 196), s.rng)
    s.poly([(-1.2, 0.12), (1.2, 0.12), (1.2, 1.2), (-1.2, 1.2)], water)
    for row in range(3):
        y = 0.26 + 0.16 * row
        start = -1.1 + s.rng.uniform(0, 0.2)
        s.line([(start + 0.18 * k, y + (0.03 if k % 2 else -0.03)) for k in range(14)],
               lighter(water, 0.45), 0.025)  # fmt: skip
    _ground(s, 0.78, nuance((240, 218, 160), s.rng))


def city(s: Sketch) -> None:
    """A row of houses with lit windows."""
    _backdrop(s, s.rng.choice(SKIES), (240, 232, 222))
    x = -1.15
    while x < 1.1:
        wide, tall = s.rng.uniform(0.26, 0.42), s.rng.uniform(0.7, 1.4)
        wall = nuance(s.rng.choice(((150, 150, 172), (190, 160, 150), (136, 160, 176))), s.rng, 12)
        s.poly([(x, 0.62), (x, 0.62 - tall), (x + wide, 0.62 - tall), (x + wide, 0.62)], wall)
        for row in range(int(tall / 0.2) - 1):
            for column in (0.28, 0.68):
                s.dot(x + wide * column, 0.75 - tall + 0.2 * row, 0.035, (250, 232, 160))
        x += wide + 0.02
    s.poly([(-1.2, 0.6), (1.2, 0.6), (1.2, 1.2), (-1.2, 1.2)], nuance((150, 150, 152), s.rng))


def winter(s: Sketch) -> None:
    """Snow on the ground and in the air."""
    _backdrop(s, nuance((190, 210, 232), s.rng), (226, 234, 244))
    _ground(s, 0.35, (232, 240, 250))
    _ground(s, 0.62, WHITE)
    for _ in range(26):
        s.dot(s.rng.uniform(-1, 1), s.rng.uniform(-1, 0.9), s.rng.uniform(0.014, 0.032), WHITE)


def night(s: Sketch) -> None:
    """A moon, stars and dark ground."""
    deep = nuance((30, 36, 84), s.rng)
    _backdrop(s, deep, lighter(deep, 0.2))
    for _ in range(22):
        s.dot(s.rng.uniform(-1, 1), s.rng.uniform(-1, 0.4), s.rng.uniform(0.01, 0.024), WHITE)
    x, y = s.rng.choice((-0.72, 0.72)), s.rng.uniform(-0.8, -0.66)
    s.blob([(x - 0.04, y - 0.17), (x - 0.16, y - 0.06), (x - 0.13, y + 0.11), (x + 0.03, y + 0.17),
            (x + 0.16, y + 0.06), (x + 0.04, y + 0.06), (x - 0.04, y - 0.04)],
           (250, 240, 200))  # fmt: skip
    _ground(s, 0.72, nuance((44, 62, 84), s.rng))


def meadow(s: Sketch) -> None:
    """Clouds above, flowers below."""
    _backdrop(s, s.rng.choice(SKIES), (236, 244, 236))
    for _ in range(2):
        x, y = s.rng.uniform(-0.8, 0.8), s.rng.uniform(-0.85, -0.55)
        for dx, size in ((-0.16, 0.1), (0, 0.14), (0.17, 0.1)):
            s.dot(x + dx, y, size, WHITE)
    _ground(s, 0.3, nuance((168, 206, 110), s.rng))
    _ground(s, 0.55, nuance((130, 188, 84), s.rng))
    for _ in range(12):
        petal = s.rng.choice(((250, 220, 90), WHITE, (240, 130, 150)))
        s.dot(s.rng.uniform(-1, 1), s.rng.uniform(0.64, 0.98), 0.028, petal)


def room(s: Sketch) -> None:
    """Striped wallpaper, a window and a floor."""
    wall = nuance(s.rng.choice(((240, 220, 180), (214, 226, 206), (226, 206, 220))), s.rng)
    _backdrop(s, wall, wall)
    for k in range(7):
        x = -0.95 + 0.32 * k
        s.line([(x, -1.1), (x, 0.6)], darker(wall, 0.08), 0.05)
    s.poly([(-1.2, 0.6), (1.2, 0.6), (1.2, 1.2), (-1.2, 1.2)], nuance((178, 128, 84), s.rng))
    x = s.rng.choice((-0.62, 0.62))
    s.poly(
        [(x - 0.26, -0.8), (x + 0.26, -0.8), (x + 0.26, -0.2), (x - 0.26, -0.2)], (190, 222, 242)
    )
    for a, b in (((x, -0.8), (x, -0.2)), ((x - 0.26, -0.5), (x + 0.26, -0.5))):
        s.line([a, b], WHITE, 0.035)


SCENES: dict[str, Callable[[Sketch], None]] = {
    "plain": plain,
    "forest": forest,
    "sea": sea,
    "city": city,
    "winter": winter,
    "night": night,
    "meadow": meadow,
    "room": room,
}


def paint_scene(sheet: Image.Image, scene: str, style: Style, rng: Random) -> None:
    """Fill the sheet with the scene, drawn without outlines so that the figure stands out."""
    soft = Style(name=style.name, wash=min(0.4, style.wash + 0.12), wobble=style.wobble)
    SCENES[scene](Sketch(sheet, soft, rng))


def ground_shadow(s: Sketch, y: float) -> None:
    """A faint patch under the feet; without it a figure floats."""
    spot = s.sheet.getpixel(
        (s.sheet.width // 2, min(s.sheet.height - 1, int(s.sheet.height * 0.93)))
    )
    assert isinstance(spot, tuple)
    under: Colour = (int(spot[0]), int(spot[1]), int(spot[2]))
    bare = Sketch(s.sheet, Style(name="shadow"), s.rng)
    bare._place = s._place
    bare.oval(0, y, 0.52, 0.09, mix(under, BLACK, 0.2))
