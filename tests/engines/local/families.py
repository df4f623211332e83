"""One tiny model of each of many more families, with inputs made by hand.

A wide picture takes most of them more parts than a square one, and so a longer prompt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import nn
from torch.nn.functional import interpolate, pad

from tests import tiny
from tests.engines.local.architectures import IMAGE, START, TEXT, ByHand

Entries = dict[str, torch.Tensor]
"""What a processor makes of a picture or a prompt."""

BEGIN, END, VIDEO = 286, 285, 287  # tokens around a picture, and one that no prompt has
VISION = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 4, "image_size": 32, "patch_size": 8,
}  # fmt: skip
SIGLIP = {**VISION, "model_type": "siglip_vision_model", "vision_use_head": False}
QWEN_VISION = {
    "depth": 2, "hidden_size": 32, "intermediate_size": 64, "num_heads": 4, "patch_size": 8,
    "out_hidden_size": 48,
}  # fmt: skip
MROPE = {"rope_type": "default", "mrope_section": [2, 2, 2], "rope_theta": 10000.0}
HYBRID = {
    **TEXT, "head_dim": 12, "layer_types": ["linear_attention", "full_attention"],
    "linear_key_head_dim": 8, "linear_value_head_dim": 8, "linear_num_key_heads": 2,
    "linear_num_value_heads": 4, "rope_parameters": {**MROPE, "partial_rotary_factor": 1.0},
}  # fmt: skip
QWEN_TOKENS = {
    "image_token_id": IMAGE, "video_token_id": VIDEO, "vision_start_token_id": BEGIN,
    "vision_end_token_id": END,
}  # fmt: skip
GLM_TOKENS = {
    "image_token_id": IMAGE, "image_start_token_id": BEGIN, "image_end_token_id": END,
    "video_token_id": VIDEO, "video_start_token_id": 284, "video_end_token_id": 283,
}  # fmt: skip
GEMMA_TOKENS = {
    "image_token_id": IMAGE, "boi_token_id": BEGIN, "eoi_token_id": END, "audio_token_id": VIDEO,
}  # fmt: skip
TYPED: dict[str, Any] = {"token_types": "mm_token_type_ids", "before": (BEGIN,)}


class Sized(ByHand):
    """A stand-in that puts in as many picture tokens as the picture takes."""

    def __init__(
        self,
        pixels: Callable[[torch.Tensor], Entries],
        count: Callable[[Entries], int],
        later: Callable[[Entries], Entries] = lambda made: {},
        **more: Any,
    ) -> None:
        """Take what differs from family to family.

        Args:
            pixels: makes the picture's entries.
            count: how many tokens these entries take.
            later: makes entries that depend on all others.
            more: as for any stand-in.
        """
        super().__init__(0, pixels, **more)
        self._count, self._later = count, later

    def apply_chat_template(self, messages: Any, **options: Any) -> dict[str, Any]:
        picture = np.asarray(messages[0]["content"][0]["image"], dtype=np.float32) / 255
        self.picture_tokens = self._count(self.pixels(torch.from_numpy(picture)))
        made = super().apply_chat_template(messages, **options)
        return {**made, **self._later(made)}


def seen_by(model: Any) -> Callable[[Entries], int]:
    """Counts the features that a model makes of a picture."""

    def count(entries: Entries) -> int:
        with torch.inference_mode():
            seen = model.base_model.get_image_features(**entries, return_dict=True)
        return sum(part.numel() // part.shape[-1] for part in seen.pooler_output)

    return count


def seeded(kind: Any, config: Any) -> Any:
    """A model that is the same each time."""
    torch.manual_seed(0)
    return tiny.randomise(kind(config), 0)


def whole(picture: torch.Tensor) -> torch.Tensor:
    """[3, height, width] in -1..1, each a multiple of 16."""
    height, width = (side // 16 * 16 for side in picture.shape[:2])
    return picture[:height, :width].permute(2, 0, 1).contiguous() * 2 - 1


def parts_of(picture: torch.Tensor) -> torch.Tensor:
    """[parts, 3, 32, 32] in -1..1, from left to right."""
    parts = picture.permute(2, 0, 1).unfold(1, 32, 32).unfold(2, 32, 32)
    return parts.permute(1, 2, 0, 3, 4).reshape(-1, 3, 32, 32) * 2 - 1


def small(picture: torch.Tensor) -> torch.Tensor:
    """[1, 3, 32, 32] in -1..1: all of it."""
    return interpolate(picture.permute(2, 0, 1)[None], (32, 32)) * 2 - 1


def tiles(picture: torch.Tensor) -> Entries:
    return {"pixel_values": torch.cat([small(picture), parts_of(picture)])}


def one_tile(picture: torch.Tensor) -> Entries:
    return {"pixel_values": small(picture)}


def tiles_of_size(picture: torch.Tensor) -> Entries:
    """Tiles of one picture, and its size before it was cut."""
    size = torch.tensor([picture.shape[:2]])
    return {"pixel_values": tiles(picture)["pixel_values"][None], "image_sizes": size}


def masked_tiles(picture: torch.Tensor) -> Entries:
    parts = tiles(picture)["pixel_values"][None]
    mask = torch.ones(1, parts.shape[1], 32, 32, dtype=torch.bool)
    return {"pixel_values": parts, "pixel_attention_mask": mask}


def whole_of_size(picture: torch.Tensor) -> Entries:
    image = whole(picture)
    return {"pixel_values": image[None], "image_sizes": torch.tensor([image.shape[1:]])}


def merged_patches(picture: torch.Tensor, times: int = 2) -> Entries:
    """Patches of 8×8, 2×2 neighbours in a row and each some times over; how many there are."""
    image = whole(picture)
    high, wide = image.shape[1] // 8, image.shape[2] // 8
    parts = image.reshape(3, high // 2, 2, 8, wide // 2, 2, 8).permute(1, 4, 2, 5, 0, 3, 6)
    repeated = parts.reshape(high * wide, 3, 1, 64).expand(-1, 3, times, 64)
    grid = torch.tensor([[1, high, wide]])
    return {"pixel_values": repeated.reshape(high * wide, -1), "image_grid_thw": grid}


def padded_patches(picture: torch.Tensor) -> tuple[torch.Tensor, int, int]:
    """[32, 8 * 8 * 3] patches in 0..1, the last of them empty, and the rows and columns of them."""
    height, width = (side // 16 * 16 for side in picture.shape[:2])
    high, wide = height // 8, width // 8
    parts = picture[:height, :width].reshape(high, 8, wide, 8, 3).permute(0, 2, 1, 3, 4)
    flat = parts.reshape(high * wide, -1)
    return pad(flat, (0, 0, 0, 32 - high * wide)), high, wide


def qwen2_vl() -> tuple[Any, ByHand]:
    from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration

    config = Qwen2VLConfig(
        text_config={**TEXT, "rope_parameters": MROPE},
        vision_config={
            "depth": 2, "embed_dim": 32, "hidden_size": 48, "mlp_ratio": 2, "num_heads": 4,
            "patch_size": 8,
        },
        **QWEN_TOKENS,
    )  # fmt: skip
    model = seeded(Qwen2VLForConditionalGeneration, config)
    return model, Sized(merged_patches, seen_by(model), **TYPED)


def qwen3_vl() -> tuple[Any, ByHand]:
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration

    config = Qwen3VLConfig(
        text_config={**TEXT, "head_dim": 12, "rope_parameters": MROPE},
        vision_config={
            **QWEN_VISION, "depth": 3, "num_position_embeddings": 16,
            "deepstack_visual_indexes": [0, 1],
        },
        **QWEN_TOKENS,
    )  # fmt: skip
    model = seeded(Qwen3VLForConditionalGeneration, config)
    return model, Sized(merged_patches, seen_by(model), **TYPED)


def qwen3_5() -> tuple[Any, ByHand]:
    from transformers import Qwen3_5Config, Qwen3_5ForConditionalGeneration

    config = Qwen3_5Config(
        text_config=HYBRID,
        vision_config={**QWEN_VISION, "num_position_embeddings": 16},
        **QWEN_TOKENS,
    )
    model = seeded(Qwen3_5ForConditionalGeneration, config)
    return model, Sized(merged_patches, seen_by(model), **TYPED)


def glm4v() -> tuple[Any, ByHand]:
    from transformers import Glm4vConfig, Glm4vForConditionalGeneration

    config = Glm4vConfig(
        text_config={**TEXT, "rope_parameters": MROPE},
        vision_config={**QWEN_VISION, "image_size": 32},
        **GLM_TOKENS,
    )
    model = seeded(Glm4vForConditionalGeneration, config)
    return model, Sized(merged_patches, seen_by(model), **TYPED)


def ernie4_5_vl_moe() -> tuple[Any, ByHand]:
    from transformers import Ernie4_5_VLMoeConfig, Ernie4_5_VLMoeForConditionalGeneration

    config = Ernie4_5_VLMoeConfig(
        text_config={
            **TEXT, "rope_parameters": MROPE, "mlp_layer_types": ["dense", "sparse"],
            "moe_num_experts": 4, "moe_k": 2, "moe_num_shared_experts": 1,
            "moe_intermediate_size": [32, 16],
        },
        vision_config={k: v for k, v in QWEN_VISION.items() if k != "out_hidden_size"},
        tie_word_embeddings=False, **GLM_TOKENS,
    )  # fmt: skip

    def later(made: Entries) -> Entries:
        tokens = made["input_ids"]
        return {"moe_mm_token_type_ids": ((tokens == IMAGE) | (tokens == BEGIN)).long()}

    model = seeded(Ernie4_5_VLMoeForConditionalGeneration, config)
    return model, Sized(lambda one: merged_patches(one, 1), seen_by(model), later, **TYPED)


def internvl() -> tuple[Any, ByHand]:
    from transformers import InternVLConfig, InternVLForConditionalGeneration

    config = InternVLConfig(
        text_config={**TEXT, "model_type": "qwen2"}, vision_config=VISION,
        image_token_id=IMAGE, image_seq_length=4, tie_word_embeddings=False,
    )  # fmt: skip
    model = seeded(InternVLForConditionalGeneration, config)
    return model, Sized(tiles, seen_by(model))


def llava_next() -> tuple[Any, ByHand]:
    from transformers import LlavaNextConfig, LlavaNextForConditionalGeneration

    config = LlavaNextConfig(
        text_config={**TEXT, "model_type": "mistral", "sliding_window": None},
        vision_config={**VISION, "model_type": "clip_vision_model"},
        image_token_index=IMAGE, image_seq_length=16, vision_feature_layer=-1,
        image_grid_pinpoints=[[32, 32], [32, 64]],
    )  # fmt: skip
    model = seeded(LlavaNextForConditionalGeneration, config)
    return model, Sized(tiles_of_size, seen_by(model))


def llava_onevision() -> tuple[Any, ByHand]:
    from transformers import LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration

    config = LlavaOnevisionConfig(
        text_config={**TEXT, "model_type": "qwen2"}, vision_config=SIGLIP,
        image_token_index=IMAGE, video_token_index=VIDEO,
        image_grid_pinpoints=[[32, 32], [32, 64]],
    )  # fmt: skip
    model = seeded(LlavaOnevisionForConditionalGeneration, config)
    return model, Sized(tiles_of_size, seen_by(model))


def smolvlm() -> tuple[Any, ByHand]:
    from transformers import SmolVLMConfig, SmolVLMForConditionalGeneration

    config = SmolVLMConfig(
        text_config={**TEXT, "model_type": "llama"}, vision_config=VISION,
        scale_factor=2, image_token_id=IMAGE, pad_token_id=0,
    )  # fmt: skip
    model = seeded(SmolVLMForConditionalGeneration, config)
    return model, Sized(masked_tiles, seen_by(model))


def idefics2() -> tuple[Any, ByHand]:
    from transformers import Idefics2Config, Idefics2ForConditionalGeneration

    config = Idefics2Config(
        text_config={**TEXT, "model_type": "mistral", "sliding_window": None},
        vision_config={**VISION, "image_size": 64},
        perceiver_config={
            "hidden_size": 48, "resampler_n_latents": 6, "resampler_depth": 1,
            "resampler_n_heads": 4, "resampler_head_dim": 12, "num_key_value_heads": 2,
        },
        image_token_id=IMAGE,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        """One picture in the corner of a larger canvas."""
        image = whole(picture)
        corner = (0, 64 - image.shape[2], 0, 64 - image.shape[1])
        mask = pad(torch.ones(image.shape[1:], dtype=torch.bool), corner)
        canvas = pad(image, corner)[None, None]
        return {"pixel_values": canvas, "pixel_attention_mask": mask[None, None]}

    model = seeded(Idefics2ForConditionalGeneration, config)
    return model, Sized(pixels, seen_by(model))


def mistral3() -> tuple[Any, ByHand]:
    from transformers import Mistral3Config, Mistral3ForConditionalGeneration

    config = Mistral3Config(
        text_config={**TEXT, "model_type": "mistral", "head_dim": 12, "sliding_window": None},
        vision_config={**VISION, "model_type": "pixtral", "head_dim": 8, "image_size": 64},
        image_token_index=IMAGE, spatial_merge_size=2, tie_word_embeddings=False,
    )  # fmt: skip
    model = seeded(Mistral3ForConditionalGeneration, config)
    return model, Sized(whole_of_size, seen_by(model))


def aya_vision() -> tuple[Any, ByHand]:
    from transformers import AyaVisionConfig, AyaVisionForConditionalGeneration

    config = AyaVisionConfig(
        text_config={
            **TEXT, "model_type": "cohere2", "sliding_window": 24, "logit_scale": 1.0,
            "layer_types": ["sliding_attention", "full_attention"],
        },
        vision_config=SIGLIP, image_token_index=IMAGE,
    )  # fmt: skip
    model = seeded(AyaVisionForConditionalGeneration, config)
    return model, Sized(tiles, seen_by(model))


def gemma4() -> tuple[Any, ByHand]:
    from transformers import Gemma4Config, Gemma4ForConditionalGeneration

    config = Gemma4Config(
        text_config={
            **TEXT, "head_dim": 12, "global_head_dim": 16, "sliding_window": 24,
            "num_hidden_layers": 4, "num_kv_shared_layers": 2, "hidden_size_per_layer_input": 8,
            "layer_types": ["sliding_attention", "full_attention"] * 2,
            "vocab_size_per_layer_input": 288, "use_bidirectional_attention": "vision",
        },
        vision_config={
            **{k: v for k, v in VISION.items() if k != "image_size"}, "head_dim": 8,
            "num_key_value_heads": 4, "pooling_kernel_size": 2, "position_embedding_size": 16,
        },
        audio_config=None, video_token_id=284, **GEMMA_TOKENS,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        patches, high, wide = padded_patches(picture)
        across, down = torch.meshgrid(torch.arange(wide), torch.arange(high), indexing="xy")
        places = torch.stack([across, down], dim=-1).reshape(-1, 2)
        places = pad(places, (0, 0, 0, 32 - high * wide), value=-1)
        return {"pixel_values": patches[None], "image_position_ids": places[None]}

    model = seeded(Gemma4ForConditionalGeneration, config)
    return model, Sized(pixels, seen_by(model), **TYPED)


class Tower(nn.Module):
    """Stands in for a tower of timm, which is not here."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 32, 8, 8)
        self.fc1 = nn.Linear(32, 32)

    def forward(self, pixel_values: torch.Tensor, **options: Any) -> Any:
        """[pictures, 32, 4, 4]."""
        from transformers.modeling_outputs import BaseModelOutputWithPooling

        seen = self.patches(pixel_values).permute(0, 2, 3, 1)
        seen = (seen + self.fc1(seen).tanh()).permute(0, 3, 1, 2).contiguous()
        return BaseModelOutputWithPooling(last_hidden_state=seen)


