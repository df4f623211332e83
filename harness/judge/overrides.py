"""Writing a person's verdict into `overrides.yaml`, keeping what people wrote there."""

from __future__ import annotations

import json
from pathlib import Path

from harness.suite.suite import Override


def append_override(path: Path, override: Override) -> None:
    """Add one entry at the end of the file; its other text and comments stay as they are.

    JSON strings are YAML strings, so quotes, line breaks and any alphabet survive.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    path.write_text(_without_empty_list(text) + _entry(override), encoding="utf-8")


def _entry(override: Override) -> str:
    lines = [f"- case: {_quote(override.case)}", f"  answer: {_quote(override.answer)}"]
    lines.append(f"  verdict: {override.verdict}")
    if override.named:
        lines.append(f"  named: [{', '.join(map(_quote, override.named))}]")
    lines += [f"  why: {_quote(override.why)}"] if override.why else []
    lines += [f"  by: {_quote(override.by)}"] if override.by else []
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Quote for YAML: JSON, but for the few characters YAML would read as line breaks."""
    quoted = json.dumps(text, ensure_ascii=False)
    for char in ("\u0085", "\u2028", "\u2029", "\ufeff", "\u007f"):
        quoted = quoted.replace(char, f"\\u{ord(char):04x}")
    return quoted


def _without_empty_list(text: str) -> str:
    """A file that says `[]` holds no entries yet; a block list cannot follow it."""
    lines = [line for line in text.splitlines(keepends=True) if line.strip() != "[]"]
    return "".join(lines)
