"""The base's shape: a CLIP tower that sees, a small Llama that speaks, LLaVA that joins them."""

import os
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    GenerationConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

IMAGE_SIZE = 96
PATCH = 12
IMAGE_TOKENS = (IMAGE_SIZE // PATCH) ** 2
VOCABULARY = 2048
PAD, END, USER, ASSISTANT, SYSTEM, IMAGE = (
    "<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>", "<image>",
)  # fmt: skip

CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' }}"
    "{% if message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>{% elif part['type'] == 'text' %}{{ part['text'] }}"
    "{% endif %}{% endfor %}{% endif %}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def train_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """A byte-level BPE: any text can be written, and these texts are written shortly."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # the order of merges stays the same
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    specials = [PAD, END, USER, ASSISTANT, SYSTEM, IMAGE]
    bpe.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=specials,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[USER, ASSISTANT, SYSTEM, IMAGE],
        padding_side="left",
        model_max_length=1024,
        clean_up_tokenization_spaces=False,
    )


def build_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """The image processor, the tokenizer and the chat template in one."""
    return LlavaProcessor(
        image_processor=CLIPImageProcessorPil(
            size={"height": IMAGE_SIZE, "width": IMAGE_SIZE},
            do_center_crop=False,
            image_mean=[0.5, 0.5, 0.5],
            image_std=[0.5, 0.5, 0.5],
        ),
        tokenizer=tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=CHAT_TEMPLATE,
        image_token=IMAGE,
    )


def build_model(tokenizer: PreTrainedTokenizerFast) -> LlavaForConditionalGeneration:
    """Random weights from torch's current seed."""
    pad, end, image = tokenizer.convert_tokens_to_ids([PAD, END, IMAGE])
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            hidden_size=160,
            intermediate_size=480,
            num_hidden_layers=4,
            num_attention_heads=4,
            image_size=IMAGE_SIZE,
            patch_size=PATCH,
            projection_dim=160,
        ),
        text_config=LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=192,
            intermediate_size=512,
            num_hidden_layers=4,
            num_attention_heads=4,
            num_key_value_heads=4,
            max_position_embeddings=1024,
            tie_word_embeddings=True,
            pad_token_id=pad,
            eos_token_id=end,
            bos_token_id=None,
        ),
        image_token_index=image,
        image_seq_length=IMAGE_TOKENS,
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
        tie_word_embeddings=True,
    )
    model = LlavaForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        pad_token_id=pad, eos_token_id=end, bos_token_id=None, do_sample=False, max_new_tokens=48
    )
    return model


def save(model: LlavaForConditionalGeneration, processor: LlavaProcessor, folder: Path) -> None:
    """Write both as half-precision safetensors and plain JSON; the model itself stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    halved = {name: tensor.to(torch.float16) for name, tensor in model.state_dict().items()}
    model.save_pretrained(folder, state_dict=halved)
    processor.save_pretrained(folder)
