"""The gate's limits, as written under `gate:` in `suite.yaml`; what they mean is in `gate`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CharacterLimits:
    """What must hold for one character; a limit of None is no rule."""

    max_regressions: int | None = None
    """Stands, for this character, in place of the suite's `max_control_regressions`."""
    max_new_hallucinations: int | None = None
    """Stands, for this character, in place of the suite's limit."""
    min_gain: int | None = None
    min_accuracy: float | None = None
    max_hallucination_rate: float | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What must hold for some cases of both roles; a limit of None is no rule."""

    max_control_regressions: int | None = None
    """Control cases that were right and are not."""
    max_new_hallucinations: int | None = None
    """Answers that assert a character which the baseline's answer did not."""
    min_target_gain: int | None = None
    """Net target cases gained over the baseline; below 0, how many may be lost."""
    min_target_accuracy: float | None = None
    """Correct share of target answers, 0 to 1."""
    max_hallucination_rate: float | None = None
    """Share of answers that assert another character, 0 to 1, new or not."""


class Doubtful(StrEnum):
    """What becomes of an adapter that passes, but would not if its doubtful verdicts were wrong."""

    ALLOW = "allow"
    """It passes, and everything that says so says that it could turn."""
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class GatePolicy(Limits):
    """What must hold for an adapter to pass; a limit of None is no rule."""

    max_control_regressions: int | None = 0
    max_new_hallucinations: int | None = 0
    min_target_gain: int | None = 0
    require_significance: bool = False
    """The gain on targets must be more than chance."""
    doubtful: Doubtful = Doubtful.ALLOW
    """Whether a pass that doubtful verdicts could turn is one."""
    release: bool = False
    """Every run is a release decision, as with `--release`."""
    characters: Mapping[str, CharacterLimits] = field(default_factory=dict)
    """By character id."""
    tags: Mapping[str, Limits] = field(default_factory=dict)
    """By tag: the same limits, over the cases that carry it."""


def policy_from_json(plain: Mapping[str, Any]) -> GatePolicy:
    """Read back what `dataclasses.asdict` made of a policy; keys of later versions are left out.

    Raises:
        AttributeError, TypeError, ValueError: if it is none.
    """
    values = _known(plain, GatePolicy)
    doubtful = Doubtful(values.pop("doubtful", Doubtful.ALLOW))
    nested: dict[str, Any] = {
        "characters": {
            name: CharacterLimits(**_known(limits, CharacterLimits))
            for name, limits in values.pop("characters", {}).items()
        },
        "tags": {
            name: Limits(**_known(limits, Limits))
            for name, limits in values.pop("tags", {}).items()
        },
    }
    return GatePolicy(**values, **nested, doubtful=doubtful)


def _known(plain: Mapping[str, Any], kind: type) -> dict[str, Any]:
    names = {entry.name for entry in fields(kind)}
    return {key: value for key, value in plain.items() if key in names}
