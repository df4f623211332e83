"""The judge against people: how often it agrees, what it lets through, beside the usual scorers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.judge.auditing import scorers
from harness.judge.auditing.calibration import Weighed, calibration_error, risk_coverage
from harness.judge.auditing.guarantee import CONFIDENCE, Guarantee, guarantee
from harness.judge.auditing.labelled import INCORRECT, Labelled, read_labelled
from harness.judge.decision import Judge
from harness.judge.meaning import Meaning
from harness.judge.verdict import Judgement, Verdict
from harness.suite.suite import JudgeSettings, Suite

_VERDICTS = tuple(str(verdict) for verdict in Verdict)
_LISTED = 20
_ENCODED = 1000
"""Answers that are encoded for comparison, at most."""


@dataclass(frozen=True, kw_only=True)
class Scorer:
    """How one way of scoring agrees with people on correct or not."""

    name: str
    answers: int
    agreed: int
    false_accepts: int
    false_rejects: int


@dataclass(frozen=True, kw_only=True)
class AuditResult:
    """Every labelled answer with the judge's judgement, and the figures over them."""

    path: Path
    rows: Sequence[Labelled]
    judgements: Sequence[Judgement]
    scorers: Sequence[Scorer]
    provenance: dict[str, str] = field(default_factory=dict)
    guarantee: Guarantee | None = None
    """The threshold of certainty that was asked for."""
    alone: Sequence[Judgement] = ()
    """What the judge says by itself, where a second opinion was asked about what it doubts."""

    @property
    def agreed(self) -> int:
        """Answers on which the verdict is what people say."""
        return sum(r.agrees(j.verdict) for r, j in self._pairs)

    @property
    def accuracy(self) -> float:
        """Share of the answers on which the verdict is what people say."""
        return self.agreed / len(self.rows)

    @property
    def false_accepts(self) -> list[tuple[Labelled, Judgement]]:
        """Answers judged correct that people do not call so."""
        return [(r, j) for r, j in self._pairs if j.verdict is Verdict.CORRECT and not r.correct]

    @property
    def false_rejects(self) -> list[tuple[Labelled, Judgement]]:
        """Answers that people call correct and the judge does not."""
        return [(r, j) for r, j in self._pairs if j.verdict is not Verdict.CORRECT and r.correct]

    @property
    def false_accept(self) -> float:
        """Share of the answers people do not call correct that are judged correct."""
        return _share(len(self.false_accepts), sum(not r.correct for r in self.rows))

    @property
    def false_reject(self) -> float:
        """Share of the answers people call correct that are not judged so."""
        return _share(len(self.false_rejects), sum(r.correct for r in self.rows))

    @property
    def named(self) -> tuple[int, int]:
        """On how many answers it is right about who was wrongly named, and of how many."""
        asked = [(r, j) for r, j in self._pairs if r.named is not None]
        return sum(set(r.named or ()) == set(j.named) for r, j in asked), len(asked)

    @property
    def confusion(self) -> dict[str, dict[str, int]]:
        """People's verdict → the judge's verdict → number of answers."""
        counts = Counter((r.verdict, str(j.verdict)) for r, j in self._pairs)
        return {
            label: {verdict: counts[label, verdict] for verdict in _VERDICTS}
            for label in (*_VERDICTS, INCORRECT)
            if any(r.verdict == label for r in self.rows)
        }

    @cached_property
    def weighed(self) -> list[Weighed]:
        """Every answer as what certainty is held against."""
        return [
            Weighed(
                certainty=j.certainty,
                agreed=r.agrees(j.verdict),
                accepted=j.verdict is Verdict.CORRECT,
                correct=r.correct,
            )
            for r, j in self._pairs
        ]

    def to_json(self) -> dict[str, Any]:
        """Give plain data, by the contract."""
        right, asked = self.named
        return {
            "answers": [
                {
                    "id": r.id,
                    "verdict": str(j.verdict),
                    "named": list(j.named),
                    "named_other": list(j.named_other),
                    "rule": j.rule,
                    "reason": j.reason,
                    "certainty": j.certainty,
                }
                for r, j in self._pairs
            ],
            "accuracy": self.accuracy,
            "false_accept": self.false_accept,
            "false_reject": self.false_reject,
            "confusion": self.confusion,
            "calibration_error": calibration_error(self.weighed),
            "risk_coverage": [asdict(kept) for kept in risk_coverage(self.weighed)],
            "guarantee": self._guarantee_json(),
            "named_accuracy": _share(right, asked) if asked else None,
            "scorers": {
                s.name: {
                    "answers": s.answers,
                    "accuracy": s.agreed / s.answers,
                    "false_accepts": s.false_accepts,
                    "false_rejects": s.false_rejects,
                }
                for s in self.scorers
            },
            "provenance": self.provenance,
            **({"second": self._second_json()} if self.alone else {}),
        }

    def _second_json(self) -> list[dict[str, Any]]:
        """Give each answer a second opinion was asked about, with the judge's own verdict."""
        return [
            {"id": r.id, "alone": str(a.verdict), **asdict(j.second)}
            for (r, j), a in zip(self._pairs, self.alone, strict=True)
            if j.second is not None
        ]

    def to_text(self) -> str:
        """Give the same for people: figures, confusion matrix, scorers, false accepts."""
        parts = [self._figures(), self._matrix(), self._risks(), self._table(), self._listed()]
        if self.alone:
            parts.insert(1, self._second())
        if self.guarantee:
            parts.append([self.guarantee.to_text()])
        return "\n\n".join("\n".join(lines) for lines in parts)

    @property
    def _pairs(self) -> list[tuple[Labelled, Judgement]]:
        return list(zip(self.rows, self.judgements, strict=True))

    def _figures(self) -> list[str]:
        total = len(self.rows)
        low, high = wilson(self.agreed, total)
        wrong = sum(not r.correct for r in self.rows)
        right, asked = self.named
        lines = [
            f"{self.path.name}: {total} answers",
            f"agreement     {self.accuracy:.1%} ({self.agreed}/{total}, "
            f"95 % interval {low:.1%} to {high:.1%})",
            f"false accept  {self.false_accept:.1%} "
            f"({len(self.false_accepts)} of {wrong} not correct, "
            f"{len(self.false_accepts) / total:.1%} of all)",
            f"false reject  {self.false_reject:.1%} "
            f"({len(self.false_rejects)} of {total - wrong} correct)",
        ]
        return lines + (
            [f"who was named {_share(right, asked):.1%} ({right}/{asked})"] if asked else []
        )

    def _second(self) -> list[str]:
        """What a second opinion changes: on the answers it was asked about, and on all."""
        trios = [(r, a, j) for (r, j), a in zip(self._pairs, self.alone, strict=True)]
        asked = [(r, a, j) for r, a, j in trios if j.second is not None]
        given = [j.second for _, _, j in asked if j.second and j.second.right is not None]
        lines = [f"second opinion asked about {len(asked)} answers, given on {len(given)}"]
        for name, some in (("on these", asked), ("on all", trios)):
            if some:
                before, after = (
                    sum(r.agrees(one.verdict) for r, one in pairs) / len(some)
                    for pairs in ([(r, a) for r, a, _ in some], [(r, j) for r, _, j in some])
                )
                lines.append(f"  agreement {name:<9} {before:.1%} → {after:.1%}")
        return lines

    def _matrix(self) -> list[str]:
        lines = ["people \\ judge" + "".join(f"{verdict:>15}" for verdict in _VERDICTS)]
        for label, counts in self.confusion.items():
            lines.append(
                f"{label:<14}" + "".join(f"{counts[verdict]:>15}" for verdict in _VERDICTS)
            )
        return lines

    def _risks(self) -> list[str]:
        """What is left, and how right it is, where the least certain answers are doubtful."""
        lines = [f"{'kept':>5}{'certainty':>12}{'agreement':>12}{'false accept':>15}"]
        for kept in risk_coverage(self.weighed):
            lines.append(
                f"{kept.coverage:>5.0%}{f'≥ {kept.certainty:.3f}':>12}"
                f"{kept.agreement:>12.1%}{kept.false_accept:>15.1%}"
            )
        error = calibration_error(self.weighed)
        return [*lines, f"expected calibration error {error:.3f}"]

    def _guarantee_json(self) -> dict[str, Any] | None:
        if self.guarantee is None:
            return None
        plain = asdict(self.guarantee)
        return {**plain, "coverage": self.guarantee.coverage, "confidence": CONFIDENCE}

    def _table(self) -> list[str]:
        lines = [f"{'correct or not':<32}{'agrees':>9}{'false accept':>15}{'false reject':>15}"]
        for s in self.scorers:
            share = s.agreed / s.answers
            lines.append(f"{s.name:<32}{share:>9.1%}{s.false_accepts:>15}{s.false_rejects:>15}")
        return lines

    def _listed(self) -> list[str]:
        lines = ["false accepts:" if self.false_accepts else "no false accepts"]
        for r, j in self.false_accepts[:_LISTED]:
            lines.append(f"  {r.id}: {_short(r.answer)} [{j.rule}: {j.reason}]")
        more = len(self.false_accepts) - _LISTED
        return lines + ([f"  and {more} more"] if more > 0 else [])


