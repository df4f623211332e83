"""Two reports → what became of every case, model by model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.record import spoken
from harness.report.earlier import incomparable
from harness.suite.suite import BASE

Row = Mapping[str, Any]
"""A row of a report's `answers`."""


class Turn(StrEnum):
    """What became of a case between two runs; what matters most comes first."""

    BROKE = "broke"
    """Correct before, and not now."""
    LOST = "lost"
    """Had a verdict, and now has an error."""
    OTHERWISE = "otherwise"
    """Not correct either time, by another verdict or naming somebody else."""
    FIXED = "fixed"
    ANSWERED = "answered"
    """Had an error, and now has a verdict that is not correct."""
    REASKED = "reasked"
    """The verdict is as it was, of another picture, question or acceptable answers."""
    REWORDED = "reworded"
    """The verdict is as it was, in other words."""
    ADDED = "added"
    REMOVED = "removed"


IN_VERDICT = (Turn.BROKE, Turn.LOST, Turn.OTHERWISE, Turn.FIXED, Turn.ANSWERED)
"""Turns by which a figure changes though the same was asked of."""

_ASKED = {
    "question": "question",
    "accept": "accept",
    "asked_with": "asked_with",
    "image": "picture",
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One case, of one model."""

    case: str
    turn: Turn
    old: Row | None
    new: Row | None
    asked_otherwise: tuple[str, ...] = ()
    """What was not the same in the question: `question`, `accept`, `asked_with`, `picture`."""

    @property
    def row(self) -> Row:
        """The newer of its rows."""
        row = self.new if self.new is not None else self.old
        assert row is not None, "a case of neither run"
        return row


@dataclass(frozen=True, kw_only=True)
class ModelDifference:
    """All that changed of one model."""

    old: str
    """Its name in the old report."""
    new: str
    differences: tuple[Difference, ...]
    same: int
    """Cases of which nothing changed."""
    gates: tuple[bool | None, bool | None]
    """Whether its gate passed, then and now; None for a model without one."""

    @property
    def name(self) -> str:
        """How people call it."""
        return self.new if self.old == self.new else f"{self.old} → {self.new}"

    @property
    def gate_changed(self) -> bool:
        """Whether its gate, where both runs have one, says something else now."""
        return None not in self.gates and self.gates[0] != self.gates[1]

    @property
    def counts(self) -> Counter[Turn]:
        """How often each turn was taken."""
        return Counter(one.turn for one in self.differences)


@dataclass(frozen=True, kw_only=True)
class Between:
    """Two runs, held against each other."""

    models: tuple[ModelDifference, ...]
    about: tuple[str, ...]
    """What else was not the same, a line each: without it nobody knows what changed the answers."""

    @property
    def verdicts_changed(self) -> bool:
        """Whether a verdict or a gate is another one."""
        return any(
            model.gate_changed or any(model.counts[turn] for turn in IN_VERDICT)
            for model in self.models
        )


def said(row: Row) -> str:
    """Return what an answer says without its reasoning, or why there is none."""
    return row.get("error") or spoken(row)


def whom(row: Row, names: Mapping[str, str]) -> str:
    """Name everyone an answer wrongly asserts, as people call them."""
    return ", ".join(names.get(name, name) for name in row["named"])


class PairError(Exception):
    """Models that cannot be held against each other; one line for people."""


def between(old: Mapping[str, Any], new: Mapping[str, Any], pairs: Mapping[str, str]) -> Between:
    """Hold two reports against each other.

    Args:
        old: the document of the earlier one.
        new: the later one's.
        pairs: adapters that are the same under other names, old -> new. Where each report has one
            adapter that the other has not, these two are held against each other as well.

    Raises:
        PairError: for a name that is in neither, or if nothing can be compared.
    """
    before, after = _by_model(old), _by_model(new)
    matched = _matched(before, after, pairs)
    alone = [f"{name}: in the old report alone" for name in before if name not in matched]
    found = matched.values()
    alone += [f"{name}: in the new report alone" for name in after if name not in found]
    gates = _gates(old), _gates(new)
    return Between(
        models=tuple(
            _model(one, other, before[one], after[other], gates) for one, other in matched.items()
        ),
        about=(*_about(old, new), *alone),
    )


def _by_model(document: Mapping[str, Any]) -> dict[str, dict[str, Row]]:
    models: dict[str, dict[str, Row]] = {}
    for row in document["answers"]:
        models.setdefault(row["adapter"], {})[row["case"]] = row
    return models


def _gates(document: Mapping[str, Any]) -> dict[str, bool]:
    if document.get("partial"):
        return {}  # of a part of a suite there is no gate
    return {entry["name"]: bool(entry["gate"]["passed"]) for entry in document["adapters"]}


def _matched(
    before: Mapping[str, object], after: Mapping[str, object], pairs: Mapping[str, str]
) -> dict[str, str]:
    for name, there, which in (
        *((name, before, "old") for name in pairs),
        *((name, after, "new") for name in pairs.values()),
    ):
        if name not in there:
            raise PairError(f"the {which} report has no {name!r}; it has: {', '.join(there)}")
    matched = {name: pairs.get(name, name) for name in before if pairs.get(name, name) in after}
    taken = set(matched.values())
    left = [name for name in before if name not in matched]
    new = [name for name in after if name not in taken]
    if len(left) == len(new) == 1 and BASE not in (*left, *new):
        matched[left[0]] = new[0]
    if not matched:
        raise PairError(
            f"the reports share no model: {', '.join(before)} and {', '.join(after)}; "
            "name two with --adapter OLD=NEW"
        )
    return matched


def _model(
    old: str,
    new: str,
    before: Mapping[str, Row],
    after: Mapping[str, Row],
    gates: tuple[Mapping[str, bool], Mapping[str, bool]],
) -> ModelDifference:
    cases = dict.fromkeys([*after, *before])
    found = [*_differences(cases, before, after)]
    order = list(Turn)
    return ModelDifference(
        old=old,
        new=new,
        differences=tuple(sorted(found, key=lambda one: order.index(one.turn))),
        same=len(cases) - len(found),
        gates=(gates[0].get(old), gates[1].get(new)),
    )


def _differences(
    cases: Iterable[str], before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterator[Difference]:
    for case in cases:
        old, new = before.get(case), after.get(case)
        otherwise = () if old is None or new is None else tuple(_asked_otherwise(old, new))
        turn = _turn(old, new, reasked=bool(otherwise))
        if turn is not None:
            yield Difference(case=case, turn=turn, old=old, new=new, asked_otherwise=otherwise)


def _asked_otherwise(old: Row, new: Row) -> Iterator[str]:
    for key, name in _ASKED.items():
        # Of a picture that a report has no copy of nothing is known.
        unknown = key == "image" and None in (old.get(key), new.get(key))
        if old.get(key) != new.get(key) and not unknown:
            yield name


def _turn(old: Row | None, new: Row | None, *, reasked: bool) -> Turn | None:
    if old is None or new is None:
        return Turn.ADDED if old is None else Turn.REMOVED
    was, now = old["verdict"], new["verdict"]
    if was == "correct" != now:
        return Turn.LOST if now is None else Turn.BROKE
    if now == "correct" != was:
        return Turn.FIXED
    if None in (was, now) and was != now:
        return Turn.LOST if now is None else Turn.ANSWERED
    if was != now or {*old["named"]} != {*new["named"]}:
        return Turn.OTHERWISE
    if reasked:
        return Turn.REASKED
    return Turn.REWORDED if _words(old) != _words(new) else None


def _words(row: Row) -> list[object]:
    return [row["answer"], row.get("error"), [one["answer"] for one in row.get("samples") or ()]]


def _about(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield what else was not the same: what was asked, who judged, on which base."""
    for line in incomparable(old, new):
        yield line.replace(" in the report,", " before,")
    was, now = (document.get("provenance") or {} for document in (old, new))
    for key in ("engine", "base", "sha256.base", "dtype", "device"):
        if was.get(key) != now.get(key):
            yield f"{key}: {was.get(key, 'not said')} before, {now.get(key, 'not said')} now"
    for document, which in ((old, "old"), (new, "new")):
        if document.get("partial"):
            yield f"the {which} report is of a part of its suite"
        if not document.get("complete", True):
            yield f"the {which} report has questions without a verdict"
