"""What lies in an adapter's folder: its config, its weights, and weights that must not stay behind.

Trainers leave much else there (optimizer states, scripts, tokenizers); that is passed over.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness.models.safetensors_file import StoredTensor, read_header

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"

PREFIX = "base_model.model."
"""Stands before a module's name in every key that PEFT writes."""

_PIECES = re.compile(r"adapter_model-\d+-of-\d+\.safetensors")
_WHOLE_MODEL = re.compile(r"(model|pytorch_model|consolidated)[\w.-]*\.safetensors")
# LLaVA's and Qwen's own training scripts put what they trained beside LoRA into pickles.
_PICKLED_BESIDE = re.compile(r"(non_lora_.*|mm_projector|vit|merger|projector)\.(bin|pt|pth)")
# A reward model's head says nothing of answers.
_NOT_ASKED = re.compile(r"(value_head|v_head|optimizer|scheduler).*")


class FolderError(Exception):
    """A folder that does not hold one whole adapter; one line with the mend."""


def read_config(folder: Path) -> dict[str, Any]:
    """Return an adapter's settings.

    Raises:
        FolderError: if there are none.
    """
    file = folder / CONFIG
    if not file.is_file():
        raise FolderError(f"no {CONFIG} in {folder}: copy the one that was saved with its weights")
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise FolderError(f"{CONFIG} is not valid JSON: {error}") from error
    if not isinstance(config, dict) or not isinstance(config.get("peft_type"), str):
        raise FolderError(f"{CONFIG} has no peft_type: save it with PEFT's save_pretrained")
    return config


def read_weights(folder: Path) -> dict[str, StoredTensor]:
    """Return the headers of an adapter's weights.

    Raises:
        FolderError: if there are none, or more were trained than these.
        SafetensorsError: if their file is broken.
    """
    file = folder / WEIGHTS
    if not file.is_file():
        raise FolderError(_without_weights(folder))
    others = sorted(inner.name for inner in folder.iterdir() if _stays_behind(inner.name))
    if others:
        raise FolderError(_left_beside(others[0]))
    return read_header(file)


def _without_weights(folder: Path) -> str:
    pickled = folder / "adapter_model.bin"
    if pickled.is_file():
        # Tensors that share memory cannot be saved, hence the clones.
        script = (
            "import sys, torch, safetensors.torch as s; "
            "s.save_file({k: v.clone() for k, v in "
            "torch.load(sys.argv[1], map_location='cpu', weights_only=True).items()}, sys.argv[2])"
        )
        return (
            "pickled weights (adapter_model.bin) can run code and are not loaded; convert them: "
            f'python -c "{script}" {pickled} {folder / WEIGHTS}'
        )
    pieces = [inner.name for inner in folder.iterdir() if _PIECES.fullmatch(inner.name)]
    if pieces:
        return (
            f"its weights are in pieces ({min(pieces)} …), which PEFT does not load: "
            "save it again with a larger max_shard_size"
        )
    return f"no {WEIGHTS} in {folder}: the save was interrupted, or keeps its weights elsewhere"


def _stays_behind(name: str) -> bool:
    if name == WEIGHTS or _NOT_ASKED.fullmatch(name):
        return False
    return name.endswith(".safetensors") or _PICKLED_BESIDE.fullmatch(name) is not None


def _left_beside(name: str) -> str:
    if _WHOLE_MODEL.fullmatch(name):
        return (
            f"a whole model ({name}) lies beside the adapter: "
            "which is meant? Move one of them into a folder of its own"
        )
    return (
        f"{name} beside it holds weights that were trained with it and that PEFT does not load: "
        "merge all into the base (swift export --merge_lora true, or the trainer's own script) "
        "and give the merged model"
    )
