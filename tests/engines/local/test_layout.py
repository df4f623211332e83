"""Adapters whose keys have the names of older libraries, or of the text model alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.engines.local.loading import Loaded
from harness.engines.local.runner import Runner
from harness.engines.request import EngineError
from harness.models.adapter_fit import misfits
from harness.models.safetensors_file import read_headers
from tests import tiny
from tests.engines.local import architectures, families
from tests.engines.local.plain import about
from tests.engines.local.running import all_answers

MODELS = {**architectures.ALL, **families.MORE}
FAMILIES = ("llava", "qwen2_vl", "qwen2_5_vl", "gemma3", "smolvlm", "internvl", "mistral3")
TEXT = r".*(language_model|text_model).*\.(q_proj|v_proj)"
PREFIX = r"^(base_model\.model\.)"
LAYOUTS = {
    "text model alone": (rf"{PREFIX}model\.(language_model|text_model)\.", r"\1model."),
    "before 4.52": (rf"{PREFIX}model\.language_model\.", r"\1language_model.model."),
}


def with_other_names(folder: Path, target: Path, layout: str) -> Path:
    """Copy an adapter as another library would have written it."""
    old, new = LAYOUTS[layout]
    target.mkdir()
    tensors = load_file(folder / "adapter_model.safetensors")
    save_file(
        {re.sub(old, new, key): value for key, value in tensors.items()},
        target / "adapter_model.safetensors",
    )
    config = json.loads((folder / "adapter_config.json").read_text())
    config["target_modules"] = ["q_proj", "v_proj"]
    (target / "adapter_config.json").write_text(json.dumps(config))
    return target


@pytest.mark.parametrize(
    ("family", "layout"),
    [
        *((family, "text model alone") for family in FAMILIES),
        *((family, "before 4.52") for family in ("llava", "gemma3", "internvl")),
    ],
)
def test_they_answer_as_with_the_models_own_names(family: str, layout: str, tmp_path: Path) -> None:
    model, processor = MODELS[family]()
    model.save_pretrained(tmp_path / "base")
    paths = {}
    for kind, options in (("plain", {}), ("dora", {"use_dora": True})):
        paths[kind] = tiny.save_adapter(tmp_path / kind, model, 1, TEXT, **options)
        other = with_other_names(paths[kind], tmp_path / f"{kind}-old", layout)
        paths[f"{kind}-old"] = other
        if layout == "text model alone":
            assert misfits(other, read_headers(tmp_path / "base")) == []
    pictures = tiny.save_pictures(tmp_path / "pictures", 1)
    asks = [about(picture, question) for picture in pictures for question in ("who", "where is it")]
    answers = all_answers(model, processor, paths, asks, {"dora", "dora-old"})
    for ask in asks:
        assert answers["plain", ask] == answers["plain-old", ask]
        assert answers["dora", ask] == answers["dora-old", ask]


def runner(model: Any, processor: Any, path: Path, said: list[str]) -> Runner:
    loaded = Loaded(model, processor, torch.device("cpu"), torch.float32)
    return Runner(loaded, {"one": path}, None, said.append)


def test_the_run_says_that_it_reads_by_other_names(tmp_path: Path) -> None:
    model, processor = architectures.ALL["qwen2_5_vl"]()
    folder = tiny.save_adapter(tmp_path / "new", model, 1, TEXT)
    old = with_other_names(folder, tmp_path / "old", "text model alone")
    said: list[str] = []
    runner(model, processor, old, said)
    assert said == ["Adapter one has keys of another layout: model.… as model.language_model.…"]


def test_names_that_fit_nowhere_are_one_line(tmp_path: Path) -> None:
    model, processor = architectures.ALL["qwen2_5_vl"]()
    folder = tiny.save_adapter(tmp_path / "one", model, 1, TEXT)
    tensors = load_file(folder / "adapter_model.safetensors")
    strange = {key.replace("layers.0", "layers.9"): value for key, value in tensors.items()}
    save_file(strange, folder / "adapter_model.safetensors")
    with pytest.raises(EngineError, match=r"layers\.9.*under no single name \(nearest: model"):
        runner(model, processor, folder, [])
