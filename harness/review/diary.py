"""`reviews.jsonl` beside `suite.yaml`: who said what of which answer and when, and nothing erased.

One JSON line for each decision; one taken back is written once more with `"undone": true`. The
verdict in force stands in `overrides.yaml`; this file remembers everyone's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.review.queue import AnswerKey
from harness.suite.suite import Override
from harness.whole_file import append_row

FILE = "reviews.jsonl"


@dataclass(frozen=True, kw_only=True)
class Review:
    """One decision of one person on one answer."""

    id: str
    case: str
    answer: str
    verdict: str
    named: tuple[str, ...] = ()
    why: str = ""
    by: str
    at: str
    """When, in UTC."""
    undone: bool = False
    sample: bool = False
    """A label given blind, which overrules nothing."""
    before: Override | None = None
    """The verdict that was in force until then."""

    @property
    def key(self) -> AnswerKey:
        """(case, answer)."""
        return self.case, self.answer

    @property
    def override(self) -> Override:
        """The same as an entry of `overrides.yaml`."""
        return Override(
            case=self.case,
            answer=self.answer,
            verdict=self.verdict,
            named=self.named,
            why=self.why,
            by=self.by,
        )


class Diary:
    """The file, and what of it has been read; other processes may write to it as well."""

    def __init__(self, root: Path) -> None:
        """Take the suite's folder."""
        self._path = root / FILE
        self._read_to = 0
        self.lines: list[Review] = []
        """Every line, in order."""
        self._last: dict[str, Review] = {}

    def catch_up(self) -> None:
        """Read what has been added since; lines that are none of ours are passed over."""
        if not self._path.is_file():
            return
        if self._path.stat().st_size < self._read_to:  # somebody has cut it: start again
            self._read_to, self.lines, self._last = 0, [], {}
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            added = file.read()
        whole = added[: added.rfind(b"\n") + 1]
        self._read_to += len(whole)
        for line in whole.splitlines():
            if review := _review(line):
                self.lines.append(review)
                self._last[review.id] = review

    def write(self, review: Review) -> None:
        """Add a line; it is on the disk when this returns."""
        append_row(self._path, _row(review))
        self.catch_up()

    def standing(self) -> Iterator[Review]:
        """Give every decision that was not taken back, oldest first."""
        return (review for review in self._last.values() if not review.undone)

    def all(self) -> Iterator[Review]:
        """Give every decision as it stands now, taken back or not, oldest first."""
        return iter(self._last.values())


def _row(review: Review) -> dict[str, Any]:
    row = asdict(review)
    return row | {"named": list(review.named), "before": row["before"]}


def _review(line: bytes) -> Review | None:
    """Read a line; None where it is not one of ours, as one that a killed process left torn."""
    try:
        row = json.loads(line)
        before = row.pop("before", None)
        review = Review(**row | {"named": tuple(row["named"]), "before": _override(before)})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    texts = (review.id, review.case, review.answer, review.verdict, review.why, review.by)
    return review if all(isinstance(text, str) for text in texts) else None


def _override(row: Mapping[str, Any] | None) -> Override | None:
    return None if row is None else Override(**{**row, "named": tuple(row["named"])})
