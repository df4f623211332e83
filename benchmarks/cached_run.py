"""A wholly cached run of the shipped suite beside plain pytest with as many trivial tests.

Run: `python -m benchmarks.cached_run [--runs 7]`. The two in turn, so that a machine whose speed
drifts slows both; processor time of the whole process, and the ratio pair by pair.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUN = ["cases/", "--adapter", "lora_v2", "-q"]


def seconds(arguments: list[str], folder: Path) -> float:
    """Run pytest and give the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stdout.decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def count() -> int:
    """Count the tests of the shipped suite."""
    command = [sys.executable, "-m", "pytest", *RUN, "--collect-only"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sum("::" in line for line in done.stdout.splitlines())


def ratios(runs: int) -> list[float]:
    """Give the ratio of each pair of runs."""
    return [cached / trivial for cached, trivial in pairs_of(runs, count())]


def pairs_of(runs: int, tests: int) -> list[tuple[float, float]]:
    """Run both in turn; give the processor seconds of each pair."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_trivial.py").write_text(
            "import pytest\n"
            f"@pytest.mark.parametrize('number', range({tests}))\n"
            "def test_it(number): pass\n"
        )
        plain = ["-q", "-p", "no:harness.plugin", "test_trivial.py"]
        seconds(RUN, ROOT)  # fills the caches
        seconds(plain, folder)
        return [(seconds(RUN, ROOT), seconds(plain, folder)) for _ in range(runs)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    tests = count()
    pairs = pairs_of(runs, tests)
    found = [cached / trivial for cached, trivial in pairs]
    print(f"{tests} tests, {runs} runs of each in turn, processor seconds (median)")
    print(f"cached suite   {statistics.median(cached for cached, _ in pairs):.2f}")
    print(f"trivial tests  {statistics.median(trivial for _, trivial in pairs):.2f}")
    print(f"ratio          {statistics.median(found):.2f} ({min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main()
