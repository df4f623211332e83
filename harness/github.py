"""GitHub Actions: the summary of a step, and annotations on the YAML lines of what got worse.

Both are off unless Actions says through its environment that it is listening.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_MAX_ANNOTATIONS = 10
"""Actions shows ten of a kind a step."""


def write_summary(document: dict[str, Any], environment: Mapping[str, str], lang: str) -> None:
    """Append the run's summary to the step's, where there is one.

    Raises:
        OSError: if the file that Actions names cannot be written.
    """
    path = environment.get("GITHUB_STEP_SUMMARY")
    if path:
        from harness.report.markdown import step_summary

        with Path(path).open("a", encoding="utf-8") as file:
            file.write(step_summary(document, lang=lang) + "\n")


def error_commands(
    document: Mapping[str, Any], environment: Mapping[str, str], folder: str
) -> Iterator[str]:
    """Yield an `::error` command for each case that regressed or names someone anew.

    Args:
        document: the report.
        environment: of this process.
        folder: the suite's, relative to the repository.
    """
    if environment.get("GITHUB_ACTIONS") != "true":
        return
    worse = [
        row
        for row in document["answers"]
        if row["change"] == "regressed" or row.get("new_hallucination")
    ]
    for row in worse[:_MAX_ANNOTATIONS]:
        file = _property(f"{folder}/{row['path']}")
        place = f"file={file},line={row['line']}"
        title = _property(f"{row['case']}[{row['adapter']}] {row['change']}")
        said = _data(f"{row['verdict']}: {row['answer']}")
        yield f"::error {place},title={title}::{said}"


def _data(text: str) -> str:
    """Escape as Actions wants it: an answer must not start a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