Settle = Callable[[Sequence[Labelled], Sequence[Judgement]], Sequence[Judgement]]
"""Returns what follows from judgements and from a second opinion on those that are doubtful."""


def audit(
    path: Path, suite: Suite | None, agreement: float | None = None, settle: Settle | None = None
) -> AuditResult:
    """Judge every labelled answer of a file.

    Args:
        path: the labelled answers.
        suite: gives the names and the settings; without one the only characters known are those
            the labels speak of.
        agreement: find the certainty above which the judge agrees at least so often.
        settle: asks for second opinions; without it the judge is alone.
    """
    rows = read_labelled(path)
    settings = suite.judge if suite else JudgeSettings()
    judge = judge_of(rows, suite)
    alone: Sequence[Judgement] = [judge.judge(r.expectation, r.answer) for r in rows]
    judgements = settle(rows, alone) if settle else alone
    result = AuditResult(
        path=path,
        rows=rows,
        judgements=judgements,
        scorers=_compare(rows, judgements, settings),
        provenance=judge.provenance(),
        alone=alone if settle else (),
    )
    if agreement is None:
        return result
    return replace(result, guarantee=guarantee(result.weighed, agreement))


def judge_of(rows: Sequence[Labelled], suite: Suite | None) -> Judge:
    """Return the judge of labelled answers: a suite's, or one that knows whom they speak of."""
    if suite is not None:
        return Judge(suite.names, suite.judge, asked=suite.asked)
    asked = [row.expectation for row in rows]
    return Judge(_labelled_names(rows), JudgeSettings(), asked=asked)


