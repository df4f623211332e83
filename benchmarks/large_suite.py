"""Time and memory of a large suite through pytest: collecting it, and a whole run of it.

    python -m benchmarks.large_suite --cases 10000 100000 --adapters 4

The answers are recorded ones, so that no model is part of it, and the same few hundred over and
over, so that hardly any is to be judged (`benchmarks.judge_speed` has that): what remains is
reading, pytest, the gate and the report. Each line is two fresh processes, and the most memory that
each held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

CASES_A_FILE = 1000
PICTURES = 40  # of each character
WORDS = ("гармонь", "апельсин", "лес", "море", "дом", "поезд", "зонт", "шар", "мост", "сад")
"""What the questions are about; the answers name it, or something else."""


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000])
    parser.add_argument("--adapters", type=int, default=4)
    options = parser.parse_args()
    print("| cases | models | tests | collected in | held | run in | held | report.json | page |")
    print("|---" * 9 + "|")
    for cases in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            print(_line(Path(folder), cases, options.adapters), flush=True)
    return 0


def _line(folder: Path, cases: int, adapters: int) -> str:
    write_suite(folder / "suite", cases, adapters)
    collected, at_most = _pytest(folder, "--collect-only", "-qq")
    ran, run_at_most = _pytest(folder, "-q", "--tb=no", "-r", "N")
    report = folder / "report"
    document, page = ((report / name).stat().st_size for name in ("report.json", "index.html"))
    return (
        f"| {cases:,} | {adapters + 1} | {cases * adapters:,} "
        f"| {collected:.0f} s | {at_most:.0f} MB | {ran:.0f} s | {run_at_most:.0f} MB "
        f"| {document / 1e6:.0f} MB | {page / 1e6:.1f} MB |"
    )


def _pytest(folder: Path, *options: str) -> tuple[float, float]:
    """Run pytest over the suite; give its seconds, and the MB it held at most."""
    command = [
        *(sys.executable, "-m", "pytest", "suite", "--adapter", "all", "-p", "no:cacheprovider"),
        *("--answers", "answers.jsonl", "--report-dir", "report", *options),
    ]
    started = time.monotonic()
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit((folder / "output").read_text()[-3000:])
    return time.monotonic() - started, used.ru_maxrss / 1024


def write_suite(suite: Path, cases: int, adapters: int) -> None:
    """Write a suite of so many cases, and beside it answers of the base and so many adapters."""
    (suite / "images").mkdir(parents=True)
    suite.joinpath("suite.yaml").write_text("base: none\n", "utf-8")
    models = ("base", *(f"lora_{number}" for number in range(adapters)))
    with (suite.parent / "answers.jsonl").open("w", encoding="utf-8") as answers:
        for start in range(0, cases, CASES_A_FILE):
            character = f"person_{start // CASES_A_FILE:03d}"
            numbers = range(start, min(start + CASES_A_FILE, cases))
            _write_pictures(suite / "images" / character)
            suite.joinpath(f"{character}.yaml").write_text(_character(character, numbers), "utf-8")
            for row in _answers(character, numbers, models):
                answers.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_pictures(folder: Path) -> None:
    folder.mkdir()
    for number in range(PICTURES):
        colour = (hash(folder.name) % 256, number * 6, 255 - number * 6)
        Image.new("RGB", (32, 32), colour).save(folder / f"{number}.png")


def _character(character: str, numbers: range) -> str:
    role = "control" if numbers.start // CASES_A_FILE % 2 else "target"
    lines = [f"character: Персонаж {numbers.start // CASES_A_FILE}", f"role: {role}", "cases:"]
    for number in numbers:
        word = WORDS[number % len(WORDS)]
        lines += [
            f"  - id: q{number}",
            f"    image: images/{character}/{number % PICTURES}.png",
            "    question: Что у него с собой на этой картинке?",
            f"    accept: [{word}]",
        ]
    return "\n".join(lines) + "\n"


def _answers(character: str, numbers: range, models: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for number in numbers:
        for place, model in enumerate(models):
            # Right ones and wrong ones.
            word = WORDS[(number + (number * 7 + place) % 3) % len(WORDS)]
            answer = f"На этой картинке у него с собой {word}: так говорит модель {place}."
            yield {"case": f"{character}/q{number}", "adapter": model, "answer": answer}


if __name__ == "__main__":
    sys.exit(main())
