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
from torch import nn

from harness.engines.local.places import is_spread
from harness.engines.request import EngineError


class PeftAdapters:
    """The adapters of a run that are left to PEFT."""

    def __init__(self, model: Any, adapters: Mapping[str, Path]) -> None:
        self._model, self._adapters = model, dict(adapters)
        self._name: str | None = None
        self._wrapped: Any = None
        self._before: _Structure | None = None

    @property
    def _read_to(self) -> str:
        """Where an adapter is read to; of a spread model, each layer takes its own from there."""
        return "cpu" if is_spread(self._model) else str(self._model.device)

    @property
    def names(self) -> frozenset[str]:
        """Which adapters these are."""
        return frozenset(self._adapters)

    def takes_padding(self, name: str) -> bool:
        """Whether rows of several lengths may share a batch.

        Prompt learning puts its own tokens in front of a row, padding and all, and the row is then
        answered differently than alone.
        """
        return not self._config(name).is_prompt_learning

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
        if self._before is not None:
            self._before.restore()
        self._name, self._wrapped, self._before = None, None, None

    def _config(self, name: str) -> Any:
        from peft import PeftConfig

        return PeftConfig.from_pretrained(self._adapters[name])

    def _put_in(self, name: str) -> Any:
        from peft import PeftModel

        folder, config = self._adapters[name], self._config(name)
        config.inference_mode = True
        # PEFT writes an adapter's biases over the base's own.
        biases = getattr(config, "bias", "none") != "none"
        self._before = _Structure(self._model, copy_biases=biases)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                wrapped = PeftModel.from_pretrained(
                    self._model, folder, config=config, torch_device=self._read_to
                )
            except torch.OutOfMemoryError:
                raise
            except Exception as error:  # a config from anywhere may make it raise anything
                reason = " ".join(str(error).split()) or type(error).__name__
                raise EngineError(f"adapter {name}: PEFT cannot load it: {reason}") from error
        missing = [str(w.message) for w in said if "missing adapter keys" in str(w.message)]
        if missing:
            raise EngineError(f"adapter {name}: {missing[0].splitlines()[0][:300]}")
        return wrapped.eval()


class _Structure:
    """Which modules and parameters a model consists of, to put back what PEFT replaced.

    PEFT's own `unload` leaves saved modules and biases of the adapter in place of the base's.
    """

    def __init__(self, model: nn.Module, copy_biases: bool) -> None:
        self._parts = [
            (module, [*module.named_children(), *module.named_parameters(recurse=False)])
            for module in model.modules()
        ]
        self._biases = [
            (parameter, parameter.detach().clone())
            for name, parameter in model.named_parameters()
            if copy_biases and name.endswith("bias")
        ]

    def restore(self) -> None:
        for module, parts in self._parts:
            for name, part in parts:
                if getattr(module, name, None) is not part:
                    setattr(module, name, part)
        with torch.no_grad():
            for parameter, value in self._biases:
                parameter.copy_(value)
