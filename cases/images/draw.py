"""Draw the suite's pictures again, as pictures.json lists them: the same files, byte for byte.

The list is JSON because every YAML file under cases/ holds a character's cases. It stands in the
order of the pictures' numbers: test-01.png is the first of its character. The seed decides the
pose, the style and all that is not said there.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from drawing import draw_picture
from drawing.seeds import SUITE
from PIL import Image

HERE = Path(__file__).resolve().parent
SIZE = 256
COLOURS = 128  # of the palette: keeps a picture near 30 KB at most


def suite_pictures(listed: Path = HERE / "pictures.json") -> Iterator[tuple[str, Image.Image]]:
    """Each picture of the suite with its path under this folder."""
    for character, wanted in json.loads(listed.read_text(encoding="utf-8")).items():
        for number, traits in enumerate(wanted, start=1):
            seed = traits.pop("seed")
            if seed not in SUITE:
                raise SystemExit(f"{character}: seed {seed} is not one of the suite's, {SUITE}")
            picture = draw_picture(character, seed, SIZE, traits)
            yield f"{character}/test-{number:02d}.png", picture.image


def save(image: Image.Image, path: Path) -> None:
    """Write the picture with few colours, as small as PNG allows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="Where the folders of pictures go")
    out: Path = parser.parse_args().out
    count = 0
    for name, image in suite_pictures():
        save(image, out / name)
        count += 1
    print(f"{count} pictures drawn")


if __name__ == "__main__":
    main()
