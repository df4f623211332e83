"""Where a model will run and in which numbers, decided without importing torch.

The answer cache keys by both, and a run whose answers are all cached must not load torch; so the
decision is made here once, and the engine that does load torch follows it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections import Counter
from pathlib import Path

from harness.engines.request import EngineError
from harness.models.safetensors_file import StoredTensor

AUTO = "auto"
"""Over all GPUs, where there are several."""

_DTYPES = {"F32": "float32", "F64": "float32", "F16": "float16", "BF16": "bfloat16"}


def resolve_device(asked: str | None) -> str:
    """`cuda` or `cpu`, or what was asked for."""
    if asked is None:
        return _found()
    if not re.fullmatch(rf"cpu|cuda(:\d+)?|mps|xpu(:\d+)?|{AUTO}", asked):
        raise EngineError(f"unknown device {asked}: give cpu, cuda, cuda:0 or auto")
    return asked


def device_kind(device: str) -> str:
    """The device without its number: answers of two alike GPUs are the same answers."""
    return _found() if device == AUTO else device.partition(":")[0]


def resolve_dtype(device: str, tensors: dict[str, StoredTensor]) -> str:
    """float32 on a CPU; elsewhere what most of the base's weights are stored in."""
    if device_kind(device) == "cpu":
        return "float32"
    sizes: Counter[str] = Counter()
    for tensor in tensors.values():
        if tensor.dtype in _DTYPES:
            sizes[_DTYPES[tensor.dtype]] += tensor.stop - tensor.start
    return sizes.most_common(1)[0][0] if sizes else "bfloat16"


def worker_device(device: str, count: int) -> str:
    """One GPU a worker: with `pytest -n`, worker gw3 takes the fourth, and so round again."""
    worker = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
    if device != "cuda" or count == 0:
        return device
    return f"cuda:{int(worker[1]) % count if worker else 0}"


def share_of_cores() -> int | None:
    """Threads for one of several workers of `pytest -n`; None where it is alone.

    Each with a thread for every core, they spin waiting for one another: measured 40 times slower.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    return max(1, (os.cpu_count() or 1) // workers) if workers > 1 else None


def _found() -> str:
    return "cuda" if _has_nvidia() and _torch_has_cuda() else "cpu"


def _has_nvidia() -> bool:
    if os.environ.get("CUDA_VISIBLE_DEVICES", "all") in ("", "-1"):
        return False
    cards = Path("/proc/driver/nvidia/gpus")
    return (cards.is_dir() and any(cards.iterdir())) or shutil.which("nvidia-smi") is not None


def _torch_has_cuda() -> bool:
    """Read from the file that says which build of torch is installed."""
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    version = Path(spec.origin).with_name("version.py")
    text = version.read_text(encoding="utf-8") if version.is_file() else ""
    return re.search(r"^cuda\b[^=]*=\s*['\"]", text, re.MULTILINE) is not None
