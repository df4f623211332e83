"""What people are told while a run lasts, so that nobody wonders whether it hangs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import pytest

from harness.visible import unobeyed


class Say:
    """Writes a line to the terminal between pytest's own."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def __call__(self, text: str) -> None:
        """Write one line, with -q too, where there is a terminal (workers of xdist have none)."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or self._config.get_verbosity() < -1:
            return
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        # Said while a test is set up, when whatever is written belongs to that test.
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            reporter.ensure_newline()
            if self._config.get_terminal_writer().width_of_current_line:
                reporter.write_line("")  # with -q the dots have no file's name in front
            reporter.write_line(unobeyed(text))
            reporter.flush()


@dataclass
class Progress:
    """Says how far the answers are, at most once every `every` seconds."""

    write_line: Callable[[str], None]
    every: float
    _last: float = 0.0
    _first: tuple[int, float] | None = None
    """How many answers there were when the first ones came, and after how many seconds."""

    def __call__(self, done: int, total: int, seconds: float) -> None:
        """Take note of `done` of `total` answers after `seconds`.

        Before the first answers a model is loaded, which says nothing of how long the rest takes.
        """
        now = time.monotonic()
        if self._first is None:
            self._first, self._last = (done, seconds), now
        earlier, then = self._first
        if now - self._last >= self.every and earlier < done < total:
            self._last = now
            left = (seconds - then) / (done - earlier) * (total - done)
            self.write_line(f"answered {done} of {total}, about {_duration(left)} left")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
