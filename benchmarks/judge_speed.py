"""What judging costs, beside `rapidfuzz` on the same answers and pytest on as many trivial tests.

Run: `python -m benchmarks.judge_speed`. Judges 100,000 short answers on one core: those of
tests/judge that have at most 100 letters, each many times with another ending, so that no two are
alike. All ways run one after the other in one process (pytest in another), in processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz.fuzz import partial_ratio

from harness.judge import Judge
from harness.judge.auditing.labelled import Labelled, read_labelled
from harness.judge.kept_verdicts import RememberingJudge
from harness.suite.reading import read_suite
from harness.suite.suite import JudgeSettings

LABELLED = Path(__file__).parent.parent / "tests" / "judge"
SHORT = 100
TESTS = 2_000


def answers() -> list[Labelled]:
    """Read every short labelled answer, in order."""
    rows = [row for name in ("dev", "apart") for row in read_labelled(LABELLED / f"{name}.jsonl")]
    return [row for row in rows if len(row.answer) <= SHORT]


def microseconds(
    rows: list[Labelled], judge: Callable[[Labelled, str], object], answers: int
) -> float:
    """Judge so many answers; give the processor time for one."""
    start = time.process_time()
    for number in range(answers):
        row = rows[number % len(rows)]
        judge(row, row.answer + " " * (number // len(rows)))
    return (time.process_time() - start) / answers * 1e6


def by_ratio(row: Labelled, answer: str) -> float:
    """Give the similarity to the nearest acceptable answer, as a simple judge would."""
    said = answer.casefold()
    return max(partial_ratio(one.casefold(), said) for one in row.expectation.accept)


def pytest_microseconds() -> float:
    """Give the processor time that pytest takes for one trivial test, its start left out."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "test_trivial.py"
        taken = []
        for tests in (1, TESTS):
            file.write_text(
                "import pytest\n"
                f"@pytest.mark.parametrize('number', range({tests}))\n"
                "def test_it(number): pass\n"
            )
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:harness.plugin", str(file)]
            subprocess.run(command, check=True, capture_output=True, cwd=folder)
            taken.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    return (taken[1] - taken[0]) / (TESTS - 1) * 1e6


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=100_000)
    count = parser.parse_args().answers
    # Read by the numeric libraries when they load, which is at the first question of meaning.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    suite, _ = read_suite(LABELLED / "suite")
    rows = answers()
    judge = Judge(suite.names, JudgeSettings())
    for row in rows:  # dictionaries and encoder loaded
        judge.judge(row.expectation, row.answer)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VLM_HARNESS_CACHE"] = folder
        first, later = (RememberingJudge(suite.names, JudgeSettings()) for _ in range(2))
        first.judge(rows[0].expectation, rows[0].answer)
        table = {
            "judge": microseconds(
                rows, lambda row, said: judge.judge(row.expectation, said), count
            ),
            "judge, and remember": microseconds(
                rows, lambda row, said: first.judge(row.expectation, said), count
            ),
            "the same answers again": microseconds(
                rows, lambda row, said: first.judge(row.expectation, said), count
            ),
        }
        first.close()
        table["recalled in a later run"] = microseconds(
            rows, lambda row, said: later.judge(row.expectation, said), count
        )
    table["rapidfuzz.fuzz.partial_ratio"] = microseconds(rows, by_ratio, count)
    table["pytest, a trivial test"] = pytest_microseconds()
    print(f"{count:,} answers made of {len(rows)}, none longer than {SHORT} letters, one core")
    for name, cost in table.items():
        share = cost / table["pytest, a trivial test"]
        print(f"{name:<30} {cost:7.1f} µs   {share:5.2f} of pytest's own work")


if __name__ == "__main__":
    main()
