"""Plain LoRA read from an adapter's folder: which layers, A, B and scaling.

"Plain" is what a pair of matrices beside a Linear says in full. Anything else (DoRA, saved
modules, biases, other kinds of adapter) is left to PEFT.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.engines.local.peft_settings import OFF
from harness.models.adapter_folder import PREFIX, WEIGHTS, read_config
from harness.models.lora_settings import by_pattern, rank_of
from harness.models.safetensors_file import StoredTensor, read_header

_KEY = re.compile(rf"^{re.escape(PREFIX)}(?P<module>.+)\.lora_(?P<part>[AB])\.weight$")

# Settings that do not alter what a pair of matrices says; every other one must be off.
_HARMLESS = {
    "alpha_pattern", "auto_mapping", "base_model_name_or_path", "exclude_modules",
    "inference_mode", "init_lora_weights", "layers_pattern", "layers_to_transform", "lora_alpha",
    "lora_dropout", "loftq_config", "megatron_core", "modules_to_tie", "peft_type",
    "peft_version", "r", "rank_pattern", "revision", "runtime_config", "target_modules",
    "task_type", "use_rslora", "qalora_group_size", "corda_config", "eva_config",
    "ensure_weight_tying",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LoraPair:
    """One layer's share of an adapter: `x A^T B^T * scaling` is added to its output."""

    module: str
    first: str
    """Key of A, [rank, inputs], in the adapter's file."""
    second: str
    """Key of B, [outputs, rank]."""
    rank: int
    scaling: float


def plain_pairs(folder: Path) -> list[LoraPair] | None:
    """The adapter's layers, or None if it is not plain LoRA."""
    config = read_config(folder)
    if config.get("peft_type") != "LORA" or not _is_plain(config):
        return None
    found: dict[str, dict[str, str]] = {}
    tensors = read_header(folder / WEIGHTS)
    for key in tensors:
        match = _KEY.match(key)
        if match is None:
            return None
        found.setdefault(match["module"], {})[match["part"]] = key
    pairs = [_pair(module, parts, tensors, config) for module, parts in found.items()]
    whole = [pair for pair in pairs if pair is not None]
    return whole if whole and len(whole) == len(pairs) else None


def _is_plain(config: dict[str, Any]) -> bool:
    return all(value in OFF for key, value in config.items() if key not in _HARMLESS)


def _pair(
    module: str, parts: dict[str, str], tensors: dict[str, StoredTensor], config: dict[str, Any]
) -> LoraPair | None:
    if set(parts) != {"A", "B"}:
        return None
    first, second = tensors[parts["A"]], tensors[parts["B"]]
    if len(first.shape) != 2 or len(second.shape) != 2 or first.shape[0] != second.shape[1]:
        return None
    rank = first.shape[0]
    if rank != rank_of(config, module):
        return None
    alpha = by_pattern(config.get("alpha_pattern"), module, config.get("lora_alpha", 8))
    scaling = alpha / math.sqrt(rank) if config.get("use_rslora") else alpha / rank
    return LoraPair(module=module, first=parts["A"], second=parts["B"], rank=rank, scaling=scaling)
