"""The engine beside lm-evaluation-harness: `hf-multimodal` with `peft=`, one run per adapter.

    python -m benchmarks.lm_eval_way                # SmolVLM-256M shape
    python -m benchmarks.lm_eval_way --embedded     # the model that ships with the project

It gets an environment of its own; give `--python PATH` to use one that has lm-eval already. Where
it cannot be installed, the comparison is skipped and says why.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import naive

_TASK = """\
task: pictures
dataset_path: json
dataset_kwargs:
  data_files: {{test: {documents}}}
test_split: test
output_type: generate_until
doc_to_image: !function pictures.opened
doc_to_text: "<image>{{{{question}}}}"
doc_to_target: ""
generation_kwargs: {{until: ["never-said"], max_gen_toks: {tokens}, do_sample: false}}
metric_list:
  - metric: exact_match
"""
_OPENED = """\
from PIL import Image

def opened(doc):
    return [Image.open(doc["picture"]).convert("RGB")]
"""


def main() -> None:
    """Run both and print a table."""
    parser = naive.arguments(__doc__)
    parser.add_argument("--python", help="Python of an environment that has lm-eval")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        try:
            python = options.python or _environment(scratch / "environment")
        except subprocess.CalledProcessError as error:
            print(f"skipped: lm-eval cannot be installed here ({error.stderr.strip()[-300:]})")
            return
        job = naive.job_of(options, scratch)
        results = {"harness": naive.run("harness", job, options.threads)}
        theirs = naive.sampled(job, options.sample)
        results["lm-eval"] = _evaluate(python, theirs, scratch / "lm_eval", options.threads)
    naive.scale(results["lm-eval"], job)
    naive.report(results, "lm-eval")


def _environment(folder: Path) -> str:
    """A fresh environment with lm-eval and the versions of libraries that are used here."""
    from importlib import metadata

    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    same = [f"{name}=={metadata.version(name)}" for name in ("torch", "transformers", "peft")]
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "lm-eval", "pillow", *same],
        check=True,
        capture_output=True,
        text=True,
    )
    return python


def _evaluate(python: str, job: dict[str, Any], folder: Path, threads: int) -> dict[str, Any]:
    """One invocation for the base and one for each adapter, as its users run it."""
    (folder / "task").mkdir(parents=True)
    documents = folder / "documents.jsonl"
    rows = [{"picture": p, "question": q} for p in job["pictures"] for q in job["questions"]]
    documents.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    task = _TASK.format(documents=documents, tokens=job["new_tokens"])
    (folder / "task" / "pictures.yaml").write_text(task)
    (folder / "task" / "pictures.py").write_text(_OPENED)
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
    environment["HF_HOME"] = str(folder / "home")
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    answers = []
    for path in (None, *job["adapters"]):
        out = folder / (Path(path).name if path else "base")
        arguments = f"pretrained={job['base']},dtype=float32,convert_img_format=True"
        arguments += f",peft={path}" if path else ""
        command = [
            python, "-m", "lm_eval", "--model", "hf-multimodal", "--model_args", arguments,
            "--tasks", "pictures", "--include_path", str(folder / "task"), "--batch_size", "1",
            "--device", job["device"], "--apply_chat_template", "--log_samples",
            "--output_path", str(out),
        ]  # fmt: skip
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"skipped: lm-eval failed ({done.stderr.strip()[-600:]})")
        for line in next(out.rglob("samples_*.jsonl")).read_text().splitlines():
            sample = json.loads(line)
            place = (out.name, sample["doc"]["picture"], sample["doc"]["question"])
            answers.append((*place, sample["resps"][0][0]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = [after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime]
    print(f"lm-eval: {sum(spent):.1f} s processor", flush=True)
    return {
        "wall_s": time.perf_counter() - started, "cpu_s": sum(spent),
        "loading_wall_s": 0.0, "loading_cpu_s": 0.0,
        "peak_mb": after.ru_maxrss / 1024, "answers": answers,
    }  # fmt: skip


if __name__ == "__main__":
    main()
