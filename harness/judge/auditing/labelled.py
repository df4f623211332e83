"""Labelled answers: what people say of an answer, one JSON object a line, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.json_text import read_json
from harness.judge.verdict import Verdict
from harness.suite.suite import Expectation, SuiteError

INCORRECT = "incorrect"
"""A label for any verdict but correct, where people did not say which."""

_LABELS = (*(str(verdict) for verdict in Verdict), INCORRECT)
_REQUIRED = ("id", "question", "accept", "answer", "verdict")
_LISTS = ("accept", "reject", "named")


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """One answer with a person's verdict."""

    id: str
    expectation: Expectation
    answer: str
    verdict: str
    named: tuple[str, ...] | None = None
    """Who is wrongly asserted; None where the label does not say."""

    @property
    def correct(self) -> bool:
        """Whether people call the answer correct."""
        return self.verdict == Verdict.CORRECT

    def agrees(self, verdict: str) -> bool:
        """Whether a judge's verdict is what people say."""
        return verdict != Verdict.CORRECT if self.verdict == INCORRECT else verdict == self.verdict


def read_labelled(path: Path) -> list[Labelled]:
    """Read a labelled file; a `SuiteError` names file, line and mistake."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(path, None, f"cannot be read: {error}") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise SuiteError(path, None, "holds no labelled answers")
    return rows


def _row(path: Path, number: int, line: str) -> Labelled:
    try:
        data = read_json(line)
    except ValueError as error:
        raise SuiteError(path, number, f"not JSON: {error}") from error
    if wrong := _mistake(data):
        raise SuiteError(path, number, wrong)
    return Labelled(
        id=data["id"],
        expectation=Expectation(
            question=data["question"],
            accept=tuple(data["accept"]),
            reject=tuple(data.get("reject", ())),
            character=data.get("character"),
        ),
        answer=data["answer"],
        verdict=data["verdict"],
        named=tuple(data["named"]) if "named" in data else None,
    )


def _mistake(data: Any) -> str | None:
    """What is wrong with one line, or None."""
    if not isinstance(data, dict):
        return "must be a JSON object"
    if missing := [key for key in _REQUIRED if key not in data]:
        return f"lacks {', '.join(missing)}"
    for key in (key for key in ("id", "question", "answer", "character") if key in data):
        if not isinstance(data[key], str):
            return f"{key} must be a string"
    for key in (key for key in _LISTS if key in data):
        if not isinstance(data[key], list) or not all(isinstance(one, str) for one in data[key]):
            return f"{key} must be a list of strings"
    if not data["accept"]:
        return "accept must not be empty"
    if data["verdict"] not in _LABELS:
        return f"verdict must be one of {', '.join(_LABELS)}, not {data['verdict']!r}"
    return None
