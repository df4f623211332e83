"""The engine beside what people do today, each in fresh processes: ratios and equal answers.

    python -m benchmarks.peers                 # SmolVLM-256M shape, 4 adapters, 6 questions
    python -m benchmarks.peers --embedded      # the model that ships with the project

The naive way loads base and adapter anew for every adapter and asks one question at a time. So does
lm-evaluation-harness (`hf-multimodal` with `peft=`, one invocation per adapter), which gets an
environment of its own; give `--lm-eval-python PATH` to use one that is there. Where it cannot be
installed, it is skipped and the table says why. All times are start to end, imports and all.

With `--sample N` the naive way answers N of the questions with the base and the last adapter
alone, and its time is scaled up: each of its answers costs the same, each load costs the same.
Processor time is given beside wall time: on a busy machine it is the one to trust.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import lm_eval, models

ROOT = Path(__file__).resolve().parents[1]
_KEY_VALUES = re.compile(r"key-value cache (\d+) MB")


def main() -> None:
    """Run every way and print a table."""
    options = arguments().parse_args()
    skipped = ""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        job = job_of(options, scratch)
        results = {"this": run("harness", job, options.threads)}
        results["naive"] = run("naive", sampled(job, options.sample), options.threads)
        scale(results["naive"], job)
        if not options.without_lm_eval:
            try:
                python = options.lm_eval_python or lm_eval.environment(scratch / "environment")
                results["lm-eval"] = lm_eval.evaluate(
                    python, job, scratch / "lm_eval", options.threads
                )
            except lm_eval.UnavailableError as error:
                skipped = f"lm-eval: skipped, {error}"
    report(results)
    print(skipped)


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


def report(results: dict[str, dict[str, Any]]) -> None:
    """Print ratios to this engine, and how many answers are those of the naive way."""
    this, naive = results["this"], results["naive"]
    plain = said(naive)
    print("\n| way | wall s | processor s | wall / this | processor / this | peak MB | as naive |")
    print("|---" * 7 + "|")
    for way, result in results.items():
        answers = said(result)
        same = sum(answers.get(key) == answer for key, answer in plain.items())
        print(
            f"| {way} | {result['wall_s']:.1f} | {result['cpu_s']:.1f} "
            f"| {result['wall_s'] / this['wall_s']:.1f} | {result['cpu_s'] / this['cpu_s']:.1f} "
            f"| {result['peak_mb']:.0f} | {same} of {len(plain)} |"
        )
    announced = next(int(m[1]) for line in this["announced"] if (m := _KEY_VALUES.search(line)))
    allowed = 1.3 * naive["peak_mb"] + announced
    print(
        f"\nPeak memory {this['peak_mb']:.0f} MB; allowed are 1.3 times the naive way's and the "
        f"announced cache of {announced} MB: {allowed:.0f} MB"
    )


def said(result: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Answers by model, picture and question."""
    return {tuple(answer[:3]): answer[3] for answer in result["answers"]}


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


def arguments() -> argparse.ArgumentParser:
    """The options of a comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--embedded", action="store_true", help="The model in adapters/base")
    parser.add_argument("--small", action="store_true", help="Two layers only, to try this out")
    parser.add_argument("--adapters", type=int, default=4)
    parser.add_argument("--pictures", type=int, default=1)
    parser.add_argument("--questions", type=int, default=6)
    parser.add_argument("--new-tokens", type=int, default=24)
    parser.add_argument("--sample", type=int, default=0, help="Questions of the naive way")
    parser.add_argument("--without-lm-eval", action="store_true")
    parser.add_argument("--lm-eval-python", help="Python of an environment that has lm-eval")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    return parser


if __name__ == "__main__":
    main()
