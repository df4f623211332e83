"""`accept`: a report recorded as the released baseline.

The released baseline is one committed file, `baselines/released.json`: the report of the accepted
adapter, cut down to its answers and the base's, with who accepted it and when. It is a report like
any other, so `--baseline baselines/released.json` compares with it; git keeps the earlier ones, and
their figures stay in its `history`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.commands.command import CommandError, Commands, add_command, tell, typed
from harness.commands.git import git
from harness.report import document
from harness.report.earlier import RELEASED, history
from harness.report.folder import claimed
from harness.report.release import unfit
from harness.suite.suite import BASE
from harness.whole_file import sweep


class ReleaseError(CommandError):
    """A report that cannot be accepted as asked; one line for people."""


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Record a report as the released baseline, to be committed"
    added = add_command(commands, "accept", run, text)
    added.add_argument("report", type=Path, metavar="REPORT")
    added.add_argument("--adapter", help="The one released; default: the recommended one")
    added.add_argument("--anyway", action="store_true", help="Whatever speaks against it")
    added.add_argument("--why", default="", help="The reason, kept with it")


def run(options: argparse.Namespace) -> int:
    """Accept a report as the command line says."""
    path = accept(
        options.report, adapter=options.adapter, anyway=options.anyway, why=typed(options.why)
    )
    tell(f"{path}: the released baseline; commit it, and compare with --baseline {path}")
    return 0


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
        TakenError: if somebody else accepts one at this moment.
    """
    run, images = document.load(report)
    # What passed is told by the answers, not by what the file says of them.
    content = {**document.read(report), **document.build(run, images)}
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
    released.parent.mkdir(parents=True, exist_ok=True)
    with claimed(released.parent):  # of two at once, the later would drop the other's history
        past = [*history(released), _line(content, chosen, entry)]
        kept = {**_cut(content, chosen), "released": entry, "history": past}
        sweep(released.parent)
        return document.write(kept, released.parent, released.name)


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
    yield from unfit(content)
    if not chosen["gate"]["passed"]:
        rules = [reason.get("text", reason["rule"]) for reason in chosen["gate"]["reasons"]]
        yield f"the gate of {chosen['name']} fails: {', '.join(rules)}"


def _who() -> dict[str, Any]:
    """Return who accepts and on which commit, from git."""
    name, email = git("config", "user.name"), git("config", "user.email")
    if not name or not email:
        raise ReleaseError("git does not know who you are: git config user.name and user.email")
    return {
        "by": f"{name} <{email}>",
        "commit": git("rev-parse", "HEAD"),
        "clean": git("status", "--porcelain") == "",
    }


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
    drop = ("recommended_why", "groups", "confusions", "hashes")
    return {
        **{key: value for key, value in content.items() if key not in drop},
        "recommended": name,
        "adapters": [chosen],
        "characters": [row for row in content["characters"] if row["adapter"] == name],
        "answers": [{key: row[key] for key in row if key != "image"} for row in answers],
    }
