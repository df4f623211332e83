from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:
    # Several workers whose libraries all take every core are far slower than one.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither read nor write what the user's own runs keep."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLM_HARNESS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
