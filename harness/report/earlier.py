"""An earlier report: its records as a baseline, whether they compare, and what was released before.

The released baseline is one committed file, `baselines/released.json`, a report like any other:
`python -m harness accept` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.record import Record, RecordError, from_json
from harness.report import document
from harness.suite.suite import BASE

RELEASED = Path("baselines") / "released.json"
"""Where the released baseline is kept by default, to be committed."""


def history(released: Path = RELEASED) -> list[dict[str, Any]]:
    """Return the figures of every accepted release, oldest first; none if nothing was accepted.

    Raises:
        RecordError: if the released baseline cannot be read.
    """
    return list(document.read(released).get("history", [])) if released.is_file() else []


def baseline_records(earlier: Mapping[str, Any], label: str) -> dict[str, Record]:
    """Return an earlier report's records by case, to compare with.

    They are those of its released adapter, else of its recommended one, else of the base.

    Args:
        earlier: the report's document.
        label: the adapter name that the records get.

    Raises:
        RecordError: if it holds none, or they are not as the contract says.
    """
    name = baseline_name(earlier)
    rows = [row for row in _answers(earlier) if row.get("adapter") == name]
    if not rows:
        raise RecordError(f"{label}: the report holds no answers of {name}")
    records = [from_json({**row, "adapter": label}) for row in rows]
    return {record.case: record for record in records}


def incomparable(earlier: Mapping[str, Any], about: Mapping[str, Any]) -> list[str]:
    """Say why an earlier report's answers cannot stand beside this run's; empty if they can.

    Args:
        earlier: the document of the report given as the baseline.
        about: this run's `suite`, `judge` and `generation`, as in `Run.about`.
    """
    # Of the suite, what is asked must be the same; the gate's limits may have changed since.
    mine = {"suite": {"questions": about.get("suite", {}).get("questions")}}
    theirs = {"suite": {"questions": earlier.get("suite", {}).get("questions")}}
    for part in ("judge", "generation"):
        mine[part], theirs[part] = dict(about.get(part, {})), dict(earlier.get(part, {}))
    for judge in (mine["judge"], theirs["judge"]):
        # It changes no verdict, and both sides are held to today's.
        judge.pop("certainty", None)
    return [
        f"{part if key == part else f'{part} {key}'}: "
        f"{_said(theirs[part].get(key))} in the report, {_said(mine[part].get(key))} now"
        for part in mine
        for key in dict.fromkeys([*theirs[part], *mine[part]])
        if theirs[part].get(key) != mine[part].get(key)
    ]


def _said(value: object) -> str:
    return "not said" if value is None else str(value)


def baseline_name(earlier: Mapping[str, Any]) -> str:
    """Return whose answers an earlier report is compared by: see `baseline_records`."""
    released = earlier.get("released") or {}
    return str(released.get("adapter") or earlier.get("recommended") or BASE)


def _answers(earlier: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = earlier.get("answers")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise RecordError("the report has no list of 'answers'")
    return rows
