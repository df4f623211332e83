"""Quantised models, as their files and their names tell of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.models.processor_files import read_json
from harness.models.safetensors_file import StoredTensor

INTEGERS = {"U8", "I8", "I16", "I32"}
"""Stored values that are packed weights: the shape tells nothing of the layer's."""

# What stands in a file for a module's `weight`, method by method, and what only belongs to it.
_PACKED = re.compile(r"\.(qweight|weight_packed|_weight_qdata|weight:_data)$")
_BESIDE = re.compile(r"\.weight\.(absmax|quant_map|nested_\w+|quant_state\.\w+)$")

_IN_NAME = re.compile(
    r"[-_.](unsloth|dynamic|bnb|nf4|[348]-?bit|gptq|awq|fp8|int[48]|w\d+a\d+|hqq|quantized)$",
    re.IGNORECASE,
)


def quantisation(folder: Path) -> dict[str, Any]:
    """Return how a model folder says that its weights are quantised; nothing if they are not."""
    return read_json(folder / "config.json").get("quantization_config") or {}


def unpacked(tensors: Mapping[str, StoredTensor]) -> dict[str, StoredTensor]:
    """Name packed weights as the layers' own, and leave out what only belongs to them."""
    return {
        _PACKED.sub(".weight", name): tensor
        for name, tensor in tensors.items()
        if not _BESIDE.search(name)
    }


def without_quantisation(name: str) -> str:
    """Return what a model is called before words like `-bnb-4bit`."""
    while (shorter := _IN_NAME.sub("", name)) != name:
        name = shorter
    return name
