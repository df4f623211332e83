"""Adapters that only PEFT can run: DoRA, saved modules, biases and other kinds than LoRA.

One is put into the model at a time and taken out again, so that the model is the plain base in
between; slower than the grouped way, with the same answers.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from harness.engines.request import EngineError


class PeftAdapters:
    """The adapters of a run that are left to PEFT."""

    def __init__(self, model: Any, adapters: Mapping[str, Path]) -> None:
        self._model, self._adapters = model, dict(adapters)
        self._name: str | None = None
        self._wrapped: Any = None
        self._kept: dict[str, torch.Tensor] = {}

    @property
    def names(self) -> frozenset[str]:
        """Which adapters these are."""
        return frozenset(self._adapters)

    def model_with(self, name: str) -> Any:
        """The model with this adapter in it, until another is asked for or `clear` is called.

        Raises:
            EngineError: if its keys are not those that PEFT expects.
        """
        if self._name != name:
            self.clear()
            self._wrapped = self._put_in(name)
            self._name = name
        return self._wrapped

    def clear(self) -> None:
        """Take the adapter out: the model is the base again, bit for bit."""
        if self._wrapped is not None and hasattr(self._wrapped.base_model, "unload"):
            self._wrapped.base_model.unload()
        with torch.no_grad():
            for name, value in self._kept.items():
                self._model.get_parameter(name).copy_(value)
        self._name, self._wrapped, self._kept = None, None, {}

    def _put_in(self, name: str) -> Any:
        from peft import PeftConfig, PeftModel

        folder = self._adapters[name]
        config = PeftConfig.from_pretrained(folder)
        config.inference_mode = True
        if getattr(config, "bias", "none") != "none":
            # PEFT writes an adapter's biases over the base's own.
            self._kept = {
                key: value.detach().clone()
                for key, value in self._model.named_parameters()
                if key.endswith("bias")
            }
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            wrapped = PeftModel.from_pretrained(
                self._model, folder, config=config, torch_device=str(self._model.device)
            )
        missing = [str(w.message) for w in said if "missing adapter keys" in str(w.message)]
        if missing:
            raise EngineError(f"adapter {name}: {missing[0].splitlines()[0][:300]}")
        return wrapped.eval()
