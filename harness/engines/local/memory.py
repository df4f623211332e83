"""How many rows fit: told from the model's shape and from what memory is free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from harness.engines.local.places import places_of
from harness.models.safetensors_file import StoredTensor

_MOST_ROWS = {"cpu": 64, "cuda": 2048}
"""More than this many rows gain nothing: the products are large enough.

On a GPU a decoding step of a 3B model takes some 2,000 launches of 10 µs each, the work of about
2,000 rows on the fastest.
"""

_SHARE = 0.4
"""Of free memory, for keys and values or for another model; the rest is for the unforeseen."""

_LEAST_PASS = 64 * 1024 * 1024
_PASS_SHARE = 0.2  # of the weights' size, for what one pass over prompts holds at a time


@dataclass(frozen=True)
class Budget:
    """What a batch may hold."""

    rows: int
    tokens_at_once: int
    """How many prompt tokens may be read in one pass."""
    cache_bytes: int
    """Size of the key-value cache when a batch is full."""

    def __str__(self) -> str:
        """For people."""
        return f"batch size {self.rows}, key-value cache {max(1, self.cache_bytes >> 20)} MB"


def budget(model: Any, tokens: int, asked: int | None) -> Budget:
    """Work out what fits.

    Args:
        model: the loaded base.
        tokens: length of a prompt and its answer.
        asked: rows that the user wants, if any.
    """
    text = model.config.get_text_config()
    width = model.dtype.itemsize
    row = tokens * _kv_values(text) * width
    places = places_of(model)
    # Each place keeps the keys and values of its own layers; a pass goes through one at a time.
    tightest = min(map(free_bytes, places))
    free = tightest * len(places)
    most = _MOST_ROWS.get(model.device.type, 64)
    rows = asked or max(1, min(most, int(free * _SHARE) // row))
    weights = sum(p.numel() * p.element_size() for p in model.parameters())
    at_once = min(max(_LEAST_PASS, weights * _PASS_SHARE), tightest * _PASS_SHARE)
    return Budget(rows, max(1, int(at_once) // (_pass_values(text) * width)), rows * row)


def has_room(tensors: Mapping[str, StoredTensor], dtype: torch.dtype, device: torch.device) -> bool:
    """Whether another model with these weights leaves enough to answer with.

    Args:
        tensors: its weights as they are stored.
        dtype: the numbers they are loaded in.
        device: where.
    """
    weights = sum(math.prod(tensor.shape) for tensor in tensors.values()) * dtype.itemsize
    return weights <= free_bytes(device) * _SHARE


def free_bytes(device: torch.device) -> int:
    """Memory that can still be taken on this device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    free = _available()
    limit, used = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
    try:
        return max(1, min(free, int(limit.read_text()) - int(used.read_text())))
    except (OSError, ValueError):  # no such limit
        return free


def _available() -> int:
    """What the system could give; where it does not say, a modest guess."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if "MemAvailable" in line)
    except (OSError, StopIteration):
        return 4 << 30


def _kv_values(text: Any) -> int:
    """Keys and values of one token over all layers."""
    heads = getattr(text, "num_key_value_heads", None) or text.num_attention_heads
    size = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    return int(2 * text.num_hidden_layers * heads * size)


def _pass_values(text: Any) -> int:
    """What one token holds at the widest place of a layer."""
    inner = getattr(text, "intermediate_size", None) or 4 * text.hidden_size
    return int(8 * text.hidden_size + 3 * inner)
