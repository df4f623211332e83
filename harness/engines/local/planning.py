"""Requests become grids: the same questions put to every model that still owes an answer.

A grid is what one batch answers. Rows lie model by model, so that all rows of a model are
neighbours: row `m * len(asks) + a` is model `m` on ask `a`. Knows nothing of torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.engines.request import Ask, Request, Shown


@dataclass(frozen=True)
class Grid:
    """Every ask, put to every model."""

    models: tuple[str, ...]
    asks: tuple[Ask, ...]

    @property
    def rows(self) -> int:
        """How many answers it takes."""
        return len(self.models) * len(self.asks)

    def halves(self) -> tuple[Grid, Grid]:
        """Two grids of about half the rows; pictures stay together as far as may be."""
        if len(self.asks) > 1:
            middle = len(self.asks) // 2
            return Grid(self.models, self.asks[:middle]), Grid(self.models, self.asks[middle:])
        middle = len(self.models) // 2
        return Grid(self.models[:middle], self.asks), Grid(self.models[middle:], self.asks)


def plan(
    requests: Iterable[Request], solo: frozenset[str], limit: Callable[[], int]
) -> Iterator[Grid]:
    """Cut requests into grids, pictures in first-seen order.

    Args:
        requests: what is asked; doubles are asked once.
        solo: models that cannot share a batch with others.
        limit: the most rows that a grid may have, looked up anew for each.
    """
    together: dict[Ask, dict[str, None]] = {}
    alone: dict[str, dict[Ask, None]] = {}
    for request in requests:
        ask = request.ask
        if request.adapter in solo:
            alone.setdefault(request.adapter, {})[ask] = None
        else:
            together.setdefault(ask, {})[request.adapter] = None
    by_models: dict[tuple[frozenset[str], Alike], list[Ask]] = {}
    for ask in _neighbours(together):
        by_models.setdefault((frozenset(together[ask]), alike(ask)), []).append(ask)
    for asks in by_models.values():
        yield from _cut(tuple(together[asks[0]]), asks, limit)
    for model, owed in alone.items():
        for _, some in groupby(sorted(owed, key=alike), key=alike):
            yield from _cut((model,), _neighbours(some), limit)


Alike = tuple[bool, int, float, tuple[str, ...], float]


def alike(ask: Ask) -> Alike:
    """Return what the asks of a batch must have in common: one picture or not, how it is told."""
    options = ask.prompting.generation
    penalty, temperature = options.repetition_penalty or 0.0, options.temperature or 0.0
    return (ask.shows_one, options.max_new_tokens, penalty, options.stop, temperature)


def by_picture(asks: Iterable[Ask]) -> dict[Shown, list[Ask]]:
    """Asks of each picture, pictures in first-seen order."""
    pictures: dict[Shown, list[Ask]] = {}
    for ask in asks:
        pictures.setdefault(ask.shown, []).append(ask)
    return pictures


def _neighbours(asks: Iterable[Ask]) -> list[Ask]:
    return [ask for group in by_picture(asks).values() for ask in group]


def _cut(models: tuple[str, ...], asks: Sequence[Ask], limit: Callable[[], int]) -> Iterator[Grid]:
    """Grids within the limit, of whole pictures as far as may be."""
    rest = list(asks)
    while rest:
        count = _whole_pictures(rest, max(1, limit()) // len(models))
        if count:
            yield Grid(models, tuple(rest[:count]))
        else:
            count = len(next(iter(by_picture(rest).values())))
            yield from _in_turns(models, rest[:count], limit)
        rest = rest[count:]


def _whole_pictures(asks: Sequence[Ask], most: int) -> int:
    """How many leading asks are whole pictures and no more than `most`."""
    if len(asks) <= most:
        return len(asks)
    count = most
    while count and asks[count - 1].shown == asks[count].shown:
        count -= 1
    return count


def _in_turns(
    models: tuple[str, ...], asks: Sequence[Ask], limit: Callable[[], int]
) -> Iterator[Grid]:
    """Grids of one picture that is too much for all models at once.

    Models are parted before questions: it is the questions put to a model that share what it
    reads of the picture.
    """
    left = list(models)
    while left:
        turns = -(-len(left) // max(1, limit() // len(asks)))
        some = tuple(left[: -(-len(left) // turns)])
        left = left[len(some) :]
        rest = list(asks)
        while rest:
            most = max(1, limit() // len(some))
            yield Grid(some, tuple(rest[:most]))
            rest = rest[most:]
