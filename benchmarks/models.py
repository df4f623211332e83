"""Models of real shapes with random weights, adapters on them, and pictures to ask about.

Speed does not depend on what the weights say; equality of answers is harder to keep on random
weights than on trained ones, whose scores lie further apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw

QUESTIONS = (
    "Who is shown in the picture?",
    "Which film, tale or universe is this one from?",
    "What does this one look like? Answer in a sentence.",
    "Who is this one's best friend?",
    "What colour is the cape?",
    "In which country was this one invented, and by whom?",
)
_SPECIAL = [
    "<pad>", "<end>", "<image>", "<user>", "<assistant>", "<fake_token_around_image>",
    "<global-img>", "<end_of_utterance>",
    *(f"<row_{row}_col_{col}>" for row in range(1, 7) for col in range(1, 7)),
]  # fmt: skip
_TEMPLATE = (
    "{% for message in messages %}<user>{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}<end>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)


def save_smolvlm(folder: Path, small: bool = False) -> Path:
    """SmolVLM-256M: SigLIP-B/16 at 512 px, tiles of 64 tokens, a Llama of 30 layers.

    The Idefics3 classes, which it was made from, have a processor that needs no torchvision.
    Eight tiles and the whole give 576 picture tokens. `small` keeps the widths and the tiles but
    not the depth, to try the benchmark itself.
    """
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, LlamaConfig
    from transformers.models.idefics3.image_processing_pil_idefics3 import (
        Idefics3ImageProcessorPil,
    )
    from transformers.models.idefics3.processing_idefics3 import Idefics3Processor

    text = LlamaConfig(
        vocab_size=49280, hidden_size=576, intermediate_size=1536,
        num_hidden_layers=2 if small else 30, num_attention_heads=9, num_key_value_heads=3,
        max_position_embeddings=8192, pad_token_id=0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    config = Idefics3Config(
        text_config=text,
        vision_config={
            "hidden_size": 768, "intermediate_size": 3072,
            "num_hidden_layers": 2 if small else 12, "num_attention_heads": 12,
            "image_size": 512, "patch_size": 16,
        },
        scale_factor=4, image_token_id=2, pad_token_id=0,
    )  # fmt: skip
    _widen(Idefics3ForConditionalGeneration(config)).save_pretrained(folder)
    processor = Idefics3Processor(
        image_processor=Idefics3ImageProcessorPil(
            size={"longest_edge": 2048}, max_image_size={"longest_edge": 512}
        ),
        tokenizer=_tokenizer(),
        image_seq_len=64,
        chat_template=_TEMPLATE,
    )
    processor.save_pretrained(folder)
    return folder


def save_adapters(folder: Path, base: Path, count: int) -> list[Path]:
    """LoRA of rank 16 on the language model's attention, as PEFT saves it, B far from zero."""
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForImageTextToText

    model = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32)
    targets = r".*(text_model|language_model).*\.(q_proj|k_proj|v_proj|o_proj)"
    paths = []
    for at in range(count):
        torch.manual_seed(at)
        config = LoraConfig(r=16, lora_alpha=32, target_modules=targets)
        wrapped = get_peft_model(model, config)
        with torch.no_grad():
            for name, parameter in wrapped.named_parameters():
                if "lora_B" in name:
                    parameter.normal_(0, 0.02)
        paths.append(folder / f"lora_{at}")
        wrapped.save_pretrained(paths[-1])
        model = wrapped.unload()
    return paths


def save_pictures(folder: Path, count: int, width: int = 1024, height: int = 512) -> list[Path]:
    """Pictures of two to one, which become 4 × 2 tiles."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for at in range(count):
        picture = Image.new("RGB", (width, height), (37 * at % 256, 91 * at % 256, 160))
        pen = ImageDraw.Draw(picture)
        pen.ellipse((60 * at % width, 40, 60 * at % width + 300, 400), fill=(250, 90 + at % 99, 20))
        paths.append(folder / f"{at}.png")
        picture.save(paths[-1])
    return paths


def _widen(model: Any) -> Any:
    """Wider than a fresh model, so that answers differ from picture to picture."""
    torch.manual_seed(0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim > 1:
                width = 0.2 if "embed" in name or "lm_head" in name else 1.5
                parameter.normal_(0, width / parameter[0].numel() ** 0.5)
    model.generation_config.pad_token_id = 0
    # No end token: every answer is as long as every other, in all ways that are compared.
    model.generation_config.eos_token_id = None
    model.config.text_config.eos_token_id = None
    return model


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    # Unused entries up to the model's vocabulary: any token it gives can be read.
    filler = [f"<unused_{at}>" for at in range(49280 - len(_SPECIAL) - len(letters))]
    vocabulary = {token: at for at, token in enumerate([*_SPECIAL, *letters, *filler])}
    inner = Tokenizer(models.BPE(vocab=vocabulary, merges=[], unk_token=None))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    inner.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="<end>", padding_side="left"
    )
    made.add_special_tokens({"additional_special_tokens": _SPECIAL[2:]})
    return made
