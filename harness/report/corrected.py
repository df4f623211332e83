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
    shares = {key: round(100 * found[key]) for key in ("share", "low", "high")}
    return words("corrected", **shares)


def corrected_both(adapter: Mapping[str, Any], words: Words) -> str:
    """Say both roles' corrected shares, and how many audited answers they rest on."""
    said = [
        f"{words(f'{role}s')}: {text}"
        for role in ROLES
        if (text := corrected(adapter, role, words))
    ]
    if not said:
        return ""
    labelled = adapter["corrected"].get("labelled", "?")
    return f"{words('corrected_title', count=labelled)}. {'; '.join(said)}"
