"""Checks that every run makes on itself, from answers it has anyway and a few it asks again.

The base must be the base: alone, in a mixed batch, and after the run. Every adapter must change
something. And how often batching flips an answer is measured, not assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from harness.engines.local.loading import is_quantised
from harness.engines.request import EngineError
from harness.suite.suite import BASE

_ASKED_AGAIN_EVERY = 200  # answers: alone, one costs as much as ten or more in a batch
_NOISE = 1e-5  # of the largest score: what another order of additions may change in float32
_LEAK = {torch.float32: 0.01}
_LEAK_IN_HALF = 0.25


class Canaries:
    """What was checked so far."""

    def __init__(self, model: Any, adapters: Sequence[str]) -> None:
        self._model = model
        self._unseen = set(adapters)
        self.asked: set[str] = set()
        """Models that answered anything."""
        self._before = checksum(model)
        self._batched = self.again = self.flipped = 0
        self._base_alone = 0
        self._after = "not checked"

    def settle(self) -> None:
        """Take the base as it is after an answer of its own: some unpack weights at first use."""
        if is_quantised(self._model):
            self._before = checksum(self._model)

    def effect(self, scores: dict[str, torch.Tensor]) -> None:
        """Take first-token scores [asks, vocabulary] of models on the same asks, base among them.

        An adapter that changes any of them is seen to do something.
        """
        for name in self._unseen.intersection(scores):
            if differ(scores[BASE], scores[name]):
                self._unseen.discard(name)

    def unseen(self, models: Sequence[str]) -> list[str]:
        """Which of these have not been seen to change anything."""
        return [name for name in models if name in self._unseen]

    def wants_again(self, rows: int) -> int:
        """How many rows of a batch to ask again alone, now that it has been answered."""
        self._batched += rows
        due = 1 + self._batched // _ASKED_AGAIN_EVERY - self.again
        return min(due, rows) if rows > 1 else 0

    def compare(
        self,
        model: str,
        alone: tuple[list[int], torch.Tensor],
        batched: tuple[list[int], torch.Tensor],
    ) -> None:
        """Take new tokens and first scores [vocabulary] of one row, alone and in its batch.

        Raises:
            EngineError: if they are so far apart that rows must have got mixed up.
        """
        self.again += 1
        self._base_alone += model == BASE
        self.flipped += alone[0] != batched[0]
        apart = _apart(alone[1], batched[1])
        if apart > self._leak:
            raise EngineError(
                f"{model} answers differently alone and in a batch (scores {apart:.1%} apart): "
                "use --batch-size 1 and report this"
            )

    def alike(self, one: torch.Tensor, other: torch.Tensor) -> bool:
        """Whether scores are as near as those of one prompt have to be."""
        return _apart(one, other) <= self._leak

    @property
    def _leak(self) -> float:
        return _LEAK.get(self._model.dtype, _LEAK_IN_HALF)

    @property
    def proven(self) -> frozenset[str]:
        """Adapters that were asked and seen to change something, and the base."""
        return frozenset(self.asked - self._unseen)

    def conclude(self) -> None:
        """Check what can be told only at the end.

        Raises:
            EngineError: if an adapter changed nothing, or the base is not what it was.
        """
        idle = sorted(self._unseen & self.asked)
        if idle:
            raise EngineError(
                "; ".join(f"{name} changes nothing: wrong base, or never trained?" for name in idle)
            )
        self._after = "unchanged" if checksum(self._model) == self._before else "changed"
        if self._after == "changed":
            raise EngineError("the base's weights changed during the run: please report this")

    def provenance(self) -> dict[str, str]:
        """What was seen, for the record."""
        return {
            "canary.alone_vs_batched": f"{self.flipped} of {self.again} answers differ",
            "canary.base_alone_vs_mixed": f"{self._base_alone} compared",
            "canary.base_weights": self._after,
        }


def differ(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two models' scores are further apart than another order of additions makes them."""
    noise = _NOISE if one.dtype == torch.float32 else 0.0
    return _apart(one, other) > noise


def _apart(one: torch.Tensor, other: torch.Tensor) -> float:
    """The largest difference of two sets of scores, as a share of the largest of the first.

    Scores of forbidden tokens are minus infinity: alike where both are, far apart where one is.
    Scores that are no numbers are alike, so that nothing is proven by them.
    """
    alike = (one == other) | (one.isnan() & other.isnan())
    largest = one[one.isfinite()].abs().max() if one.isfinite().any() else one.new_tensor(0.0)
    differences = torch.where(alike, 0.0, (one - other).abs()).nan_to_num(nan=torch.inf)
    return float(differences.max() / largest.clamp_min(1e-9))


def checksum(model: Any) -> tuple[int, ...]:
    """One number a parameter or buffer, of its bits."""
    tensors = [
        part for tensor in (*model.parameters(), *model.buffers()) for part in _parts(tensor)
    ]
    with torch.no_grad():
        return tuple(int(total) for total in torch.stack([_bits(t).cpu() for t in tensors]))


def _parts(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """Yield what a tensor consists of: a quantised one may be several, values and scales."""
    if hasattr(tensor, "__tensor_flatten__"):
        for name in tensor.__tensor_flatten__()[0]:
            yield from _parts(getattr(tensor, name))
    else:
        yield tensor


def _bits(tensor: torch.Tensor) -> torch.Tensor:
    flat = tensor.detach().contiguous().reshape(-1).view(torch.uint8)
    if flat.storage_offset() % 8:  # weights mapped from a file may lie anywhere
        flat = flat.clone()
    whole = flat.numel() // 8 * 8
    return flat[:whole].view(torch.int64).sum() + flat[whole:].sum()
