"""Adapter folders: finding them by name, their recipes, and what they weigh before a model runs.

The base is an entry like any other: name `base`, no folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from harness.models.adapter_fit import misfits
from harness.models.base_model import BaseModelError, locate
from harness.models.safetensors_file import SafetensorsError, read_headers
from harness.suite.suite import BASE

CONFIG = "adapter_config.json"
RECIPE = "recipe.yaml"
ALL = "all"


class AdapterError(Exception):
    """Adapters that cannot be used as asked; a line for each, with the mend."""


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One column of the run: the base, or an adapter on it."""

    name: str
    path: Path | None
    """Its folder; None for the base and for adapters that only exist in recorded answers."""
    recipe: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """How it was trained, from `recipe.yaml`; for people, nothing here depends on it."""


def find_adapters(names: Sequence[str], folder: Path | None) -> list[Adapter]:
    """Adapters by name under `folder`, by path, or `all` of the folder; each once, in order.

    Raises:
        AdapterError: if a name is unknown, or two folders would go by one name.
    """
    found: dict[str, Adapter] = {}
    for name in names:
        for adapter in _named(name, folder):
            known = found.setdefault(adapter.name, adapter)
            if known.path != adapter.path:
                raise AdapterError(
                    f"two adapters are called {adapter.name}: {known.path} and {adapter.path}; "
                    "rename one folder"
                )
    return list(found.values())


def recorded_adapter(name: str, folder: Path | None) -> Adapter:
    """Return an adapter that only exists in recorded answers, with its recipe if that is here.

    Raises:
        AdapterError: if the recipe is no valid YAML.
    """
    recipe = folder / name / RECIPE if folder is not None and _plain(name) else None
    return Adapter(name=name, path=None, recipe=_recipe(recipe) if recipe else {})


def preflight(adapters: Sequence[Adapter], base: str) -> None:
    """Check, before any model runs, that every adapter fits the base; no torch is needed.

    Raises:
        AdapterError: with a line for every adapter that does not, all at once.
    """
    folders = [(adapter.name, adapter.path) for adapter in adapters if adapter.path is not None]
    if not folders:
        return
    try:
        tensors = read_headers(locate(base))
    except (BaseModelError, SafetensorsError, OSError) as error:
        raise AdapterError(f"base model {base}: {error}") from error
    lines = [
        f"adapter {name}: {problem}" for name, path in folders for problem in misfits(path, tensors)
    ]
    if lines:
        raise AdapterError("\n".join(lines))


def _named(name: str, folder: Path | None) -> list[Adapter]:
    if name == BASE:
        return [Adapter(name=BASE, path=None)]
    if name == ALL:
        inside = _folders(folder)
        if not inside:
            raise AdapterError(f"no adapters in {folder or 'any folder'}: no {CONFIG} was found")
        return [_read(path) for path in inside]
    if folder is not None and _plain(name) and _is_adapter(folder / name):
        return [_read(folder / name)]
    path = Path(name).expanduser()
    if path.is_dir() and (not _plain(name) or _is_adapter(path)):
        return [_read(path)]
    there = ", ".join(sorted(path.name for path in _folders(folder))) or "none"
    raise AdapterError(f"unknown adapter {name}; there are: {there} (in {folder}), or give a path")


def _plain(name: str) -> bool:
    return os.sep not in name and "/" not in name and name not in (".", "..")


def _folders(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name != BASE and _is_adapter(path))


def _is_adapter(path: Path) -> bool:
    """Broken ones count too, so that preflight can say what is wrong with them."""
    return path.is_dir() and ((path / CONFIG).exists() or any(path.glob("adapter_model.*")))


def _read(path: Path) -> Adapter:
    path = path.resolve()
    if path.name == BASE:
        raise AdapterError(f"the name {BASE} is reserved for the model itself: rename {path}")
    return Adapter(name=path.name, path=path, recipe=_recipe(path / RECIPE))


def _recipe(file: Path) -> dict[str, str | int | float | bool]:
    if not file.is_file():
        return {}
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f":{where.line + 1}" if where else ""
        raise AdapterError(f"{file}{line}: not valid YAML") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise AdapterError(f"{file}: a recipe is a list of `name: value` lines")
    # Dates and nested values are shown as they print: a recipe is for people.
    return {
        str(key): value if isinstance(value, str | int | float | bool) else str(value)
        for key, value in content.items()
    }
