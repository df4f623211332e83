"""Mistakes gathered while reading goes on, so that people are told all of a file's at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from harness.suite.suite import SuiteError


class Mistakes:
    """What was found wrong so far."""

    def __init__(self) -> None:
        self.found: list[SuiteError] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Keep the mistakes that this part raises, and go on after it."""
        try:
            yield
        except SuiteError as error:
            self.found += [error, *error.others]
            error.others = ()

    def tell(self) -> None:
        """Raise the first mistake, which carries the others; nothing where there is none."""
        if self.found:
            first, *others = self.found
            first.others = tuple(others)
            raise first
