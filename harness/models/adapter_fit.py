"""Does an adapter folder fit the base? Told from headers and values, before any model runs.

Names in a base's files may differ from the names its modules get when loaded (older checkpoints
say `language_model.model.layers`, newer `model.language_model.layers`), so they are compared
without those wrappers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.models.safetensors_file import SafetensorsError, StoredTensor, read_header
from harness.models.targets import PatternError, left_out, plain

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"

PREFIX = "base_model.model."
"""Stands before a module's name in every key that PEFT writes."""
_PART = re.compile(
    r"^(?P<module>.+?)\.(?P<part>lora_A|lora_B|lora_embedding_A|lora_embedding_B|"
    r"lora_magnitude_vector|token_adapter\.trainable_tokens_delta)(?:\.weight|\.bias)?$"
)
_PAIRS = {"lora_A": "lora_B", "lora_embedding_A": "lora_embedding_B"}
_QUANTISED = {"U8", "I8", "I16", "I32"}
# These start from a changed base; beside other adapters the base must stay as it is.
_CHANGES_BASE = ("pissa", "olora", "corda", "loftq")

Tensors = Mapping[str, StoredTensor]


def misfits(folder: Path, base: Tensors) -> list[str]:
    """What is wrong with the adapter in `folder` for a base with these tensors; empty if nothing.

    Each line says what to do.
    """
    try:
        config = _config(folder)
        tensors = _weights(folder)
    except (_MisfitError, SafetensorsError, OSError) as error:
        return [str(error)]
    problems = _unsupported(config) + _values(tensors)
    if config.get("peft_type") == "LORA":
        problems += _names_and_shapes(tensors, config, base)
    return problems


class _MisfitError(Exception):
    """One line of what is wrong."""


def _config(folder: Path) -> dict[str, Any]:
    file = folder / CONFIG
    if not file.is_file():
        raise _MisfitError(f"no {CONFIG} in {folder}: save it with PEFT")
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _MisfitError(f"{CONFIG} is not valid JSON: {error}") from error
    if not isinstance(config, dict) or not isinstance(config.get("peft_type"), str):
        raise _MisfitError(
            f"{CONFIG} has no peft_type: save the adapter with PEFT's save_pretrained"
        )
    return config


def _weights(folder: Path) -> dict[str, StoredTensor]:
    file = folder / WEIGHTS
    if file.is_file():
        return read_header(file)
    if any(folder.glob("adapter_model.bin")):
        raise _MisfitError(
            "pickled weights (adapter_model.bin) can run code and are not loaded: "
            "save it again with safe_serialization=True"
        )
    raise _MisfitError(f"no {WEIGHTS} in {folder}: save the adapter again")


def _unsupported(config: Mapping[str, Any]) -> list[str]:
    problems = []
    start = config.get("init_lora_weights")
    if isinstance(start, str) and start.lower().startswith(_CHANGES_BASE):
        problems.append(
            f"its init_lora_weights is {start}, which changes the base's own weights: "
            "convert it to plain LoRA (path_initial_model_for_weight_conversion)"
        )
    if config.get("megatron_config"):
        problems.append("it names a Megatron module to import: retrain or save it without one")
    return problems


def _values(tensors: Tensors) -> list[str]:
    problems = []
    empty = [name for name, tensor in tensors.items() if 0 in tensor.shape]
    if empty:
        problems.append(
            f"{_some(empty)} hold no values, as DeepSpeed's ZeRO-3 leaves them: gather the weights "
            "when saving (stage3_gather_16bit_weights_on_model_save, or zero_to_fp32.py)"
        )
    broken = [name for name, tensor in tensors.items() if not tensor.is_finite()]
    if broken:
        problems.append(
            f"{_some(broken)} hold NaN or infinite values: training diverged, train it again"
        )
    seconds = [
        tensor
        for name, tensor in tensors.items()
        if ("lora_B" in name or "lora_embedding_B" in name) and name not in empty
    ]
    others = [name for name in tensors if "lora_" not in name]
    if seconds and not others and all(tensor.is_zero() for tensor in seconds):
        problems.append("every lora_B is zero, so it changes nothing: was it ever trained?")
    if not tensors:
        problems.append(f"{WEIGHTS} is empty: save the adapter again")
    return problems


