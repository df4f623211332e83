"""What the answer to one case means for its test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.gate.comparison import Change, Pair
from harness.judge.verdict import Verdict
from harness.record import Record
from harness.report.doubt import percent
from harness.suite.suite import Role
from harness.visible import shortened

_LONGEST = 5_000
"""Letters of a line: an answer's beginning, hidden characters written out, fits in whole."""


class Kind(StrEnum):
    """How the test ends."""

    PASSED = "passed"
    FAILED = "failed"
    XFAILED = "xfailed"


@dataclass(frozen=True)
class Outcome:
    """How a test ends, and why in a few words."""

    kind: Kind
    why: str


def of_pair(pair: Pair, names: Mapping[str, str], *, strict: bool) -> Outcome:
    """Decide a candidate's test by the change against its baseline."""
    said = _verdict(pair.candidate, names)
    if pair.candidate.correct:
        return Outcome(Kind.PASSED, pair.change.value)
    if pair.change is Change.REGRESSED:
        return Outcome(Kind.FAILED, f"regressed: correct → {said}")
    if pair.newly_named:
        return Outcome(Kind.FAILED, f"new {said}")
    return Outcome(Kind.FAILED if strict else Kind.XFAILED, f"not learned: {said}")


def of_base(record: Record, names: Mapping[str, str], *, strict: bool) -> Outcome:
    """Decide the base's own test: it need not know the targets, but the controls."""
    if record.correct:
        return Outcome(Kind.PASSED, "correct")
    said = _verdict(record, names)
    if record.role is Role.TARGET and not strict:
        return Outcome(Kind.XFAILED, f"not known to the base: {said}")
    return Outcome(Kind.FAILED, said)


def _verdict(record: Record, names: Mapping[str, str]) -> str:
    assert record.judgement is not None, "only judged records have an outcome"
    verdict = record.judgement.verdict
    if verdict is Verdict.HALLUCINATION:
        whom = ", ".join(names.get(name, name) for name in record.judgement.named)
        return f"{verdict}: {whom}"
    return verdict.value


def explain(record: Record, baseline: Record | None, outcome: Outcome, picture: str) -> str:
    """Tell a failed test's story in a few lines."""
    lines = [f"{record.case}: {outcome.why}"]
    lines.append(_line("question", record.question))
    lines.append(_line("accept", " | ".join(record.accept)))
    for answered in (baseline, record):
        if answered is not None and answered.judgement is not None:
            said = shortened(answered.answer or "")
            lines.append(_line(answered.adapter, f"{said!r} {_tail(answered)}"))
    if record.judgement is not None:
        lines.append(_line("why", record.judgement.reason))
    lines.append(_line("picture", picture))
    return "\n".join(lines)


def _line(label: str, text: str) -> str:
    # What a model says must not be a command to the CI that reads this: GitHub's runner obeys
    # `::name::` where a line begins, and `##[name]` anywhere in one.
    flat = " ".join(shortened(text, _LONGEST).splitlines()).replace("##[", "## [")
    return f"  {label + ':':<10} {flat}"


def _tail(record: Record) -> str:
    assert record.judgement is not None
    doubt = f" (doubtful, certainty {percent(record.certainty or 0)} %)" if record.doubtful else ""
    drawn = f" ({record.right} of {record.times} answers right)" if record.samples else ""
    return f"→ {record.judgement.verdict}{drawn}{doubt}"
