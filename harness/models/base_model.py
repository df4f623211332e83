"""The base model's folder: a path as given, or a hub id fetched into the hub's own cache."""

from __future__ import annotations

import json
from pathlib import Path

from harness.listing import few
from harness.models.hub import HubError, HubId

# What a model answers with, and nothing that could run as code.
MODEL_FILES = ["*.safetensors", "*.json", "*.jinja", "*.model", "*.txt"]
INDEX = "model.safetensors.index.json"
"""Says which file holds which weight, where there are several."""


# Published in a layout that transformers cannot load -> where the same weights are in one it can.
_CONVERTED = {
    "internvl_chat": "its name with -hf: OpenGVLab/InternVL3-8B-hf for OpenGVLab/InternVL3-8B",
    "llava_llama": "from llava-hf: llava-hf/llava-1.5-7b-hf",
    "llava_mistral": "from llava-hf: llava-hf/llava-v1.6-mistral-7b-hf",
    "llava_qwen": "from llava-hf: llava-hf/llava-onevision-qwen2-7b-ov-hf",
}


class BaseModelError(Exception):
    """There is no such base; one line with the mend."""


def locate(base: str) -> Path:
    """The folder that holds the base, downloading a hub id that is not here yet.

    Raises:
        BaseModelError: if it is neither a folder nor a model that can be had from the hub.
    """
    try:
        folder = Path(base).expanduser()
    except RuntimeError as error:  # `~nobody`
        raise BaseModelError(f"no base model at {base}: {error}") from error
    if folder.is_dir():
        _check(folder, base)
        return folder.resolve()
    hub = None if folder.is_absolute() else HubId.parse(base)
    if hub is None or hub.subfolder:
        raise BaseModelError(
            f"no base model at {base}: give a model folder or a hub id, "
            "user/repo or user/repo@revision"
        )
    try:
        found = hub.fetch(MODEL_FILES)
    except HubError as error:
        raise BaseModelError(
            f"base model {base} is neither a folder nor to be had from the hub: {error}"
        ) from error
    _check(found, base)
    return found


def flaw(folder: Path) -> str | None:
    """Say what keeps a folder from being a model that can be loaded; None if nothing does."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = str(config.get("model_type"))
    except FileNotFoundError:
        return "has no config.json, so it is no model folder"
    except (ValueError, AttributeError, RecursionError):
        return "has a config.json that is not valid JSON"
    if kind in _CONVERTED:
        return (
            f"({kind}) needs code of its own, which is never run here: take the same model for "
            f"transformers, {_CONVERTED[kind]}"
        )
    if missing := _missing_shards(folder):
        return f"lacks {few(missing, shown=1)}, which its {INDEX} names: copy all of its files"
    if not any(folder.glob("*.safetensors")):
        pickled = any(folder.glob("*.bin"))
        hint = "; pickled weights are not loaded, convert them to safetensors" if pickled else ""
        return f"has no *.safetensors weights{hint}"
    return None


def _missing_shards(folder: Path) -> list[str]:
    """Name the files of weights that a model's index lists and its folder lacks."""
    index = folder / INDEX
    if not index.is_file():
        return []
    try:
        shards = {str(name) for name in json.loads(index.read_bytes())["weight_map"].values()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # whoever loads it says what is wrong with it
    return sorted(name for name in shards if not (folder / name).is_file())


def _check(folder: Path, base: str) -> None:
    if problem := flaw(folder):
        raise BaseModelError(f"base model {base} {problem}")