def _names_and_shapes(tensors: Tensors, config: Mapping[str, Any], base: Tensors) -> list[str]:
    parts, whole, unexpected = _sorted_out(tensors)
    known = _by_plain_name(base)
    strangers, other_shape, halves = [], [], []
    for module, found in parts.items():
        weights = _candidates(module, known)
        if not weights:
            strangers.append(module)
        elif not any(_pair_fits(found, weight) for weight in weights):
            other_shape.append(module)
        halves += [
            f"{module}.{missing}"
            for first, second in _PAIRS.items()
            for missing, other in ((first, second), (second, first))
            if other in found and missing not in found
        ]
    for name, tensor in whole.items():
        stored = known.get(plain(name), [])
        if not stored and not _candidates(name.rsplit(".", 1)[0], known):
            unexpected.append(name)
        elif stored and tensor.shape not in [other.shape for other in stored]:
            other_shape.append(name)
    dimensions = {
        name.removesuffix(".weight"): len(tensor.shape)
        for name, tensor in base.items()
        if name.endswith(".weight")
    }
    try:
        halves += left_out(config, parts, dimensions)
    except PatternError as error:
        return [str(error)]
    return _told(strangers, other_shape, unexpected, halves)


def _told(
    strangers: list[str], other_shape: list[str], unexpected: list[str], missing: list[str]
) -> list[str]:
    problems = []
    if strangers:
        problems.append(
            f"it was trained for another base, this one has no {_some(strangers)}: "
            "give the base it was trained on with --base-model"
        )
    if other_shape:
        problems.append(
            f"it was trained for a base of other sizes, {_some(other_shape)} do not fit: "
            "give the base it was trained on with --base-model"
        )
    if unexpected:
        problems.append(f"it has unexpected keys, {_some(unexpected)}: save it again with PEFT")
    if missing:
        problems.append(f"keys are missing, {_some(missing)}: save it again with PEFT")
    return problems


def _sorted_out(
    tensors: Tensors,
) -> tuple[dict[str, dict[str, StoredTensor]], dict[str, StoredTensor], list[str]]:
    """LoRA parts by module, whole saved tensors, and keys that are neither."""
    parts: dict[str, dict[str, StoredTensor]] = {}
    whole: dict[str, StoredTensor] = {}
    unexpected: list[str] = []
    for key, tensor in tensors.items():
        name = key.removeprefix(PREFIX)
        match = _PART.match(name)
        if not key.startswith(PREFIX):
            unexpected.append(key)
        elif match and not name.endswith(".bias"):
            module = match["module"].removesuffix(".base_layer")
            parts.setdefault(module, {})[match["part"]] = tensor
        elif "lora_" not in name:
            whole[name.replace(".base_layer.", ".")] = tensor
        elif not match:
            unexpected.append(key)
    return parts, whole, unexpected


def _by_plain_name(base: Tensors) -> dict[str, list[StoredTensor]]:
    known: dict[str, list[StoredTensor]] = {}
    for name, tensor in base.items():
        known.setdefault(plain(name), []).append(tensor)
    return known


def _candidates(module: str, known: Mapping[str, list[StoredTensor]]) -> list[StoredTensor]:
    name = plain(module)
    found = known.get(f"{name}.weight", []) or known.get(name, [])
    if not found and name == "lm_head":  # tied to the embedding, so not stored itself
        return known.get("embed_tokens.weight", [])
    return found


def _pair_fits(parts: Mapping[str, StoredTensor], weight: StoredTensor) -> bool:
    """A is [r, in, …] and B [out, r, …] on a weight [out, in, …]; an embedding's is [in, out].

    Single tokens that were trained are [tokens, out] beside an embedding.
    """
    if weight.dtype in _QUANTISED or len(weight.shape) not in (2, 3, 4):
        return True
    outputs, inputs = weight.shape[:2]
    sides = {
        "lora_A": (1, inputs),
        "lora_B": (0, outputs),
        "lora_embedding_A": (1, outputs),
        "lora_embedding_B": (0, inputs),
        "token_adapter.trainable_tokens_delta": (1, inputs),
    }
    if len(weight.shape) == 3:  # Conv1d, or many experts in one tensor: only loading can tell
        return True
    return all(
        len(parts[part].shape) >= 2 and parts[part].shape[side] == size
        for part, (side, size) in sides.items()
        if part in parts
    )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:2])
    return f"{shown} and {len(names) - 2} more" if len(names) > 2 else shown