def wilson(successes: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """95 % interval of a share, by Wilson's score."""
    share, spread = successes / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / total + spread / total / 4)
    return round(max(0.0, middle - half), 9), round(min(1.0, middle + half), 9)


def _compare(
    rows: Sequence[Labelled], judgements: Sequence[Judgement], settings: JudgeSettings
) -> list[Scorer]:
    accepted = [j.verdict is Verdict.CORRECT for j in judgements]
    return [
        _scorer("this judge", rows, accepted),
        _scorer("exact match", rows, scorers.exact(rows)),
        _scorer("substring", rows, scorers.substring(rows)),
        *_cosines(rows[:: math.ceil(len(rows) / _ENCODED)], len(rows), settings),
    ]


def _cosines(rows: Sequence[Labelled], total: int, settings: JudgeSettings) -> list[Scorer]:
    """Score by cosine, of a large file only every n-th answer: encoding is slow."""
    similarities = scorers.cosine(rows, Meaning(settings.encoder))
    best = scorers.best_threshold(similarities, [r.correct for r in rows])
    part = "" if len(rows) == total else f", of {len(rows)}"
    return [
        _scorer(name + part, rows, [similarity >= threshold for similarity in similarities])
        for name, threshold in (
            (f"cosine at {settings.similarity:g}", settings.similarity),
            (f"cosine at its best, {best:.2f}", best),
        )
    ]


def _scorer(name: str, rows: Sequence[Labelled], accepted: Sequence[bool]) -> Scorer:
    pairs = list(zip(rows, accepted, strict=True))
    false_accepts = sum(yes and not r.correct for r, yes in pairs)
    false_rejects = sum(r.correct and not yes for r, yes in pairs)
    return Scorer(
        name=name,
        answers=len(pairs),
        agreed=len(pairs) - false_accepts - false_rejects,
        false_accepts=false_accepts,
        false_rejects=false_rejects,
    )


def _labelled_names(rows: Sequence[Labelled]) -> dict[str, tuple[str, ...]]:
    ids = {one for r in rows for one in (*(r.named or ()), r.expectation.character) if one}
    return {one: (one,) for one in sorted(ids)}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else line[:99] + "…"
