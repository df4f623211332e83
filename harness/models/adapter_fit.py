"""Does an adapter folder fit the base? Told from headers and values, before any model runs.

Names in a base's files may differ from the names its modules get when loaded (older checkpoints
say `language_model.model.layers`, newer `model.language_model.layers`), so they are compared
without those wrappers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from harness.models.adapter_folder import PREFIX, FolderError, read_config, read_weights
from harness.models.adapter_values import broken_values, some
from harness.models.lora_settings import mistakes, rank_of
from harness.models.quantised import INTEGERS
from harness.models.safetensors_file import SafetensorsError, StoredTensor
from harness.models.targets import PatternError, Targets, left_out, parameters_left_out, plain

_PART = re.compile(
    r"^(?P<module>.+?)\.(?P<part>lora_A|lora_B|lora_embedding_A|lora_embedding_B|"
    r"lora_magnitude_vector|token_adapter\.trainable_tokens_delta)(?:\.weight|\.bias)?$"
)
_PAIRS = {"lora_A": "lora_B", "lora_embedding_A": "lora_embedding_B"}
_RANK_AT = {"lora_A": 0, "lora_B": 1, "lora_embedding_A": 0, "lora_embedding_B": 1}
"""Which side of a matrix is its rank."""
# These start from a changed base; beside other adapters the base must stay as it is.
_CHANGES_BASE = ("pissa", "olora", "corda", "loftq", "lora_ga")

Tensors = Mapping[str, StoredTensor]


_NUMBERS = ("r", "lora_alpha", "layers_to_transform")
_PATTERNS = ("rank_pattern", "alpha_pattern")
_NAMES = (
    *("target_modules", "exclude_modules", "modules_to_save", "target_parameters"),
    "layers_pattern",
)


def misfits(folder: Path, base: Tensors) -> list[str]:
    """What is wrong with the adapter in `folder` for a base with these tensors; empty if nothing.

    Each line says what to do.
    """
    try:
        config = read_config(folder)
        tensors = read_weights(folder)
    except (FolderError, SafetensorsError, OSError) as error:
        return [str(error)]
    problems = _unsupported(config) + broken_values(tensors)
    if config.get("peft_type") == "LORA" and not problems:
        return _names_and_shapes(tensors, config, base)
    return problems


def _unsupported(config: Mapping[str, Any]) -> list[str]:
    problems = []
    start = config.get("init_lora_weights")
    if isinstance(start, str) and start.lower().startswith(_CHANGES_BASE):
        problems.append(
            f"its init_lora_weights is {start}, which changes the base's own weights: "
            "convert it to plain LoRA (path_initial_model_for_weight_conversion)"
        )
    if config.get("auto_map"):
        problems.append(
            "it names code of its own (auto_map), which is never run here: leave it out"
        )
    if config.get("megatron_config"):
        problems.append("it names a Megatron module to import: retrain or save it without one")
    if config.get("peft_type") == "LORA":
        problems += mistakes(config)
    return problems


def _names_and_shapes(tensors: Tensors, config: Mapping[str, Any], base: Tensors) -> list[str]:
    parts, whole, unexpected = _sorted_out(tensors)
    known = _by_plain_name(base)
    strangers, other_shape, halves = [], [], []
    of_parameters = Targets(config).holders
    for module, found in parts.items():
        weights = _candidates(module, known)
        if not weights and module.endswith(of_parameters):
            continue  # files hold experts apart that the model holds in one: loading can tell
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
        if nothing := _names_nothing(config, parts):
            return [nothing]
        halves += left_out(config, parts, dimensions)
        halves += parameters_left_out(config, parts, base)
    except PatternError as error:
        return [str(error)]
    named = config.get("base_model_name_or_path") or "the base it was trained on"
    if strangers:
        ours = get_close_matches(strangers[0], dimensions, n=1, cutoff=0)
        return [
            f"it was trained for another base: it changes {some(strangers)}, which are not here "
            f"(nearest: {''.join(ours)}); give {named} with --base-model"
        ]
    if other_shape:
        return [
            f"it was trained for a base of other sizes, {some(other_shape)} do not fit; "
            f"give {named} with --base-model"
        ]
    problems = _other_ranks(parts, config, of_parameters)
    if unexpected:
        problems.append(f"it has unexpected keys, {some(unexpected)}: save it again with PEFT")
    if halves:
        problems.append(
            f"keys are missing, {some(halves)}: the save was interrupted or sharded, take another "
            "checkpoint or save it again"
        )
    return problems


def _other_ranks(
    parts: Mapping[str, Mapping[str, StoredTensor]],
    config: Mapping[str, Any],
    of_parameters: tuple[str, ...],
) -> list[str]:
    """Say where matrices have another rank than the config gives them, which PEFT tells late."""
    if config.get("use_bdlora"):  # of blocks: only loading can tell
        return []
    other: dict[tuple[float, int], list[str]] = {}
    for module, found in parts.items():
        if module.endswith(of_parameters):
            continue  # an expert's rank stands there once for each of them
        wanted = rank_of(config, module)
        ranks = {tensor.shape[_RANK_AT[part]] for part, tensor in found.items() if part in _RANK_AT}
        for rank in ranks - {wanted}:
            other.setdefault((wanted, rank), []).append(module)
    return [
        f"its config gives {some(modules)} rank {wanted}, its weights have rank {rank}: "
        "give it the config that was saved with its weights"
        for (wanted, rank), modules in other.items()
    ]


def _names_nothing(
    config: Mapping[str, Any], parts: Mapping[str, Mapping[str, StoredTensor]]
) -> str | None:
    """Say that a config targets none of the layers there are weights for: PEFT would drop them."""
    targets = Targets(config)
    layers = [name for name, found in parts.items() if found.keys() & _PAIRS.keys()]
    own = [name for name in layers if not name.endswith(targets.holders)]
    if config.get("target_modules") == "all-linear" or not own or any(map(targets.include, own)):
        return None
    return (
        f"its target_modules name none of the layers it has weights for ({some(own)}): "
        "give it the config that was saved with its weights"
    )


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
    if weight.dtype in INTEGERS or len(weight.shape) not in (2, 3, 4):
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
