"""What may stand in the config of a LoRA adapter: a value that PEFT never writes is a mistake.

PEFT itself tells of most of these late, with the base loaded and in the words of its own source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any


def mistakes(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each setting that cannot be what was trained with."""
    for key, is_lawful in _LAWFUL.items():
        if key in config and not is_lawful(config[key]):
            shown = repr(config[key])
            shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
            yield f"its {key} is {shown}, which PEFT never writes: save it again"
    for key in ("rank_pattern", "alpha_pattern", "layers_pattern"):
        for pattern in _patterns(config.get(key)):
            try:
                re.compile(pattern)
            except re.error as error:
                yield f"its {key} {pattern!r} is no valid pattern: {error}"


def rank_of(config: Mapping[str, Any], module: str) -> float:
    """Return the rank that a layer's pair of matrices should have."""
    return by_pattern(config.get("rank_pattern"), module, config.get("r", 8))


def by_pattern(pattern: Mapping[str, float] | None, module: str, otherwise: float) -> float:
    """Return what the first pattern says that matches the end of a layer's name, as PEFT does."""
    for key, value in (pattern or {}).items():
        if re.match(rf"(.*\.)?({key})$", module):
            return value
    return otherwise


def _patterns(value: object) -> list[str]:
    given = [value] if isinstance(value, str) else value
    return [one for one in given if isinstance(one, str)] if isinstance(given, list | dict) else []


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 10**9 and math.isfinite(value)


def _is_rank(value: object) -> bool:
    return _is_number(value) and isinstance(value, int) and value > 0


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and _is_number(value) and 0 <= value <= 1


def _is_flag(value: object) -> bool:
    return value is None or isinstance(value, bool)


def _names(value: object) -> bool:
    """No names, or a list of them."""
    return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _named(value: object) -> bool:
    """A pattern or names."""
    return isinstance(value, str) or _names(value)


def _layers(value: object) -> bool:
    some = value if isinstance(value, list) else [value]
    return value is None or all(isinstance(one, int) and not isinstance(one, bool) for one in some)


def _by_pattern(is_lawful: Callable[[object], bool]) -> Callable[[object], bool]:
    def is_mapping(value: object) -> bool:
        return value is None or (
            isinstance(value, dict) and all(is_lawful(one) for one in value.values())
        )

    return is_mapping


_LAWFUL: Mapping[str, Callable[[object], bool]] = {
    "r": _is_rank,
    "lora_alpha": _is_number,
    "lora_dropout": _is_share,
    "rank_pattern": _by_pattern(_is_rank),
    "alpha_pattern": _by_pattern(_is_number),
    "target_modules": _named,
    "exclude_modules": _named,
    "modules_to_save": _names,
    "target_parameters": _names,
    "layers_to_transform": _layers,
    "layers_pattern": _named,
    **dict.fromkeys(("use_rslora", "use_dora", "fan_in_fan_out", "lora_bias"), _is_flag),
    "bias": lambda value: value in (None, "none", "all", "lora_only"),
    "init_lora_weights": lambda value: value is None or isinstance(value, bool | str),
}
