"""What was released before: accepting a report, its records as a baseline, the history.

The released baseline is one committed file, `baselines/released.json`: the report of the accepted
adapter, cut down to its answers and the base's, with who accepted it and when. It is a report like
any other, so `--baseline baselines/released.json` compares with it; git keeps the earlier ones, and
their figures stay in its `history`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.record import Record, RecordError, from_json
from harness.report import document
from harness.suite.suite import BASE

RELEASED = Path("baselines") / "released.json"
"""Where the released baseline is kept by default, to be committed."""


class ReleaseError(Exception):
    """A report that cannot be accepted as asked; one line for people."""


def accept(
    report: Path,
    released: Path = RELEASED,
    *,
    adapter: str | None = None,
    anyway: bool = False,
    why: str = "",
) -> Path:
    """Record a report as the released baseline; return the file to commit.

    Args:
        report: a `report.json`, or its folder.
        released: the file that holds the released baseline; made if missing.
        adapter: the adapter that is released; the report's recommended one if not given.
        anyway: accept it whatever speaks against it; what did is written down.
        why: the reason, kept with it.

    Raises:
        ReleaseError: if something speaks against it, or git does not know who accepts it.
        RecordError: if the report cannot be read.
    """
    content = document.read(report)
    chosen = _chosen(content, adapter)
    against = list(_against(content, chosen))
    if against and not anyway:
        raise ReleaseError(f"not accepted: {'; '.join(against)} (--anyway accepts it all the same)")
    entry = {
        "adapter": chosen["name"],
        "when": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **_who(),
        "why": why,
        "against": against,
    }
    past = [*history(released), _line(content, chosen, entry)]
    kept = {**_cut(content, chosen), "released": entry, "history": past}
    released.parent.mkdir(parents=True, exist_ok=True)
    released.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return released


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
    name = _baseline_name(earlier)
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
    return [
        f"{part if key == part else f'{part} {key}'}: "
        f"{_said(theirs[part].get(key))} in the report, {_said(mine[part].get(key))} now"
        for part in mine
        for key in dict.fromkeys([*theirs[part], *mine[part]])
        if theirs[part].get(key) != mine[part].get(key)
    ]


def _said(value: object) -> str:
    return "not said" if value is None else str(value)


def _baseline_name(earlier: Mapping[str, Any]) -> str:
    released = earlier.get("released") or {}
    return str(released.get("adapter") or earlier.get("recommended") or BASE)


def _answers(earlier: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = earlier.get("answers")
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise RecordError("the report has no list of 'answers'")
    return rows


def _chosen(content: Mapping[str, Any], adapter: str | None) -> Mapping[str, Any]:
    entries: dict[str, Mapping[str, Any]] = {entry["name"]: entry for entry in content["adapters"]}
    if content.get("released"):
        raise ReleaseError("this report is a released baseline already")
    if not entries:
        raise ReleaseError("the report is of the base alone: there is no adapter to release")
    name = adapter or str(content["recommended"])
    if name not in entries:
        raise ReleaseError(f"no adapter {name!r} in the report; there are: {', '.join(entries)}")
    return entries[name]


def _against(content: Mapping[str, Any], chosen: Mapping[str, Any]) -> Iterator[str]:
    """Yield what speaks against accepting."""
    if content.get("partial"):
        yield "only a part of the suite was run"
    if not content.get("complete", True):
        yield "the run is incomplete"
    if not chosen["gate"]["passed"]:
        rules = [reason.get("text", reason["rule"]) for reason in chosen["gate"]["reasons"]]
        yield f"the gate of {chosen['name']} fails: {', '.join(rules)}"


def _who() -> dict[str, Any]:
    """Return who accepts and on which commit, from git."""
    name, email = _git("config", "user.name"), _git("config", "user.email")
    if not name or not email:
        raise ReleaseError("git does not know who you are: git config user.name and user.email")
    return {
        "by": f"{name} <{email}>",
        "commit": _git("rev-parse", "HEAD"),
        "clean": _git("status", "--porcelain") == "",
    }


def _git(*arguments: str) -> str | None:
    """Return what git prints; None where it fails, as outside a repository."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _line(
    content: Mapping[str, Any], chosen: Mapping[str, Any], entry: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the line of the history that stays when the next release takes this one's place."""
    return {
        **{key: entry[key] for key in ("when", "adapter", "by", "commit")},
        **{key: chosen[key] for key in ("target", "control", "hallucinations")},
        "passed": chosen["gate"]["passed"],
        "baseline": content["baseline"],
        "suite": content.get("suite", {}).get("hash"),
    }


def _cut(content: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the other adapters, and pictures, which lie beside the full report."""
    name = chosen["name"]
    models = {name, BASE, content["baseline"]}
    answers = [row for row in content["answers"] if row["adapter"] in models]
    drop = ("recommended_why", "groups", "confusions")
    return {
        **{key: value for key, value in content.items() if key not in drop},
        "recommended": name,
        "adapters": [chosen],
        "characters": [row for row in content["characters"] if row["adapter"] == name],
        "answers": [{key: row[key] for key in row if key != "image"} for row in answers],
    }
