"""What people are told while a run lasts, so that nobody wonders whether it hangs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest


class Say:
    """Writes a line to the terminal between pytest's own."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(self, text: str) -> None:
        """Write one line, with -q too, where there is a terminal (workers of xdist have none)."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and self._config.get_verbosity() >= -1:
            reporter.ensure_newline()
            reporter.write_line(text)


@dataclass
class Progress:
    """Says how far the answers are, at most once every `every` seconds."""

    write_line: Callable[[str], None]
    every: float
    _last: float = 0.0

    def __call__(self, done: int, total: int, seconds: float) -> None:
        """Take note of `done` of `total` answers after `seconds`."""
        now = time.monotonic()
        if self._last == 0.0:
            self._last = now - seconds
        if now - self._last >= self.every and done < total:
            self._last = now
            left = seconds / done * (total - done)
            self.write_line(f"answered {done} of {total}, about {_duration(left)} left")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
