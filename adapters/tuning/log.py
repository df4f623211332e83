"""Where the losses go: a CSV beside the adapter, and Weights & Biases when asked for."""

import csv
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tuning.errors import TrainingError
from tuning.recipe import Recipe


class TrainingLog:
    """A context: `training_log.csv` in the folder and, with `wandb`, a run of the same name."""

    def __init__(self, folder: Path, recipe: Recipe, wandb: bool) -> None:
        self._file = (folder / "training_log.csv").open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(("step", "epoch", "loss"))
        self._run = _start_run(folder.name, recipe) if wandb else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._run is not None:
            self._run.finish(exit_code=1 if error else 0)

    def add(self, step: int, epoch: int, loss: float) -> None:
        """Note one step."""
        self._rows.writerow((step, epoch, f"{loss:.4f}"))
        if self._run is not None:
            self._run.log({"loss": loss, "epoch": epoch}, step=step)


def _start_run(name: str, recipe: Recipe) -> Any:
    try:
        import wandb
    except ImportError:
        raise TrainingError("--wandb needs Weights & Biases: pip install wandb") from None
    return wandb.init(project="vlm-lora-adapters", name=name, config=asdict(recipe))
