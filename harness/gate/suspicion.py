"""What is odd about a run that its gates have no rule against: a warning, and no release by it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.gate.comparison import Comparison
from harness.gate.rules import counted
from harness.gate.run import Run
from harness.listing import few
from harness.suite.suite import BASE


def suspicions(run: Run) -> Iterator[str]:
    """Yield a line for each thing that a person should look at before they believe a pass."""
    for problem in run.about.get("unread", ()):
        yield f"a case file was left out: {problem}"
    if unasked := run.about.get("unasked"):
        answers = counted(len(unasked), "recorded answer")
        yield f"{answers} to no question of the suite: {few(unasked)}"
    if run.partial or run.errors:
        return  # there is no pass to doubt
    for comparison in run.comparisons.values():
        if not any(pair.candidate.correct or pair.baseline.correct for pair in comparison.pairs):
            yield (
                f"{comparison.adapter} and {comparison.baseline} are wrong in every case: "
                "is the right model asked, in the right way?"
            )
        if _says_what_the_base_says(comparison, run):
            yield (
                f"{comparison.adapter} says in every case exactly what {BASE} says: "
                "is it the adapter that was meant?"
            )


def _says_what_the_base_says(comparison: Comparison, run: Run) -> bool:
    """A loaded adapter that changes nothing is an error; of recorded answers nothing else tells."""
    base = {record.case: record.answers for record in run.records if record.adapter == BASE}
    return comparison.adapter != BASE and all(
        base.get(pair.candidate.case) == pair.candidate.answers for pair in comparison.pairs
    )
