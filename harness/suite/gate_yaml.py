"""`gate:` of `suite.yaml` → `GatePolicy`, strictly: a limit that can never apply is a mistake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from harness.suite.policy import CharacterLimits, Doubtful, GatePolicy, Limits
from harness.suite.strict_yaml import Value

_NESTED = ("characters", "tags")
_GAINS = ("min_gain", "min_target_gain")
_SHARES = ("min_accuracy", "min_target_accuracy", "max_hallucination_rate")


def read_gate(value: Value) -> GatePolicy:
    """Read the gate's limits.

    Raises:
        SuiteError: at the first mistake.
    """
    given = value.fields(_names(GatePolicy))
    limits: dict[str, Any] = {
        key: _limit(key, entry) for key, entry in given.items() if key not in _NESTED
    }
    return GatePolicy(
        **limits,
        characters={
            name: CharacterLimits(**_limits(entry, CharacterLimits, f"characters.{name}"))
            for name, entry in _entries(given, "characters").items()
        },
        tags={
            name: Limits(**_limits(entry, Limits, f"tags.{name}"))
            for name, entry in _entries(given, "tags").items()
        },
    )


def check_gate(value: Value, characters: Collection[str], tags: Collection[str]) -> None:
    """Refuse limits for characters and tags that no case has: they would never apply.

    Args:
        value: the `gate` of `suite.yaml`, already read.
        characters: ids of the suite's characters.
        tags: every tag of the suite's cases.

    Raises:
        SuiteError: at the first such limit.
    """
    given = value.fields(_names(GatePolicy))
    for name, entry in _entries(given, "characters").items():
        if name not in characters:
            known = ", ".join(sorted(characters)) or "none"
            entry.fail(f"the gate limits {name!r}, which is no character; there are: {known}")
    for name, entry in _entries(given, "tags").items():
        if name not in tags:
            known = ", ".join(sorted(tags)) or "none"
            entry.fail(f"the gate limits tag {name!r}, which no case carries; there are: {known}")


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _entries(given: Mapping[str, Value], key: str) -> dict[str, Value]:
    return dict(given[key].pairs()) if key in given else {}


def _limits(entry: Value, kind: type, name: str) -> dict[str, Any]:
    given = Value(entry.path, entry.node, f"gate.{name}").fields(_names(kind))
    if not given:
        entry.fail(f"gate.{name} sets no limit; known limits: {', '.join(_names(kind))}")
    return {key: _limit(key, value) for key, value in given.items()}


def _limit(key: str, value: Value) -> int | float | bool | Doubtful:
    if key in ("require_significance", "release"):
        return value.boolean()
    if key == "doubtful":
        return Doubtful(value.choice(Doubtful))
    if key in _SHARES:
        return value.fraction()
    # A gain may be negative: "may lose up to two target cases".
    return value.integer(-(10**9) if key in _GAINS else 0)
