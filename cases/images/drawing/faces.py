"""Eyes, mouths and cheeks that many characters share."""

from drawing.colours import BLACK, PINK, WHITE, Colour, darker
from drawing.sketch import Sketch


def eyes(
    s: Sketch, y: float, gap: float, size: float, x: float = 0.0, iris: Colour | None = None
) -> None:
    """A pair of wide-open eyes, both looking the same way."""
    look_x, look_y = s.rng.uniform(-0.25, 0.25) * size, s.rng.uniform(-0.15, 0.25) * size
    for side in (-1, 1):
        s.oval(x + side * gap, y, size, size * 1.15, WHITE)
        at_x, at_y = x + side * gap + look_x, y + look_y
        if iris:
            s.dot(at_x, at_y, size * 0.68, iris)
        s.dot(at_x, at_y, size * (0.42 if iris else 0.55), BLACK)
        s.dot(at_x - size * 0.2, at_y - size * 0.24, size * 0.18, WHITE)


def bead_eyes(s: Sketch, y: float, gap: float, size: float, x: float = 0.0) -> None:
    """A pair of shining black buttons."""
    for side in (-1, 1):
        s.dot(x + side * gap, y, size, BLACK)
        s.dot(x + side * gap - size * 0.3, y - size * 0.35, size * 0.32, WHITE)


def mouth(
    s: Sketch, y: float, width: float, x: float = 0.0, mood: str = "happy", colour: Colour = BLACK
) -> None:
    """A smile, a frown, or a round O of surprise."""
    if mood == "surprised":
        s.oval(x, y + width * 0.2, width * 0.32, width * 0.42, darker((190, 50, 60), 0.3))
        return
    bend = width * (0.45 if mood == "happy" else -0.45)
    lift = 0.0 if mood == "happy" else width * 0.35
    s.line(
        [(x - width, y + lift), (x, y + lift + bend * 1.2), (x + width, y + lift)],
        colour,
        width * 0.2,
    )


def laughing_mouth(s: Sketch, y: float, width: float, x: float = 0.0) -> None:
    """An open, laughing mouth with a tongue."""
    s.blob(
        [(x - width, y), (x, y + width * 0.12), (x + width, y), (x + width * 0.6, y + width * 0.7),
         (x, y + width * 0.9), (x - width * 0.6, y + width * 0.7)],
        (130, 30, 40),
    )  # fmt: skip
    s.dot(x, y + width * 0.58, width * 0.26, PINK)


def cheeks(s: Sketch, y: float, gap: float, size: float, x: float = 0.0) -> None:
    """Two rosy spots."""
    for side in (-1, 1):
        s.dot(x + side * gap, y, size, PINK)
