"""Tensors that say they are on one of two GPUs, and compute on the processor.

Like on real ones, what lies on two of them cannot meet in one operation: it raises. So a model may
be spread over them, and its answers held against those of the model in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

KIND = "pretended"
_MOVES = {"aten::_to_copy", "aten::to", "aten::copy_"}
_INDEXING = {"aten::index", "aten::index_put_", "aten::_index_put_impl_"}


class Placed(torch.Tensor):
    """A tensor that says where it is, while its numbers are on the processor."""

    numbers: torch.Tensor

    @staticmethod
    def __new__(cls, numbers: torch.Tensor, device: torch.device) -> Placed:
        made: Placed = torch.Tensor._make_wrapper_subclass(
            cls, numbers.shape, strides=numbers.stride(), storage_offset=numbers.storage_offset(),
            dtype=numbers.dtype, device=device,
        )  # fmt: skip
        made.numbers = numbers
        return made

    def __repr__(self, **_: Any) -> str:  # type: ignore[override]
        return f"Placed({self.numbers!r}, {self.device})"

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        return _run(func, args, kwargs or {})


class Pretended(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within this, what is made on one of the pretended GPUs is made."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _run(func, args, kwargs or {})


class Lists(TorchFunctionMode):
    """Within this, tensors become lists, and lists tensors, on a pretended GPU too."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.Tensor.tolist and isinstance(args[0], Placed):
            return args[0].numbers.tolist()
        if func is torch.Tensor.new_tensor and isinstance(args[0], Placed):
            return args[0].numbers.new_tensor(*args[1:], **kwargs).to(args[0].device)
        if func is not torch.tensor or torch.device(kwargs.get("device") or "cpu").type != KIND:
            return func(*args, **kwargs)
        where = kwargs.pop("device")
        return torch.tensor(*args, **kwargs).to(where)


def _run(func: Any, args: Any, kwargs: Any) -> Any:
    """Compute on the processor what was asked for elsewhere."""
    given = tree_flatten((args, kwargs))[0]
    tensors = [one for one in given if isinstance(one, torch.Tensor)]
    name = func._schema.name
    if name not in _MOVES:
        _check(name, tensors)
    asked = [one for one in given if isinstance(one, torch.device)]
    placed = [one for one in tensors if isinstance(one, Placed)]
    where = asked[0] if asked else tensors[0].device if name == "aten::copy_" else None
    where = where or (placed[0].device if placed else torch.device("cpu"))
    known = {id(one.numbers): one for one in placed}

    def wrapped(one: Any) -> Any:
        if not isinstance(one, torch.Tensor) or where.type != KIND:
            return one
        there = torch.device(KIND, where.index or 0)
        same = known.get(id(one))
        return same if same is not None and same.device == there else Placed(one, there)

    inner_args, inner_kwargs = tree_map(_on_processor, (args, kwargs))
    return tree_map(wrapped, func(*inner_args, **inner_kwargs))


def _on_processor(one: Any) -> Any:
    if isinstance(one, torch.device):
        return torch.device("cpu")
    return one.numbers if isinstance(one, Placed) else one


def _check(name: str, tensors: list[torch.Tensor]) -> None:
    """Refuse what a GPU would: tensors of two places, but for single numbers and indices."""
    some = [
        one for one in tensors if isinstance(one, Placed) or (one.dim() and name not in _INDEXING)
    ]
    places = sorted({str(one.device) for one in some})
    if len(places) > 1:
        raise RuntimeError(f"{name}: all tensors must be on one device, found {places}")


def place(model: Any, device_map: dict[str, str]) -> Any:
    """Lay a model's parts where the map says, as accelerate lays out a base that it spreads."""
    from accelerate import dispatch_model

    for name, module in model.named_modules():
        where = next(
            (d for k, d in device_map.items() if name == k or name.startswith(f"{k}.")), None
        )
        for held in (module._parameters, module._buffers):
            for key, tensor in held.items():
                if tensor is not None:
                    assert where is not None, f"{name}.{key} is in no place"
                    there = Placed(tensor.detach(), torch.device(where))
                    is_parameter = held is module._parameters
                    held[key] = (
                        torch.nn.Parameter(there, requires_grad=False) if is_parameter else there
                    )
    return dispatch_model(model, device_map=device_map, main_device=f"{KIND}:0")


@contextmanager
def pretended() -> Iterator[None]:
    """Two GPUs that are none."""
    if torch._C._get_privateuse1_backend_name() != KIND:
        _setup_privateuseone_for_python_backend(KIND)
    # What is made without any record of it cannot be a view of what has one, in this disguise.
    with patch.object(torch, "inference_mode", torch.no_grad), Lists(), Pretended():  # type: ignore[no-untyped-call]
        yield
