"""A run ↔ `report.json`: the one document that the page, the charts and later runs read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harness.gate.comparison import Comparison, confusions
from harness.gate.decision import GateResult
from harness.gate.doubt import Doubt
from harness.gate.recommendation import reasons, recommend
from harness.gate.rules import Reason
from harness.gate.run import Run
from harness.gate.suspicion import suspicions
from harness.json_text import read_json
from harness.models.adapters import Adapter
from harness.record import Record, RecordError, from_json
from harness.report.figures import adapter_figures, character_figures, corrected_figures
from harness.report.rows import rows_of
from harness.suite.policy import policy_from_json
from harness.suite.suite import BASE, Role
from harness.whole_file import written_beside

SCHEMA = 1
FILE = "report.json"
ABOUT = (
    *("harness", "created", "suite", "judge", "generation", "provenance", "unused_overrides"),
    *("history", "differs", "caveats", "audited", "hashes", "unasked", "unread"),
)
"""Keys that say where a run comes from; carried along unchanged."""


def build(run: Run, images: Mapping[str, str]) -> dict[str, Any]:
    """Return the document of a run.

    Args:
        run: what happened.
        images: where the report shows each record's `picture`, relative to its folder.
    """
    passed = {name: gate.passed for name, gate in run.gates.items()}
    comparisons = list(run.comparisons.values())
    best = recommend(comparisons, passed)
    return {
        "schema": SCHEMA,
        "baseline": run.baseline,
        "recommended": best.adapter if best else None,
        "recommended_why": reasons(best, comparisons, passed) if best else None,
        "partial": run.partial,
        "complete": not run.errors,
        "strict": run.strict,
        "policy": asdict(run.policy),
        # Of the answers as they were given: a report that is judged again keeps it.
        "hashes": {"answers": answers_hash(run.records)},
        **run.about,
        "warnings": list(suspicions(run)),
        "names": dict(run.names),
        "adapters": [_adapter(adapter, run) for adapter in run.adapters],
        "characters": [row for comparison in comparisons for row in _characters(comparison, run)],
        "groups": [row for comparison in comparisons for row in _groups(comparison)],
        "confusions": confusions(run.records),
        "answers": rows_of(run, images),
    }


def _adapter(adapter: Adapter, run: Run) -> dict[str, Any]:
    comparison = run.comparisons[adapter.name]
    hallucinations = comparison.hallucinations
    return {
        "name": adapter.name,
        "full_model": adapter.full_model,
        "gate": _gate(run.gates[adapter.name], run),
        "target": asdict(comparison.tally(Role.TARGET)),
        "control": asdict(comparison.tally(Role.CONTROL)),
        "hallucinations": {"before": hallucinations.before, "after": hallucinations.after},
        "statistics": adapter_figures(comparison),
        **corrected_figures(comparison, run.about.get("audited")),
        "recipe": dict(adapter.recipe),
    }


def _gate(gate: GateResult, run: Run) -> dict[str, Any]:
    broken, held = ([_rule(rule) for rule in rules] for rules in (gate.reasons, gate.held))
    if run.partial:
        # A part of the suite can condemn an adapter, but never release it.
        asked = len({record.case for record in run.records})
        text = "only a part of the suite was run: no gate"
        broken.insert(0, {"rule": "partial", "limit": 0, "value": asked, "cases": [], "text": text})
    return {
        "passed": gate.passed and not run.partial,
        "reasons": broken,
        "held": held,
        "tolerated": list(gate.tolerated),
        "notes": list(gate.notes),
        "doubtful": _doubtful(gate.doubt, partial=run.partial),
    }


def _doubtful(doubt: Doubt, *, partial: bool) -> dict[str, Any]:
    row = {**asdict(doubt), "cases": list(doubt.cases)}
    # Where there is no gate, there is no word of it to turn.
    return {**row, "could_turn": False, "cases": []} if partial else row


def _rule(rule: Reason) -> dict[str, Any]:
    row = asdict(rule)
    del row["holds"]
    return {**row, "cases": list(rule.cases)}


def _groups(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "adapter": comparison.adapter,
            "by": group.by,
            "name": group.name,
            **asdict(group.tally),
            "hallucinations": {
                "before": group.hallucinations.before,
                "after": group.hallucinations.after,
            },
        }
        for group in comparison.groups
    ]


def _characters(comparison: Comparison, run: Run) -> list[dict[str, Any]]:
    figures = character_figures(comparison)
    return [
        {
            "character": result.character,
            "name": run.names.get(result.character, result.character),
            "role": result.role.value,
            "adapter": comparison.adapter,
            **asdict(result.tally),
            "status": result.status.value,
            "hallucinated": dict(result.hallucinated),
            **figures[result.character],
        }
        for result in comparison.characters
    ]


def answers_hash(records: Iterable[Record]) -> str:
    """Return a hash of what every model said to every case."""
    # Of the JSON of one list, which a large run never holds whole.
    digest, before = hashlib.sha256(b"["), b""
    for record in records:
        said = [record.case, record.adapter, *record.answers]
        digest.update(before + json.dumps(said, separators=(",", ":")).encode())
        before = b","
    digest.update(b"]")
    return digest.hexdigest()[:16]


def plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as it is when it is read back."""
    found: dict[str, Any] = json.loads("".join(_text(document)))
    return found


