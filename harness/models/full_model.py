"""Does a full model fit in the base's place? Told from its files, before any model runs.

A full model is a folder of whole weights: the base trained further, or merged with an adapter. It
is put the same questions as the base, so it has to read text and see pictures as the base does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.models.adapter_values import some
from harness.models.base_model import flaw
from harness.models.processor_files import BrokenError, differences, has_processor, read_json
from harness.models.safetensors_file import SafetensorsError, StoredTensor, read_headers
from harness.models.targets import plain

CONFIG = "config.json"

_WEIGHTS = ("model*.safetensors*", "pytorch_model*.bin*")
_MEND = "to compare it all the same, ask it with --base-model and give --baseline REPORT"
_SAVE = "save it again with save_pretrained"

_NOT_STORED_BY_ALL = (".position_ids", ".inv_freq")


def is_full_model(path: Path) -> bool:
    """Whether a folder is meant as a whole model: a broken one is, so that it can be said how."""
    return (path / CONFIG).is_file() and any(any(path.glob(pattern)) for pattern in _WEIGHTS)


def processor_of(folder: Path, base: Path) -> Path:
    """Return the folder whose processor a full model is asked with: the base's if it lacks one.

    A trainer often saves a checkpoint's weights alone.
    """
    own = has_processor(folder)
    return folder if own else base


def unfit(folder: Path, base: Path, stored: Mapping[str, StoredTensor]) -> str | None:
    """Say why the full model in `folder` cannot stand beside the base; None if it can.

    Args:
        folder: the full model's.
        base: the base's folder.
        stored: the base's tensors.
    """
    if folder.resolve() == base.resolve():
        return "it is the base itself, so it changes nothing"
    if problem := flaw(folder):
        return f"it {problem}"
    try:
        tensors = read_headers(folder)
        config, of_base = read_json(folder / CONFIG), read_json(base / CONFIG)
        for key in ("model_type", "architectures"):
            if key in config and key in of_base and config[key] != of_base[key]:
                return (
                    f"it is another architecture: its {key} is {config[key]}, "
                    f"the base's {of_base[key]}; {_MEND}"
                )
        if told := "; ".join(differences(folder, base)):
            return f"it is not asked as the base is: {told}; {_MEND}"
        return _of_weights(tensors, stored, tied=_tied(config))
    except (SafetensorsError, OSError, BrokenError) as error:
        return f"{error}: {_SAVE}"
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return f"its settings are not as the libraries write them, {error!r}: {_SAVE}"


def _tied(config: Mapping[str, Any]) -> bool:
    """Whether the output layer may be the embedding, and so not be stored itself."""
    text = config.get("text_config")
    said = [
        part["tie_word_embeddings"]
        for part in (config, text)
        if isinstance(part, dict) and "tie_word_embeddings" in part
    ]
    return any(said) or not said


def _of_weights(
    tensors: Mapping[str, StoredTensor], stored: Mapping[str, StoredTensor], *, tied: bool
) -> str | None:
    if empty := [name for name, tensor in tensors.items() if 0 in tensor.shape]:
        return (
            f"{some(empty)} hold no values, as DeepSpeed's ZeRO-3 leaves them: gather the weights "
            "when saving (stage3_gather_16bit_weights_on_model_save, or zero_to_fp32.py)"
        )
    mine, theirs = _shapes(tensors), _shapes(stored)
    if tied:
        mine.pop("lm_head.weight", None)
        theirs.pop("lm_head.weight", None)
    other = [name for name in mine.keys() & theirs.keys() if mine[name] != theirs[name]]
    if other:
        name = min(other)
        return (
            f"it has other sizes than the base: {name} is {_said(mine[name])}, "
            f"the base's {_said(theirs[name])}; {_MEND}"
        )
    if missing := sorted(theirs.keys() - mine.keys()):
        return f"weights are missing, {some(missing)}: {_SAVE}"
    if strange := sorted(mine.keys() - theirs.keys()):
        return f"it has weights that the base knows nothing of, {some(strange)}: {_SAVE}"
    if broken := [name for name, tensor in tensors.items() if not tensor.is_finite()]:
        return f"{some(broken)} hold NaN or infinite values: training diverged, train it again"
    return None


def _shapes(tensors: Mapping[str, StoredTensor]) -> dict[str, list[tuple[int, ...]]]:
    """Plain name -> shapes, for what every file of one architecture stores alike."""
    shapes: dict[str, list[tuple[int, ...]]] = {}
    for name, tensor in tensors.items():
        # Files may hold experts apart that others hold in one.
        if not name.endswith(_NOT_STORED_BY_ALL) and ".experts." not in name:
            shapes.setdefault(plain(name), []).append(tensor.shape)
    return {name: sorted(found) for name, found in shapes.items()}


def _said(shapes: list[tuple[int, ...]]) -> str:
    return " and ".join(" × ".join(map(str, shape)) for shape in shapes)
