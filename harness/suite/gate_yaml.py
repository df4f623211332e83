"""`gate:` of `suite.yaml` → `GatePolicy`, strictly: a limit that can never apply is a mistake."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

from harness.suite.mistakes import Mistakes
from harness.suite.policy import CharacterLimits, Doubtful, GatePolicy, Limits
from harness.suite.strict_yaml import Value

NESTED: Mapping[str, type] = {"characters": CharacterLimits, "tags": Limits}
"""Keys of the gate under which limits stand by name, and which limits these are."""
_GAINS = ("min_gain", "min_target_gain")
_SHARES = ("min_accuracy", "min_target_accuracy", "max_hallucination_rate")


def read_gate(value: Value) -> GatePolicy:
    """Read the gate's limits.

    Raises:
        SuiteError: if anything is wrong.
    """
    mistakes, limits = Mistakes(), dict[str, Any]()
    given = value.fields(_names(GatePolicy), mistakes)
    for key, entry in given.items():
        with mistakes.gathered():
            limits[key] = _nested(key, entry) if key in NESTED else _limit(key, entry)
    mistakes.tell()
    return GatePolicy(**limits)


def check_gate(value: Value, characters: Collection[str], tags: Collection[str]) -> None:
    """Refuse limits for characters and tags that no case has: they would never apply.

    Args:
        value: the `gate` of `suite.yaml`, already read.
        characters: ids of the suite's characters.
        tags: every tag of the suite's cases.

    Raises:
        SuiteError: if there are such limits.
    """
    mistakes, given = Mistakes(), value.fields(_names(GatePolicy))
    for name, entry in _entries(given, "characters").items():
        known = ", ".join(sorted(characters)) or "none"
        with mistakes.gathered():
            if name not in characters:
                entry.fail(f"the gate limits {name!r}, which is no character; there are: {known}")
    for name, entry in _entries(given, "tags").items():
        known = ", ".join(sorted(tags)) or "none"
        with mistakes.gathered():
            if name not in tags:
                entry.fail(
                    f"the gate limits tag {name!r}, which no case carries; there are: {known}"
                )
    mistakes.tell()


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _entries(given: Mapping[str, Value], key: str) -> dict[str, Value]:
    return dict(given[key].pairs()) if key in given else {}


def _nested(key: str, value: Value) -> dict[str, Any]:
    mistakes, found = Mistakes(), dict[str, Any]()
    for name, entry in value.pairs():
        with mistakes.gathered():
            found[name] = NESTED[key](**_limits(entry, NESTED[key], f"{key}.{name}"))
    mistakes.tell()
    return found


def _limits(entry: Value, kind: type, name: str) -> dict[str, Any]:
    mistakes, limits = Mistakes(), dict[str, Any]()
    given = Value(entry.path, entry.node, f"gate.{name}").fields(_names(kind), mistakes)
    for key, value in given.items():
        with mistakes.gathered():
            limits[key] = _limit(key, value)
    mistakes.tell()
    if not given:
        entry.fail(f"gate.{name} sets no limit; known limits: {', '.join(_names(kind))}")
    return limits


def _limit(key: str, value: Value) -> int | float | bool | Doubtful:
    if key in ("require_significance", "release"):
        return value.boolean()
    if key == "doubtful":
        return Doubtful(value.choice(Doubtful))
    if key in _SHARES:
        return value.fraction()
    # A gain may be negative: "may lose up to two target cases".
    return value.integer(-(10**9) if key in _GAINS else 0)
