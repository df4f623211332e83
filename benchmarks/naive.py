"""The engine beside the naive way, each in a fresh process: ratios and equality of answers.

    python -m benchmarks.naive                 # SmolVLM-256M shape, 4 adapters, 6 questions
    python -m benchmarks.naive --embedded      # the model that ships with the project

Processor time is given beside wall time: on a busy machine it is the one to trust.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import models

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run both ways and print a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        job = _job(options, Path(scratch))
        results = {way: run(way, job, options.threads) for way in ("harness", "naive")}
    report(results)


def run(way: str, job: dict[str, Any], threads: int) -> dict[str, Any]:
    """Answer a job one way, in a process of its own, and give what it wrote down."""
    with tempfile.TemporaryDirectory() as folder:
        out, file = Path(folder) / "out.json", Path(folder) / "job.json"
        file.write_text(json.dumps({**job, "out": str(out)}))
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
        command = [sys.executable, "-m", "benchmarks.ways", way, str(file)]
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        result: dict[str, Any] = json.loads(out.read_text())
    print(f"{way}: {result['wall_s']:.1f} s wall, {result['cpu_s']:.1f} s processor", flush=True)
    return result


def report(results: dict[str, dict[str, Any]]) -> None:
    """Print ratios to the naive way and how many answers are the same."""
    plain = {tuple(answer[:3]): answer[3] for answer in results["naive"]["answers"]}
    print(
        f"\n| way | wall s | processor s | peak MB | naive / this | same answers |\n{'|---' * 6}|"
    )
    for way, result in results.items():
        said = {tuple(answer[:3]): answer[3] for answer in result["answers"]}
        same = sum(said.get(key) == answer for key, answer in plain.items())
        ratio = results["naive"]["wall_s"] / result["wall_s"]
        work = results["naive"]["cpu_s"] / result["cpu_s"]
        print(
            f"| {way} | {result['wall_s']:.1f} | {result['cpu_s']:.1f} | {result['peak_mb']:.0f} "
            f"| {ratio:.1f} wall, {work:.1f} processor | {same} of {len(plain)} |"
        )


def _job(options: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    if options.embedded:
        base = ROOT / "adapters" / "base"
        adapters = sorted(path.parent for path in base.parent.glob("*/adapter_config.json"))
        pictures = sorted((ROOT / "cases" / "images").rglob("*.png"))[: options.pictures]
    else:
        base = models.save_smolvlm(scratch / "base", small=options.small)
        adapters = models.save_adapters(scratch, base, options.adapters)
        pictures = models.save_pictures(scratch / "pictures", options.pictures)
    return {
        "base": str(base), "adapters": [str(path) for path in adapters],
        "pictures": [str(path) for path in pictures], "device": options.device,
        "questions": models.QUESTIONS[: options.questions], "new_tokens": options.new_tokens,
    }  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedded", action="store_true", help="The model in adapters/base")
    parser.add_argument("--small", action="store_true", help="Two layers only, to try this out")
    parser.add_argument("--adapters", type=int, default=4)
    parser.add_argument("--pictures", type=int, default=1)
    parser.add_argument("--questions", type=int, default=6)
    parser.add_argument("--new-tokens", type=int, default=24)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


if __name__ == "__main__":
    main()
