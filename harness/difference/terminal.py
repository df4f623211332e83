"""What changed between two runs, as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.difference.turns import (
    IN_VERDICT,
    Between,
    Difference,
    ModelDifference,
    Row,
    Turn,
    said,
    whom,
)
from harness.report.translations import Words
from harness.visible import shortened

LISTED = 20
"""Cases of one turn that are listed unless all are asked for."""

_WORDS = Words("en")


def lines(found: Between, names: Mapping[str, str], *, every: bool) -> Iterator[str]:
    """Yield what changed, a line a case; nothing is escaped yet.

    Args:
        found: what changed.
        names: character id -> the name people use.
        every: whether all cases are listed, those in other words among them.
    """
    for line in found.about:
        yield f"not the same: {line}"
    for model in found.models:
        yield f"{model.name}: {summary(model, _WORDS)}"
        for turn in Turn:
            if every or turn in IN_VERDICT:
                yield from _listed(model, turn, names, every=every)
    if not found.verdicts_changed:
        yield "no verdict changed"


def summary(model: ModelDifference, words: Words) -> str:
    """Give how many cases took each turn, and what became of the gate."""
    counts = model.counts
    told = [f"{words('turn_' + turn)} {counts[turn]}" for turn in Turn if counts[turn]]
    told.append(f"{words('turn_same')} {model.same}")
    if model.gate_changed:
        gates = [words("passed" if one else "failed") for one in model.gates]
        told.append(f"{words('gate')}: {gates[0]} → {gates[1]}")
    return ", ".join(told)


def _listed(
    model: ModelDifference, turn: Turn, names: Mapping[str, str], *, every: bool
) -> Iterator[str]:
    some = [one for one in model.differences if one.turn is turn]
    for one in some if every else some[:LISTED]:
        yield f"  {_WORDS('turn_' + turn):<16}{one.case}: {told(one, names)}"
    if not every and len(some) > LISTED:
        yield f"  {'':<16}and {len(some) - LISTED} more: --all lists them"


def told(one: Difference, names: Mapping[str, str]) -> str:
    """Give what was said before and now."""
    sides = [
        f"{shortened(said(row))!r} ({_verdict(row, names)})"
        for row in (one.old, one.new)
        if row is not None
    ]
    otherwise = f" [not the same: {', '.join(one.asked_otherwise)}]" if one.asked_otherwise else ""
    return " → ".join(sides) + otherwise


def _verdict(row: Row, names: Mapping[str, str]) -> str:
    named = whom(row, names)
    return f"{row['verdict'] or 'error'}" + (f": {named}" if named else "")
