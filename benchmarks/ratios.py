"""Every published ratio again, and README's table of them.

    python -m benchmarks.ratios --quick              # about ten minutes on two slow cores
    python -m benchmarks.ratios                      # an hour: all questions, lm-eval too

Each ratio is of processor times on one thread, start to end, of two ways that are run in turn, so
that a machine whose speed drifts slows both. `--quick` lets the naive way answer a few questions
and scales them up (see `benchmarks.peers`), and leaves lm-evaluation-harness at its last whole run.

What was measured lies in `ratios.json` beside this file: the middle of some runs, the lowest and
the highest. A ratio that is now further on the wrong side than its spread was and is, is told, and
the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import cached_run, lm_eval, peers

HERE = Path(__file__).resolve().parent
KEPT = HERE / "ratios.json"
README = HERE.parent / "README.md"
MARKS = ("<!-- ratios: written by python -m benchmarks.ratios -->", "<!-- /ratios -->")

SHAPES = {
    "smolvlm": ["--questions", "6"],
    "embedded": ["--embedded", "--pictures", "8", "--new-tokens", "48"],
}
"""What `benchmarks.peers` is told for each row of README's table."""
NAMES = {"smolvlm": "SmolVLM-256M shape", "embedded": "the embedded model"}


@dataclass(frozen=True)
class Ratio:
    """How many times as long one way takes as another, over some runs of both."""

    value: float
    """The middle one."""
    low: float
    high: float

    @classmethod
    def of(cls, found: list[float]) -> Ratio:
        """Make it of at least one run."""
        return cls(*(round(one, 2) for one in (median(found), min(found), max(found))))


def worse(before: Mapping[str, Ratio], now: Mapping[str, Ratio]) -> Iterator[str]:
    """Say of each ratio that got worse by more than its spread; `cost` ratios should be small."""
    for name in before.keys() & now.keys():
        old, new = before[name], now[name]
        lost = new.low > old.high if name.startswith("cost") else new.high < old.low
        if lost:
            yield (
                f"{name}: {new.value:.1f} ({new.low:.1f} to {new.high:.1f}), "
                f"was {old.value:.1f} ({old.low:.1f} to {old.high:.1f})"
            )


def measure(options: argparse.Namespace) -> tuple[dict[str, Ratio], dict[str, dict[str, float]]]:
    """Run everything; give the ratios, and for each row of README's table the seconds."""
    ratios: dict[str, Ratio] = {}
    rows: dict[str, dict[str, float]] = {}
    for shape, told in SHAPES.items():
        found = list(_peers(shape, told, options))
        rows[shape] = {
            way: round(median(run[way]["cpu_s"] for run in found), 1) for way in found[0]
        }
        rows[shape]["answers"] = len(found[0]["this"]["answers"])
        for way in found[0].keys() - {"this"}:
            times = [run[way]["cpu_s"] / run["this"]["cpu_s"] for run in found]
            ratios[f"{way}/{shape}"] = Ratio.of(times)
    ratios["cost of a cached run"] = Ratio.of(cached_run.ratios(3 if options.quick else 9))
    ratios["cost of judging"] = _judging()
    return ratios, rows


def _peers(
    shape: str, told: list[str], options: argparse.Namespace
) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield runs of all ways on one shape, with equal answers."""
    small = ["--small"] if options.small else []
    given = peers.arguments().parse_args(told + (small if shape == "smolvlm" else []))
    with tempfile.TemporaryDirectory() as folder:
        job = peers.job_of(given, Path(folder))
        sampled = peers.sampled(job, 1) if options.quick and shape == "smolvlm" else job
        for number in range(2 if shape == "smolvlm" else 3):
            found = {"this": peers.run("harness", job, 1), "naive": peers.run("naive", sampled, 1)}
            peers.scale(found["naive"], job)
            if not options.quick and number == 0:
                python = options.lm_eval_python or lm_eval.environment(Path(folder) / "environment")
                found["lm-eval"] = lm_eval.evaluate(python, job, Path(folder) / "lm_eval", 1)
            answers = peers.said(found["this"])
            differing = [k for k, said in peers.said(found["naive"]).items() if answers[k] != said]
            if differing:
                raise SystemExit(f"{shape}: {len(differing)} answers differ from the naive way's")
            yield {way: found[way] for way in found if number == 0 or way != "lm-eval"}


def _judging() -> Ratio:
    """Judge short answers beside pytest's own work on trivial tests, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.judge_speed", "--answers", "20000"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parent)
    row = re.search(r"^judge +[\d.]+ µs +([\d.]+) of", said.stdout, re.MULTILINE)
    assert row is not None, said.stdout
    return Ratio.of([float(row[1])])


def table(ratios: Mapping[str, Ratio], rows: Mapping[str, Mapping[str, float]]) -> str:
    """Write what README shows, between its marks."""
    others = "one adapter and one question at a time | lm-evaluation-harness, a run an adapter"
    lines = [f"| model | this | {others} |", "|---|---|---|---|"]
    for shape, row in rows.items():
        cells = [f"{NAMES[shape]}, {row['answers']:.0f} answers", f"{row['this']:.3g} s"]
        for way in ("naive", "lm-eval"):
            ratio = ratios.get(f"{way}/{shape}")
            cells.append(f"**{ratio.value:.2g} times**" if ratio else "not run")
        lines.append(f"| {' | '.join(cells)} |")
    cached, judging = ratios["cost of a cached run"], ratios["cost of judging"]
    lines += [
        "",
        f"A run from the cache takes {cached.value:.1f} times as long as plain pytest with as many "
        "trivial tests;",
        f"judging a short answer takes {judging.value:.1f} times what pytest spends on one.",
    ]
    return "\n".join(lines)


def written(text: str, block: str) -> str:
    """Put a block between the marks of a text."""
    start, end = (text.index(mark) for mark in MARKS)
    return f"{text[: start + len(MARKS[0])]}\n{block}\n{text[end:]}"


def read() -> tuple[dict[str, Ratio], dict[str, dict[str, float]]]:
    """Give what was measured last; nothing if nothing was."""
    if not KEPT.exists():
        return {}, {}
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return {name: Ratio(**one) for name, one in kept["ratios"].items()}, kept["rows"]


def main() -> int:
    """Measure, tell what got worse, and write README's table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="Sampled, without lm-eval")
    parser.add_argument("--small", action="store_true", help="Two layers, to try this out")
    parser.add_argument("--lm-eval-python", help="Python of an environment that has lm-eval")
    parser.add_argument("--dry-run", action="store_true", help="Write nothing down")
    options = parser.parse_args()
    before, _ = read()
    ratios, rows = measure(options)
    lost = list(worse(before, ratios))
    for line in lost:
        print(f"worse: {line}")
    together = {**before, **ratios}
    block = table(together, rows)
    print(block)
    if not (options.dry_run or options.small):
        kept = {"ratios": {name: asdict(one) for name, one in together.items()}, "rows": rows}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        text = README.read_text(encoding="utf-8")
        README.write_text(written(text, block), encoding="utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
