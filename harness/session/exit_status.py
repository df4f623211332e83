"""How a run ends: what the gates make of its tests' failures, as an exit status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OK, TESTS_FAILED = 0, 1


def exit_status(status: int, document: Mapping[str, Any] | None, *, broken: bool) -> int:
    """Return the exit status: the gates' word where there is one, else pytest's own.

    An interrupted or misused run keeps its status.

    Args:
        status: pytest's own.
        document: the report, if there is one.
        broken: whether anything failed that was no verdict; a gate tolerates verdicts alone.
    """
    if status not in (OK, TESTS_FAILED):
        return status
    if broken or (document is not None and not document["complete"]):
        return TESTS_FAILED
    if document is None or document["partial"] or not document["adapters"]:
        return status
    passed = all(adapter["gate"]["passed"] for adapter in document["adapters"])
    return OK if passed else TESTS_FAILED
