"""Adapters as trainers write them fit, on every family; with a layer missing they do not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig
from safetensors.torch import load_file, save_file

from harness.engines.local.peft_adapters import PeftAdapters
from harness.engines.request import EngineError
from harness.models.adapter_fit import misfits
from harness.models.safetensors_file import read_headers
from tests import tiny
from tests.engines.local import architectures, families

WEIGHTS = "adapter_model.safetensors"
MODELS = {**architectures.ALL, **families.MORE}
SEES = re.compile(r"vision|visual|tower|audio|image")
# Its files hold other layers than its model: from headers alone nothing can be told.
OTHERWISE_STORED = {"molmo2"}


def linears(model: Any) -> list[str]:
    """Layers of the language model, by their full names."""
    return [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
        and re.search(r"\.layers\..*(q_proj|v_proj|down_proj|w1|w2)$", name)
        and not SEES.search(name)
    ]


def saved(folder: Path, model: Any) -> Iterator[tuple[str, Path]]:
    """Adapters on the language model alone, as LLaMA-Factory and Unsloth write them, and plain."""
    ends = sorted({name.rpartition(".")[2] for name in linears(model)})
    choices = {
        "full names": linears(model),
        "pattern": rf"(?!.*(?:{SEES.pattern})).*\.layers\..*\.(?:{'|'.join(ends)})",
        "one pattern": rf"(?!.*(?:{SEES.pattern})).*(?:{ends[0]})",
    }
    for kind, targets in choices.items():
        yield kind, tiny.save_adapter(folder / kind, model, 1, targets)


@pytest.mark.parametrize("family", [name for name in MODELS if name not in OTHERWISE_STORED])
def test_what_trainers_write_fits_and_with_a_layer_missing_it_does_not(
    family: str, tmp_path: Path
) -> None:
    model, _ = MODELS[family]()
    model.save_pretrained(tmp_path / "base")
    base = read_headers(tmp_path / "base")
    for kind, folder in saved(tmp_path, model):
        assert misfits(folder, base) == [], kind
        tensors = load_file(folder / WEIGHTS)
        layers = sorted({m[1] for key in tensors if (m := re.search(r"\.layers\.(\d+)\.", key))})
        if len(layers) > 1:
            left = {k: v for k, v in tensors.items() if f".layers.{layers[-1]}." not in k}
            save_file(left, folder / WEIGHTS)
            (told,) = misfits(folder, base)
            assert told.startswith("keys are missing"), kind


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A tiny LLaVA in a folder, and the model itself."""
    folder = tmp_path_factory.mktemp("fit") / "base"
    return tiny.save_llava(folder), tiny.llava()


def told(folder: Path, base: Path) -> str:
    return "; ".join(misfits(folder, read_headers(base)))


@pytest.mark.parametrize(
    ("targets", "settings"),
    [
        (["q_proj"], {"layers_to_transform": [1]}),
        (["q_proj"], {"layers_to_transform": 0, "layers_pattern": "layers"}),
        (["q_proj", "v_proj"], {"exclude_modules": ["v_proj"]}),
        (["q_proj", "v_proj"], {"exclude_modules": r".*vision_tower.*"}),
        (r".*\.language_model\.layers\.0\..*_proj", {}),
        ("all-linear", {}),
        (["layers.0.self_attn.q_proj", "layers.1.self_attn.q_proj"], {}),
    ],
)
def test_a_config_that_narrows_its_targets_wants_no_more(
    made: tuple[Path, Any], tmp_path: Path, targets: Any, settings: dict[str, Any]
) -> None:
    base, model = made
    folder = tiny.save_adapter(tmp_path / "narrow", model, 1, targets, **settings)
    assert told(folder, base) == ""
    tensors = load_file(folder / WEIGHTS)
    gone = sorted(tensors)[0].rsplit(".lora_", 1)[0]
    left = {key: value for key, value in tensors.items() if not key.startswith(gone)}
    if left:
        save_file(left, folder / WEIGHTS)
        assert "keys are missing" in told(folder, base)


def test_a_pattern_that_is_none_is_one_line(made: tuple[Path, Any], tmp_path: Path) -> None:
    base, model = made
    folder = tiny.save_adapter(tmp_path / "one", model, 1)
    file = folder / "adapter_config.json"
    for key in ("target_modules", "exclude_modules"):
        spoiled = shutil.copytree(folder, tmp_path / key)
        config = {**json.loads(file.read_text()), key: "(q_proj"}
        (spoiled / "adapter_config.json").write_text(json.dumps(config))
        assert told(spoiled, base).startswith(f"its {key} '(q_proj' is no valid pattern: ")


def test_empty_tensors_of_a_sharded_save_are_told(made: tuple[Path, Any], tmp_path: Path) -> None:
    base, model = made
    folder = tiny.save_adapter(tmp_path / "sharded", model, 1)
    tensors = {key: torch.empty(0) for key in load_file(folder / WEIGHTS)}
    save_file(tensors, folder / WEIGHTS)
    assert "hold no values, as DeepSpeed's ZeRO-3 leaves them" in told(folder, base)


def of_experts(folder: Path, model: Any) -> Path:
    """LoRA on parameters by name, as experts hold them."""
    targets = ["experts.gate_up_proj", "experts.down_proj"]
    config = LoraConfig(r=4, target_modules=["q_proj"], target_parameters=targets)
    return tiny.save_peft(folder, model, 1, config)


def without_experts(folder: Path) -> Path:
    tensors = load_file(folder / WEIGHTS)
    save_file({k: v for k, v in tensors.items() if ".experts." not in k}, folder / WEIGHTS)
    return folder


@pytest.mark.parametrize("family", ["llama4", "ernie4_5_vl_moe"])
def test_parameters_that_are_targeted_by_name_are_wanted_too(family: str, tmp_path: Path) -> None:
    model, _ = MODELS[family]()
    model.save_pretrained(tmp_path / "base")
    base = read_headers(tmp_path / "base")
    folder = of_experts(tmp_path / "one", model)
    assert misfits(folder, base) == []
    without_experts(folder)
    if family == "llama4":
        (told,) = misfits(folder, base)
        assert told.startswith("keys are missing")
    else:  # its files hold every expert apart, so that only the model itself can tell
        assert misfits(folder, base) == []
        with pytest.raises(EngineError, match="missing adapter keys"):
            PeftAdapters(model, {"one": folder}).model_with("one")
