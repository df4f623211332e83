"""A finished report → Weights & Biases or MLflow, where `--log-to` asks for it.

One run per adapter: its recipe as the configuration, its figures as metrics; the page,
`report.json` and the charts as artifacts. Where a service listens, and as whom, is left to its own
environment variables. Pictures are not sent, unless a self-contained page holds them.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.options import OptionError
from harness.report import document
from harness.report.charts import FOLDER as CHARTS
from harness.report.doubt import doubts
from harness.report.page import FILE as PAGE
from harness.report.parts import FOLDER as CASES

_MAX_NAME = 100
_INTERVALS = {"accuracy": "interval", "difference": "difference_interval"}


@dataclass(frozen=True, kw_only=True)
class TrackedRun:
    """What is told of one adapter."""

    name: str
    recipe: Mapping[str, Any]
    about: Mapping[str, Any]
    """What the figures stand on: the suite, the baseline, the version of the harness."""
    metrics: Mapping[str, float]
    folder: Path
    files: tuple[str, ...]
    """Artifacts, relative to `folder`."""


def check(trackers: Iterable[str]) -> None:
    """Refuse a tracker that is not installed.

    Raises:
        OptionError: with the command that installs it.
    """
    for tracker in trackers:
        spec = importlib.util.find_spec(tracker)
        # Both leave a folder of their own name behind, which Python takes for an empty package.
        if spec is None or spec.origin is None:
            raise OptionError(
                f"--log-to {tracker}: {tracker} is not installed: "
                f"pip install 'vlm-adapter-harness[{tracker}]'"
            )


def log(content: Mapping[str, Any], folder: Path, trackers: Iterable[str]) -> Iterator[str]:
    """Send a report to each tracker; yield a line for each adapter, sent or not.

    Nothing is raised: the report is written and the gate has spoken, whether it can be sent or not.

    Args:
        content: the report.
        folder: where it lies.
        trackers: some of `TRACKERS`.
    """
    for tracker in dict.fromkeys(trackers):
        for run in tracked_runs(content, folder):
            try:
                place = _SENDERS[tracker](run)
            except Exception as error:  # a service's client raises what it likes
                yield f"WARNING: not logged to {tracker}: {run.name}: {_one_line(error)}"
                break  # each further adapter would wait for the same service
            yield f"logged to {tracker}: {run.name}: {place}"


def tracked_runs(content: Mapping[str, Any], folder: Path) -> Iterator[TrackedRun]:
    """Yield what is told of each adapter of a report in its folder."""
    beside = sorted(
        path.relative_to(folder).as_posix()
        for pattern in (f"{CHARTS}/*.png", f"{CASES}/*.js")  # a large report's page reads its cases
        for path in folder.glob(pattern)
    )
    for adapter in content["adapters"]:
        yield TrackedRun(
            name=adapter["name"],
            recipe=adapter["recipe"],
            about={
                "baseline": content["baseline"],
                "recommended": content["recommended"],
                "complete": content["complete"],
                "partial": content["partial"],
                "harness": content["harness"],
                "created": content["created"],
                "suite": content["suite"]["hash"],
            },
            metrics=dict(_metrics(adapter, partial=content["partial"])),
            folder=folder,
            files=(PAGE, document.FILE, *beside),
        )


def _metrics(adapter: Mapping[str, Any], *, partial: bool) -> Iterator[tuple[str, float]]:
    if not partial:  # a part of a suite has no gate, which is not the same as a failed one
        yield "gate/passed", int(adapter["gate"]["passed"])
        yield "gate/could_turn", int(doubts(adapter).could_turn)
    yield "doubtful", doubts(adapter).count
    for when in ("before", "after"):
        yield f"hallucinations/{when}", adapter["hallucinations"][when]
    for role in ("target", "control"):
        tally = adapter[role]
        yield f"{role}/total", tally["total"]
        for when in ("before", "after"):
            yield f"{role}/{when}", tally[when]
            if tally["total"]:
                yield f"{role}/{when}_share", tally[when] / tally["total"]
        for figure, interval in _INTERVALS.items():
            if weighed := adapter["statistics"].get(role):
                yield f"{role}/{figure}", weighed[figure]
                yield f"{role}/{figure}_low", weighed[interval][0]
                yield f"{role}/{figure}_high", weighed[interval][1]


def _send_to_wandb(run: TrackedRun) -> str:
    import wandb

    # A run of one's own, also where a training script calls pytest within a run of its own.
    # Its output is pytest's, so wandb shall neither copy it nor write into it.
    settings = wandb.Settings(silent=True, console="off", reinit="create_new")
    config = {**run.recipe, "harness": dict(run.about)}
    with wandb.init(name=run.name, job_type="adapter", config=config, settings=settings) as sent:
        sent.log(dict(run.metrics))
        artifact = wandb.Artifact(f"report-{_plain(run.name)}", type="report")
        for file in run.files:
            artifact.add_file(str(run.folder / file), name=file)
        sent.log_artifact(artifact)
        return str(sent.url or sent.settings.sync_dir)


def _send_to_mlflow(run: TrackedRun) -> str:
    import mlflow

    # Nested, if a training script calls pytest within a run of its own.
    with mlflow.start_run(run_name=run.name, nested=True) as sent:
        mlflow.log_params(dict(run.recipe))
        mlflow.set_tags({f"harness.{key}": str(value) for key, value in run.about.items()})
        mlflow.log_metrics({name: float(value) for name, value in run.metrics.items()})
        for file in run.files:
            where = Path(file).parent.as_posix()
            mlflow.log_artifact(str(run.folder / file), None if where == "." else where)
        return f"run {sent.info.run_id}"


_SENDERS: dict[str, Callable[[TrackedRun], str]] = {
    "wandb": _send_to_wandb,
    "mlflow": _send_to_mlflow,
}


def _plain(name: str) -> str:
    """Return an adapter's name, which may be a path, as wandb wants an artifact's."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[-_MAX_NAME:]


def _one_line(error: Exception) -> str:
    """Return what an error says first; clients go on with advice."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
