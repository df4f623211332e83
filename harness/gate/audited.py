"""The suite's audited answers: labelled by people, they tell how often its judge is mistaken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from harness.gate.correction import Labels
from harness.judge.kept_verdicts import RememberingJudge
from harness.judge.verdict import Verdict
from harness.suite.suite import Suite

if TYPE_CHECKING:
    from harness.judge.auditing.labelled import Labelled

FILE = "labelled.jsonl"
"""Where a suite keeps them: beside `suite.yaml`."""


def read_audited(root: Path) -> list[Labelled]:
    """Read the audited answers of the suite at `root`; none where it has no such file.

    Raises:
        SuiteError: at the first line that is not as the contract says.
    """
    path = root / FILE
    if not path.is_file():
        return []
    from harness.judge.auditing.labelled import read_labelled  # a suite seldom has them

    return read_labelled(path)


def measured(rows: Sequence[Labelled], suite: Suite) -> dict[str, dict[str, int]]:
    """Judge a suite's audited answers: `audited` of `Run.about`, empty where there are none."""
    if not rows:
        return {}
    judge = RememberingJudge(suite.names, suite.judge, asked=suite.asked)
    judged = [judge.judge(row.expectation, row.answer).verdict is Verdict.CORRECT for row in rows]
    judge.close()
    pairs = list(zip(rows, judged, strict=True))
    labels = Labels(
        right=sum(row.correct for row in rows),
        right_accepted=sum(row.correct and accepted for row, accepted in pairs),
        not_right=sum(not row.correct for row in rows),
        not_right_refused=sum(not row.correct and not accepted for row, accepted in pairs),
    )
    return {"audited": asdict(labels)}
