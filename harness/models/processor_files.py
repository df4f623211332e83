"""The processor of a model as its folder's files say it: tokenizer, chat template, pictures.

Two folders are compared by what changes tokens or pixels, whatever files the libraries of their
time have written that into.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

# What a processor's files say that changes no token and no pixel.
_FORMAL = {
    *("image_processor_type", "feature_extractor_type", "processor_class", "auto_map", "use_fast"),
    *("image_processor", "video_processor", "tokenizer", "chat_template", "return_tensors"),
    *("data_format", "input_data_format", "device", "disable_grouping", "_valid_processor_keys"),
}
_FILES = {
    *("chat_template.jinja", "chat_template.json", "processor_config.json"),
    *("preprocessor_config.json", "video_preprocessor_config.json", "tokenizer.json"),
    *("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
    *("tokenizer.model", "vocab.json", "merges.txt"),
}
_FORMAL_OF_TOKENIZER = {"version", "truncation", "padding"}
_OTHER_TOKENIZERS = ("tokenizer.model", "vocab.json", "merges.txt")


class BrokenError(Exception):
    """A file that is not what it should be; one line."""


def read_json(file: Path) -> dict[str, Any]:
    """Return the settings in a file, none if there is no such file.

    Raises:
        BrokenError: if it holds no settings.
    """
    if not file.is_file():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise BrokenError(f"its {file.name} is not valid JSON") from error
    if not isinstance(content, dict):
        raise BrokenError(f"its {file.name} holds no settings")
    return content


def has_processor(folder: Path) -> bool:
    """Whether a folder holds a whole one: tokenizer, chat template, settings for pictures."""
    return bool(_tokenizer(folder)) and bool(_seeing(folder)) and _template(folder) is not None


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder that belong to a processor."""
    return sorted(file for file in folder.iterdir() if file.name in _FILES and file.is_file())


def laid_over(folder: Path, base: Path, target: Path) -> Path:
    """Write the base's processor into `target`, with what a folder has of its own in its place."""
    target.mkdir(parents=True)
    shutil.copy(base / "config.json", target)
    for file in (*files_of(base), *files_of(folder)):
        shutil.copy(file, target)
    if (template := _template(folder)) is not None:
        # It may lie in another file than the base's, which would win.
        (target / "chat_template.jinja").write_text(template, encoding="utf-8")
    return target


def differences(folder: Path, base: Path) -> list[str]:
    """Return how questions and pictures would become other tokens and pixels by a folder's files.

    What a folder does not hold is no difference.

    Raises:
        BrokenError: if a file is not what it should be.
    """
    try:
        return list(_differences(folder, base))
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        told = f"its processor's files are not as the libraries write them, {error!r}"
        raise BrokenError(told) from error


def _differences(folder: Path, base: Path) -> Iterator[str]:
    # Tokenizers are large, and most adapters lie without one.
    mine = _tokenizer(folder)
    theirs = _tokenizer(base) if mine else {}
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
    made = read_json(folder / "tokenizer.json")
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
        template = read_json(folder / name).get("chat_template")
        if template is not None:
            return str(template).rstrip("\n")
    return None


def _seeing(folder: Path) -> dict[str, Any]:
    """Return what its processor does with pictures, as far as the files say it."""
    processor = read_json(folder / "processor_config.json")
    inner = processor.get("image_processor") or read_json(folder / "preprocessor_config.json")
    settings = {**processor, **(inner if isinstance(inner, dict) else {})}
    return {
        key: value for key, value in settings.items() if key not in _FORMAL and value is not None
    }
