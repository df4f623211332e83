"""Does a full model fit in the base's place? Told from its files, before any model runs.

A full model is a folder of whole weights: the base trained further, or merged with an adapter. It
is put the same questions as the base, so it has to read text and see pictures as the base does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.models.base_model import flaw
from harness.models.safetensors_file import SafetensorsError, StoredTensor, read_headers
from harness.models.targets import plain

CONFIG = "config.json"

_WEIGHTS = ("model*.safetensors*", "pytorch_model*.bin*")
_MEND = "to compare it all the same, ask it with --base-model and give --baseline REPORT"
_SAVE = "save it again with save_pretrained"

# What a processor's files say that changes no token and no pixel.
_FORMAL = {
    *("image_processor_type", "feature_extractor_type", "processor_class", "auto_map", "use_fast"),
    *("image_processor", "video_processor", "tokenizer", "chat_template", "return_tensors"),
    *("data_format", "input_data_format", "device", "disable_grouping", "_valid_processor_keys"),
}
_FORMAL_OF_TOKENIZER = {"version", "truncation", "padding"}
_OTHER_TOKENIZERS = ("tokenizer.model", "vocab.json", "merges.txt")
_NOT_STORED_BY_ALL = (".position_ids", ".inv_freq")


def is_full_model(path: Path) -> bool:
    """Whether a folder is meant as a whole model: a broken one is, so that it can be said how."""
    return (path / CONFIG).is_file() and any(any(path.glob(pattern)) for pattern in _WEIGHTS)


def processor_of(folder: Path, base: Path) -> Path:
    """Return the folder whose processor a full model is asked with: the base's if it lacks one.

    A trainer often saves a checkpoint's weights alone.
    """
    own = bool(_tokenizer(folder)) and bool(_seeing(folder)) and _template(folder) is not None
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
        config, of_base = _json(folder / CONFIG), _json(base / CONFIG)
        for key in ("model_type", "architectures"):
            if key in config and key in of_base and config[key] != of_base[key]:
                return (
                    f"it is another architecture: its {key} is {config[key]}, "
                    f"the base's {of_base[key]}; {_MEND}"
                )
        if differences := "; ".join(_differences(folder, base)):
            return f"it is not asked as the base is: {differences}; {_MEND}"
        return _of_weights(tensors, stored, tied=_tied(config))
    except (SafetensorsError, OSError, _BrokenError) as error:
        return f"{error}: {_SAVE}"
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        return f"its settings are not as the libraries write them, {error!r}: {_SAVE}"


class _BrokenError(Exception):
    """A file that is not what it should be; one line."""


def _json(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise _BrokenError(f"its {file.name} is not valid JSON") from error
    if not isinstance(content, dict):
        raise _BrokenError(f"its {file.name} holds no settings")
    return content


def _differences(folder: Path, base: Path) -> Iterator[str]:
    """Yield how its questions and pictures would become other tokens and pixels."""
    mine, theirs = _tokenizer(folder), _tokenizer(base)
    if any(mine[part] != theirs[part] for part in mine.keys() & theirs.keys()):
        yield _of_tokenizers(mine, theirs)
    templates = _template(folder), _template(base)
    if None not in templates and templates[0] != templates[1]:
        yield "its chat template differs"
    seeing, of_base = _seeing(folder), _seeing(base)
    for key in sorted(seeing.keys() & of_base.keys()):
        if seeing[key] != of_base[key]:
            yield f"its processor's {key} is {seeing[key]}, the base's {of_base[key]}"


def _tokenizer(folder: Path) -> dict[str, Any]:
    """Return what its tokenizer does, part by part; of other formats, their files."""
    made = _json(folder / "tokenizer.json")
    if not made:
        files = [folder / name for name in _OTHER_TOKENIZERS]
        return {file.name: file.read_bytes() for file in files if file.is_file()}
    model = made.get("model")
    if isinstance(model, dict) and isinstance(model.get("merges"), list):
        # Older files write a merge as one text.
        pairs = [one.split(" ") if isinstance(one, str) else one for one in model["merges"]]
        made["model"] = {**model, "merges": pairs}
    return {key: value for key, value in made.items() if key not in _FORMAL_OF_TOKENIZER}


def _of_tokenizers(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> str:
    tokens, of_base = _tokens(mine), _tokens(theirs)
    if tokens == of_base:
        return "its tokenizer takes text apart in another way"
    if len(tokens) != len(of_base):
        return f"its vocabulary has {len(tokens)} tokens, the base's {len(of_base)}"
    return f"its vocabulary differs in {len(tokens - of_base)} tokens"


def _tokens(tokenizer: Mapping[str, Any]) -> set[tuple[str, Any]]:
    """Return every token with its number."""
    vocabulary = (tokenizer.get("model") or {}).get("vocab") or {}
    if isinstance(vocabulary, list):  # with a score each, the place is the number
        vocabulary = {str(entry[0]): number for number, entry in enumerate(vocabulary)}
    added = {entry["content"]: entry["id"] for entry in tokenizer.get("added_tokens") or ()}
    return set({**vocabulary, **added}.items())


def _template(folder: Path) -> str | None:
    """Return its chat template, from wherever the libraries have written one."""
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text(encoding="utf-8").rstrip("\n")
    for name in ("chat_template.json", "processor_config.json", "tokenizer_config.json"):
        template = _json(folder / name).get("chat_template")
        if template is not None:
            return str(template).rstrip("\n")
    return None


def _seeing(folder: Path) -> dict[str, Any]:
    """Return what its processor does with pictures, as far as the files say it."""
    processor = _json(folder / "processor_config.json")
    inner = processor.get("image_processor") or _json(folder / "preprocessor_config.json")
    settings = {**processor, **(inner if isinstance(inner, dict) else {})}
    return {
        key: value for key, value in settings.items() if key not in _FORMAL and value is not None
    }


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
            f"{_some(empty)} hold no values, as DeepSpeed's ZeRO-3 leaves them: gather the weights "
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
        return f"weights are missing, {_some(missing)}: {_SAVE}"
    if strange := sorted(mine.keys() - theirs.keys()):
        return f"it has weights that the base knows nothing of, {_some(strange)}: {_SAVE}"
    if broken := [name for name, tensor in tensors.items() if not tensor.is_finite()]:
        return f"{_some(broken)} hold NaN or infinite values: training diverged, train it again"
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


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:2])
    return f"{shown} and {len(names) - 2} more" if len(names) > 2 else shown
