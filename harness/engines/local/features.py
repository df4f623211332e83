"""What the model sees of a picture, worked out once and given to every question and model.

An adapter that changes the vision side needs its own; which ones do is found by running the
vision side once and watching which layers fire, since a name like `q_proj` may be on both sides.
"""

from __future__ import annotations

import inspect
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import chain
from typing import Any

import torch
from torch import nn

from harness.engines.local.grouped_lora import GroupedLora
from harness.engines.request import Shown
from harness.suite.suite import BASE

_KEPT_BYTES = 256 * 1024 * 1024
_NOISE = 0.05  # of the largest value; another picture's features lie far further off
_PICTURES_AT_ONCE = {"cuda": 8}
"""A processor is busy with one picture; a GPU waits longer for its launches than for their work."""


class PictureFeatures:
    """Image features by picture and, where needed, by adapter; the latest are kept."""

    def __init__(self, model: Any, lora: GroupedLora, device: torch.device) -> None:
        self._model, self._lora, self._device = model, lora, device
        self._encode = getattr(getattr(model, "base_model", model), "get_image_features", None)
        self._kept: OrderedDict[tuple[Shown, str], Any] = OrderedDict()
        self._bytes = 0
        self._own: set[str] | None = None
        self._most = _PICTURES_AT_ONCE.get(device.type, 1)
        self._several_alike: bool | None = None
        asked = getattr(model, "_supports_mm_encoder_outputs", None)
        self.supported = self._encode is not None and asked is not None and bool(asked())
        """Whether the model takes features in place of pixels."""

    @property
    def tells(self) -> bool:
        """Whether what the model sees can be had at all, taken in place of pixels or not."""
        return self._encode is not None

    def give_up(self) -> None:
        """Let the model have pixels from now on: it reads more of a picture than is kept."""
        self.supported = False
        self.forget()

    def forget(self) -> None:
        """Keep nothing of what was seen: pictures are made ready otherwise from now on."""
        self._kept.clear()
        self._bytes = 0

    @contextmanager
    def shown(self, shown: Shown, pixels: dict[str, Any]) -> Iterator[list[bool]]:
        """Within this, the base finds all that is seen of a picture wherever it would look itself.

        So its answer to pixels can be had without looking twice. Yields a list that tells of each
        look whether it was at just these pixels; if not, what it found is not what it looked for.
        """
        assert self._encode is not None
        seen = self._probe(shown, pixels) if self._own is None else self._look([pixels], BASE)
        given, takes = self._given([pixels]), inspect.signature(self._encode)
        looks: list[bool] = []

        @wraps(self._encode)  # `generate` reads from its signature what it takes
        def look(*positional: Any, **named: Any) -> Any:
            asked = takes.bind(*positional, **named).arguments
            looks.append(_same(given, {**asked, **asked.get("kwargs", {})}))
            return seen

        owner = self._encode.__self__
        owner.get_image_features = look
        try:
            yield looks
        finally:
            del owner.get_image_features

    def of(self, rows: Sequence[tuple[str, Shown, dict[str, Any]]]) -> list[Any]:
        """The features of each row's picture as its model sees it.

        An adapter that is not one of the grouped ones must be in the model when this is called;
        what it changes is not known, so its features are its own.

        Args:
            rows: a model, a picture and its pixels each.
        """
        keys = [self._key(*row) for row in rows]
        pixels = {key: row[2] for key, row in zip(keys, rows, strict=True)}
        # Held here as well: of very many pictures not all are kept until the batch is made.
        found = {key: self._kept[key] for key in pixels if key in self._kept}
        for some in _alike(
            {key: one for key, one in pixels.items() if key not in found}, self._most
        ):
            seen = self._several([pixels[key] for key in some], some[0][1])
            found.update(zip(some, seen, strict=True))
        for key, features in found.items():
            self._keep(key, features)
        return [found[key] for key in keys]

    def mean(self, shown: Shown, pixels: dict[str, Any]) -> torch.Tensor:
        """What the base sees of pictures, as the mean [width] of all their parts."""
        (seen,) = self.of([(BASE, shown, pixels)])
        return torch.cat([part.flatten(0, -2) for part in _tensors(seen)]).double().mean(dim=0)

    def _key(self, model: str, shown: Shown, pixels: dict[str, Any]) -> tuple[Shown, str]:
        """Picture and model, or the base where the model sees what the base sees."""
        if model != BASE and model not in self._lora.names:
            return (shown, model)
        if self._own is None:
            self._probe(shown, pixels)
        assert self._own is not None
        return (shown, model if model in self._own else BASE)

    def _keep(self, key: tuple[Shown, str], features: Any) -> None:
        if key not in self._kept:
            self._bytes += _size(features)
        self._kept[key] = features
        self._kept.move_to_end(key)
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _size(oldest)

    def _probe(self, shown: Shown, pixels: dict[str, Any]) -> Any:
        """Find which adapters change the vision side; give all that the base sees."""
        fired: set[nn.Module] = set()
        hooks = [
            linear.register_forward_hook(lambda module, inputs, output: fired.add(module))
            for linear in self._lora.linears()
        ]
        try:
            seen = self._look([pixels], BASE)
        finally:
            for hook in hooks:
                hook.remove()
        self._own = self._lora.touching(fired)
        self._keep((shown, BASE), _part(seen, 0, 1))
        return seen

    def _several(self, pictures: Sequence[dict[str, Any]], model: str) -> list[Any]:
        """Features of pictures of one shape, in one pass once that is seen to change nothing.

        Where a picture's entries count from its own start, the second of a pass would be off.
        """
        if len(pictures) == 1 or self._several_alike:
            return self._together(pictures, model)
        alone = [self._together([one], model)[0] for one in pictures]
        if self._several_alike is None:
            try:
                together = self._together(pictures, model)
            except torch.OutOfMemoryError:
                raise
            except (ValueError, RuntimeError, IndexError, AssertionError):
                self._several_alike = False
            else:
                self._several_alike = all(map(_close, together, alone))
        return alone

    def _together(self, pictures: Sequence[dict[str, Any]], model: str) -> list[Any]:
        seen = self._look(pictures, model)
        return [_part(seen, at, len(pictures)) for at in range(len(pictures))]

    def _look(self, pictures: Sequence[dict[str, Any]], model: str) -> Any:
        """All that a model sees of pictures of one shape, in one pass."""
        assert self._encode is not None
        grouped = model == BASE or model in self._lora.names
        with self._lora.active((model,) if grouped else ()), torch.inference_mode():
            return self._encode(**self._given(pictures), return_dict=True)

    def _given(self, pictures: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What the vision side takes of pictures, one after the other."""
        assert self._encode is not None
        takes = inspect.signature(self._encode).parameters
        given = {
            name: torch.cat([one[name] for one in pictures]) if len(pictures) > 1 else value
            for name, value in pictures[0].items()
            if name in takes
        }
        return to_device(given, self._device, self._model.dtype)


def _same(given: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Whether a look is at these tensors and no others."""
    tensors = {name: one for name, one in asked.items() if isinstance(one, torch.Tensor)}
    return tensors.keys() == given.keys() and all(
        one.shape == given[name].shape and bool((one == given[name]).all())
        for name, one in tensors.items()
    )


def _alike(
    pixels: dict[tuple[Shown, str], dict[str, Any]], most: int
) -> Iterator[list[tuple[Shown, str]]]:
    """Parts that one pass can take: of one model, of pictures that became equal shapes."""
    groups: dict[Any, list[tuple[Shown, str]]] = {}
    for key, one in pixels.items():
        shape = tuple((name, getattr(value, "shape", None)) for name, value in one.items())
        groups.setdefault((key[1], shape), []).append(key)
    for keys in groups.values():
        for start in range(0, len(keys), most):
            yield keys[start : start + most]


def join(features: Sequence[Any]) -> Any:
    """Features of several rows as the model takes them: one picture a row, in order."""
    joined = _like(features[0], _chain([_seen(f) for f in features]))
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


def _part(output: Any, at: int, count: int) -> Any:
    """One picture's share of what was seen of several of one shape.

    Without the hidden states of every layer, which are many times larger.
    """
    part = _like(output, _share(_seen(output), at, count))
    if getattr(output, "deepstack_features", None) is not None:
        part.deepstack_features = [_share(one, at, count) for one in output.deepstack_features]
    return part


def _share(whole: Any, at: int, count: int) -> Any:
    """A tensor [pictures * parts, …] or a list of as many tensors, cut into equal shares."""
    each, rest = divmod(len(whole), count)
    assert not rest, f"{count} pictures of one shape became {len(whole)} features"
    return whole[at * each : (at + 1) * each]


def _like(output: Any, seen: Any) -> Any:
    return type(output)(**{_field(output): seen})


def _seen(output: Any) -> Any:
    """What the language model reads; some vision sides pool nothing."""
    return getattr(output, _field(output))


def _field(output: Any) -> str:
    return "last_hidden_state" if output.pooler_output is None else "pooler_output"


def _chain(parts: Sequence[Any]) -> Any:
    """Tensors [pictures, …] are joined as one, lists of a tensor a picture as a list."""
    if isinstance(parts[0], torch.Tensor):
        return torch.cat(list(parts))
    return list(chain.from_iterable(parts))


def _close(one: Any, other: Any) -> bool:
    """Whether a picture's features differ by no more than another order of additions makes."""
    return all(
        a.shape == b.shape and float((a - b).abs().max()) <= _NOISE * float(b.abs().max())
        for a, b in zip(_tensors(one), _tensors(other), strict=True)
    )


def _size(features: Any) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in _tensors(features))


def _tensors(features: Any) -> list[torch.Tensor]:
    seen = _seen(features)
    return [seen] if isinstance(seen, torch.Tensor) else list(seen)
