"""How a picture is executed: flat shapes, an inked cartoon, soft shading, pencil or crayon."""

from dataclasses import dataclass
from random import Random

from drawing.colours import BLACK, Colour


@dataclass(frozen=True, kw_only=True)
class Style:
    """Widths are in figure units: a figure is about two units tall."""

    name: str
    outline: float = 0.0
    ink: Colour | None = None  # None: a darker shade of the fill
    wash: float = 0.0  # how much of the paper shows through a fill
    shade: float = 0.0  # how dark the side away from the light is
    wobble: float = 0.0  # how unsteady the hand is
    grain: float = 0.0  # how rough the paper is


STYLES = (
    Style(name="flat"),
    Style(name="soft", shade=0.16),
    Style(name="cartoon", outline=0.024, ink=BLACK, shade=0.12),
    Style(name="storybook", outline=0.018, shade=0.14, grain=0.03),
    Style(name="pencil", outline=0.017, ink=(84, 78, 84), wash=0.34, wobble=0.010, grain=0.07),
    Style(name="crayon", outline=0.026, wash=0.10, wobble=0.007, grain=0.12),
)


def any_style(rng: Random) -> Style:
    """One of the styles, all equally likely."""
    return rng.choice(STYLES)
