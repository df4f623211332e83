"""GitHub Actions: the summary of a step, and annotations on the YAML lines of what got worse.

Both are off unless Actions says through its environment that it is listening.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.record import spoken
from harness.report.doubt import doubts, percent, whether_it_turns
from harness.report.translations import Words
from harness.visible import shortened, unobeyed, visible

_MAX_ANNOTATIONS = 10
"""Actions shows ten of a kind a step."""


def notify(
    document: dict[str, Any], environment: Mapping[str, str], suite: Path, lang: str
) -> Iterator[str]:
    """Write the step's summary, and yield the lines that Actions reads from the output.

    Args:
        document: the report.
        environment: of this process.
        suite: the suite's folder.
        lang: language of the summary.
    """
    try:
        _write_summary(document, environment, lang)
    except OSError as error:
        yield unobeyed(f"WARNING: no summary of this step: {error}")
    if environment.get("GITHUB_ACTIONS") == "true":
        # Actions counts from the checkout, wherever pytest's own root is.
        top = environment.get("GITHUB_WORKSPACE", os.curdir)
        folder = Path(os.path.relpath(suite, Path(top).resolve())).as_posix()
        yield from _error_commands(document, folder)
        yield from _doubt_commands(document)


def _write_summary(document: dict[str, Any], environment: Mapping[str, str], lang: str) -> None:
    path = environment.get("GITHUB_STEP_SUMMARY")
    if path:
        from harness.report.markdown import step_summary

        with Path(path).open("a", encoding="utf-8") as file:
            file.write(step_summary(document, lang=lang) + "\n")


def _error_commands(document: Mapping[str, Any], folder: str) -> Iterator[str]:
    """Yield an `::error` command for each case that regressed or names someone anew."""
    worse = [
        row
        for row in document["answers"]
        if row["change"] == "regressed" or row.get("new_hallucination")
    ]
    for row in worse[:_MAX_ANNOTATIONS]:
        file = _property(f"{folder}/{row['path']}")
        what = "regressed" if row["change"] == "regressed" else "new hallucination"
        title = _property(f"{row['case']}[{row['adapter']}] {what}")
        named = ", ".join(document["names"].get(name, name) for name in row["named"])
        verdict = f"{row['verdict']}: {named}" if named else row["verdict"]
        if row.get("doubtful"):
            verdict += f" (doubtful, certainty {percent(row['certainty'])} %)"
        said = _data(f"{row['question']}\n{shortened(spoken(row))}\n→ {verdict}")
        yield f"::error file={file},line={row['line']},title={title}::{said}"


def _doubt_commands(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield a `::warning` command for each adapter whose gate could turn."""
    words = Words("en")
    for adapter in document["adapters"]:
        if doubts(adapter).could_turn:
            title = _property(f"{adapter['name']}: the gate could turn")
            cases = ", ".join(doubts(adapter).cases)
            yield f"::warning title={title}::{_data(f'{whether_it_turns(adapter, words)} {cases}')}"


def _data(text: str) -> str:
    """Escape as Actions wants it: an answer must not start a command of its own."""
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
