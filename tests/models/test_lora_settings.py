"""Settings of LoRA that PEFT never writes: a line each, before anything is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from harness.models.lora_settings import mistakes


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"r": 8, "lora_alpha": 16, "lora_dropout": 0.05, "bias": "none", "use_dora": False},
        {"r": 1, "lora_alpha": 0.5, "target_modules": "all-linear", "modules_to_save": None},
        {"r": 8, "target_modules": ["q_proj"], "layers_to_transform": [0, 1], "bias": "all"},
        {"r": 8, "layers_to_transform": 3, "layers_pattern": "layers", "init_lora_weights": True},
        {"r": 8, "rank_pattern": {r"^model.*q_proj": 4}, "alpha_pattern": {"v_proj": 3.5}},
        {"r": 8, "target_parameters": ["experts.gate_up_proj"], "init_lora_weights": "gaussian"},
    ],
)
def test_what_peft_writes_is_lawful(config: dict[str, Any]) -> None:
    assert not [*mistakes(config)]


NEVER: dict[str, tuple[object, ...]] = {
    "r": ("8", "", None, 0, -1, 8.5, True, [8], 10**400, float("nan")),
    "lora_alpha": ("16", None, [1], {}, float("inf"), float("nan")),
    "lora_dropout": ("x", -0.1, 1.5, None),
    "target_modules": (5, [5], {"a": 1}, True),
    "exclude_modules": (5, [None]),
    "modules_to_save": (5, "lm_head", [5]),
    "layers_to_transform": ("1", ["1"], 1.5),
    "rank_pattern": ("q", [], {"q": "4"}, {"q": 0}, {"(": 4}),
    "alpha_pattern": ({"q": None}, {"[": 4}),
    "layers_pattern": (5, "(", ["*"]),
    "use_dora": ("yes", 1),
    "bias": ("maybe", True, 5),
    "target_parameters": (5, "x"),
    "init_lora_weights": (5,),
}


@pytest.mark.parametrize("key", NEVER)
def test_what_it_never_writes_is_told_in_a_line(key: str) -> None:
    for value in NEVER[key]:
        (line,) = mistakes({key: value})
        assert line.startswith(f"its {key} ")
        assert "\n" not in line
        assert len(line) < 200
