"""`labelled.jsonl` beside `suite.yaml`: what was labelled in a review, for `audit` and the gate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.gate.audited import FILE
from harness.review.diary import Review
from harness.review.queue import Item
from harness.whole_file import json_line, written_beside


class Labels:
    """The file; other people's lines in it are never touched."""

    def __init__(self, root: Path) -> None:
        """Take the suite's folder."""
        self._path = root / FILE

    def put(self, item: Item, review: Review) -> None:
        """Write a label; where another person's stands already, that one stays."""
        if (given := self.by(item)) not in (None, review.by):
            return
        lines = self._lines()
        if given is not None:
            lines = [line for line in lines if _id(line) != name_of(item)]
        self._write([*lines, json_line(_row(item, review))])

    def remove(self, item: Item, by: str) -> None:
        """Take a person's own label back."""
        if self.by(item) == by:
            self._write([line for line in self._lines() if _id(line) != name_of(item)])

    def by(self, item: Item) -> str | None:
        """Say who labelled an answer; None where nobody did."""
        mine = next((line for line in self._lines() if _id(line) == name_of(item)), None)
        return None if mine is None else str(json.loads(mine).get("by", ""))

    def verdicts(self, by: str) -> dict[str, str]:
        """Give a person's labels, by the line's `id`."""
        rows = map(json.loads, self._lines())
        return {row["id"]: row["verdict"] for row in rows if row.get("by") == by}

    def _lines(self) -> list[str]:
        if not self._path.is_file():
            return []
        # Not `splitlines`: an answer may hold line ends of other kinds.
        lines = self._path.read_bytes().decode().split("\n")
        return [line + "\n" for line in lines if line.strip()]

    def _write(self, lines: list[str]) -> None:
        if not lines:
            # A file without a label in it would be a mistake.
            self._path.unlink(missing_ok=True)
            return
        with written_beside(self._path) as unfinished:
            unfinished.write_bytes("".join(lines).encode())


def name_of(item: Item) -> str:
    """Give the `id` of an answer's line."""
    return f"review-{item.id}"


def _id(line: str) -> str:
    return str(json.loads(line)["id"])


def _row(item: Item, review: Review) -> Mapping[str, Any]:
    wanted = item.expectation
    row: dict[str, Any] = {
        "id": name_of(item),
        "case": item.case,
        "question": wanted.question,
        "accept": list(wanted.accept),
        "reject": list(wanted.reject),
        "character": item.character,
        "answer": item.answer,
        "verdict": review.verdict,
        "named": list(review.named),
        "why": review.why,
        "by": review.by,
        "at": review.at,
    }
    return {key: value for key, value in row.items() if value not in ([], "") or key == "answer"}
