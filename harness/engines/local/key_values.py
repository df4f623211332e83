"""A key-value cache with room to grow: appending a token does not copy what is there.

The library's own dynamic cache joins tensors at every step, which for many rows behind a long
picture moves more bytes than the model's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers.cache_utils import Cache, DynamicCache, DynamicLayer


class RoomyLayer(DynamicLayer):  # type: ignore[misc]
    """One layer's keys and values, [rows, heads, length, width], views of longer buffers."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room
        self._length = 0
        self._key_buffer: torch.Tensor | None = None
        self._value_buffer: torch.Tensor | None = None

    def fill(self, keys: torch.Tensor, values: torch.Tensor, length: int) -> None:
        """Start with whole buffers of which the first `length` positions count."""
        self.dtype, self.device, self.is_initialized = keys.dtype, keys.device, True
        self._key_buffer, self._value_buffer, self._length = keys, values, length
        self._show()

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append, and give all there is."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        start, stop = self._length, self._length + key_states.shape[-2]
        self._key_buffer = self._appended(self._key_buffer, key_states, start, stop)
        self._value_buffer = self._appended(self._value_buffer, value_states, start, stop)
        self._length = stop
        return self._show()

    def crop(self, tokens_to_remove: int) -> None:
        """Forget the latest tokens."""
        self._length -= min(abs(tokens_to_remove), self._length)
        self._show()

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keep only these rows."""
        assert self._key_buffer is not None
        assert self._value_buffer is not None
        kept = indices.to(self._key_buffer.device)
        self._key_buffer = self._key_buffer[kept]
        self._value_buffer = self._value_buffer[kept]
        self._show()

    def _appended(
        self, buffer: torch.Tensor | None, new: torch.Tensor, start: int, stop: int
    ) -> torch.Tensor:
        if buffer is None or stop > buffer.shape[-2]:
            rows, heads, _, width = new.shape
            larger = new.new_zeros(rows, heads, max(stop, self._room), width)
            if buffer is not None:
                larger[:, :, :start] = buffer[:, :, :start]
            buffer = larger
        buffer[:, :, start:stop] = new
        return buffer

    def _show(self) -> tuple[torch.Tensor, torch.Tensor]:
        assert self._key_buffer is not None
        assert self._value_buffer is not None
        self.keys = self._key_buffer[:, :, : self._length]
        self.values = self._value_buffer[:, :, : self._length]
        return self.keys, self.values


def fits(model: Any) -> bool:
    """Whether every layer of the model keeps plain keys and values, all of them."""
    layers = DynamicCache(config=model.config).layers
    return bool(layers) and all(type(layer) is DynamicLayer for layer in layers)


def empty(model: Any, room: int) -> Cache:
    """A cache for prompts and answers of `room` tokens in all."""
    count = len(DynamicCache(config=model.config).layers)
    return Cache(layers=[RoomyLayer(room) for _ in range(count)])


def assembled(
    parts: Sequence[tuple[Cache, Sequence[int], Sequence[int]]], rows: int, length: int, room: int
) -> Cache:
    """One cache out of several prefilled ones, ends aligned.

    Args:
        parts: each a cache, rows of it, and the rows of the result they are copied to.
        rows: rows of the result.
        length: tokens that the longest part holds; the others are preceded by zeros.
        room: tokens that the result can grow to.
    """
    layers = []
    for at, sample in enumerate(parts[0][0].layers):
        _, heads, _, width = sample.keys.shape
        value_width = sample.values.shape[-1]
        keys = sample.keys.new_zeros(rows, heads, room, width)
        values = sample.values.new_zeros(rows, heads, room, value_width)
        for cache, sources, targets in parts:
            source = torch.tensor(sources, device=keys.device)
            target = torch.tensor(targets, device=keys.device)
            layer = cache.layers[at]
            start = length - layer.keys.shape[-2]
            keys[target, :, start:length] = layer.keys[source]
            values[target, :, start:length] = layer.values[source]
        made = RoomyLayer(room)
        made.fill(keys, values, length)
        layers.append(made)
    return Cache(layers=layers)
