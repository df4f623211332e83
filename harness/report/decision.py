"""May it be released? The first thing a reader wants to know, in one line and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from harness.report.doubt import is_unsure
from harness.report.translations import Words


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The headline of a report."""

    state: Literal["pass", "unsure", "fail", "none"]
    """`unsure`: passes, but doubtful verdicts could turn it."""
    headline: str
    detail: str
    adapter: dict[str, Any] | None
    """The adapter that serves best, whose results are shown first."""


def decide(document: dict[str, Any], words: Words) -> Decision:
    """Say what the gate said, worst first: a run that is not whole never reads as a pass."""
    adapters = document["adapters"]
    best = best_adapter(document)
    if document.get("partial"):
        return Decision(
            state="none", headline=words("partial"), detail=words("partial_why"), adapter=best
        )
    if not document.get("complete", True):
        missing = sum(row.get("verdict") is None for row in document["answers"])
        return Decision(
            state="fail",
            headline=words("incomplete"),
            detail=words("incomplete_why", count=missing),
            adapter=best,
        )
    if best is None:
        return Decision(
            state="none", headline=words("base_only"), detail=words("base_only_why"), adapter=None
        )
    if best["gate"]["passed"]:
        unsure = is_unsure(best)
        return Decision(
            state="unsure" if unsure else "pass",
            headline=words("may_release_unsure" if unsure else "may_release", adapter=best["name"]),
            detail=_why(document, best, words),
            adapter=best,
        )
    if len(adapters) > 1 and not any(adapter["gate"]["passed"] for adapter in adapters):
        headline = words("none_may_release")
    else:
        headline = words("may_not_release", adapter=best["name"])
    return Decision(
        state="fail", headline=headline, detail=_why(document, best, words), adapter=best
    )


def best_adapter(document: dict[str, Any]) -> dict[str, Any] | None:
    """Give the recommended adapter, or the first where none is recommended."""
    adapters: list[dict[str, Any]] = document["adapters"]
    for adapter in adapters:
        if adapter["name"] == document.get("recommended"):
            return adapter
    return adapters[0] if adapters else None


def releases(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the releases before, and the best of this run at their end; none if there were none."""
    released = document.get("history") or []
    best = best_adapter(document)
    return [*released, {**best, "adapter": best["name"], "now": True}] if released and best else []


def _why(document: dict[str, Any], best: dict[str, Any], words: Words) -> str:
    """Say why it serves best: the document's sentence where it is in the reader's language."""
    if words.lang == "en" and document.get("recommended_why"):
        return str(document["recommended_why"])
    target, control = best["target"], best["control"]
    return words(
        "best_why",
        after=target["after"] + control["after"],
        total=target["total"] + control["total"],
        mistakes=best["hallucinations"]["after"],
        control=control["after"],
        controls=control["total"],
    )
