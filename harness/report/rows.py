"""The rows of a report's `answers`: one for each record, made when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from harness.gate.run import Run
from harness.record import Record, to_json

Row = dict[str, Any]
HELD = 20_000
"""Rows that are made once and held; a larger report makes each anew whenever it is read."""


class Rows(Sequence[Row]):
    """All rows of a run; of a large one none is held, since they take more room than the run."""

    def __init__(self, run: Run, images: Mapping[str, str]) -> None:
        """Make no row yet.

        Args:
            run: what happened.
            images: where the report shows each record's `picture`, relative to its folder.
        """
        self._records = run.records
        self._images = images
        self._pairs = run.pairs

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self._row(record) for record in self._records[index]]
        return self._row(self._records[index])

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self._records)

    def _row(self, record: Record) -> Row:
        pair = self._pairs.get(record.key)
        row = {
            **to_json(record),
            "change": pair.change.value if pair else None,
            "new_hallucination": bool(pair.newly_named) if pair else False,
            "image": self._images.get(record.picture),
        }
        if len(record.pictures) > 1:
            row["images"] = [self._images.get(picture) for picture in record.pictures]
        return row


def rows_of(run: Run, images: Mapping[str, str]) -> Sequence[Row]:
    """Return the rows of a run, as a list where that is small enough to be held."""
    rows = Rows(run, images)
    return list(rows) if len(rows) <= HELD else rows
