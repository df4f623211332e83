from __future__ import annotations

from tests.recorded import cases as cases
