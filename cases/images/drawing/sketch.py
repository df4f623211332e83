"""The drawing board: shapes in figure coordinates, laid on a supersampled sheet in one style.

A figure stands around the origin, about one unit up and one unit down; x goes right, y goes down.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from PIL import Image, ImageChops, ImageDraw

from drawing.colours import Colour, darker, mix, nuance
from drawing.styles import Style

Point = tuple[float, float]
Affine = tuple[float, float, float, float, float, float]

PAPER: Colour = (250, 246, 236)


class Sketch:
    """A sheet, a hand with its style, and the place where the figure stands."""

    def __init__(self, sheet: Image.Image, style: Style, rng: Random) -> None:
        self.sheet = sheet
        self.style = style
        self.rng = rng
        self._draw = ImageDraw.Draw(sheet)
        half = sheet.width / 2
        self._place: Affine = (half, 0.0, half, 0.0, half, half)

    @contextmanager
    def placed(
        self,
        x: float = 0.0,
        y: float = 0.0,
        size: float = 1.0,
        turn: float = 0.0,
        flip: bool = False,
    ) -> Iterator[None]:
        """Draw what follows moved to (x, y), scaled, turned (radians) and perhaps mirrored."""
        before = self._place
        a, b, c, d, e, f = before
        cos, sin = size * math.cos(turn), size * math.sin(turn)
        side = -1.0 if flip else 1.0
        p, q, r, t = side * cos, -sin, side * sin, cos
        self._place = (
            a * p + b * r, a * q + b * t, a * x + b * y + c,
            d * p + e * r, d * q + e * t, d * x + e * y + f,
        )  # fmt: skip
        yield
        self._place = before

    @property
    def pixels_per_unit(self) -> float:
        """How large a figure unit is on the sheet here."""
        a, _, _, d, _, _ = self._place
        return math.hypot(a, d)

    def oval(
        self, x: float, y: float, rx: float, ry: float, fill: Colour, turn: float = 0.0
    ) -> None:
        """Draw an ellipse, perhaps turned."""
        cos, sin = math.cos(turn), math.sin(turn)
        steps = 40
        around = [
            (math.cos(k * math.tau / steps), math.sin(k * math.tau / steps)) for k in range(steps)
        ]
        self.poly(
            [(x + rx * u * cos - ry * v * sin, y + rx * u * sin + ry * v * cos) for u, v in around],
            fill,
        )

    def blob(self, points: Sequence[Point], fill: Colour) -> None:
        """A closed smooth shape through the points."""
        self.poly(_smooth(points, closed=True), fill)

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        """Draw a closed shape with straight sides, shaded and outlined as the style wants."""
        spots = self._on_sheet(points)
        colour = self._paint(fill)
        self._draw.polygon(spots, fill=colour)
        if self.style.shade:
            self._shade(spots, colour)
        if self.style.outline:
            self._outline([*spots, spots[0], spots[1]], self._ink(colour))

    def limb(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """An arm, a leg, a tail: a thick line with round ends and the style's outline."""
        spots = self._on_sheet(_smooth(points, closed=False))
        paint = self._paint(colour)
        if self.style.outline:
            edge = 2 * self.style.outline * self.pixels_per_unit
            self._thick(spots, self._ink(paint), width * self.pixels_per_unit + edge)
        self._thick(spots, paint, width * self.pixels_per_unit)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.03) -> None:
        """A bare stroke: a mouth, a thread, a seam."""
        spots = self._on_sheet(_smooth(points, closed=False))
        self._thick(spots, self._paint(colour), max(1.5, width * self.pixels_per_unit))

    def dot(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """A small spot without outline or shade."""
        (px, py), r = self._on_sheet([(x, y)])[0], radius * self.pixels_per_unit
        self._draw.ellipse((px - r, py - r, px + r, py + r), fill=self._paint(fill))

    def _on_sheet(self, points: Sequence[Point]) -> list[Point]:
        a, b, c, d, e, f = self._place
        shake = self.style.wobble * self.pixels_per_unit
        spots = [(a * x + b * y + c, d * x + e * y + f) for x, y in points]
        if not shake:
            return spots
        jitter = self.rng.uniform
        return [(x + jitter(-shake, shake), y + jitter(-shake, shake)) for x, y in spots]

    def _paint(self, fill: Colour) -> Colour:
        return nuance(mix(fill, PAPER, self.style.wash), self.rng, 3)

    def _ink(self, fill: Colour) -> Colour:
        return self.style.ink or darker(fill, 0.45)

    def _outline(self, spots: Sequence[Point], ink: Colour) -> None:
        width = max(1, round(self.style.outline * self.pixels_per_unit))
        self._draw.line(list(spots), fill=ink, width=width, joint="curve")

    def _thick(self, spots: Sequence[Point], colour: Colour, width: float) -> None:
        self._draw.line(list(spots), fill=colour, width=max(1, round(width)), joint="curve")
        for x, y in (spots[0], spots[-1]):
            r = width / 2
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def _shade(self, spots: Sequence[Point], colour: Colour) -> None:
        """Darken the crescent that the light, from the upper left, does not reach."""
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        left, top = math.floor(min(xs)), math.floor(min(ys))
        wide, high = math.ceil(max(xs)) - left + 1, math.ceil(max(ys)) - top + 1
        if min(wide, high) < 0.12 * self.pixels_per_unit:
            return
        mask = Image.new("L", (wide, high))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in spots], fill=255)
        step = max(1, round(0.14 * min(wide, high)))
        lit = Image.new("L", (wide, high))
        lit.paste(mask, (-step, -step))
        crescent = ImageChops.subtract(mask, lit)
        self.sheet.paste(darker(colour, self.style.shade), (left, top), crescent)


def _smooth(points: Sequence[Point], closed: bool) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    if count < 3:
        return list(points)
    spans = count if closed else count - 1
    curve: list[Point] = []
    for k in range(spans):
        if closed:
            p0, p1, p2, p3 = (points[(k + i - 1) % count] for i in range(4))
        else:
            p0, p1, p2, p3 = (points[min(max(k + i - 1, 0), count - 1)] for i in range(4))
        for step in range(8):
            curve.append(_between(p0, p1, p2, p3, step / 8))
    if not closed:
        curve.append(points[-1])
    return curve


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    x, y = (
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
               + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
    )  # fmt: skip
    return x, y
