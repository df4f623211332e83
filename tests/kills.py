"""Runs killed at random moments, and what the next run makes of what they left.

`python -m tests.kills --kills 50` prints a table; a few of them are tests. The model is
`tests.slow_model`: everything else is real.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from tests.slow_model import ANSWERING, CACHE, PHASES, REPORT

ROOT = Path(__file__).parents[1]
CHARACTERS, QUESTIONS = 4, 8
ANSWERS = 2 * CHARACTERS * QUESTIONS
_TIMES = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ| UTC)")
_PATIENCE = 120.0  # seconds that any run may take


@dataclass
class Place:
    """A folder with a suite, and pytest on it with a cache of its own."""

    folder: Path
    options: Sequence[str] = ()
    number: int = 0

    def __post_init__(self) -> None:
        """Write the suite."""
        images = self.folder / "cases" / "images"
        images.mkdir(parents=True)
        (self.folder / "pytest.ini").write_text("[pytest]\n")
        adapters = ROOT / "adapters"
        (self.folder / "cases" / "suite.yaml").write_text(
            f"base: {adapters / 'base'}\nadapters: {adapters}\n"
        )
        for at in range(CHARACTERS):
            Image.new("RGB", (48, 48), (60 * at, 200 - 40 * at, 90)).save(images / f"{at}.png")
            cases = "".join(
                f"  - {{id: q{n}, image: images/{at}.png, question: Кто это {at}-{n}?, "
                "accept: [Колобок]}\n"
                for n in range(QUESTIONS)
            )
            (self.folder / "cases" / f"c{at}.yaml").write_text(
                f"character: Персонаж {at}\nrole: {'control' if at % 2 else 'target'}\n"
                f"cases:\n{cases}",
                encoding="utf-8",
            )

    @property
    def report(self) -> Path:
        return self.folder / "reports" / "lora_v2"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def log(self) -> Path:
        """What the last run told."""
        return self.folder / f"log-{self.number}"

    def start(self, *more: str) -> subprocess.Popen[str]:
        """Start a run in a process group of its own."""
        self.number += 1
        self.log.touch()
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "VLM_HARNESS_CACHE": str(self.cache),
            "SLOW_MODEL_LOG": str(self.log),
        }
        command = [sys.executable, "-m", "pytest", "cases", "--adapter", "lora_v2"]
        return subprocess.Popen(
            [*command, "-p", "tests.slow_model", "-q", *self.options, *more],
            cwd=self.folder, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *more: str) -> tuple[int, str]:
        """Run to the end; return its status and what it said."""
        run = self.start(*more)
        said, _ = run.communicate(timeout=_PATIENCE)
        return run.returncode, said

    def told(self, what: str) -> list[tuple[str, ...]]:
        """Return what the last run told of one kind, in order."""
        lines = self.log.read_text(encoding="utf-8").split("\n")[:-1]
        split = [tuple(line.split("\t")) for line in lines]
        return [words[1:] for words in split if words[0] == what]


@dataclass
class Outcome:
    """What became of a kill."""

    phase: str
    """In which it came."""
    kept: int
    """Answers that were in the cache by then."""
    again: int
    """How many of these were asked again."""
    half: list[str]
    """Files that are not whole."""
    left: list[str]
    """What lies about after the next run."""
    equal: bool
    """Whether the next run's report is the undisturbed one's."""
    wrong: list[str] = field(default_factory=list)
    """How it differs."""


def kill(
    place: Place,
    phase: str,
    chance: random.Random,
    undisturbed: Place,
    run_again: Callable[[Place], tuple[int, str]] = Place.run,
) -> Outcome:
    """Kill a run somewhere in a phase, run again, and hold what comes of it against another."""
    run = place.start()
    total = {REPORT: 1}.get(phase, ANSWERS // 4)
    wanted = chance.randint(1, total)
    until = time.monotonic() + _PATIENCE
    while len(place.told(phase)) < wanted and run.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(chance.random() * {REPORT: 0.9, CACHE: 0.008}.get(phase, 0.02))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    landed, kept = _phase(place), set(place.told("kept"))
    half = [*_half(place)]
    place.number += 1
    place.log.touch()
    status, said = run_again(place)
    again = kept & set(place.told("asked"))
    wrong = [*differences(place, undisturbed)]
    if status != 0 or "Traceback" in said:
        wrong.append(f"status {status}: {said[-300:]}")
    left = [p.name for p in place.folder.rglob("*") if p.suffix == ".part" or p.name == ".run.lock"]
    return Outcome(landed, len(kept), len(again), [*half, *_half(place)], left, not wrong, wrong)


def _phase(place: Place) -> str:
    lines = place.log.read_text(encoding="utf-8").split("\n")
    words = [line.split("\t")[0] for line in lines]
    if "reported" in words:
        return "after all"
    if REPORT in words:
        return REPORT
    if words.count(CACHE) > words.count("kept all"):
        return CACHE
    return ANSWERING


def _half(place: Place) -> Iterator[str]:
    """Yield the files of report and cache that are not whole."""
    for path in [*place.report.rglob("*")] if place.report.exists() else []:
        try:
            if path.suffix == ".json":
                json.loads(path.read_text(encoding="utf-8"))
            elif path.suffix == ".jsonl":
                rows = path.read_text(encoding="utf-8").split("\n")
                assert [*map(json.loads, rows[:-1])]
                assert (len(rows) - 1, rows[-1]) == (ANSWERS, "")
            elif path.suffix == ".html":
                assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
            elif path.suffix in (".png", ".webp"):
                with Image.open(path) as picture:
                    picture.load()
        except (ValueError, AssertionError, OSError):
            yield path.name
    for path in place.cache.glob("*.sqlite"):
        with contextlib.closing(sqlite3.connect(path)) as tables:
            if tables.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                yield path.name


def differences(one: Place, other: Place) -> Iterator[str]:
    """Say how two report folders differ, but for times."""
    mine, theirs = (_files(place.report) for place in (one, other))
    yield from (f"{name}: only in one" for name in mine.keys() ^ theirs.keys())
    yield from (name for name in mine.keys() & theirs.keys() if mine[name] != theirs[name])


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(p.relative_to(folder)): _TIMES.sub(b"", p.read_bytes()) for p in paths}


def rows(outcomes: Sequence[tuple[str, Outcome]]) -> Iterator[str]:
    """Give the table, a row for each way of running and phase."""
    heads = ("killed while", "times", "answers finished before", "of these asked again")
    yield f"| {' | '.join(heads)} | half-written files | files left behind | reports that differ |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for key in dict.fromkeys((how, one.phase) for how, one in outcomes):
        some = [one for how, one in outcomes if (how, one.phase) == key]
        cells: list[Any] = [len(some), sum(o.kept for o in some), sum(o.again for o in some)]
        cells += [sum(len(o.half) for o in some), sum(len(o.left) for o in some)]
        cells.append(sum(not o.equal for o in some))
        yield f"| {key[1]}{key[0]} | {' | '.join(map(str, cells))} |"


def main() -> int:
    """Kill as often as asked, half of it with two workers; print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, outcomes = random.Random(given.seed), []
    with tempfile.TemporaryDirectory() as top:
        ways = {"": (), ", `-n 2`": ("-n", "2")}
        undisturbed = {how: Place(Path(top) / f"whole{len(how)}", ways[how]) for how in ways}
        for place in undisturbed.values():
            assert place.run()[0] == 0
        for number in range(given.kills):
            how = [*ways][number % 2]
            place = Place(Path(top) / str(number), ways[how])
            one = kill(place, PHASES[number // 2 % 3], chance, undisturbed[how])
            outcomes.append((how, one))
            print(number, how, one, file=sys.stderr, flush=True)
    print(*rows(sorted(outcomes, key=lambda o: (o[0], o[1].phase))), sep="\n")
    print(Counter(one.phase for _, one in outcomes), file=sys.stderr)
    return int(any(o.again or o.half or o.left or not o.equal for _, o in outcomes))


if __name__ == "__main__":
    sys.exit(main())
