"""A base that is spread over two GPUs, which here are pretended: see `placed`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.engines import EngineOptions
from harness.engines.local import hardware, loading, memory
from harness.engines.local.engine import TransformersEngine
from harness.engines.local.key_values import RoomyLayer
from harness.engines.request import EngineError
from harness.models.adapter_folder import WEIGHTS
from tests import tiny
from tests.engines.local.placed import KIND, place, pretended
from tests.engines.local.test_engine import answers_of, found, requests_for

FIRST, SECOND = f"{KIND}:0", f"{KIND}:1"
IN_TWO = {
    **dict.fromkeys(("model.vision_tower", "model.multi_modal_projector"), FIRST),
    "model.language_model.embed_tokens": FIRST,
    "model.language_model.layers.0": FIRST,
    "model.language_model.layers.1": SECOND,
    "model.language_model.norm": SECOND,
    "model.language_model.rotary_emb": SECOND,
}


def save_on_head(folder: Path) -> None:
    """A plain adapter whose last layer may be on another GPU than what comes into it."""
    path = tiny.save_adapter(folder, tiny.llava(), 4, ("lm_head", "o_proj")) / WEIGHTS
    save_file({key: one for key, one in load_file(path).items() if "lora_" in key}, path)


@pytest.mark.parametrize("head", [FIRST, SECOND])
def test_its_answers_are_those_of_the_base_in_one_place(
    base: Path,
    adapters: Path,
    pictures: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    head: str,
) -> None:
    said: list[str] = []
    save_on_head(tmp_path / "more" / "head")
    asked = (*found(adapters), *found(tmp_path / "more"))
    requests = requests_for(pictures, ("base", "one", "two", "dora", "head"))
    options = EngineOptions(base=str(base), adapters=asked, cache=False)
    alone = TransformersEngine(options, said.append)
    expected = answers_of(list(alone.generate(requests)))
    alone.close()
    load = loading.load

    def spread(*given: Any) -> loading.Loaded:
        loaded = load(*given)
        placed = place(loaded.model, {**IN_TWO, "lm_head": head})
        return replace(loaded, model=placed, device=torch.device(FIRST))

    monkeypatch.setattr(loading, "load", spread)
    with pretended():
        engine = TransformersEngine(options, said.append)
        answers = answers_of(list(engine.generate(requests)))
        engine.close()
    assert answers == expected
    assert not [line for line in said if "pixels" in line or "memory" in line]
    facts = engine.provenance()
    assert facts["canary.base_weights"] == "unchanged"
    assert facts["canary.alone_vs_batched"].startswith("0 of")
    assert facts["adapters_through_peft"] == "dora"


def test_it_is_laid_out_by_accelerate_and_refused_where_a_part_finds_no_gpu(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_several_gpus", lambda: True)  # there is none: nothing fits
    with pytest.raises(EngineError, match="weights cannot be loaded: they are more than all GPUs"):
        loading.load(base, "auto", "float32")


def test_where_there_is_nothing_to_spread_over_it_says_so(
    base: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "_found", lambda: "cpu")
    said: list[str] = []
    options = EngineOptions(base=str(base), device="auto", cache=False)
    engine = TransformersEngine(options, said.append)
    outcomes = list(engine.generate(requests_for(pictures[:1], ("base",))))
    engine.close()
    assert len(answers_of(outcomes)) == 2
    assert "--device auto: there are no GPUs to spread the model over, all of it is on cpu" in said


def test_several_workers_do_not_each_spread_one(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "_found", lambda: "cuda")
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "2")
    with pytest.raises(EngineError, match="--device auto spreads one model over all GPUs, and -n"):
        loading.load(base, "auto", "float32")


def test_answers_are_kept_as_those_of_the_kind_of_device(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("cuda", "cpu"):
        monkeypatch.setattr(hardware, "_found", lambda kind=kind: kind)
        assert hardware.device_kind(hardware.resolve_device("auto")) == kind


def test_memory_is_that_of_all_places_and_a_pass_that_of_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model: Any = tiny.llava()
    monkeypatch.setattr(memory, "free_bytes", lambda device: 100_000_000)
    monkeypatch.setattr(memory, "_LEAST_PASS", 1 << 40)
    alone = memory.budget(model, 4000, None)
    model.hf_device_map = {"model": "cpu", "lm_head": 1}
    spread = memory.budget(model, 4000, None)
    assert spread.rows == pytest.approx(2 * alone.rows, abs=1)
    assert spread.tokens_at_once == alone.tokens_at_once


def test_rows_leave_the_cache_of_a_layer_elsewhere() -> None:
    with pretended():
        layer = RoomyLayer(room=4)
        kept = torch.arange(6.0).reshape(3, 1, 2, 1).to(SECOND)
        layer.update(kept, kept)
        layer.batch_select_indices(torch.tensor([0, 2], device=FIRST))
        assert layer.keys.flatten().tolist() == [0.0, 1.0, 4.0, 5.0]
        assert str(layer.keys.device) == SECOND
