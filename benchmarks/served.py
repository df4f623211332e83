"""Answers of a vLLM server beside the transformers engine's, and requests a second by concurrency.

python -m benchmarks.served --vllm ENVIRONMENT/bin/python   (see vllm_server.sh)
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from safetensors.torch import load_file, save_file

from harness.engines import EngineOptions, ServedModels, open_engine
from harness.engines.request import Engine, Generation, Request
from harness.engines.served.catalogue import Catalogue
from harness.engines.served.client import Server
from harness.models.adapters import find_adapters
from harness.session.examiner import requests_of
from harness.suite.reading import read_suite

TOP = Path(__file__).parents[1]
SUITE, BASE = TOP / "cases", TOP / "adapters" / "base"
PATIENCE = 300  # seconds until the server is up
AT_ONCE = (1, 2, 4, 8, 16, 32)


def main() -> int:
    """Serve, ask, compare, time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vllm", required=True, help="Python of an environment with vLLM")
    parser.add_argument("--port", type=int, default=8017)
    options = parser.parse_args()
    suite, _ = read_suite(SUITE)
    adapters = find_adapters(["all"], suite.adapters, {}, str(BASE))
    names = ["base", *(one.name for one in adapters)]
    asked = [r for case in suite.cases for name in names for r in requests_of(case, name)]
    with TemporaryDirectory() as folder:
        served = _with_older_names(BASE, Path(folder) / "base")
        folders = {one.name: one.path for one in adapters if one.path is not None}
        with serving(options.vllm, served, folders, options.port) as url:
            catalogue = _catalogue(url)
            models = ServedModels(
                url=url, catalogue=catalogue, base=catalogue.base(None, None, ()),
                ids={name: name for name in folders},
            )  # fmt: skip
            plain = EngineOptions(
                base=str(BASE), adapters=tuple(adapters), cache=False, served=models
            )
            here = _answers(open_engine(plain), asked)
            print(f"vLLM {catalogue.version}, {len(asked)} questions")
            for at_once in AT_ONCE:
                there_options = replace(
                    plain, engine="server", served=replace(models, at_once=at_once)
                )
                started = time.monotonic()
                there = _answers(open_engine(there_options), asked)
                seconds = time.monotonic() - started
                same = sum(here[key] == said for key, said in there.items())
                print(
                    f"{at_once:>3} at once: {len(asked) / seconds:6.1f} requests a second, "
                    f"{same} of {len(there)} answers as transformers gives them",
                    flush=True,
                )
                if same != len(asked):
                    return 1
    return 0


def _answers(engine: Engine, asked: Sequence[Request]) -> dict[tuple[str, str, int], str]:
    try:
        return {
            one.request.key: one.answer if isinstance(one, Generation) else f"error: {one.error}"
            for one in engine.generate(asked)
        }
    finally:
        engine.close()


def _catalogue(url: str) -> Catalogue:
    server = Server(url)
    try:
        return Catalogue.of(server)
    finally:
        server.close()


@contextmanager
def serving(python: str, base: Path, adapters: dict[str, Path], port: int) -> Iterator[str]:
    """Run a vLLM server with all adapters, on this machine only."""
    url = f"http://127.0.0.1:{port}/v1"
    own = {
        "VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1", "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
    }  # fmt: skip
    command = [
        python, "-m", "vllm.entrypoints.openai.api_server", "--model", str(base),
        "--served-model-name", "embedded", "--host", "127.0.0.1", "--port", str(port),
        "--dtype", "float32", "--max-model-len", "512", "--enforce-eager",
        "--enable-lora", "--max-lora-rank", "32", "--max-loras", str(len(adapters) + 1),
        "--lora-modules", *(f"{name}={folder}" for name, folder in adapters.items()),
    ]  # fmt: skip
    with (
        TemporaryFile() as log,
        subprocess.Popen(
            command, env={**os.environ, **own}, stdout=log, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _wait(url, process, log)
            yield url
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/models", timeout=5):
                return
        except OSError:
            time.sleep(1)
    log.seek(0)
    said = log.read().decode(errors="replace").split("\n")
    raise SystemExit(f"the server did not come up: {next(filter(None, reversed(said)), 'no word')}")


def _with_older_names(base: Path, copy: Path) -> Path:
    """Copy the base with the names of CLIP's weights that vLLM 0.32 knows."""
    shutil.copytree(base, copy, ignore=shutil.ignore_patterns("*.py", "making", "__pycache__"))
    file = copy / "model.safetensors"
    older = {
        key.replace("vision_tower.", "vision_tower.vision_model."): tensor
        for key, tensor in load_file(file).items()
    }
    save_file(older, file, metadata={"format": "pt"})
    return copy


if __name__ == "__main__":
    sys.exit(main())
