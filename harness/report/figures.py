"""The `statistics` of `report.json`: what the answers show beyond chance, as plain numbers.

What each key means is in `docs/gate.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.gate.comparison import Comparison
from harness.gate.correction import Labels
from harness.gate.evidence import Evidence, conclude_all, correct_for_judge, weigh, weigh_characters
from harness.gate.statistics import ALPHA, LEVEL, Interval
from harness.suite.suite import Role


def adapter_figures(comparison: Comparison) -> dict[str, Any]:
    """Return `adapters[i]["statistics"]`."""
    evidence = {role: weigh(comparison, role) for role in Role}
    return {
        "alpha": ALPHA,
        "level": LEVEL,
        **{role.value: _role(weighed) for role, weighed in evidence.items() if weighed},
        "conclusion": conclude_all(evidence).value,
        "detectable": "; ".join(weighed.detectable for weighed in evidence.values() if weighed),
    }


def character_figures(comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Return the statistics of each row of `characters`, by character."""
    return {
        name: {
            "interval": _interval(evidence.interval),
            "difference_interval": _interval(evidence.difference_interval),
            "p": _number(evidence.p),
            "p_holm": _number(evidence.p_holm),
            "conclusion": evidence.conclusion.value,
            "pictures": evidence.pictures,
            "needed": evidence.needed,
        }
        for name, evidence in weigh_characters(comparison).items()
    }


def corrected_figures(comparison: Comparison, audited: Mapping[str, int] | None) -> dict[str, Any]:
    """Return `adapters[i]["corrected"]`, by its key; nothing where nobody labelled answers."""
    if not audited:
        return {}
    labels = Labels(**audited)
    figures: dict[str, Any] = {
        "labelled": labels.labelled,
        "sensitivity": _optional(labels.sensitivity),
        "specificity": _optional(labels.specificity),
        "level": LEVEL,
    }
    if labels.unusable:
        return {"corrected": {**figures, "unusable": labels.unusable}}
    shares = {role: correct_for_judge(comparison, role, labels) for role in Role}
    for role, found in shares.items():
        if found:
            interval = _interval(found.interval)
            figures[role.value] = {"share": _number(found.share), "interval": interval}
    return {"corrected": figures}


def _optional(value: float | None) -> float | None:
    return None if value is None else _number(value)


def _role(evidence: Evidence) -> dict[str, Any]:
    return {
        "total": evidence.total,
        "pictures": evidence.pictures,
        "accuracy": _number(evidence.accuracy),
        "interval": _interval(evidence.interval),
        "difference": _number(evidence.difference),
        "difference_interval": _interval(evidence.difference_interval),
        "p_better": _number(evidence.p_better),
        "p_worse": _number(evidence.p_worse),
        "conclusion": evidence.conclusion.value,
        "detectable": evidence.detectable,
    }


def _interval(interval: Interval) -> list[float]:
    return [_number(interval.low), _number(interval.high)]


def _number(value: float) -> float:
    # Adding 0.0 turns -0.0, which a table would show, into 0.0.
    return round(value, 4) + 0.0
