"""Draw the signs, the same each time: `python examples/road_signs/cases/images/draw.py`."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

HERE = Path(__file__).parent
SIZE, FINER = 192, 4  # drawn larger and made smaller, so that edges are smooth
RED, BLUE, YELLOW, WHITE, BLACK = "#c4161c", "#0b4ea2", "#f4c20d", "#ffffff", "#1a1a1a"
Point = tuple[float, float]
Draw = Callable[[ImageDraw.ImageDraw, Point, float], None]


def polygon(at: Point, radius: float, corners: int, turn: float) -> list[Point]:
    """Give the corners of a regular polygon; `turn` in degrees, 0 has a corner at the right."""
    angles = (math.radians(turn + 360 * k / corners) for k in range(corners))
    return [(at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)) for a in angles]


def stop(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A red octagon that says STOP."""
    draw.polygon(polygon(at, radius, 8, 22.5), fill=WHITE)
    draw.polygon(polygon(at, 0.92 * radius, 8, 22.5), fill=RED)
    draw.text(at, "STOP", fill=WHITE, anchor="mm", font_size=0.58 * radius, stroke_width=3,
              stroke_fill=WHITE)  # fmt: skip


def no_entry(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A red disc with a white bar."""
    draw.circle(at, radius, fill=WHITE)
    draw.circle(at, 0.93 * radius, fill=RED)
    x, y = at
    draw.rectangle((x - 0.65 * radius, y - 0.17 * radius, x + 0.65 * radius, y + 0.17 * radius),
                   fill=WHITE)  # fmt: skip


def give_way(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A white triangle with a red border, on its head."""
    draw.polygon(polygon(at, radius, 3, 90), fill=RED)
    draw.polygon(polygon(at, 0.62 * radius, 3, 90), fill=WHITE)


def priority_road(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A yellow diamond in a white one."""
    draw.polygon(polygon(at, radius, 4, 0), fill=BLACK)
    draw.polygon(polygon(at, 0.96 * radius, 4, 0), fill=WHITE)
    draw.polygon(polygon(at, 0.64 * radius, 4, 0), fill=YELLOW)


def crossing(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A blue square, and in a white triangle somebody who walks over stripes."""
    x, y = at
    r = radius

    def line(*points: Point, width: float = 0.09) -> None:
        moved = [(x + r * px, y + r * py) for px, py in points]
        draw.line(moved, fill=BLACK, width=round(width * r), joint="curve")

    draw.rectangle((x - 0.8 * r, y - 0.8 * r, x + 0.8 * r, y + 0.8 * r), fill=BLUE)
    draw.polygon(polygon((x, y + 0.12 * r), 0.78 * r, 3, -90), fill=WHITE)
    draw.circle((x, y - 0.28 * r), 0.08 * r, fill=BLACK)
    line((0, -0.2), (0.02, 0.08))
    line((0.02, 0.08), (-0.16, 0.36))
    line((0.02, 0.08), (0.14, 0.22), (0.22, 0.36))
    line((-0.16, 0.04), (0, -0.14), (0.16, 0.02), width=0.07)
    for k in range(-2, 3):
        line((0.2 * k - 0.06, 0.46), (0.2 * k + 0.06, 0.46), width=0.07)


def parking(draw: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    """A blue square with a P."""
    x, y = at
    draw.rectangle((x - 0.8 * radius, y - 0.8 * radius, x + 0.8 * radius, y + 0.8 * radius),
                   fill=BLUE)  # fmt: skip
    draw.text((x, y), "P", fill=WHITE, anchor="mm", font_size=1.3 * radius, stroke_width=10,
              stroke_fill=WHITE)  # fmt: skip


SIGNS: dict[str, Draw] = {
    "stop": stop,
    "no_entry": no_entry,
    "give_way": give_way,
    "priority_road": priority_road,
    "pedestrian_crossing": crossing,
    "parking": parking,
}
PLACES = (("#9cc7ea", "#7a9a5b"), ("#d9dee3", "#8b8f94"), ("#f3c98b", "#5b4a42"))
"""Sky and ground of each picture."""


def picture(sign: Draw, number: int, rng: Random) -> Image.Image:
    """Draw a sign on its pole."""
    sky, ground = PLACES[number]
    whole = SIZE * FINER
    image = Image.new("RGB", (whole, whole), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0.78 * whole, whole, whole), fill=ground)
    at = (whole * rng.uniform(0.42, 0.58), whole * rng.uniform(0.36, 0.44))
    radius = whole * rng.uniform(0.24, 0.33)
    draw.rectangle((at[0] - 8, at[1], at[0] + 8, 0.9 * whole), fill="#6d7278")
    sign(draw, at, radius)
    turned = image.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=sky)
    return turned.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def main() -> None:
    """Write three pictures of each sign."""
    for name, sign in SIGNS.items():
        (HERE / name).mkdir(exist_ok=True)
        for number in range(len(PLACES)):
            drawn = picture(sign, number, Random(f"{name}/{number}"))
            drawn.save(HERE / name / f"{number + 1}.png", optimize=True)


if __name__ == "__main__":
    main()
