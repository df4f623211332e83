"""The base model's folder: a path as given, or a hub id fetched into the hub's own cache."""

from __future__ import annotations

import os
from pathlib import Path

# What a model answers with, and nothing that could run as code.
MODEL_FILES = ["*.safetensors", "*.json", "*.jinja", "*.model", "*.txt"]


class BaseModelError(Exception):
    """There is no such base; one line with the mend."""


def locate(base: str) -> Path:
    """The folder that holds the base, downloading a hub id that is not here yet.

    Raises:
        BaseModelError: if it is neither a folder nor a model that can be had from the hub.
    """
    folder = Path(base).expanduser()
    if folder.is_dir():
        _check(folder, base)
        return folder.resolve()
    if folder.is_absolute() or base.startswith((".", "~")) or base.count("/") != 1:
        raise BaseModelError(f"no base model at {base}: give a model folder or a hub id")
    found = _from_hub(base)
    _check(found, base)
    return found


def _from_hub(base: str) -> Path:
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(base, allow_patterns=MODEL_FILES, local_files_only=True))
    except (LocalEntryNotFoundError, ValueError, OSError):
        pass
    try:
        return Path(snapshot_download(base, allow_patterns=MODEL_FILES))
    except (HfHubHTTPError, LocalEntryNotFoundError, ValueError, OSError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BaseModelError(
            f"base model {base} is neither a folder nor to be had from the hub: {reason}"
        ) from error


def _check(folder: Path, base: str) -> None:
    if not (folder / "config.json").is_file():
        raise BaseModelError(f"base model {base} has no config.json, so it is no model folder")
    if not any(folder.glob("*.safetensors")):
        pickled = any(folder.glob("*.bin"))
        hint = "; pickled weights are not loaded, convert them to safetensors" if pickled else ""
        raise BaseModelError(f"base model {base} has no *.safetensors weights{hint}")
