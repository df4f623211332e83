"""Which pictures are called copies: of the shipped suite's, and of what people do to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from harness.checking.likeness import copies
from harness.checking.sketches import Sketch, look
from harness.commands.progress import Progress

PICTURES = sorted((Path(__file__).parents[2] / "cases" / "images").glob("*/*.png"))
Change = Callable[[Image.Image], Image.Image]


def saved(kind: str, quality: int) -> Change:
    def change(image: Image.Image) -> Image.Image:
        image.save(file := BytesIO(), kind, quality=quality)
        return Image.open(file)

    return change


def cropped(left: float, upper: float, right: float, lower: float) -> Change:
    def change(image: Image.Image) -> Image.Image:
        width, height = image.size
        return image.crop((
            round(left * width), round(upper * height),
            round((1 - right) * width), round((1 - lower) * height),
        ))  # fmt: skip

    return change


def sketches_of(paths: list[Path]) -> list[Sketch]:
    found, wrong = look(paths, lambda done, of: None)
    assert not wrong
    return [found[path] for path in paths]


@pytest.fixture(scope="module")
def shipped() -> list[Sketch]:
    return sketches_of(PICTURES)


def changed(folder: Path, change: Change) -> list[Sketch]:
    paths = [folder / f"{at}.png" for at in range(len(PICTURES))]
    for path, original in zip(paths, PICTURES, strict=True):
        change(Image.open(original).convert("RGB")).save(path, compress_level=1)
    return sketches_of(paths)


def test_no_picture_of_the_shipped_suite_is_a_copy(shipped: list[Sketch]) -> None:
    assert len(shipped) == 44
    assert copies(shipped) == []


CHANGES: dict[str, tuple[Change, int]] = {
    "JPEG": (saved("JPEG", 30), 44),
    "WebP": (saved("WEBP", 50), 44),
    "small": (lambda image: image.resize((100, 100)), 44),
    "large": (lambda image: image.resize((700, 700)), 44),
    "cropped": (cropped(0.03, 0.03, 0.03, 0.03), 43),
    "cropped aslant": (cropped(0.05, 0.0, 0.02, 0.04), 43),
    "all of it": (
        lambda image: saved("JPEG", 60)(cropped(0.03, 0.01, 0.02, 0.03)(image)).resize((90, 90)),
        43,
    ),
}
"""What is done to a picture, and of how many it is seen at least."""


@pytest.mark.parametrize(("change", "least"), CHANGES.values(), ids=CHANGES)
def test_copies_are_found(
    shipped: list[Sketch], tmp_path: Path, change: Change, least: int
) -> None:
    both = [*shipped, *changed(tmp_path, change)]
    found = copies(both, first=len(shipped))
    assert {other - one for one, other in found} == {len(shipped)}  # each its own and no other
    assert len(found) >= least
    assert set(copies(both)) == set(found)


def test_other_colours_are_another_picture(shipped: list[Sketch], tmp_path: Path) -> None:
    def turned(image: Image.Image) -> Image.Image:
        red, green, blue = image.split()
        return Image.merge("RGB", (blue, green, red))

    found = copies([*shipped, *changed(tmp_path, turned)])
    assert len(found) < 5  # of those that have hardly any colour


def test_pictures_of_one_colour_are_like_none() -> None:
    plain = [
        Sketch(str(light), np.full((64, 64), light, np.uint8), np.zeros((2, 2, 2), np.uint8))
        for light in (0, 120, 255, 120)
    ]
    assert copies(plain) == []
    assert copies([]) == []


def test_many_that_are_alike_take_no_longer_than_the_likest(shipped: list[Sketch]) -> None:
    noise = np.random.default_rng(1)
    film = [
        Sketch(str(at), (shipped[0].grey ^ noise.integers(0, 64, (64, 64), np.uint8)), one.hues)
        for at, one in enumerate([shipped[0]] * 300)
    ]
    heard: list[tuple[int, int]] = []
    copies([*film, shipped[1]], told=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (300, 301)


def test_it_is_said_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.0, 1.0, 2.5, 3.0, 4.6, 9.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(seconds))
    said: list[str] = []
    told = Progress(said.append)
    for done in (1, 2_000, 3_000, 4_000, 10_000):
        told("pictures", done, 10_000)
    assert said == ["pictures: 2,000 of 10,000", "pictures: 4,000 of 10,000"]
