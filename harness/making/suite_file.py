"""`suite.yaml` of a new suite, with what a person has yet to say as a comment."""

from __future__ import annotations

import os
from pathlib import Path

from harness.suite.yaml_text import quoted


def suite_text(root: Path, base: str | None, adapters: str | None) -> str:
    """Return the file's text.

    Args:
        root: the suite's folder, which paths start from.
        base: the model, by folder or hub id.
        adapters: the folder where adapters lie.
    """
    lines = [
        "# What all characters share. Every key is optional.",
        f"base: {_place(root, base)}" if base else
        "# base: Qwen/Qwen2.5-VL-3B-Instruct    # a folder or a hub id; or give --base-model",
        f"adapters: {_place(root, adapters)}" if adapters else
        "# adapters: ../runs    # the folder where --adapter NAME is looked up; or give a path",
        "# system: Отвечай кратко.    # what the adapter was told in training, if anything",
        "generation: {max_new_tokens: 48}",
        "gate:    # all of these must hold, or an adapter is not released",
        "  max_control_regressions: 0    # controls that the base knew and the adapter forgot",
        "  max_new_hallucinations: 0    # another character asserted, and not by the base",
        "  min_target_gain: 0    # targets gained over the base, less those lost",
        "# Whom else a model may name, so that it counts as a hallucination and not only as wrong.",
        "# distractors:",
        "#   Карлсон: [Karlsson]",
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines)


def _place(root: Path, given: str) -> str:
    """Write a path as the file has it, from its own folder; a hub id stays."""
    path = Path(given).expanduser()
    if not path.exists():
        return quoted(given)
    try:
        relative = os.path.relpath(path.resolve(), root.resolve())
    except ValueError:  # another drive
        return quoted(str(path.resolve()))
    return quoted(Path(relative).as_posix() if relative.startswith("..") else f"./{relative}")
