"""What people are told while a check lasts, so that nobody wonders whether it hangs."""

from __future__ import annotations

import time
from collections.abc import Callable

_EVERY = 2.0
"""Seconds; what takes less is done before anybody asks."""


class Progress:
    """Says how far things are, every two seconds at most."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Take what writes a line."""
        self._say, self._last = say, time.monotonic()

    def of(self, what: str) -> Callable[[int, int], None]:
        """Return what is told how much of something is done."""

        def told(done: int, total: int) -> None:
            now = time.monotonic()
            if now - self._last >= _EVERY and done < total:
                self._last = now
                self._say(f"{what}: {done:,} of {total:,}")

        return told
