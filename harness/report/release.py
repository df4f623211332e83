"""May anything be released by a report? Asked by a run that is a release, and by `accept`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def no_release(document: Mapping[str, Any] | None) -> str | None:
    """Say why a run is no release decision that passed; None if it is one.

    A part of a suite, or the base alone, ends with pytest's own status, so that one option which
    leaked into the environment would turn a release green.
    """
    if document is None:
        return "no case of a suite was asked"
    return next(_reasons(document), None)


def unfit(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a run, whatever its gates say."""
    if document.get("partial"):
        yield "only a part of the suite was run"
    if not document.get("complete", True):
        yield "the run is incomplete"
    yield from document.get("warnings", ())
    for difference in document.get("differs", ()):
        yield f"the baseline differs: {difference}"


def _reasons(document: Mapping[str, Any]) -> Iterator[str]:
    yield from unfit(document)
    if not document["adapters"]:
        yield "no adapter was given"
    for adapter in document["adapters"]:
        for role in ("target", "control"):
            if not adapter[role]["total"]:
                yield f"the suite has no {role} case"
        if not adapter["gate"]["passed"]:
            yield f"the gate of {adapter['name']} failed"
