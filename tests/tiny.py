"""Tiny models with random weights, saved as real ones are, and adapters that do change them.

Weights are drawn wide, so that answers differ from picture to picture and from model to model.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw

TEMPLATE = (
    "{% for message in messages %}<user>{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)
SPECIAL = ["<pad>", "<end>", "<image>", "<user>", "<assistant>"]
IDEFICS_SPECIAL = [
    "<fake_token_around_image>", "<global-img>", "<end_of_utterance>",
    *(f"<row_{row}_col_{col}>" for row in (1, 2) for col in (1, 2)),
]  # fmt: skip


def tokenizer(*more: str) -> Any:
    """Bytes and a few special tokens: any text goes in, any tokens come out as text."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: at for at, token in enumerate([*SPECIAL, *more, *letters])}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token=None))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="<end>", padding_side="left"
    )
    made.add_special_tokens({"additional_special_tokens": [*SPECIAL[2:], *more]})
    return made


def randomise(model: Any, seed: int) -> Any:
    """Wider weights than a fresh model has, norms left alone."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim > 1:
                # Layers must outweigh the last token's own embedding, or all answers are alike.
                width = 0.2 if "embed" in name or "lm_head" in name else 2.5
                parameter.normal_(0, width / parameter[0].numel() ** 0.5)
    model.generation_config.pad_token_id = 0
    model.generation_config.eos_token_id = 1
    return model.eval()


WIDE = 128
"""A text model wide enough for any way of packing weights."""


def llava(seed: int = 0, width: int = 48) -> Any:
    """A CLIP tower of two layers and a Llama of two."""
    from transformers import (
        CLIPVisionConfig,
        LlamaConfig,
        LlavaConfig,
        LlavaForConditionalGeneration,
    )

    vision = CLIPVisionConfig(
        hidden_size=64 if width == WIDE else 32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=4, image_size=32, patch_size=8,
    )  # fmt: skip
    text = LlamaConfig(
        vocab_size=288, hidden_size=width, intermediate_size=2 * width, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
        pad_token_id=0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    config = LlavaConfig(
        vision_config=vision, text_config=text, image_token_index=2, image_seq_length=16,
        vision_feature_layer=-1,
    )  # fmt: skip
    return randomise(LlavaForConditionalGeneration(config), seed)


def save_llava(folder: Path, seed: int = 0, width: int = 48) -> Path:
    """A model folder that loads through AutoProcessor and AutoModelForImageTextToText."""
    from transformers import LlavaProcessor
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    llava(seed, width).save_pretrained(folder)
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil(
            size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
        ),
        tokenizer=tokenizer(),
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        image_token="<image>",
        chat_template=TEMPLATE,
    )
    processor.save_pretrained(folder)
    return folder


def save_adapter(
    folder: Path,
    model: Any,
    seed: int,
    targets: Sequence[str] | str = ("q_proj", "v_proj"),
    **config: Any,
) -> Path:
    """LoRA as PEFT saves it, with B far from zero; the model is left as it was."""
    from peft import LoraConfig

    chosen = targets if isinstance(targets, str) else list(targets)
    settings = {"r": 4, "lora_alpha": 8, **config}
    return save_peft(folder, model, seed, LoraConfig(target_modules=chosen, **settings))


def save_peft(folder: Path, model: Any, seed: int, config: Any) -> Path:
    """An adapter of any kind, far from what it starts as; the model is left as it was."""
    from peft import get_peft_model

    torch.manual_seed(seed)
    wrapped = get_peft_model(copy.deepcopy(model), config)
    with torch.no_grad():
        for name, parameter in wrapped.named_parameters():
            if "lora_" in name and "magnitude" not in name:
                parameter.normal_(0, 0.25)
            elif parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    wrapped.save_pretrained(folder)
    return folder


def save_pictures(folder: Path, count: int, size: int = 40) -> list[Path]:
    """Pictures that differ in colour and shape."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for at in range(count):
        picture = Image.new(
            "RGB", (size, size), (40 * at % 256, 90 * at % 256, 200 - 50 * at % 200)
        )
        pen = ImageDraw.Draw(picture)
        pen.ellipse((at, 2 * at, 18 + 3 * at, 30), fill=(250 - 30 * at % 250, 10, 60 * at % 256))
        paths.append(folder / f"{at}.png")
        picture.save(paths[-1])
    return paths
