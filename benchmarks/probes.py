"""Write the answers by which a second opinion is weighed: `harness/second/probes.jsonl`.

    python -m benchmarks.probes

Labelled answers of `tests/judge/sets` that the judge doubts: all that people call right, and as
many others, drawn by a fixed seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from harness.judge import Judge
from harness.judge.auditing.labelled import Labelled, read_labelled
from harness.second.opinions import PROBES
from harness.second.weighing import may_be_asked
from harness.suite.reading import read_suite

SETS = Path(__file__).parents[1] / "tests" / "judge" / "sets"


def doubted() -> Iterator[Labelled]:
    """Yield the labelled answers that the judge doubts, in the order of their files."""
    for folder in sorted(path for path in SETS.iterdir() if (path / "suite").is_dir()):
        suite, _ = read_suite(folder / "suite")
        judge = Judge(suite.names, suite.judge, (), suite.asked)
        for row in read_labelled(folder / "labelled.jsonl"):
            if may_be_asked(judge.judge(row.expectation, row.answer), suite.judge.certainty):
                yield row


def main() -> None:
    """Choose them and write them down."""
    found = list(doubted())
    right = [row for row in found if row.correct]
    others = [row for row in found if not row.correct]
    chosen = {id(row) for row in Random(0).sample(others, len(right))} | set(map(id, right))
    with PROBES.open("w", encoding="utf-8") as file:
        for row in (row for row in found if id(row) in chosen):
            content = {
                "id": row.id, "question": row.expectation.question,
                "accept": list(row.expectation.accept), "answer": row.answer,
                "verdict": row.verdict,
            }  # fmt: skip
            file.write(json.dumps(content, ensure_ascii=False) + "\n")
    print(f"{len(chosen)} of {len(found)} doubtful answers")


if __name__ == "__main__":
    main()
