"""A report → GitHub's annotations: each regressed case as an error on its line of YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any


def github_errors(document: dict[str, Any], folder: str) -> Iterator[str]:
    """Yield one workflow command per case that an adapter got worse at.

    Args:
        document: the report.
        folder: the suite's folder, relative to the repository, as GitHub shows it.
    """
    names = document.get("names") or {}
    for row in document["answers"]:
        if row["change"] == "regressed" or row.get("new_hallucination"):
            named = ", ".join(names.get(name, name) for name in row["named"])
            what = "regressed" if row["change"] == "regressed" else f"new hallucination: {named}"
            place = _place(row, folder)
            title = _property(f"{row['case']} [{row['adapter']}] {what}")
            said = f"{row['question']} {row['answer'] or row.get('error') or ''}"
            yield f"::error {place}title={title}::{_message(said)}"


def _place(row: dict[str, Any], folder: str) -> str:
    if not row.get("path"):
        return ""
    path = _property(str(PurePosixPath(folder, row["path"])))
    return f"file={path},line={row.get('line') or 1},"


def _message(text: str) -> str:
    """Escape as the runner's own toolkit does: a line break would begin another command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
