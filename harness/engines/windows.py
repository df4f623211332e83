"""Requests on their way into an engine: so many at a time, those that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from harness.engines.request import Ask, Failure, Request
from harness.suite.images import unreadable

WINDOW = 4096
"""How many requests are looked at together: enough to fill batches, little enough to stream."""


def windows(requests: Iterable[Request]) -> Iterator[list[Request]]:
    """Yield requests some at a time, lazily."""
    rest = iter(requests)
    while window := list(islice(rest, WINDOW)):
        yield window


def readable(
    requests: Sequence[Request], announce: Callable[[str], None] = lambda line: None
) -> tuple[list[Request], list[Failure]]:
    """Part requests whose pictures can be read from the others, whose answers are errors.

    Args:
        requests: some.
        announce: told of each picture that cannot be read, a line each.
    """
    wrong = unreadable(image for request in requests for image in request.ask.images)
    for error in wrong.values():
        announce(f"Its questions are errors: {error}")
    seen: list[Request] = []
    failed: list[Failure] = []
    for request in requests:
        broken = next((wrong[image] for image in request.ask.images if image in wrong), None)
        if broken is None:
            seen.append(request)
        else:
            failed.append(Failure(request=request, error=str(broken)))
    return seen, failed


def by_question(requests: Iterable[Request]) -> dict[tuple[str, Ask], list[Request]]:
    """Put together what several cases ask alike: (model, ask) -> the requests for it."""
    alike: dict[tuple[str, Ask], list[Request]] = {}
    for request in requests:
        alike.setdefault((request.adapter, request.ask), []).append(request)
    return alike
