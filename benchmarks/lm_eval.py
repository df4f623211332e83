"""lm-evaluation-harness as its users run it on adapters: one invocation per adapter."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

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


_SHARED = ("torch", "transformers", "peft")


class UnavailableError(Exception):
    """It cannot be installed or run here; a line that says why."""


def environment(folder: Path) -> str:
    """Make an environment with lm-eval and the libraries' versions that are used here.

    Returns:
        Its Python.

    Raises:
        UnavailableError: if it cannot be installed.
    """
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    # A local part, as in 2.13.0+cpu, names a build that an index need not have under that name.
    same = [f"{name}=={metadata.version(name).partition('+')[0]}" for name in _SHARED]
    command = [python, "-m", "pip", "install", "--quiet", "lm-eval", "pillow", *same]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise UnavailableError(f"it cannot be installed here: {done.stderr.strip()[-300:]}")
    return python


def evaluate(python: str, job: dict[str, Any], folder: Path, threads: int) -> dict[str, Any]:
    """Answer a job with one invocation for the base and one for each adapter.

    Raises:
        UnavailableError: if it fails.
    """
    (folder / "task").mkdir(parents=True)
    documents = folder / "documents.jsonl"
    rows = [{"picture": p, "question": q} for p in job["pictures"] for q in job["questions"]]
    documents.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    task = _TASK.format(documents=documents, tokens=job["new_tokens"])
    (folder / "task" / "pictures.yaml").write_text(task)
    (folder / "task" / "pictures.py").write_text(_OPENED)
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
    environment["HF_HOME"] = str(folder / "home")
    started, cpu, peak = time.perf_counter(), 0.0, 0.0
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
        usage = _run(command, environment, folder / "said.txt")
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss / 1024)
        for line in next(out.rglob("samples_*.jsonl")).read_text().splitlines():
            sample = json.loads(line)
            place = (out.name, sample["doc"]["picture"], sample["doc"]["question"])
            answers.append((*place, sample["resps"][0][0]))
    wall = time.perf_counter() - started
    print(f"lm-eval: {wall:.1f} s wall, {cpu:.1f} s processor", flush=True)
    return {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak, "answers": answers}


def _run(command: list[str], environment: dict[str, str], said: Path) -> resource.struct_rusage:
    """Run to the end and give what it took, this one process alone."""
    with said.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise UnavailableError(f"it failed: {said.read_text(errors='replace').strip()[-600:]}")
    return usage
