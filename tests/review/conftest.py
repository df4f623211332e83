"""A small run to review, and a browser to do it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.conftest import browser as browser
from tests.review.reviewed import Reviewed


@pytest.fixture
def reviewed(tmp_path: Path) -> Reviewed:
    return Reviewed(tmp_path)