def write(document: Mapping[str, Any], folder: Path, name: str = FILE) -> Path:
    """Write `report.json`, or a report of another name, into a folder that exists."""
    path = folder / name
    with written_beside(path) as beside, beside.open("wb") as file:
        for text in _text(document):
            # Half a surrogate pair stays what it is, in JSON's own words.
            file.write(text.encode("utf-8", "backslashreplace"))
    return path


def _text(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the JSON of a document piece by piece: its answers last, each on a line of its own."""
    head = {key: value for key, value in document.items() if key != "answers"}
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "answers": ['
    before = "\n  "
    encode = json.JSONEncoder(ensure_ascii=False).encode  # `dumps` makes an encoder each time
    for row in document["answers"]:
        yield before + encode(row)
        before = ",\n  "
    yield "\n ]\n}\n"


def read(path: Path) -> dict[str, Any]:
    """Read a `report.json`, given by its path or its folder's.

    Raises:
        RecordError: if there is none, or it is of another schema.
    """
    if path.is_dir() and (path := path / FILE).exists() and not path.is_file():
        raise RecordError(f"{path}: is no file")  # of a pipe, nobody would ever write an end
    from harness.report.schema import mistake  # takes a moment to make, and only readers need it

    try:
        content = path.read_bytes()
        document = read_json(content.decode())
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise RecordError(f"{path}: not a JSON report") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise RecordError(f"{path}: not a report of schema {SCHEMA}")
    if (wrong := mistake(content)) is not None:
        raise RecordError(f"{path}: not as the contract says: {wrong}")
    return document


def load(path: Path) -> tuple[Run, dict[str, str]]:
    """Return the run that a `report.json` was built from, and where its pictures lie.

    Raises:
        RecordError: if there is no such report, or it is not as the contract says.
    """
    document = read(path)
    try:
        rows = document["answers"]
        run = Run(
            adapters=tuple(
                Adapter(
                    name=entry["name"],
                    path=None,
                    recipe=entry.get("recipe", {}),
                    full_model=bool(entry.get("full_model")),
                )
                for entry in document["adapters"]
            ),
            baseline=document["baseline"],
            records=tuple(from_json(row) for row in rows),
            policy=policy_from_json(document["policy"]),
            strict=bool(document.get("strict")),
            partial=bool(document.get("partial")),
            names=document["names"],
            about={key: document[key] for key in ABOUT if key in document},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RecordError(f"the report is not as the contract says: {error!r}") from None
    if cut := _cut(run):
        raise RecordError(f"{path}: the report is not whole: {cut}")
    return run, _images(rows)


def _cut(run: Run) -> str | None:
    """Say what somebody cut out of a report: without what failed, anything passes."""
    adapters = [adapter.name for adapter in run.adapters]
    models = dict.fromkeys(record.adapter for record in run.records)
    if strangers := [name for name in models if name not in (*adapters, BASE, run.baseline)]:
        return f"it has answers of {strangers[0]}, and no word on that adapter"
    cases = {record.case for record in run.records}
    asked = run.about.get("suite", {}).get("cases", 0)
    if len(cases) < asked and not run.partial:
        return f"it has rows of {len(cases)} cases, its suite had {asked}"
    return None


def _images(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Picture relative to the suite -> image relative to the report folder."""
    pairs = [
        pair
        for row in rows
        for pair in (
            (row.get("picture"), row.get("image")),
            *zip(row.get("pictures", ()), row.get("images", ()), strict=False),
        )
    ]
    return {picture: image for picture, image in pairs if picture and image}
