"""What people are told while a command lasts, so that nobody wonders whether it hangs."""

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

    def __call__(self, what: str, done: int, total: int) -> None:
        """Take note that `done` of `total` of something is done."""
        now = time.monotonic()
        if now - self._last >= _EVERY and done < total:
            self._last = now
            self._say(f"{what}: {done:,} of {total:,}")
