from __future__ import annotations

from tests.engines.conftest import adapters as adapters
from tests.engines.conftest import base as base
from tests.recorded import cases as cases
