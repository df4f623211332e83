"""What the model sees of a picture, worked out once and given to every question and model.

An adapter that changes the vision side needs its own; which ones do is found by running the
vision side once and watching which layers fire, since a name like `q_proj` may be on both sides.
"""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from torch import nn

from harness.engines.grouped_lora import GroupedLora
from harness.suite import BASE

_KEPT_BYTES = 256 * 1024 * 1024


class PictureFeatures:
    """Image features by picture and, where needed, by adapter; the latest are kept."""

    def __init__(self, model: Any, lora: GroupedLora, device: torch.device) -> None:
        self._model, self._lora, self._device = model, lora, device
        self._encode = getattr(getattr(model, "base_model", model), "get_image_features", None)
        self._kept: OrderedDict[tuple[Path, str], Any] = OrderedDict()
        self._bytes = 0
        self._own: set[str] | None = None

    @property
    def supported(self) -> bool:
        """Whether the model takes features in place of pixels."""
        asked = getattr(self._model, "_supports_mm_encoder_outputs", None)
        return self._encode is not None and asked is not None and bool(asked())

    def of(self, image: Path, pixels: dict[str, Any], model: str) -> Any:
        """The features of one picture as this model sees them.

        An adapter that is not one of the grouped ones must be in the model when this is called;
        what it changes is not known, so its features are its own.
        """
        shares = False
        if model == BASE or model in self._lora.names:
            if self._own is None:
                self._own = self._probe(image, pixels)
            shares = model not in self._own
        key = (image, BASE if shares else model)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        return self._keep(key, self._run(pixels, key[1]))

    def _keep(self, key: tuple[Path, str], features: Any) -> Any:
        self._kept[key] = features
        self._bytes += _size(features)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _size(oldest)
        return features

    def _probe(self, image: Path, pixels: dict[str, Any]) -> set[str]:
        fired: set[nn.Module] = set()
        hooks = [
            linear.register_forward_hook(lambda module, inputs, output: fired.add(module))
            for linear in self._lora.linears()
        ]
        try:
            self._keep((image, BASE), self._run(pixels, BASE))
        finally:
            for hook in hooks:
                hook.remove()
        return self._lora.touching(fired)

    def _run(self, pixels: dict[str, Any], model: str) -> Any:
        assert self._encode is not None
        takes = inspect.signature(self._encode).parameters
        given = {name: value for name, value in pixels.items() if name in takes}
        grouped = model == BASE or model in self._lora.names
        with self._lora.active((model,) if grouped else ()), torch.inference_mode():
            given = to_device(given, self._device, self._model.dtype)
            return _slim(self._encode(**given, return_dict=True))


def join(features: Sequence[Any]) -> Any:
    """Features of several rows as the model takes them: one picture a row, in order."""
    joined = _like(features[0], _chain([f.pooler_output for f in features]))
    levels = getattr(features[0], "deepstack_features", None)
    if levels is not None:
        joined.deepstack_features = [
            _chain([f.deepstack_features[level] for f in features]) for level in range(len(levels))
        ]
    return joined


def to_device(tensors: dict[str, Any], device: torch.device, dtype: torch.dtype) -> dict[str, Any]:
    """The same dict with its tensors moved, and those of fractions in the model's numbers."""
    return {
        name: value.to(device, dtype if value.is_floating_point() else value.dtype)
        if isinstance(value, torch.Tensor)
        else value
        for name, value in tensors.items()
    }


def _slim(output: Any) -> Any:
    """Without the hidden states of every layer, which are many times larger."""
    slim = _like(output, output.pooler_output)
    if getattr(output, "deepstack_features", None) is not None:
        slim.deepstack_features = output.deepstack_features
    return slim


def _like(output: Any, pooled: Any) -> Any:
    return type(output)(pooler_output=pooled)


def _chain(parts: Sequence[Any]) -> Any:
    """Tensors [pictures, …] are joined as one, lists of a tensor a picture as a list."""
    if isinstance(parts[0], torch.Tensor):
        return torch.cat(list(parts))
    return list(chain.from_iterable(parts))


def _size(features: Any) -> int:
    pooled = features.pooler_output
    tensors = [pooled] if isinstance(pooled, torch.Tensor) else pooled
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
