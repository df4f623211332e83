"""One browser for all tests of the page, and runs on recorded answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.recorded import cases as cases
from tests.report.chromium import Chromium, find_chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with Chromium(program) as running:
        yield running
