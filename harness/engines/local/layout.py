"""An adapter whose keys have other names than the model's: read as if they had the model's.

Libraries have renamed the parts of models, and an adapter trained on a text model alone knows no
wrapper around it. Such an adapter is written anew, in a folder of this run, with the names of the
model at hand; everything that follows then takes it like any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from safetensors.torch import load_file, save_file
from torch import nn

from harness.engines.request import EngineError
from harness.models.adapter_folder import CONFIG, PREFIX, WEIGHTS, read_config
from harness.models.safetensors_file import read_header
from harness.models.targets import renamed

_KEY = re.compile(
    rf"^{re.escape(PREFIX)}(?P<module>.+?)"
    r"(?P<rest>(?:\.base_layer)?\.(?:lora_.+|token_adapter\..+|weight|bias))$"
)


class Layouts:
    """The folders of a run's adapters, with the model's own names in them."""

    def __init__(
        self, model: nn.Module, adapters: Mapping[str, Path], announce: Callable[[str], None]
    ) -> None:
        """Rename what needs it.

        Args:
            model: the base.
            adapters: folders by name.
            announce: told of each adapter that is read by other names.

        Raises:
            EngineError: if an adapter's names are not the model's and no renaming fits them all.
        """
        self._folder = TemporaryDirectory(prefix="adapters-")
        self._model = model
        self.folders = {
            name: self._fitting(name, folder, announce) for name, folder in adapters.items()
        }

    def _fitting(self, name: str, folder: Path, announce: Callable[[str], None]) -> Path:
        config = read_config(folder)
        if config.get("peft_type") != "LORA":
            return folder
        modules = {place.module for key in read_header(folder / WEIGHTS) if (place := _place(key))}
        real = {module for module, _ in self._model.named_modules()}
        beginnings = renamed(modules, real)
        if beginnings is None:
            stranger = min(modules - real)
            (ours,) = get_close_matches(stranger, sorted(real), n=1, cutoff=0)
            named = config.get("base_model_name_or_path") or "the base it was trained on"
            raise EngineError(
                f"adapter {name}: it changes {stranger}, which this base has under no single name "
                f"(nearest: {ours}); give {named} with --base-model"
            )
        if not beginnings:
            return folder
        names = {module: _named(module, beginnings, real) for module in modules}
        told = ", ".join(f"{old or 'names'}… as {new}…" for old, new in beginnings.items())
        announce(f"Adapter {name} has keys of another layout: {told}")
        return _written(folder, Path(self._folder.name) / name, config, names)


@dataclass(frozen=True)
class _Place:
    """What a key of an adapter belongs to."""

    module: str
    rest: str
    lora: bool
    """Whether it is part of a pair, and no whole weight."""


def _place(key: str) -> _Place | None:
    match = _KEY.match(key)
    if match is None:
        return None
    rest = match["rest"]
    return _Place(match["module"], rest, rest.removeprefix(".base_layer").startswith(".lora_"))


def _named(module: str, beginnings: Mapping[str, str], real: set[str]) -> str:
    if module in real:
        return module
    old = max((one for one in beginnings if module.startswith(one)), key=len)
    return beginnings[old] + module.removeprefix(old)


def _written(folder: Path, target: Path, config: dict[str, Any], names: Mapping[str, str]) -> Path:
    """Write an adapter with other names, and with them in its config too."""
    target.mkdir(parents=True)
    tensors, changed = {}, set()
    for key, value in load_file(folder / WEIGHTS).items():
        place = _place(key)
        tensors[f"{PREFIX}{names[place.module]}{place.rest}" if place else key] = value
        if place and place.lora:
            changed.add(names[place.module])
    save_file(tensors, target / WEIGHTS)
    patterns = {
        key: {names.get(pattern, pattern): value for pattern, value in config[key].items()}
        for key in ("rank_pattern", "alpha_pattern")
        if config.get(key)
    }
    # The names say it all: nothing else of the model is meant.
    narrowed = {"layers_to_transform": None, "layers_pattern": None, "exclude_modules": None}
    whole = {**config, **patterns, **narrowed, "target_modules": sorted(changed)}
    (target / CONFIG).write_text(json.dumps(whole), encoding="utf-8")
    return target
