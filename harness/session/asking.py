"""Answers ahead of need: one engine asked in batches, while tests take answers one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from harness.engines.request import Engine, Failure, Generation, Request

NO_ANSWER = "the engine gave no answer"

_Key = tuple[str, str, int]
"""(case, adapter, sample)."""


class Asking:
    """Draws answers from a lazy engine as they are needed, each question once.

    The engine opens at the first question, so a run that asks nothing loads nothing.
    """

    def __init__(
        self,
        open_engine: Callable[[], Engine],
        progress: Callable[[int, int, float], None] | None = None,
    ) -> None:
        """Remember how to open the engine.

        Args:
            open_engine: called at most once.
            progress: told (answers so far, questions so far, seconds since the first) as
                answers come.
        """
        self._open_engine = open_engine
        self._progress = progress
        self._engine: Engine | None = None
        self._stream: Iterator[Generation | Failure] = iter(())
        self._asked: set[_Key] = set()
        self._waiting: dict[_Key, Generation | Failure] = {}
        self._answered = 0
        self._started = 0.0

    def answer(
        self, request: Request, ahead: Callable[[], Sequence[Request]]
    ) -> Generation | Failure:
        """Return the answer to one request, which is kept until `let_go`.

        Args:
            request: the question.
            ahead: what will be asked next, this request among it; called only when the
                engine has nothing under way that answers it.

        Raises:
            EngineError: if the engine cannot run at all.
        """
        key = request.key
        if key not in self._asked:
            self._drain()
            self._ask(ahead())
        while key not in self._waiting:
            generation = next(self._stream, None)
            if generation is None:
                return Failure(request=request, error=NO_ANSWER)
            self._keep(generation)
        if self._answered == len(self._asked):
            self._drain()  # the engine's own checks come after its last answer
        return self._waiting[key]

    def let_go(self, requests: Iterable[Request]) -> None:
        """Keep these answers no longer: nobody asks for them again."""
        for request in requests:
            self._waiting.pop(request.key, None)

    def look_ahead(self, most: int) -> list[Generation]:
        """Take so many more answers as come, if any are under way, and return those still kept.

        So that what is to be done with each can be done with several at once.
        """
        for generation in islice(self._stream, max(0, most - len(self._waiting))):
            self._keep(generation)
        return [one for one in self._waiting.values() if isinstance(one, Generation)]

    def engine(self) -> Engine:
        """The engine, which opens if it has not."""
        if self._engine is None:
            self._engine = self._open_engine()
        return self._engine

    def provenance(self) -> dict[str, str]:
        """Say what answered; nothing if nothing was asked."""
        return self._engine.provenance() if self._engine else {}

    def close(self) -> None:
        """Free the engine."""
        if self._engine is not None:
            self._engine.close()

    def _ask(self, requests: Sequence[Request]) -> None:
        engine = self.engine()
        self._started = self._started or time.monotonic()
        by_key = {one.key: one for one in requests}
        fresh = {key: one for key, one in by_key.items() if key not in self._asked}
        self._asked.update(fresh)
        self._stream = engine.generate(_handed_over([*fresh.values()]))

    def _drain(self) -> None:
        """Take what an earlier question still has under way, so that nothing is asked twice."""
        for generation in self._stream:
            self._keep(generation)

    def _keep(self, generation: Generation | Failure) -> None:
        self._waiting[generation.request.key] = generation
        self._answered += 1
        if self._progress:
            seconds = time.monotonic() - self._started
            self._progress(self._answered, len(self._asked), seconds)


def _handed_over(requests: list[Request]) -> Iterator[Request]:
    """Yield all in order, holding none that was taken: an engine takes some at a time."""
    requests.reverse()
    while requests:
        yield requests.pop()
