"""LoRA for every adapter of a batch at once: one pair of batched products a layer.

The model itself stays untouched: a forward hook on a Linear adds to its output. Rows of a grid
lie model by model, so a layer's input splits into one block a model, and `bmm` gives each block
its own A and B, whatever the number of adapters. Ranks are padded with zeros to the largest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from harness.engines.local.lora_weights import LoraPair, plain_pairs
from harness.suite.suite import BASE


@dataclass
class _Layer:
    """What all adapters add to one Linear; adapters that leave it alone have zeros."""

    first: torch.Tensor
    """[adapters, inputs, rank]"""
    second: torch.Tensor
    """[adapters, rank, outputs], scaling folded in"""
    users: frozenset[str]
    chosen: tuple[torch.Tensor, torch.Tensor] | None = None
    """A and B of the models now in the batch; None if none of them uses this layer."""


@dataclass
class GroupedLora:
    """Every plain adapter of the run, on one model."""

    names: list[str] = field(default_factory=list)
    _layers: dict[nn.Linear, _Layer] = field(default_factory=dict)
    _active: tuple[str, ...] = ()
    _skip: int = 0
    """How many models at the front are the base: their rows are left alone."""

    @classmethod
    def on(cls, model: nn.Module, adapters: Mapping[str, Path]) -> GroupedLora:
        """Read the plain adapters among these and hook them onto the model's layers."""
        read = {name: _read(model, path) for name, path in adapters.items()}
        plain = {name: layers for name, layers in read.items() if layers is not None}
        group = cls(names=list(plain))
        numbers = next(model.parameters()).dtype
        for linear in dict.fromkeys(layer for layers in plain.values() for layer in layers):
            group._layers[linear] = _stack(linear, plain, numbers)
            linear.register_forward_hook(group._add)
        return group

    @contextmanager
    def active(self, models: Sequence[str]) -> Iterator[None]:
        """Within this, rows belong to these models, in equal blocks; `base` comes first."""
        before = self._active
        self._choose(tuple(models))
        try:
            yield
        finally:
            self._choose(before)

    def touching(self, layers: set[nn.Module]) -> set[str]:
        """Adapters that change any of these layers."""
        return {
            name
            for linear, layer in self._layers.items()
            if linear in layers
            for name in layer.users
        }

    def linears(self) -> list[nn.Linear]:
        """Every layer that some adapter changes."""
        return list(self._layers)

    def _choose(self, models: tuple[str, ...]) -> None:
        if models == self._active:
            return
        self._active = models
        self._skip = 1 if models and models[0] == BASE else 0
        asked = models[self._skip :]
        if BASE in asked:
            raise ValueError("the base comes first in a batch, and once")
        index = [self.names.index(name) for name in asked]
        for layer in self._layers.values():
            layer.chosen = None
            if layer.users.intersection(asked):
                layer.chosen = _pick(layer, index, len(self.names))

    def _add(self, module: nn.Module, inputs: tuple[Any, ...], output: torch.Tensor) -> None:
        """Add each model's share to its block of rows, in place.

        inputs[0] is [models * rows, …, inputs], output [models * rows, …, outputs].
        """
        chosen = self._layers[module].chosen  # type: ignore[index]
        if chosen is None:
            return
        first, second = chosen
        models = len(self._active)
        x = inputs[0].reshape(models, -1, inputs[0].shape[-1])[self._skip :]
        y = output.view(models, -1, output.shape[-1])[self._skip :]
        # Of a model on several GPUs, a layer's input may still be on the one before.
        y.baddbmm_(torch.bmm(x.to(first), first), second)


def _pick(layer: _Layer, index: list[int], count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The chosen models' matrices; the stack itself when that is all of them in order."""
    if index == list(range(count)):
        return layer.first, layer.second
    if len(index) == 1:
        at = index[0]
        return layer.first[at : at + 1], layer.second[at : at + 1]
    chosen = torch.tensor(index, device=layer.first.device)
    return layer.first.index_select(0, chosen), layer.second.index_select(0, chosen)


_Weights = dict[nn.Linear, tuple[torch.Tensor, torch.Tensor, float]]


def _read(model: nn.Module, path: Path) -> _Weights | None:
    """A [rank, inputs], B [outputs, rank] and scaling for each layer; None if not plain."""
    pairs = plain_pairs(path)
    if pairs is None:
        return None
    linears = [_linear(model, pair) for pair in pairs]
    tensors = load_file(path / "adapter_model.safetensors")
    weights: _Weights = {}
    for pair, linear in zip(pairs, linears, strict=True):
        if linear is None:
            return None
        weights[linear] = (tensors[pair.first], tensors[pair.second], pair.scaling)
    return weights


def _linear(model: nn.Module, pair: LoraPair) -> nn.Linear | None:
    try:
        module = model.get_submodule(pair.module)
    except AttributeError:
        return None
    # A subclass may do more than a product, a quantised one for instance.
    return module if type(module) is nn.Linear else None


def _stack(linear: nn.Linear, adapters: Mapping[str, _Weights], numbers: torch.dtype) -> _Layer:
    """All adapters' matrices for a layer, where that layer is."""
    like = linear.weight.new_empty(0, dtype=numbers)
    rank = max(weights[linear][0].shape[0] for weights in adapters.values() if linear in weights)
    first = like.new_zeros(len(adapters), linear.in_features, rank)
    second = like.new_zeros(len(adapters), rank, linear.out_features)
    for at, weights in enumerate(adapters.values()):
        if linear in weights:
            a, b, scaling = weights[linear]
            first[at, :, : a.shape[0]] = a.T.to(first)
            second[at, : a.shape[0]] = (b.T.float() * scaling).to(second)
    users = frozenset(name for name, weights in adapters.items() if linear in weights)
    return _Layer(first, second, users)
