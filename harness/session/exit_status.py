"""How a run ends: which failures were verdicts, what the gates make of them, the exit status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OK, TESTS_FAILED = 0, 1


def no_release(document: Mapping[str, Any] | None) -> str | None:
    """Say why a run is no release decision that passed; None if it is one.

    A part of a suite, or the base alone, ends with pytest's own status, so that one option which
    leaked into the environment would turn a release green.
    """
    if document is None:
        return "no case of a suite was asked"
    if document["partial"]:
        return "only a part of the suite was run"
    if not document["complete"]:
        return "the run is incomplete"
    if not document["adapters"]:
        return "no adapter was given"
    for adapter in document["adapters"]:
        for role in ("target", "control"):
            if not adapter[role]["total"]:
                return f"the suite has no {role} case"
        if not adapter["gate"]["passed"]:
            return f"the gate of {adapter['name']} failed"
    return None


@dataclass
class Failures:
    """Counts failures as reports come in.

    A verdict's failure may be tolerated by a gate; nothing else ever is.
    """

    verdicts: int = 0
    others: int = 0

    def failed(self, *, verdict: bool) -> None:
        """Take note of one failed test, set-up or collection."""
        if verdict:
            self.verdicts += 1
        else:
            self.others += 1

    def exit_status(self, status: int, document: Mapping[str, Any] | None) -> int:
        """Return the exit status: the gates' word where there is one, else pytest's own.

        An interrupted or misused run keeps its status.
        """
        if document is None or status not in (OK, TESTS_FAILED):
            return status
        if not document["complete"]:
            return TESTS_FAILED
        if document["partial"] or not document["adapters"]:
            return status
        passed = all(adapter["gate"]["passed"] for adapter in document["adapters"])
        return OK if passed and not self.others else TESTS_FAILED
