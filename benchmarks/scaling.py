"""How cost grows with adapters, pictures and questions, on the model that ships here.

    python -m benchmarks.scaling

One process for all; each row is one run with the answer cache off, on one thread. Given are
processor seconds, the load among them, and milliseconds an answer.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch

from benchmarks import models
from harness.engines import EngineOptions, open_engine
from harness.engines.request import Ask, Request
from harness.models.adapters import Adapter
from harness.suite.prompting import Prompting

BASE = Path(__file__).resolve().parents[1] / "adapters" / "base"
BLOCKS = {
    "adapters": [(1, 4, 6), (4, 4, 6), (16, 4, 6), (32, 4, 6)],
    "pictures": [(4, 1, 6), (4, 4, 6), (4, 16, 6), (4, 32, 6)],
    "questions": [(4, 4, 1), (4, 4, 2), (4, 4, 6)],
}
"""What grows, and for each run: adapters, pictures, questions a picture."""


def main() -> None:
    """Measure and print a table."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    torch.set_num_threads(1)
    print("| grows | adapters | pictures | questions | answers | processor s | ms an answer |")
    print("|---" * 7 + "|")
    with tempfile.TemporaryDirectory() as folder:
        paths = models.save_adapters(Path(folder), BASE, 32)
        pictures = models.save_pictures(Path(folder) / "pictures", 32, 96, 96)
        _asking(paths[:1], pictures[:1], 1)  # imports and first calls are nobody's cost
        for grows, runs in BLOCKS.items():
            for adapters, shown, questions in runs:
                seconds, answers = _asking(paths[:adapters], pictures[:shown], questions)
                print(
                    f"| {grows} | {adapters} | {shown} | {questions} | {answers} "
                    f"| {seconds:.2f} | {1000 * seconds / answers:.1f} |",
                    flush=True,
                )


def _asking(paths: list[Path], pictures: list[Path], questions: int) -> tuple[float, int]:
    adapters = tuple(Adapter(name=path.name, path=path) for path in paths)
    options = EngineOptions(base=str(BASE), adapters=adapters, cache=False, device="cpu")
    prompting = Prompting.plain(24)
    requests = [
        Request(case=f"c/{q}", adapter=name, ask=Ask((picture,), models.QUESTIONS[q], prompting))
        for picture in pictures
        for q in range(questions)
        for name in ("base", *(adapter.name for adapter in adapters))
    ]
    engine = open_engine(options)
    started = time.process_time()
    answers = sum(1 for _ in engine.generate(requests))
    return time.process_time() - started, answers


if __name__ == "__main__":
    main()
