"""The share of right answers corrected for the judge's measured errors, where it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.report.translations import Words

ROLES = ("target", "control")


def corrected(adapter: Mapping[str, Any], role: str, words: Words) -> str:
    """Say an adapter's corrected share of one role's right answers; empty where there is none."""
    found = (adapter.get("corrected") or {}).get(role)
    if not found:
        return ""
    low, high = found.get("interval") or (found["low"], found["high"])
    shares = {"share": found["share"], "low": low, "high": high}
    return words("corrected", **{key: round(100 * value) for key, value in shares.items()})


def corrected_both(adapter: Mapping[str, Any], words: Words) -> str:
    """Say both roles' corrected shares and how many audited answers they rest on, or why none."""
    figures = adapter.get("corrected") or {}
    said = [
        f"{words(f'{role}s')}: {text}"
        for role in ROLES
        if (text := corrected(adapter, role, words))
    ]
    found = "; ".join(said) or figures.get("unusable")
    title = words("corrected_title", count=figures.get("labelled", 0))
    return f"{title}. {found}" if found else ""
