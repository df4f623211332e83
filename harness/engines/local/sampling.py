"""Answers drawn by chance: the same seed draws the same, whatever else is in the batch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import torch

from harness.engines.hashes import file_digest
from harness.engines.request import Ask

_BITS = 53  # of a number between 0 and 1 that a double holds exactly

_PICTURES = 4096  # whose digests are remembered while samples of them are drawn


class Drawing:
    """A logits processor that leaves one token a row: the one that was drawn.

    Each row draws from numbers of its own, made of its seed and of how many tokens it has said, so
    neither its place nor its company matters. Base and adapters draw by the same numbers: what an
    adapter leaves as it was is said again.
    """

    def __init__(self, temperature: float, streams: Sequence[str], start: int) -> None:
        """Take a batch as it begins.

        Args:
            temperature: what scores are divided by.
            streams: what each row's numbers are made of, from `stream_of`.
            start: length of the prompts, padding and all.
        """
        self._temperature, self._start = temperature, start
        self._streams = list(streams)

    def keep(self, rows: Iterable[int]) -> None:
        """Go on with these rows of the batch."""
        self._streams = [self._streams[row] for row in rows]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Forbid all but one token [rows, vocabulary] to each row."""
        said = input_ids.shape[1] - self._start
        points = [number_of(stream, said) for stream in self._streams]
        # In doubles: sums of 150,000 chances in float32 are off by more than the rarest of them.
        reached = (scores.double() / self._temperature).softmax(dim=1).cumsum(dim=1)
        at = torch.tensor(points, dtype=torch.float64, device=scores.device)[:, None]
        # The last sum may be a little less than 1, and tokens of no chance add nothing to it.
        drawn = torch.searchsorted(reached, at * reached[:, -1:], right=True)
        left = torch.full_like(scores, -torch.inf)
        return left.scatter(1, drawn.clamp_max(scores.shape[1] - 1), 0.0)


def stream_of(ask: Ask) -> str:
    """Return what an ask's numbers are made of: its seed, what is shown and said, which sample.

    Pictures count by their contents, as they do in the answer cache.
    """
    shown = (_digest_of(image, image.stat().st_mtime_ns) for image in ask.images)
    content = [str(ask.prompting.generation.seed), *shown, ask.text, str(ask.sample)]
    return hashlib.sha256("\0".join(content).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(_PICTURES)
def _digest_of(picture: Path, changed: int) -> str:
    """A picture's digest, worked out again where it was changed since."""
    return file_digest(picture)


def number_of(stream: str, said: int) -> float:
    """Return the number from 0 up to 1 by which a row draws after so many tokens."""
    digest = hashlib.sha256(f"{stream}/{said}".encode()).digest()
    return float(int.from_bytes(digest[:8], "big") >> (64 - _BITS)) / float(2**_BITS)
