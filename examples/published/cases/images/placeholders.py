"""Draw the neutral pictures that stand for the author's test pictures, which are not published.

Run `python examples/published/cases/images/placeholders.py` to draw them again.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from PIL import Image, ImageDraw

SIZE = 64
"""Width and height, in pixels."""


def draw(number: int) -> Image.Image:
    """Draw an empty frame with `number` dots, so that no two pictures of a character are alike."""
    picture = Image.new("P", (SIZE, SIZE), 0)
    picture.putpalette([236, 236, 232, 150, 150, 146])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((4, 4, SIZE - 5, SIZE - 5), outline=1)
    for dot in range(number):
        left = 12 + 12 * dot
        pen.ellipse((left, 46, left + 5, 51), fill=1)
    return picture


def main() -> None:
    """Draw one for each case."""
    cases = Path(__file__).parent.parent
    for path in sorted(cases.glob("*.yaml")):
        character = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, case in enumerate(character.get("cases", ()), start=1):
            image = cases / case["image"]
            image.parent.mkdir(parents=True, exist_ok=True)
            draw(number).save(image, optimize=True)


if __name__ == "__main__":
    main()
