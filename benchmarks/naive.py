"""The engine beside the naive way, each in a fresh process: ratios and equality of answers.

    python -m benchmarks.naive                 # SmolVLM-256M shape, 4 adapters, 6 questions
    python -m benchmarks.naive --embedded      # the model that ships with the project

With `--sample N` the naive way answers N of the questions with the base and the last adapter
alone, and its time is scaled up: each of its answers costs the same, each load costs the same.
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
    options = arguments(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        job = job_of(options, Path(scratch))
        results = {"harness": run("harness", job, options.threads)}
        results["naive"] = run("naive", sampled(job, options.sample), options.threads)
    scale(results["naive"], job)
    report(results)


def sampled(job: dict[str, Any], sample: int) -> dict[str, Any]:
    """Give the same job with fewer questions and only the last adapter beside the base."""
    if not sample:
        return job
    return {**job, "questions": job["questions"][:sample], "adapters": job["adapters"][-1:]}


def scale(result: dict[str, Any], job: dict[str, Any]) -> None:
    """Make a sampled run's times those of the whole job."""
    models = len(job["adapters"]) + 1
    answers = models * len(job["pictures"]) * len(job["questions"])
    loads = len({answer[0] for answer in result["answers"]})
    for clock in ("wall_s", "cpu_s"):
        loading = result[f"loading_{clock}"]
        asking = (result[clock] - loading) * answers / len(result["answers"])
        result[clock] = asking + loading * models / loads


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


def report(results: dict[str, dict[str, Any]], other: str = "naive") -> None:
    """Print ratios to the other way and how many of its answers are the same."""
    plain = {tuple(answer[:3]): answer[3] for answer in results[other]["answers"]}
    print(f"\n| way | wall s | processor s | peak MB | {other} / this | same answers |")
    print("|---" * 6 + "|")
    for way, result in results.items():
        said = {tuple(answer[:3]): answer[3] for answer in result["answers"]}
        same = sum(said.get(key) == answer for key, answer in plain.items())
        ratio = results[other]["wall_s"] / result["wall_s"]
        work = results[other]["cpu_s"] / result["cpu_s"]
        print(
            f"| {way} | {result['wall_s']:.1f} | {result['cpu_s']:.1f} | {result['peak_mb']:.0f} "
            f"| {ratio:.1f} wall, {work:.1f} processor | {same} of {len(plain)} |"
        )


def job_of(options: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Make the model, adapters and pictures, and say what is asked of them."""
    if options.embedded:
        base = ROOT / "adapters" / "base"
        adapters = sorted(path.parent for path in base.parent.glob("*/adapter_config.json"))
        adapters = adapters or models.save_adapters(scratch, base, options.adapters)
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


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The options of a comparison."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--embedded", action="store_true", help="The model in adapters/base")
    parser.add_argument("--small", action="store_true", help="Two layers only, to try this out")
    parser.add_argument("--adapters", type=int, default=4)
    parser.add_argument("--pictures", type=int, default=1)
    parser.add_argument("--questions", type=int, default=6)
    parser.add_argument("--new-tokens", type=int, default=24)
    parser.add_argument("--sample", type=int, default=0, help="Questions of the naive way")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser


if __name__ == "__main__":
    main()