def gemma3n() -> tuple[Any, ByHand]:
    from transformers import Gemma3nConfig, Gemma3nForConditionalGeneration
    from transformers.models.gemma3n import modeling_gemma3n

    config = Gemma3nConfig(
        text_config={
            **TEXT, "head_dim": 12, "sliding_window": 24, "num_hidden_layers": 4,
            "num_kv_shared_layers": 2, "hidden_size_per_layer_input": 8, "laurel_rank": 8,
            "layer_types": ["sliding_attention", "full_attention"] * 2,
            "vocab_size_per_layer_input": 270, "activation_sparsity_pattern": [0.95, 0.0, 0.0, 0.0],
        },
        vision_config={"hidden_size": 32, "vocab_offset": 270, "vocab_size": 8},
        audio_config={
            "hidden_size": 32, "vocab_offset": 278, "vocab_size": 10,
            "conf_num_hidden_layers": 1, "conf_num_attention_heads": 4,
            "sscp_conv_channel_size": [8, 4],
        },
        vision_soft_tokens_per_image=16, **GEMMA_TOKENS,
    )  # fmt: skip
    real = modeling_gemma3n.AutoModel.from_config

    def part(config: Any, **options: Any) -> Any:
        return Tower() if config is vision else real(config, **options)

    vision = config.vision_config
    with patch.object(modeling_gemma3n.AutoModel, "from_config", part):
        model = seeded(Gemma3nForConditionalGeneration, config)
    return model, ByHand(16, one_tile, token_types="token_type_ids", before=(BEGIN,))


