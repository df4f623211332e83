"""A full model that cannot stand beside the base is refused before anything runs, in one line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.models.adapters import AdapterError, find_adapters, preflight
from harness.models.full_model import processor_of
from tests import tiny
from tests.engines.local import architectures, families

WEIGHTS = "model.safetensors"


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The base's architecture and processor with other weights."""
    return tiny.save_llava(tmp_path_factory.mktemp("models") / "merged", seed=1)


@pytest.fixture
def model(trained: Path, tmp_path: Path) -> Path:
    """A copy of a good full model, to be spoiled."""
    return Path(shutil.copytree(trained, tmp_path / "merged"))


def refusal(folder: Path, base: Path) -> str:
    with pytest.raises(AdapterError) as caught:
        preflight(find_adapters([str(folder)], None), str(base))
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def change(file: Path, **settings: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **settings}))


def retell(folder: Path, act: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]) -> None:
    save_file(act(load_file(folder / WEIGHTS)), folder / WEIGHTS)


def test_one_that_fits_passes_beside_adapters(model: Path, base: Path, adapters: Path) -> None:
    found = find_adapters([str(model), "one"], adapters)
    assert [(one.name, one.full_model) for one in found] == [("merged", True), ("one", False)]
    preflight(found, str(base))


def test_other_names_of_the_same_weights_pass(model: Path, base: Path) -> None:
    def newer(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        old, new = "language_model.model.", "model.language_model."
        assert any(name.startswith(old) for name in tensors)
        return {name.replace(old, new): value for name, value in tensors.items()}

    retell(model, newer)
    preflight(find_adapters([str(model)], None), str(base))


@pytest.mark.parametrize("family", [*architectures.ALL, "ernie4_5_vl_moe", "gemma4", "mllama"])
def test_models_of_all_families_that_were_saved_in_parts_pass(family: str, tmp_path: Path) -> None:
    model, _ = (architectures.ALL | families.MORE)[family]()
    model.save_pretrained(tmp_path / "base")
    model.save_pretrained(tmp_path / "trained", max_shard_size="40KB")
    assert len(list((tmp_path / "trained").glob("*.safetensors"))) > 1
    preflight(find_adapters([str(tmp_path / "trained")], None), str(tmp_path / "base"))


def test_another_architecture_is_refused(model: Path, base: Path) -> None:
    change(model / "config.json", model_type="qwen2_vl", architectures=["Qwen2VL"])
    assert refusal(model, base) == (
        "full model merged: it is another architecture: its model_type is qwen2_vl, the base's "
        "llava; to compare it all the same, ask it with --base-model and give --baseline REPORT"
    )


def test_another_vocabulary_is_refused(model: Path, base: Path) -> None:
    tokens = json.loads((model / "tokenizer.json").read_text())
    tokens["added_tokens"].append({**tokens["added_tokens"][-1], "id": 400, "content": "<new>"})
    (model / "tokenizer.json").write_text(json.dumps(tokens))
    assert "its vocabulary has 262 tokens, the base's 261" in refusal(model, base)


def test_tokens_in_another_order_are_refused(model: Path, base: Path) -> None:
    file = model / "tokenizer.json"
    tokens = json.loads(file.read_text())
    vocabulary = tokens["model"]["vocab"]
    vocabulary["A"], vocabulary["B"] = vocabulary["B"], vocabulary["A"]
    file.write_text(json.dumps(tokens))
    assert "its vocabulary differs in 2 tokens" in refusal(model, base)


def test_a_tokenizer_of_another_format_is_compared_file_by_file(
    model: Path, base: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(base, tmp_path / "other"))
    for folder in (model, other):
        (folder / "tokenizer.json").unlink()
        (folder / "tokenizer.model").write_bytes(b"pieces")
    preflight(find_adapters([str(model)], None), str(other))
    (model / "tokenizer.model").write_bytes(b"other pieces")
    assert "its tokenizer takes text apart in another way" in refusal(model, other)


def test_all_that_is_asked_otherwise_is_told_at_once(model: Path, base: Path) -> None:
    (model / "chat_template.jinja").write_text(tiny.TEMPLATE.replace("<user>", "USER:"))
    change(model / "processor_config.json", patch_size=4)
    told = refusal(model, base)
    assert "its chat template differs; its processor's patch_size is 4, the base's 8" in told


def test_what_changes_no_token_and_no_pixel_is_let_pass(model: Path, base: Path) -> None:
    # As a trainer with an older library writes it.
    processor = json.loads((model / "processor_config.json").read_text())
    pictures = {**processor.pop("image_processor"), "image_processor_type": "CLIPImageProcessor"}
    (model / "preprocessor_config.json").write_text(json.dumps(pictures))
    (model / "processor_config.json").write_text(json.dumps(processor))
    template = (model / "chat_template.jinja").read_text()
    (model / "chat_template.jinja").unlink()
    (model / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    change(model / "tokenizer.json", padding={"strategy": "BatchLongest"}, truncation=None)
    preflight(find_adapters([str(model)], None), str(base))
    assert processor_of(model, base) == model


@pytest.mark.parametrize("lacking", ["tokenizer.json", "processor_config.json"])
def test_one_without_a_processor_of_its_own_has_the_base_s(
    model: Path, base: Path, lacking: str
) -> None:
    (model / lacking).unlink()
    preflight(find_adapters([str(model)], None), str(base))
    assert processor_of(model, base) == base


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("nan", "hold NaN or infinite values: training diverged, train it again"),
        ("empty", "hold no values, as DeepSpeed's ZeRO-3 leaves them"),
        ("lacking", "weights are missing, layers.1."),
        ("unmerged", "weights that the base knows nothing of, layers.0.self_attn.q_proj.lora_A"),
        ("wider", "it has other sizes than the base: embed_tokens.weight is 300 × 48, the base's "),
    ],
)
def test_weights_that_cannot_be_right_are_refused(
    model: Path, base: Path, what: str, told: str
) -> None:
    def spoil(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        inside = "language_model.model"
        if what == "nan":
            tensors[f"{inside}.norm.weight"][3] = float("nan")
        elif what == "empty":
            tensors[f"{inside}.norm.weight"] = torch.ones(0)
        elif what == "lacking":
            return {k: v for k, v in tensors.items() if f"{inside}.layers.1" not in k}
        elif what == "unmerged":
            tensors[f"{inside}.layers.0.self_attn.q_proj.lora_A.weight"] = torch.ones(2, 48)
        else:
            tensors[f"{inside}.embed_tokens.weight"] = torch.ones(300, 48)
        return tensors

    retell(model, spoil)
    assert told in refusal(model, base)


def test_a_file_cut_short_is_refused(model: Path, base: Path) -> None:
    data = (model / WEIGHTS).read_bytes()
    (model / WEIGHTS).write_bytes(data[: len(data) // 2])
    assert "model.safetensors is cut short" in refusal(model, base)


def test_missing_files_of_weights_are_named(model: Path, base: Path) -> None:
    (model / WEIGHTS).rename(model / "model-00001-of-00003.safetensors")
    names = {str(at): f"model-0000{at}-of-00003.safetensors" for at in (1, 2, 3)}
    (model / "model.safetensors.index.json").write_text(json.dumps({"weight_map": names}))
    assert refusal(model, base) == (
        "full model merged: it lacks model-00002-of-00003.safetensors and 1 more, which its "
        "model.safetensors.index.json names: copy all of its files"
    )


def test_pickled_weights_are_refused(model: Path, base: Path) -> None:
    (model / WEIGHTS).rename(model / "pytorch_model.bin")
    assert "pickled weights are not loaded, convert them" in refusal(model, base)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "processor_config.json"])
@pytest.mark.parametrize("junk", ["{", "[]", "[" * 100_000])
def test_junk_is_refused_without_a_traceback(model: Path, base: Path, name: str, junk: str) -> None:
    (model / name).write_text(junk)
    assert f"{name} " in refusal(model, base)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", b'{"model": {"vocab": {"a": []}}, "added_tokens": ["x"]}'),
        ("tokenizer.json", b'{"model": {"vocab": [[]]}, "added_tokens": 1}'),
        ("chat_template.jinja", b"\xff\xfe"),
        ("config.json", b'{"model_type": []}'),
        ("processor_config.json", b'{"image_processor": 7, "patch_size": "8"}'),
    ],
)
def test_settings_that_make_no_sense_are_no_traceback(
    model: Path, base: Path, name: str, content: bytes
) -> None:
    (model / name).write_bytes(content)
    assert refusal(model, base).startswith("full model merged: it")


def test_an_adapter_in_the_same_folder_is_refused(model: Path, base: Path, adapters: Path) -> None:
    shutil.copytree(adapters / "one", model, dirs_exist_ok=True)
    assert "lies beside the adapter" in refusal(model, base)


def test_one_called_base_is_refused(model: Path) -> None:
    with pytest.raises(AdapterError, match="the name base is reserved"):
        find_adapters([str(model.rename(model.with_name("base")))], None)


def test_the_base_itself_is_refused(base: Path) -> None:
    assert "it is the base itself, so it changes nothing" in refusal(base, base)
