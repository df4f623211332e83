"""Adapters that only PEFT can run: any kind fits, and answers as a fresh load of it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import peft
import pytest

from harness.engines.local.peft_settings import LORA_SETTINGS
from harness.models.adapter_fit import misfits
from harness.models.safetensors_file import read_headers
from tests import tiny
from tests.engines.local import architectures, families
from tests.engines.local.plain import ENDS, about, naive
from tests.engines.local.running import all_answers

ATTENTION = r".*(language_model|text_model).*\.(q_proj|v_proj)"
VISION = r".*(vision|visual).*(q_proj|qkv|fc1).*"
TOKENS = [37, 92, 109, 120, 250]  # of letters that the questions are made of
IN_FRONT: dict[str, Any] = {
    "task_type": "CAUSAL_LM", "num_virtual_tokens": 4, "token_dim": 48, "num_layers": 2,
    "num_attention_heads": 4,
}  # fmt: skip
KINDS: dict[str, Callable[[], Any]] = {
    "biases": lambda: peft.LoraConfig(r=4, target_modules=ATTENTION, bias="all"),
    "biases of its layers": lambda: peft.LoraConfig(r=4, target_modules=ATTENTION, lora_bias=True),
    "embeddings": lambda: peft.LoraConfig(r=4, target_modules=["q_proj", "embed_tokens"]),
    "saved embeddings": lambda: peft.LoraConfig(
        r=4, target_modules=ATTENTION, modules_to_save=["embed_tokens"]
    ),
    "saved projector": lambda: peft.LoraConfig(
        r=4, target_modules=ATTENTION, modules_to_save=["multi_modal_projector"]
    ),
    "tokens beside LoRA": lambda: peft.LoraConfig(
        r=4, target_modules=ATTENTION, trainable_token_indices=TOKENS
    ),
    "tokens alone": lambda: peft.TrainableTokensConfig(token_indices=TOKENS),
    "DoRA on the vision side": lambda: peft.LoraConfig(r=4, target_modules=VISION, use_dora=True),
    "IA3": lambda: peft.IA3Config(
        target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]
    ),
    "LoKr": lambda: peft.LoKrConfig(r=4, target_modules=ATTENTION),
    "OFT": lambda: peft.OFTConfig(oft_block_size=4, target_modules=ATTENTION),
    "VeRA": lambda: peft.VeraConfig(r=4, target_modules=ATTENTION),
    "norms": lambda: peft.LNTuningConfig(target_modules=["input_layernorm"]),
    "prompt tuning": lambda: peft.PromptTuningConfig(**IN_FRONT),
    "prefix tuning": lambda: peft.PrefixTuningConfig(**IN_FRONT),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_token_is_that_of_a_fresh_load(kind: str, tmp_path: Path) -> None:
    model, processor = architectures.llava()
    model.generation_config.eos_token_id = ENDS
    model.save_pretrained(tmp_path / "base")
    path = tiny.save_peft(tmp_path / "one", model, 1, KINDS[kind]())
    assert misfits(path, read_headers(tmp_path / "base")) == []

    pictures = tiny.save_pictures(tmp_path / "pictures", 2)
    asks = [about(picture, question) for picture in pictures for question in ("Who?", "And where?")]
    answers = all_answers(model, processor, {"one": path}, asks, {"one"})
    for name, adapter in (("base", None), ("one", path)):
        for ask, tokens in naive(model, processor, adapter, asks).items():
            assert answers[name, ask] == " ".join(map(str, tokens)), (name, ask)
    assert any(answers["base", ask] != answers["one", ask] for ask in asks)


def test_common_settings_are_those_of_peft() -> None:
    assert peft.LoraConfig().to_dict().keys() >= LORA_SETTINGS


@pytest.mark.parametrize("family", ["llama4", "ernie4_5_vl_moe"])
def test_lora_on_experts_by_the_names_of_their_parameters(family: str, tmp_path: Path) -> None:
    model, processor = families.MORE[family]()
    model.generation_config.eos_token_id = ENDS
    targets = ["experts.gate_up_proj", "experts.down_proj"]
    config = peft.LoraConfig(r=4, target_modules=["q_proj"], target_parameters=targets)
    path = tiny.save_peft(tmp_path / "one", model, 1, config)
    pictures = tiny.save_pictures(tmp_path / "pictures", 2)
    asks = [about(picture, question) for picture in pictures for question in ("Who?", "Where?")]
    answers = all_answers(model, processor, {"one": path}, asks, {"one"})
    for ask, tokens in naive(model, processor, path, asks).items():
        assert answers["one", ask] == " ".join(map(str, tokens))
