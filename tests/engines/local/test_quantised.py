"""Quantised bases are asked as they are; LoRA on them answers as PEFT's own, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from harness.engines import EngineOptions, open_engine
from harness.engines.local.loading import quiet
from harness.engines.request import Generation, Request
from harness.models.adapters import find_adapters, preflight
from tests import tiny
from tests.engines.local.plain import about, alone

QUESTIONS = ("who", "where does it live, and with whom")
TEXT = r".*(language_model|text_model).*\.(q_proj|v_proj)"


def by_bitsandbytes(bits: int) -> Any:
    pytest.importorskip("bitsandbytes")
    from transformers import BitsAndBytesConfig

    if bits == 8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.float32
    )


def by_torchao() -> Any:
    quantization = pytest.importorskip("torchao.quantization")
    from transformers import TorchAoConfig

    return TorchAoConfig(quantization.Int8WeightOnlyConfig())


def by_compressed_tensors() -> Any:
    """4 bits as llm-compressor packs them, the text model's layers alone."""
    quantization = pytest.importorskip("compressed_tensors.quantization")
    weights = quantization.QuantizationArgs(num_bits=4, strategy="group", group_size=32)
    return quantization.QuantizationConfig(
        config_groups={"text": {"targets": ["Linear"], "weights": weights}},
        ignore=["lm_head", "re:.*vision_tower.*", "re:.*multi_modal_projector.*"],
        format="pack-quantized",
        quantization_status="compressed",
    )


KINDS: dict[str, Callable[[], Any]] = {
    "bitsandbytes, 4 bits": lambda: by_bitsandbytes(4),
    "bitsandbytes, 8 bits": lambda: by_bitsandbytes(8),
    "torchao": by_torchao,
    "compressed-tensors": by_compressed_tensors,
}


def save_quantised(folder: Path, settings: Any) -> Path:
    """A tiny base, quantised by transformers or, for what it only reads, by the library itself."""
    from transformers import AutoModelForImageTextToText

    tiny.save_llava(folder, width=tiny.WIDE)
    by_hand = hasattr(settings, "config_groups")
    with quiet():
        model = AutoModelForImageTextToText.from_pretrained(
            folder, dtype=torch.float32, quantization_config=None if by_hand else settings
        )
        if by_hand:
            compress(model, settings)
        model.save_pretrained(folder)
    if by_hand:
        config = json.loads((folder / "config.json").read_text())
        config["quantization_config"] = settings.model_dump(mode="json")
        (folder / "config.json").write_text(json.dumps(config))
    return folder


def compress(model: Any, settings: Any) -> None:
    from compressed_tensors.compressors import ModelCompressor
    from compressed_tensors.quantization import apply_quantization_config

    apply_quantization_config(model, settings)
    for layer in model.modules():
        if hasattr(layer, "quantization_scheme"):
            groups = layer.weight.unflatten(1, (-1, 32))
            layer.weight_scale.data = groups.abs().amax(-1) / 7
    ModelCompressor(quantization_config=settings).compress_model(model)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_answer_is_that_of_plain_peft(kind: str, tmp_path: Path) -> None:
    settings = KINDS[kind]()
    base = save_quantised(tmp_path / "base", settings)
    model = tiny.llava(width=tiny.WIDE)
    folder = tmp_path / "adapters"
    tiny.save_adapter(folder / "one", model, 1, TEXT)
    tiny.save_adapter(folder / "two", model, 2, TEXT, use_rslora=True)
    adapters = tuple(find_adapters(["all"], folder))
    preflight(adapters, str(base))
    pictures = tiny.save_pictures(tmp_path / "pictures", 2)
    requests = [
        Request(case=f"{picture.stem}/{at}", adapter=name, ask=about(picture, question))
        for picture in pictures
        for at, question in enumerate(QUESTIONS)
        for name in ("base", "one", "two")
    ]
    said: list[str] = []
    options = EngineOptions(
        base=str(base),
        adapters=adapters,
        cache=False,
        device="cpu",
    )
    engine = open_engine(options, announce=said.append)
    answers = list(engine.generate(requests))
    assert "Asked one after another, through PEFT: one, two" in said
    paths = {adapter.name: adapter.path for adapter in adapters}
    by_model: dict[str, list[str]] = {"base": [], "one": [], "two": []}
    for one in answers:
        assert isinstance(one, Generation), one
        by_model[one.request.adapter].append(one.answer)
        expected = alone(base, paths.get(one.request.adapter), one.request)
        assert one.answer == expected, one.request
    assert len(set(map(tuple, by_model.values()))) == 3
