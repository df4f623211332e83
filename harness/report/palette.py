"""The colours of a report and what each one means, shared by the page and the charts.

Chosen to be told apart by colour-blind readers (teal against vermilion, violet against ochre), and
never alone: wherever a colour says something, an icon or a word beside it says the same.
"""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "surface": "#f6f7f9",
    "line": "#e2e5ea",
    "ink": "#15181e",
    "muted": "#5a6270",
    "before": "#a3abb8",
    "good": "#0a766a",
    "good-soft": "#e1f3ef",
    "bad": "#bd3d0a",
    "bad-soft": "#fdebe1",
    "mistaken": "#7736a8",
    "mistaken-soft": "#f2e9fb",
    "wrong": "#835c00",
    "wrong-soft": "#faf1da",
    "quiet-soft": "#eceff3",
    "accent": "#2355d3",
}
"""Colour by meaning, on white: every text colour has a contrast of at least 4.5 on its paper."""

DARK = {
    "paper": "#0f1116",
    "surface": "#171a21",
    "line": "#2b303a",
    "ink": "#e9ebef",
    "muted": "#9da6b5",
    "before": "#5d6675",
    "good": "#4fcbb4",
    "good-soft": "#12302c",
    "bad": "#ff8f63",
    "bad-soft": "#3b2015",
    "mistaken": "#c9a1f5",
    "mistaken-soft": "#2d2140",
    "wrong": "#e3ba52",
    "wrong-soft": "#342b13",
    "quiet-soft": "#22272f",
    "accent": "#8fb3ff",
}
"""The same meanings on a dark page."""

STATUS = {
    "learned": "good",
    "improved": "good",
    "unchanged": "muted",
    "degraded": "bad",
}
"""Which colour a character's status has."""


def css() -> str:
    """Give both palettes as CSS custom properties."""
    light = "".join(f"--{name}:{colour};" for name, colour in LIGHT.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in DARK.items())
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        f"@media print{{:root{{color-scheme:light;{light}}}}}\n"
    )
