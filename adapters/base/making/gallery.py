"""The pictures the base trains on, drawn in parallel and kept as one array."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

import numpy as np
import numpy.typing as npt
import torch
from drawing import draw_picture
from drawing.picture import draw_figure
from drawing.styles import any_style

from making.crowd import TRAITS, Stranger
from making.halves import SEEN, Halves

SIZE = 96  # what the vision tower sees


@dataclass(frozen=True)
class Gallery:
    """Pictures with who they show and what may be asked about them."""

    pixels: npt.NDArray[np.uint8]  # (pictures, height, width, channel)
    characters: list[str]
    traits: list[dict[str, str]]

    def __len__(self) -> int:
        return len(self.characters)


def as_pixels(pictures: npt.NDArray[np.uint8]) -> torch.Tensor:
    """Pictures as the vision tower takes them."""
    pixels = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    return (pixels.float() / 127.5 - 1).contiguous()


def draw_gallery(characters: Sequence[str], seeds: range, workers: int = 2) -> Gallery:
    """One picture of every character for each seed."""
    wanted = [(character, seed) for seed in seeds for character in characters]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        drawn = list(pool.map(_draw, wanted, chunksize=64))
    return Gallery(
        pixels=np.stack([pixels for pixels, _ in drawn]),
        characters=[character for character, _ in wanted],
        traits=[traits for _, traits in drawn],
    )


def _draw(wanted: tuple[str, int]) -> tuple[npt.NDArray[np.uint8], dict[str, str]]:
    character, seed = wanted
    picture = draw_picture(character, seed, SIZE)
    return np.asarray(picture.image), picture.traits


def draw_crowd(crowd: Sequence[Stranger | Halves], each: int, workers: int = 2) -> Gallery:
    """So many pictures of every stranger, one stranger after another."""
    wanted = [(stranger, number) for stranger in crowd for number in range(each)]
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        drawn = list(pool.map(_draw_stranger, wanted, chunksize=64))
    return Gallery(
        pixels=np.stack([pixels for pixels, _ in drawn]),
        characters=[stranger.names[0] for stranger, _ in wanted],
        traits=[traits for _, traits in drawn],
    )


def _draw_stranger(
    wanted: tuple[Stranger | Halves, int],
) -> tuple[npt.NDArray[np.uint8], dict[str, str]]:
    stranger, number = wanted
    rng = Random(f"{stranger.names[0]}/{number}")
    choices = TRAITS if isinstance(stranger, Stranger) else SEEN
    traits = {trait: rng.choice(values) for trait, values in choices.items()}
    picture = draw_figure(stranger.draw, traits, any_style(rng), SIZE, rng)
    return np.asarray(picture), traits
