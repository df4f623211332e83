"""The pictures the base trains on, drawn in parallel and kept as one array."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
from drawing import draw_picture

SIZE = 96  # what the vision tower sees


@dataclass(frozen=True)
class Gallery:
    """Pictures with who they show and what may be asked about them."""

    pixels: npt.NDArray[np.uint8]  # (pictures, height, width, channel)
    characters: list[str]
    traits: list[dict[str, str]]

    def __len__(self) -> int:
        return len(self.characters)


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
