"""One tiny model of each of several architectures, with inputs made by hand.

The processors of some need torchvision, which has no CPU build everywhere; a stand-in makes what
they would make, so that the engine is tried on the models themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from tests import tiny

IMAGE, START, STOP = 2, 3, 4
LETTERS = 5


class Letters:
    """A tokenizer of bytes."""

    pad_token_id = 0
    eos_token_id = 1
    padding_side = "left"

    def batch_decode(self, rows: list[list[int]], skip_special_tokens: bool = True) -> list[str]:
        return [" ".join(map(str, row)) for row in rows]


@dataclass
class ByHand:
    """Stands in for a processor: picture tokens, then the question's bytes."""

    picture_tokens: int
    pixels: Any
    """Makes the picture's entries from an RGB array [height, width, 3] in 0..1."""
    token_types: str | None = None
    before: tuple[int, ...] = ()
    tokenizer: Letters = field(default_factory=Letters)
    chat_template: str = "by hand"

    def apply_chat_template(self, messages: Any, **options: Any) -> dict[str, Any]:
        image, text = (part for part in messages[0]["content"])
        question = [LETTERS + byte for byte in text["text"].encode()]
        ids = [START, *self.before, *[IMAGE] * self.picture_tokens, *question, STOP]
        tokens = torch.tensor([ids])
        made = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
        if self.token_types:
            made[self.token_types] = (tokens == IMAGE).long()
        picture = np.asarray(image["image"], dtype=np.float32) / 255
        return {**made, **self.pixels(torch.from_numpy(picture))}


def _square(side: int) -> Any:
    """[3, side, side] from the picture's corner, zero mean."""
    return lambda picture: picture[:side, :side].permute(2, 0, 1).contiguous() * 2 - 1


TEXT = {
    "vocab_size": 288, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
    "pad_token_id": 0, "bos_token_id": None, "eos_token_id": 1,
}  # fmt: skip


def llava() -> tuple[Any, ByHand]:
    crop = _square(32)
    return tiny.llava(), ByHand(16, lambda picture: {"pixel_values": crop(picture)[None]})


def idefics3() -> tuple[Any, ByHand]:
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, LlamaConfig

    config = Idefics3Config(
        text_config=LlamaConfig(**TEXT),
        vision_config={
            "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_attention_heads": 4, "image_size": 32, "patch_size": 8,
        },
        scale_factor=2, image_token_id=IMAGE, pad_token_id=0,
    )  # fmt: skip
    crop = _square(32)

    def pixels(picture: torch.Tensor) -> dict[str, torch.Tensor]:
        parts = torch.stack([crop(picture), crop(picture.flip(0))])
        mask = torch.ones(1, 2, 32, 32, dtype=torch.bool)
        return {"pixel_values": parts[None], "pixel_attention_mask": mask}

    model = tiny.randomise(Idefics3ForConditionalGeneration(config), 0)
    return model, ByHand(8, pixels)  # two parts of 4×4 patches, shuffled 2×2


def qwen2_5_vl() -> tuple[Any, ByHand]:
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    config = Qwen2_5_VLConfig(
        text_config={
            **TEXT,
            "rope_parameters": {
                "rope_type": "default", "mrope_section": [2, 2, 2], "rope_theta": 10000.0
            },
        },
        vision_config={
            "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 4,
            "out_hidden_size": 48, "patch_size": 8, "spatial_merge_size": 2,
            "temporal_patch_size": 2, "window_size": 32, "fullatt_block_indexes": [1],
        },
        image_token_id=IMAGE, video_token_id=287, vision_start_token_id=286,
        vision_end_token_id=285,
    )  # fmt: skip
    crop = _square(32)

    def pixels(picture: torch.Tensor) -> dict[str, torch.Tensor]:
        # [16 patches, 3 * 2 * 8 * 8]
        patches = crop(picture).reshape(3, 4, 8, 4, 8).permute(1, 3, 0, 2, 4).reshape(16, 3, 1, 64)
        doubled = patches.expand(16, 3, 2, 64).reshape(16, -1)
        return {"pixel_values": doubled, "image_grid_thw": torch.tensor([[1, 4, 4]])}

    model = tiny.randomise(Qwen2_5_VLForConditionalGeneration(config), 0)
    return model, ByHand(4, pixels, token_types="mm_token_type_ids", before=(286,))


def gemma3() -> tuple[Any, ByHand]:
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration

    config = Gemma3Config(
        text_config={
            **TEXT, "head_dim": 12, "sliding_window": 24, "query_pre_attn_scalar": 12,
            "layer_types": ["sliding_attention", "full_attention"],
        },
        vision_config={
            "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_attention_heads": 4, "image_size": 32, "patch_size": 8,
        },
        mm_tokens_per_image=4, image_token_id=IMAGE, boi_token_index=286, eoi_token_index=285,
    )  # fmt: skip
    crop = _square(32)
    model = tiny.randomise(Gemma3ForConditionalGeneration(config), 0)
    return model, ByHand(
        4, lambda picture: {"pixel_values": crop(picture)[None]}, token_types="token_type_ids"
    )


def paligemma() -> tuple[Any, ByHand]:
    from transformers import PaliGemmaConfig, PaliGemmaForConditionalGeneration

    config = PaliGemmaConfig(
        text_config={**TEXT, "model_type": "gemma", "head_dim": 12},
        vision_config={
            "model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 64,
            "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 32, "patch_size": 8,
        },
        image_token_id=IMAGE, projection_dim=48, hidden_size=48,
    )  # fmt: skip
    crop = _square(32)
    model = tiny.randomise(PaliGemmaForConditionalGeneration(config), 0)
    return model, ByHand(
        16, lambda picture: {"pixel_values": crop(picture)[None]}, token_types="token_type_ids"
    )


ALL = {
    "llava": llava,
    "idefics3": idefics3,
    "qwen2_5_vl": qwen2_5_vl,
    "gemma3": gemma3,
    "paligemma": paligemma,
}