def mllama() -> tuple[Any, ByHand]:
    from transformers import MllamaConfig, MllamaForConditionalGeneration

    config = MllamaConfig(
        text_config={
            **TEXT, "num_hidden_layers": 3, "cross_attention_layers": [1], "bos_token_id": START,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        },
        vision_config={
            "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
            "num_global_layers": 1, "attention_heads": 4, "image_size": 32, "patch_size": 8,
            "max_num_tiles": 4, "intermediate_layers_indices": [0], "vision_output_dim": 64,
        },
        image_token_index=IMAGE,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        parts = parts_of(picture)
        empty = (0, 0, 0, 0, 0, 0, 0, 4 - len(parts))
        return {
            "pixel_values": pad(parts, empty)[None, None],
            "aspect_ratio_ids": torch.tensor([[len(parts)]]),
            "aspect_ratio_mask": (torch.arange(4) < len(parts)).long()[None, None],
        }

    def later(made: Entries) -> Entries:
        """From the picture on, every token sees each of its parts."""
        since = (made["input_ids"] == IMAGE).long().cumsum(dim=1)
        return {"cross_attention_mask": since[..., None, None] * made["aspect_ratio_mask"][:, None]}

    model = seeded(MllamaForConditionalGeneration, config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "gate" in name and parameter.numel() == 1:
                parameter.fill_(1.0)  # closed to begin with: no picture gets through
    return model, Sized(pixels, lambda entries: 1, later)


def lfm2_vl() -> tuple[Any, ByHand]:
    from transformers import Lfm2VlConfig, Lfm2VlForConditionalGeneration

    config = Lfm2VlConfig(
        text_config={
            **TEXT, "model_type": "lfm2", "num_hidden_layers": 3, "bos_token_id": START,
            "layer_types": ["full_attention", "conv", "full_attention"],
            "block_auto_adjust_ff_dim": False,
        },
        vision_config={
            **{k: v for k, v in SIGLIP.items() if k != "image_size"},
            "model_type": "siglip2_vision_model", "num_patches": 16,
        },
        image_token_id=IMAGE, projector_hidden_size=64,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        patches, high, wide = padded_patches(picture)
        return {
            "pixel_values": patches[None] * 2 - 1,
            "spatial_shapes": torch.tensor([[high, wide]]),
            "pixel_attention_mask": (torch.arange(32) < high * wide).long()[None],
        }

    model = seeded(Lfm2VlForConditionalGeneration, config)
    return model, Sized(pixels, seen_by(model))


def minicpmv4_6() -> tuple[Any, ByHand]:
    from transformers import MiniCPMV4_6Config, MiniCPMV4_6ForConditionalGeneration

    config = MiniCPMV4_6Config(
        text_config={**HYBRID, "model_type": "qwen3_5_text"},
        vision_config={**VISION, "insert_layer_id": 0, "image_size": 64},
        insert_layer_id=0, image_size=64, image_token_id=IMAGE, video_token_id=VIDEO,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        """Slices one after the other along the last axis."""
        slices = tiles(picture)["pixel_values"]
        rows = slices.reshape(-1, 3, 4, 8, 32).permute(1, 3, 0, 2, 4).reshape(1, 3, 8, -1)
        sizes = torch.tensor([[4, 4]] * len(slices), dtype=torch.int32)
        return {"pixel_values": rows, "target_sizes": sizes}

    model = seeded(MiniCPMV4_6ForConditionalGeneration, config)
    return model, Sized(pixels, seen_by(model))


def llama4() -> tuple[Any, ByHand]:
    from transformers import Llama4Config, Llama4ForConditionalGeneration

    config = Llama4Config(
        text_config={
            **TEXT, "head_dim": 12, "intermediate_size_mlp": 96, "num_local_experts": 4,
            "no_rope_layers": [1, 0], "attention_chunk_size": 64, "interleave_moe_layer_step": 2,
        },
        vision_config={
            **VISION, "intermediate_size": 128, "vision_output_dim": 32,
            "projector_input_dim": 32, "projector_output_dim": 32,
        },
        image_token_index=IMAGE, boi_token_index=BEGIN, eoi_token_index=END,
    )  # fmt: skip
    model = seeded(Llama4ForConditionalGeneration, config)
    return model, Sized(tiles, lambda entries: 4 * len(entries["pixel_values"]))


def ovis2() -> tuple[Any, ByHand]:
    from transformers import Ovis2Config, Ovis2ForConditionalGeneration

    config = Ovis2Config(
        text_config={**TEXT, "model_type": "qwen2"},
        vision_config={**VISION, "vocab_size": 64, "hidden_stride": 2},
        image_token_id=IMAGE, visual_indicator_token_ids=[280, 281, 282, 283, 284],
        vocab_size=288, hidden_size=48, tie_word_embeddings=False,
    )  # fmt: skip
    model = seeded(Ovis2ForConditionalGeneration, config)
    return model, Sized(tiles, seen_by(model), before=(280, 281))


def granite4_vision() -> tuple[Any, ByHand]:
    from transformers import Granite4VisionConfig, Granite4VisionForConditionalGeneration

    config = Granite4VisionConfig(
        text_config={**TEXT, "num_hidden_layers": 3},
        vision_config={**SIGLIP, "hidden_size": 64},
        qformer_config={
            "model_type": "blip_2_qformer", "num_hidden_layers": 1, "intermediate_size": 64,
            "cross_attention_frequency": 1, "max_position_embeddings": 64,
            "use_qformer_text_input": False,
        },
        image_token_index=IMAGE, image_grid_pinpoints=[[32, 32], [32, 64]],
        downsample_rate="1/2", deepstack_layer_map=[[-1, 0]], spatial_target_layers=[1, 1, 2, 2],
        vision_feature_select_strategy="full",
    )  # fmt: skip

    def count(entries: Entries) -> int:
        with torch.inference_mode():
            seen = model.base_model.get_image_features(**entries)
        return len(seen.deepstack_features[0][1][0])

    model = seeded(Granite4VisionForConditionalGeneration, config)
    return model, Sized(tiles_of_size, count)


def molmo2() -> tuple[Any, ByHand]:
    from transformers import Molmo2Config, Molmo2ForConditionalGeneration

    heads = {"num_attention_heads": 4, "num_key_value_heads": 4, "head_dim": 8}
    config = Molmo2Config(
        text_config={**TEXT, "head_dim": 12, "additional_vocab_size": 0},
        vision_config={**VISION, **heads, "image_size": [32, 32]},
        adapter_config={
            **heads, "vision_feature_layer": [1, 0], "hidden_size": 32, "intermediate_size": 64,
            "text_hidden_size": 48,
        },
        image_patch_id=IMAGE, image_start_token_id=BEGIN, image_end_token_id=END,
        low_res_image_start_token_id=284,
    )  # fmt: skip

    def pixels(picture: torch.Tensor) -> Entries:
        """Patches of every part, and which of all of them each token pools."""
        parts = tiles(picture)["pixel_values"]
        count = len(parts)
        patches = parts.reshape(count, 3, 4, 8, 4, 8).permute(0, 2, 4, 3, 5, 1)
        number = torch.arange(16 * count).reshape(count, 2, 2, 2, 2)
        return {
            "pixel_values": patches.reshape(count, 16, -1),
            "image_token_pooling": number.permute(0, 1, 3, 2, 4).reshape(-1, 4),
            "image_grids": torch.tensor([[2, 2, 2, 2 * (count - 1)]]),
            "image_num_crops": torch.tensor([count]),
        }

    model = seeded(Molmo2ForConditionalGeneration, config)
    return model, Sized(pixels, lambda entries: len(entries["image_token_pooling"]), **TYPED)


def kosmos2() -> tuple[Any, ByHand]:
    from transformers import Kosmos2Config, Kosmos2ForConditionalGeneration

    config = Kosmos2Config(
        text_config={
            "vocab_size": 288, "embed_dim": 48, "layers": 2, "ffn_dim": 96, "attention_heads": 4,
            "max_position_embeddings": 512, "pad_token_id": 0, "bos_token_id": START,
            "eos_token_id": 1,
        },
        vision_config=VISION, latent_query_num=6,
    )  # fmt: skip

    def later(made: Entries) -> Entries:
        return {"image_embeds_position_mask": (made["input_ids"] == IMAGE).long()}

    model = seeded(Kosmos2ForConditionalGeneration, config)
    return model, Sized(one_tile, lambda entries: 6, later)


def instructblip() -> tuple[Any, ByHand]:
    from transformers import InstructBlipConfig, InstructBlipForConditionalGeneration

    config = InstructBlipConfig(
        text_config={**TEXT, "model_type": "llama"},
        vision_config=VISION,
        qformer_config={
            "vocab_size": 288, "hidden_size": 32, "num_hidden_layers": 2, "intermediate_size": 64,
            "num_attention_heads": 4, "max_position_embeddings": 128,
        },
        num_query_tokens=4, image_token_index=IMAGE,
    )  # fmt: skip

    def later(made: Entries) -> Entries:
        """What it sees of a picture depends on the question."""
        question = made["input_ids"][:, 5:]
        return {
            "qformer_input_ids": question,
            "qformer_attention_mask": torch.ones_like(question),
        }

    model = seeded(InstructBlipForConditionalGeneration, config)
    model.language_model.generation_config = model.generation_config
    return model, Sized(one_tile, lambda entries: 4, later)


MORE = {
    "qwen2_vl": qwen2_vl,
    "qwen3_vl": qwen3_vl,
    "qwen3_5": qwen3_5,
    "glm4v": glm4v,
    "ernie4_5_vl_moe": ernie4_5_vl_moe,
    "internvl": internvl,
    "llava_next": llava_next,
    "llava_onevision": llava_onevision,
    "smolvlm": smolvlm,
    "idefics2": idefics2,
    "mistral3": mistral3,
    "aya_vision": aya_vision,
    "gemma4": gemma4,
    "gemma3n": gemma3n,
    "mllama": mllama,
    "lfm2_vl": lfm2_vl,
    "minicpmv4_6": minicpmv4_6,
    "llama4": llama4,
    "ovis2": ovis2,
    "granite4_vision": granite4_vision,
    "molmo2": molmo2,
    "kosmos2": kosmos2,
    "instructblip": instructblip,
}
