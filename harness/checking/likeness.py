"""Which of many pictures are copies of each other: saved again, resized, or cropped a little.

Two small grey pictures are compared as wholes first, all with all; those that are alike, with a
little cut off either one, since a crop is what wholes do not show; then their colours, since a
drawing in other colours is another picture.

The limits are measured on 492 drawings of this repository's characters, half of them with every
trait the same and only the seed another. None of their 120,786 pairs reaches `SAME`: all but one
stay below 0.9852, that one at 0.9882. All copies reach it that were saved as JPEG of quality 20, at
a third of the size or twice as large, and 99 of 100 with up to 5 % cut off any side. The hues of
copies differ by 10 at most, those of one shape in two colours by 19 and more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from harness.checking.sketches import SIDE, Sketch

if TYPE_CHECKING:
    from harness.checking.sketches import Bytes

    Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
    Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

SAME = 0.9885
"""Correlation of two pictures from which on one is a copy of the other."""
_ALIKE = 0.75
"""The same of wholes, below which no crop is looked at."""
_HUES_APART = 13
_COARSE, _FINE = 12, 24
_CUTS = (0.0, 1 / 60, 1 / 30, 1 / 20)
"""What may be cut off a side, as a share of it."""
_AT_ONCE = 1_000
_MOST = 50
"""Partners of one picture that are looked at closely; frames of a film are all alike as wholes."""


def copies(
    sketches: Sequence[Sketch],
    first: int | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> list[tuple[int, int]]:
    """Find pairs of which one is a copy of the other, by their places.

    Args:
        sketches: of all pictures; one of a single colour is like none.
        first: look only for pairs of one among so many first ones and one of the rest.
        told: hears how far it is, of how much.
    """
    if not sketches:
        return []
    greys, found = [sketch.grey for sketch in sketches], set[tuple[int, int]]()
    wholes = _wholes(greys, _FINE)
    for done, (at, others) in enumerate(_alike(_wholes(greys, _COARSE), first)):
        if len(others):
            likeness = (wholes[others] @ _cropped(greys[at]).T).max(axis=1)
            for other in others[likeness >= SAME].tolist():
                if _same_hues(sketches[at], sketches[other]):
                    found.add((min(at, other), max(at, other)))
        told(done, len(sketches))
    return sorted(found)


def _alike(wholes: Numbers, first: int | None) -> Iterator[tuple[int, Places]]:
    """Yield each picture's place and those that are alike as wholes, the likest of very many."""
    for rows, columns in _sides(len(wholes), first):
        for start in range(rows.start, rows.stop, _AT_ONCE):
            block = wholes[start : min(start + _AT_ONCE, rows.stop)]
            for at, row in enumerate(block @ wholes[columns].T, start=start):
                if columns.start <= at < columns.stop:
                    row[at - columns.start] = 0  # itself
                others = np.flatnonzero(row >= _ALIKE)
                if len(others) > _MOST:
                    others = others[np.argpartition(row[others], -_MOST)[-_MOST:]]
                yield at, others + columns.start


def _sides(total: int, first: int | None) -> list[tuple[slice, slice]]:
    """Return which pictures are held against which; either one of a pair may be the crop."""
    if first is None:
        return [(slice(0, total), slice(0, total))]
    one, other = slice(0, first), slice(first, total)
    return [(one, other), (other, one)]


def _same_hues(one: Sketch, other: Sketch) -> bool:
    apart = np.abs(one.hues.astype(np.int16) - other.hues.astype(np.int16))
    return bool(apart.max() < _HUES_APART)


def _wholes(greys: Sequence[Bytes], size: int) -> Numbers:
    weights = _weights(0, SIDE, size)
    return _normed(weights @ np.stack(greys).astype(np.float32) @ weights.T)


def _cropped(grey: Bytes) -> Numbers:
    """Return a picture as it is with each of `_CUTS` off each of its sides."""
    cuts = _axis_cuts()
    narrow = cuts @ grey.astype(np.float32)
    return _normed((narrow[:, None] @ cuts[None].transpose(0, 1, 3, 2)).reshape(-1, _FINE, _FINE))


@cache
def _axis_cuts() -> Numbers:
    """Return, for every pair of cuts at the ends of an axis, what resizes the rest of it."""
    return np.stack([
        _weights(SIDE * start, SIDE * (1 - end), _FINE) for start in _CUTS for end in _CUTS
    ])  # fmt: skip


def _weights(start: float, end: float, size: int) -> Numbers:
    """Return how much of each pixel of an axis is in each of `size` equal parts of a stretch."""
    edges = np.linspace(start, end, size + 1)[:, None]
    pixels = np.arange(SIDE)
    shared = np.minimum(edges[1:], pixels + 1) - np.maximum(edges[:-1], pixels)
    weights: Numbers = (np.clip(shared, 0, None) * size / (end - start)).astype(np.float32)
    return weights


def _normed(pictures: Numbers) -> Numbers:
    """Make means 0 and lengths 1, so that products are correlations."""
    flat = pictures.reshape(len(pictures), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    # A tenth of a grey level over all of it is one colour.
    normed: Numbers = np.divide(flat, length, out=np.zeros_like(flat), where=length > 1)
    return normed
