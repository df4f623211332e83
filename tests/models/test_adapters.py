from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.models.adapters import AdapterError, find_adapters, preflight
from tests import tiny

WEIGHTS = "adapter_model.safetensors"


@pytest.fixture
def broken(adapters: Path, tmp_path: Path) -> Path:
    """A copy of a good adapter, to be spoiled."""
    return Path(shutil.copytree(adapters / "one", tmp_path / "broken"))


def refusal(folder: Path, base: Path) -> str:
    with pytest.raises(AdapterError) as caught:
        preflight(find_adapters([str(folder)], None), str(base))
    return str(caught.value)


def test_all_is_every_adapter_of_the_folder_sorted(adapters: Path) -> None:
    found = find_adapters(["all"], adapters)
    assert [adapter.name for adapter in found] == ["dora", "one", "two"]
    assert found[2].recipe == {"r": 8, "learning_rate": "1e-4", "note": "tiny"}


def test_names_and_paths_are_found_once(adapters: Path) -> None:
    found = find_adapters(["two", "base", str(adapters / "two"), "one", "two"], adapters)
    assert [adapter.name for adapter in found] == ["two", "base", "one"]
    assert found[1].path is None


def test_an_unknown_name_lists_those_there_are(adapters: Path) -> None:
    with pytest.raises(AdapterError, match=r"unknown adapter three; there are: dora, one, two"):
        find_adapters(["three"], adapters)


def test_a_folder_called_base_is_refused(adapters: Path, tmp_path: Path) -> None:
    other = shutil.copytree(adapters / "one", tmp_path / "elsewhere" / "base")
    with pytest.raises(AdapterError, match="reserved"):
        find_adapters([str(other)], adapters)


def test_adapters_that_fit_pass(adapters: Path, base: Path) -> None:
    preflight(find_adapters(["all", "base"], adapters), str(base))


def test_everything_wrong_is_told_at_once(adapters: Path, base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    for name in ("empty", "pickled", "json", "good"):
        shutil.copytree(adapters / "one", folder / name)
    (folder / "empty" / WEIGHTS).unlink()
    (folder / "pickled" / WEIGHTS).rename(folder / "pickled" / "adapter_model.bin")
    (folder / "json" / "adapter_config.json").write_text("{")
    with pytest.raises(AdapterError) as caught:
        preflight(find_adapters(["all"], folder), str(base))
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("adapter empty: no adapter_model.safetensors")
    assert lines[1].startswith("adapter json: adapter_config.json is not valid JSON")
    assert lines[2].startswith("adapter pickled: pickled weights (adapter_model.bin) can run code")


def test_no_config_is_told(broken: Path, base: Path) -> None:
    (broken / "adapter_config.json").unlink()
    assert "no adapter_config.json" in refusal(broken, base)


@pytest.mark.parametrize("change", ["wider", "longer", "renamed"])
def test_an_adapter_for_another_base_is_refused(broken: Path, base: Path, change: str) -> None:
    tensors = load_file(broken / WEIGHTS)
    if change == "wider":
        tensors = {k: torch.ones(4, 64) if "lora_A" in k else v for k, v in tensors.items()}
    elif change == "longer":
        tensors = {k.replace("layers.1", "layers.7"): v for k, v in tensors.items()}
    else:
        tensors = {k.replace("self_attn", "attention"): v for k, v in tensors.items()}
    save_file(tensors, broken / WEIGHTS)
    told = refusal(broken, base)
    assert "trained for " in told
    assert "--base-model" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("zero", "every lora_B is zero"),
        ("nan", "NaN or infinite"),
        ("half_inf", "NaN or infinite"),
        ("half", "keys are missing"),
        ("missing_layer", "keys are missing"),
        ("strange", "unexpected keys"),
    ],
)
def test_weights_that_cannot_be_right_are_refused(
    broken: Path, base: Path, change: str, told: str
) -> None:
    tensors = load_file(broken / WEIGHTS)
    first = next(iter(tensors))
    if change == "zero":
        tensors = {k: v * 0 if "lora_B" in k else v for k, v in tensors.items()}
    elif change == "nan":
        tensors[first][0, 0] = float("nan")
    elif change == "half_inf":
        tensors = {k: v.to(torch.bfloat16) for k, v in tensors.items()}
        tensors[first][0, 0] = float("-inf")
    elif change == "half":
        del tensors[first]
    elif change == "missing_layer":
        tensors = {k: v for k, v in tensors.items() if "layers.1" not in k}
    else:
        tensors["base_model.model.model.language_model.lora_C.weight"] = torch.ones(2)
    save_file(tensors, broken / WEIGHTS)
    assert told in refusal(broken, base)


def test_a_torn_file_is_refused(broken: Path, base: Path) -> None:
    data = (broken / WEIGHTS).read_bytes()
    (broken / WEIGHTS).write_bytes(data[: len(data) // 2])
    assert "cut short" in refusal(broken, base)


@pytest.mark.parametrize(
    "junk", [b"", b"\xff" * 8, b"\x02\0\0\0\0\0\0\0[]", b"\x02\0\0\0\0\0\0\0{}"]
)
def test_junk_is_refused_without_a_traceback(broken: Path, base: Path, junk: bytes) -> None:
    (broken / WEIGHTS).write_bytes(junk)
    assert refusal(broken, base)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"init_lora_weights": "pissa_niter_4"}, "changes the base's own weights"),
        ({"megatron_config": {"a": 1}, "megatron_core": "os"}, "Megatron"),
    ],
)
def test_settings_that_reach_beyond_the_adapter_are_refused(
    broken: Path, base: Path, settings: dict[str, object], told: str
) -> None:
    file = broken / "adapter_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **settings}))
    assert told in refusal(broken, base)


def test_a_pickled_base_is_refused(tmp_path: Path, adapters: Path) -> None:
    folder = tmp_path / "pickled"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(AdapterError, match="convert them to safetensors"):
        preflight(find_adapters(["one"], adapters), str(folder))


def test_names_of_older_checkpoints_are_recognised(tmp_path: Path, adapters: Path) -> None:
    folder = tmp_path / "older"
    tiny.save_llava(folder)
    tensors = load_file(folder / "model.safetensors")
    older = {
        k.replace("model.language_model.", "language_model.model."): v for k, v in tensors.items()
    }
    save_file(older, folder / "model.safetensors")
    preflight(find_adapters(["one", "two"], adapters), str(folder))
