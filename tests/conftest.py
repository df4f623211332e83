from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither read nor write what the user's own runs keep."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VLM_HARNESS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
