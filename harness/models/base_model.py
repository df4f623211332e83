"""The base model's folder: a path as given, or a hub id fetched into the hub's own cache."""

from __future__ import annotations

from pathlib import Path

from harness.models.hub import HubError, HubId

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


def _check(folder: Path, base: str) -> None:
    if not (folder / "config.json").is_file():
        raise BaseModelError(f"base model {base} has no config.json, so it is no model folder")
    if not any(folder.glob("*.safetensors")):
        pickled = any(folder.glob("*.bin"))
        hint = "; pickled weights are not loaded, convert them to safetensors" if pickled else ""
        raise BaseModelError(f"base model {base} has no *.safetensors weights{hint}")
