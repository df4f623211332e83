"""The base model and its processor, loaded once, safely and without noise."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import torch
import transformers

from harness.engines.local.hardware import AUTO, device_kind, share_of_cores, worker_device
from harness.engines.local.places import TOO_LARGE, refuse_unheld
from harness.engines.request import EngineError
from harness.models.quantised import quantisation

_MISSING = re.compile(r"requires the (?P<name>[\w.-]+) library but it was not found")


@dataclass(frozen=True)
class Loaded:
    """A model ready to answer."""

    model: Any
    processor: Any
    device: torch.device
    dtype: torch.dtype

    @property
    def tokenizer(self) -> Any:
        """The part of the processor that makes and reads tokens."""
        return getattr(self.processor, "tokenizer", self.processor)


@contextmanager
def quiet() -> Iterator[None]:
    """Without progress bars, log lines and warnings: stderr belongs to the test run."""
    from transformers.utils import logging as chatter

    level, bars = chatter.get_verbosity(), chatter.is_progress_bar_enabled()
    chatter.set_verbosity(logging.CRITICAL)
    chatter.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        chatter.set_verbosity(level)
        if bars:
            chatter.enable_progress_bar()


def load(folder: Path, device: str, dtype: str, processor_folder: Path | None = None) -> Loaded:
    """Load the base or a full model: safetensors alone, and no code from the model's folder.

    Args:
        folder: the model's.
        device: where it runs; `auto` spreads it over all GPUs, where there are several.
        dtype: in which numbers.
        processor_folder: where its processor lies, if elsewhere.

    Raises:
        EngineError: if it cannot be loaded or has no chat template.
    """
    if threads := share_of_cores():
        torch.set_num_threads(threads)
    spread = device == AUTO and _several_gpus()
    where = _device(device_kind(AUTO) if device == AUTO else device)
    numbers: torch.dtype = getattr(torch, dtype)
    with quiet():
        processor = load_processor(processor_folder or folder)
        model = _attempt("weights", lambda: _model(folder, where, numbers, spread=spread))
    if getattr(model.config, "is_encoder_decoder", False):
        raise EngineError(
            f"{folder} is an encoder-decoder, which cannot be asked here: record its answers "
            "elsewhere and give them with --answers"
        )
    model.eval().requires_grad_(False)
    return Loaded(model, processor, where, numbers)


def load_processor(folder: Path) -> Any:
    """Load what makes tokens and pixels, with its chat template.

    Raises:
        EngineError: if it cannot be loaded or has no template.
    """
    with quiet():
        processor = _attempt("processor", lambda: _processor(folder))
    if getattr(processor, "chat_template", None) is None:
        raise EngineError(
            f"{folder} has no chat template, so questions cannot be put to it: "
            "add the chat_template.jinja that it was trained with"
        )
    getattr(processor, "tokenizer", processor).padding_side = "left"
    return processor


def is_quantised(model: Any) -> bool:
    """Whether weights are packed, so that only PEFT knows how LoRA goes onto each layer."""
    return bool(getattr(model, "is_quantized", False))


def mixes_rows(model: Any) -> bool:
    """Whether rows of a batch change each other's answers.

    LLM.int8 keeps in full those inputs that are large in any row (Dettmers et al., 2022).
    """
    settings = getattr(model.config, "quantization_config", None)
    return is_quantised(model) and bool(getattr(settings, "load_in_8bit", False))


def _processor(folder: Path) -> Any:
    return transformers.AutoProcessor.from_pretrained(folder, trust_remote_code=False)


def _model(folder: Path, device: torch.device, dtype: torch.dtype, *, spread: bool) -> Any:
    if (method := _unknown_quantisation(folder)) is not None:
        # The library would only warn, and take packed numbers for weights.
        raise ValueError(
            f"they are quantised ({method}) in a way that transformers {transformers.__version__} "
            "does not know: pip install -U transformers"
        )
    # Straight to the device: a large model must not pass through memory as a whole.
    where: Any = AUTO if spread else {"": device}
    place = {"device_map": where} if spread or device.type != "cpu" else {}
    model, told = transformers.AutoModelForImageTextToText.from_pretrained(
        folder,
        dtype=dtype,
        use_safetensors=True,
        trust_remote_code=False,
        output_loading_info=True,
        **place,
    )
    if spread:
        refuse_unheld(model)
    if missing := sorted(told["missing_keys"]):
        # The library would fill these with random values and only warn.
        raise ValueError(
            f"{len(missing)} of them are not in its files, {missing[0]} first: "
            "copy or download the folder again"
        )
    for layer in model.modules():
        if hasattr(layer, "support_avx512bf16_for_cpu"):
            # bitsandbytes 0.50 packs 4-bit weights at first use, and what PEFT reads of the model
            # then unpacks them wrongly: measured, scores as far apart as they are large.
            layer.support_avx512bf16_for_cpu = False
    return model


def _unknown_quantisation(folder: Path) -> str | None:
    from transformers.quantizers.auto import AutoHfQuantizer

    settings = quantisation(folder)
    if not settings or AutoHfQuantizer.supports_quant_method(settings):
        return None
    return str(settings.get("quant_method"))


def _attempt(what: str, act: Any) -> Any:
    try:
        return act()
    except torch.OutOfMemoryError as error:
        raise EngineError("the model does not fit into the device's memory") from error
    except Exception as error:  # any of a hundred model classes may raise anything
        raise EngineError(f"the model's {what} cannot be loaded: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Return what an error says, whole and in one line; of a package that is missing, the mend."""
    while isinstance(error, ImportError) and isinstance(error.__cause__, Exception):
        error = error.__cause__  # a lazy import only says that it failed
    text = " ".join(str(error).split()) or type(error).__name__
    if "trust_remote_code" in text:
        return (
            "it needs code of its own, which is never run here: take the version of it that "
            "transformers knows, often under the same name with -hf"
        )
    if "offload_folder" in text:  # what accelerate asks for where even memory has no room
        return TOO_LARGE
    if "torchvision::" in text:
        return (
            "torchvision and torch here are not of one release: install both anew from one place, "
            "pip install -U torch torchvision"
        )
    missing = [match["name"] for match in _MISSING.finditer(text)]
    if not isinstance(error, ImportError) or not missing:
        return text
    packages = " ".join(dict.fromkeys(name.lower() for name in missing))
    return f"it needs {packages}, not installed here: pip install {packages}"


def _several_gpus() -> bool:
    """Whether there are several GPUs, and this process may have them all.

    Raises:
        EngineError: if other workers of xdist would load as much onto them.
    """
    if device_kind(AUTO) != "cuda" or torch.cuda.device_count() < 2:
        return False
    if share_of_cores() is not None:
        raise EngineError(
            "--device auto spreads one model over all GPUs, and -n has every worker load its own: "
            "leave out one of them"
        )
    return True


def _device(name: str) -> torch.device:
    if device_kind(name) == "cuda":
        if not torch.cuda.is_available():
            raise EngineError("torch finds no CUDA device here: give --device cpu")
        device = torch.device(worker_device(name, torch.cuda.device_count()))
        # Before anything starts there: whatever names no device goes to this one, and no worker of
        # several takes memory on another's.
        torch.cuda.set_device(device)
        return device
    return torch.device(name)
