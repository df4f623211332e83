"""The end of a run in the terminal: who was learned, confused, forgotten; the gate; the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harness.listing import few
from harness.report.confusion import base_alone
from harness.report.corrected import corrected_both
from harness.report.doubt import base_doubts, doubts, is_unsure, unknown_languages
from harness.report.translations import Words

Line = tuple[str, dict[str, bool]]
"""Text and pytest's markup for it."""

_COLOURS = {"learned": "green", "improved": "green", "unchanged": "", "degraded": "red"}
_PLAIN: dict[str, bool] = {}
_MAX_CASES = 5
_MAX_CAUSES = 20
_WORDS = Words("en")
"""What the page says as well is said in the same words."""


def lines(document: Mapping[str, Any], folder: Path) -> Iterator[Line]:
    """Yield the summary of a document, line by line."""
    for adapter in document["adapters"]:
        yield from _table(document, adapter)
        yield from _corrected(adapter)
        yield from _gate(adapter, document["partial"])
        yield from _doubts(adapter, document)
        yield "", _PLAIN
    if not document["adapters"]:
        yield from _base(document)
    yield from _errors(document)
    if unknown := unknown_languages(document, _WORDS):
        yield unknown, {"yellow": True}
    if len(document["adapters"]) > 1:
        yield f"recommended: {document['recommended_why']}", {"bold": True}
    for warning in document.get("warnings", ()):
        yield f"WARNING: {warning}", {"yellow": True, "bold": True}
    for caveat in document.get("caveats", ()):
        yield f"mind: {caveat}", {"yellow": True}
    for override in document.get("unused_overrides", ()):
        yield f"override no longer applies: {override}", {"yellow": True}
    yield f"report: {folder / 'index.html'}", {"bold": True}


def _table(document: Mapping[str, Any], adapter: Mapping[str, Any]) -> Iterator[Line]:
    rows = [row for row in document["characters"] if row["adapter"] == adapter["name"]]
    width = max(len("all controls"), *(len(row["name"]) for row in rows), 0)
    kind = f" ({_WORDS('full_model')})" if adapter.get("full_model") else ""
    yield f"{adapter['name']}{kind} against {document['baseline']}", {"bold": True}
    for row in rows:
        change = f"{row['before']:>3} → {row['after']:>2} of {row['total']}"
        taken = _taken_for(row["hallucinated"], document["names"])
        text = f"  {row['name']:<{width}}  {row['role']:<7}  {change}  {row['status']:<9}{taken}"
        colour = _COLOURS[row["status"]]
        yield text.rstrip(), {colour: True} if colour else _PLAIN
    for role in ("target", "control"):
        tally = adapter[role]
        label = f"all {role}s"
        change = f"{tally['before']:>3} → {tally['after']:>2} of {tally['total']}"
        yield f"  {label:<{width}}  {'':<7}  {change}", {"bold": True}


def _taken_for(hallucinated: Mapping[str, int], names: Mapping[str, str]) -> str:
    if not hallucinated:
        return ""
    whom = ", ".join(f"{names.get(name, name)} ×{n}" for name, n in hallucinated.items())
    return f"  taken for {whom}"


def _gate(adapter: Mapping[str, Any], partial: bool) -> Iterator[Line]:
    gate = adapter["gate"]
    if partial:
        yield "  gate: none, only a part of the suite was run", {"yellow": True}
        return
    if gate["passed"]:
        if is_unsure(adapter):
            yield "  gate: passed, in doubt", {"yellow": True, "bold": True}
        else:
            yield "  gate: passed", {"green": True, "bold": True}
        if gate["tolerated"]:
            yield f"  tolerated: {few(gate['tolerated'])}", {"yellow": True}
        return
    yield "  gate: FAILED", {"red": True, "bold": True}
    for reason in gate["reasons"]:
        cases = f": {few(reason['cases'])}" if reason["cases"] else ""
        yield f"    {reason['text']}{cases}", {"red": True}


def _doubts(adapter: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Line]:
    """Say how many verdicts are doubtful, and whether the gate's word rests on them."""
    found = doubts(adapter)
    if not found.any:
        return
    text = f"  doubtful: {found.count} of {found.total} answers"
    if found.baseline:
        text += f", {found.baseline} of {document['baseline']}"
    if document["partial"]:
        yield text, {"yellow": True}
        return
    word = "yes" if adapter["gate"]["passed"] else "no"
    turns = f"could turn: {few(list(found.cases))}" if found.could_turn else "would stand"
    yield f"{text}; the gate's {word} {turns}", {"yellow": True}


def _corrected(adapter: Mapping[str, Any]) -> Iterator[Line]:
    if said := corrected_both(adapter, _WORDS):
        yield f"  {said}", _PLAIN


def _base(document: Mapping[str, Any]) -> Iterator[Line]:
    rows = document["answers"]
    names = document["names"]
    yield "base alone", {"bold": True}
    characters = base_alone(rows)
    called = [names.get(row["character"], row["character"]) for row in characters]
    width = max(map(len, called), default=0)
    for name, row in zip(called, characters, strict=True):
        yield f"  {name:<{width}}  {row['role']:<7}  {row['after']:>2} of {row['total']}", _PLAIN
    yield "  gate: none, no adapter was given", {"yellow": True}
    if (found := base_doubts(rows)).any:
        yield f"  doubtful: {found.count} of {found.total} answers", {"yellow": True}


def _errors(document: Mapping[str, Any]) -> Iterator[Line]:
    errors = [row for row in document["answers"] if row["verdict"] is None]
    if not errors:
        return
    yield f"incomplete: {len(errors)} questions without a verdict", {"red": True, "bold": True}
    asked: dict[str, list[str]] = {}
    for row in errors:
        asked.setdefault(str(row["error"]), []).append(f"{row['case']}[{row['adapter']}]")
    for cause, some in list(asked.items())[:_MAX_CAUSES]:
        if len(some) > _MAX_CASES:
            yield f"  {len(some)} questions: {cause}: {few(some)}", {"red": True}
        else:
            yield from ((f"  {one}: {cause}", {"red": True}) for one in some)
    if len(asked) > _MAX_CAUSES:
        yield f"  and {len(asked) - _MAX_CAUSES} other causes: see the report", {"red": True}
