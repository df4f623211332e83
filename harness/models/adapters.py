"""Adapters of a run: their folders, their recipes, and whether they fit before a model runs.

The base is an entry like any other: name `base`, no folder. So is a full model, which takes the
base's place.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from harness.models.adapter_fit import misfits
from harness.models.base_model import BaseModelError, locate
from harness.models.caveats import caveats
from harness.models.finding import AdapterError as AdapterError
from harness.models.finding import find_groups, is_adapter
from harness.models.full_model import is_full_model, unfit
from harness.models.quantised import unpacked
from harness.models.safetensors_file import SafetensorsError, StoredTensor, read_headers
from harness.suite.strict_yaml import read_yaml
from harness.suite.suite import SuiteError

RECIPE = "recipe.yaml"


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """One column of the run: the base, an adapter on it, or a full model in its place."""

    name: str
    path: Path | None
    """Its folder; None for the base and for adapters that only exist in recorded answers."""
    recipe: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """How it was trained, from `recipe.yaml`; for people, nothing here depends on it."""
    full_model: bool = False
    """Whether it is a whole model, and no change to the base's."""


def find_adapters(
    asked: Sequence[str],
    folder: Path | None,
    named: Mapping[str, str] | None = None,
    base: str | None = None,
) -> list[Adapter]:
    """Return what people asked for, each once, in order; see `finding.find`.

    Raises:
        AdapterError: if one is not there, two go by one name, or a recipe is no valid YAML.
    """
    (found,) = find_adapter_groups([asked], folder, named, base)
    return found


def find_adapter_groups(
    groups: Sequence[Sequence[str]],
    folder: Path | None,
    named: Mapping[str, str] | None = None,
    base: str | None = None,
) -> list[list[Adapter]]:
    """Do the same for several lists at once: one name is one folder in all of them."""
    found = find_groups(groups, folder, named or {}, _folder_of(base) if base else None)
    return [[_adapter(name, path) for name, path in group.items()] for group in found]


def _folder_of(base: str) -> Path | None:
    """Return where a base lies; None where nothing can, as in a circle of links."""
    with suppress(OSError, RuntimeError):
        return Path(base).expanduser().resolve()
    return None


def _adapter(name: str, path: Path | None) -> Adapter:
    if path is None:
        return Adapter(name=name, path=None)
    whole = is_full_model(path) and not is_adapter(path)
    return Adapter(name=name, path=path, recipe=_recipe_of(path), full_model=whole)


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
    given = [adapter for adapter in adapters if adapter.path is not None]
    if not given:
        return
    try:
        folder = locate(base)
        tensors = read_headers(folder)
    except BaseModelError as error:
        raise AdapterError(str(error)) from error
    except (SafetensorsError, OSError) as error:
        raise AdapterError(f"base model {base}: {error}") from error
    lines = [line for adapter in given for line in _problems(adapter, folder, tensors)]
    if lines:
        raise AdapterError("\n".join(lines))


def to_be_minded(
    adapters: Sequence[Adapter], base: str, *, own_processors: bool = False
) -> list[str]:
    """Return lines on what is lawful and should be known of adapters that fit; see `caveats`.

    Args:
        adapters: the candidates.
        base: the base, a folder or a hub id.
        own_processors: whether adapters are asked with the processors in their folders.

    Raises:
        AdapterError: if there is no such base.
    """
    folders = {one.name: one.path for one in adapters if one.path and not one.full_model}
    if not folders:
        return []
    try:
        return caveats(folders, base, locate(base), own_processors=own_processors)
    except BaseModelError as error:
        raise AdapterError(str(error)) from error


def _problems(adapter: Adapter, base: Path, stored: Mapping[str, StoredTensor]) -> Iterator[str]:
    """Yield a line for everything that keeps a candidate from being asked."""
    assert adapter.path is not None
    if adapter.full_model:
        if problem := unfit(adapter.path, base, stored):
            yield f"full model {adapter.name}: {problem}"
    else:
        for problem in misfits(adapter.path, unpacked(stored)):
            yield f"adapter {adapter.name}: {problem}"


def _is_json(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int | bool)


def _plain(name: str) -> bool:
    return os.sep not in name and "/" not in name and name not in (".", "..")


def _recipe_of(path: Path) -> dict[str, str | int | float | bool]:
    """Return an adapter's recipe; a checkpoint without one has its run's."""
    return _recipe(path / RECIPE) or (
        _recipe(path.parent / RECIPE) if path.name.startswith("checkpoint-") else {}
    )


def _recipe(file: Path) -> dict[str, str | int | float | bool]:
    if not file.is_file():
        return {}
    try:
        document = read_yaml(file, "the recipe")
        content = document.constructed() if document else {}
    except SuiteError as error:
        raise AdapterError(str(error)) from error
    if not isinstance(content, dict):
        raise AdapterError(f"{file}: a recipe is a list of `name: value` lines")
    # Dates and nested values are shown as they print: a recipe is for people.
    return {str(key): value if _is_json(value) else str(value) for key, value in content.items()}
