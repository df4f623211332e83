"""A run → the answers worth a person's look, each once, in the order they are worth it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from harness.gate.comparison import Change, Pair
from harness.gate.run import Run
from harness.judge import Judge, Judgement
from harness.record import Record
from harness.samples import Sample
from harness.suite.suite import Case, Expectation, Role, Suite

AnswerKey = tuple[str, str]
"""(case, answer): what a person's verdict is about."""


class Turn(IntEnum):
    """When an answer has its turn, and why."""

    DOUBTFUL = 0
    REGRESSED = 1
    NEW_HALLUCINATION = 2
    REST = 3


@dataclass(frozen=True, kw_only=True)
class Item:
    """One answer to one case, whoever gave it and however often."""

    case: str
    character: str
    role: Role
    expectation: Expectation
    pictures: tuple[str, ...]
    """Relative to the report folder."""
    answer: str
    judgement: Judgement
    """The judge's own, even where a person has overruled it."""
    certainty: float | None
    doubtful: bool
    turn: Turn
    models: tuple[str, ...]
    """Who gave it."""
    changes: tuple[str, ...]
    """What came of it under them, compared with the baseline."""

    @property
    def key(self) -> AnswerKey:
        """(case, answer)."""
        return self.case, self.answer

    @property
    def id(self) -> str:
        """A short name, the same in every run."""
        said = "\0".join(self.key).encode("utf-8", "surrogatepass")
        return hashlib.sha256(said).hexdigest()[:16]


def queue(run: Run, suite: Suite, images: Mapping[str, str]) -> list[Item]:
    """Give what there is to review: doubtful ones first, the least certain at the head of all.

    Args:
        run: what happened, with its verdicts.
        suite: as it is today; what it does not ask any more is left out.
        images: where each picture lies in the report folder.
    """
    judge = Judge(suite.names, suite.judge, (), suite.asked)
    cases = {case.key: case for case in suite.cases}
    records = [
        _as_judged(record, cases[record.case], judge)
        for record in run.records
        if record.case in cases
    ]
    pairs = replace(run, records=tuple(records)).pairs
    found: dict[AnswerKey, Item] = {}
    for record in records:
        for item in _items(record, cases[record.case], pairs.get(record.key), images):
            found[item.key] = _merged(found[item.key], item) if item.key in found else item
    return sorted(found.values(), key=_order)


def _as_judged(record: Record, case: Case, judge: Judge) -> Record:
    """Where a person's verdict stands in the report, ask the judge again for its own.

    A second reviewer is not to see what the first one said, nor what came of it.
    """
    given = list(_judged_answers(record))
    if not any(judgement.overruled for _, judgement in given):
        return record
    below = record.doubtful_below
    samples = [
        Sample(
            answer=answer,
            judgement=judge.judge(case.expectation, answer) if judgement.overruled else judgement,
        )
        for answer, judgement in given
    ]
    return replace(record.judged(samples, below or 0.0), doubtful_below=below)


def _order(item: Item) -> tuple[int, float]:
    sure = item.certainty if item.turn is Turn.DOUBTFUL and item.certainty is not None else 0.0
    return item.turn, sure


def _items(
    record: Record, case: Case, pair: Pair | None, images: Mapping[str, str]
) -> Iterator[Item]:
    """Give one record's answers: more than one where several were drawn by chance."""
    for answer, judgement in _judged_answers(record):
        changes = _changes(pair, judgement)
        yield Item(
            case=record.case,
            character=record.character,
            role=record.role,
            expectation=case.expectation,
            pictures=tuple(images[one] for one in record.pictures if one in images),
            answer=answer,
            judgement=judgement,
            certainty=None if record.doubtful_below is None else judgement.certainty,
            doubtful=_is_doubtful(judgement, record.doubtful_below),
            turn=_turn(_is_doubtful(judgement, record.doubtful_below), changes),
            models=(record.adapter,),
            changes=changes,
        )


def _judged_answers(record: Record) -> Iterator[tuple[str, Judgement]]:
    if record.samples:
        for sample in record.samples:
            yield sample.answer, sample.judgement
    elif record.answer is not None and record.judgement is not None:
        yield record.answer, record.judgement


def _is_doubtful(judgement: Judgement, below: float | None) -> bool:
    # Rounded as it is written down, so that page and review call the same answers doubtful.
    return below is not None and round(judgement.certainty, 4) < below


def _changes(pair: Pair | None, judgement: Judgement) -> tuple[str, ...]:
    if pair is None:
        return ()
    invented = frozenset(judgement.named) - pair.baseline.named
    return (pair.change.value, *(["new_hallucination"] if invented else []))


def _turn(doubtful: bool, changes: tuple[str, ...]) -> Turn:
    if doubtful:
        return Turn.DOUBTFUL
    if Change.REGRESSED in changes:
        return Turn.REGRESSED
    return Turn.NEW_HALLUCINATION if "new_hallucination" in changes else Turn.REST


def _merged(one: Item, other: Item) -> Item:
    """Put equal answers together: the verdict is the same, and what came of it adds up."""
    return replace(
        one,
        doubtful=one.doubtful or other.doubtful,
        turn=min(one.turn, other.turn),
        models=tuple(dict.fromkeys(one.models + other.models)),
        changes=tuple(dict.fromkeys(one.changes + other.changes)),
    )
