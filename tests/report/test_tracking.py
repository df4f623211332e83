"""What is told to wandb and MLflow where it is asked for: by stand-ins, and by the real ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from harness.gate.run import Run
from harness.models.adapters import Adapter
from harness.options import TRACKERS, OptionError
from harness.report import document
from harness.report.tracking import check, log, tracked_runs
from harness.suite.policy import GatePolicy
from tests.judged import records
from tests.recorded import Cases

RECIPE = {"r": 16, "alpha": 32, "learning_rate": 0.0005}
METRICS = {
    "gate/passed": 0,
    "gate/could_turn": 0,
    "doubtful": 0,
    "hallucinations/before": 0,
    "hallucinations/after": 1,
    "target/total": 4,
    "target/before": 1,
    "target/before_share": 0.25,
    "target/after": 3,
    "target/after_share": 0.75,
    "control/total": 0,
    "control/before": 0,
    "control/after": 0,
}
FILES = ["index.html", "report.json", "charts/comparison.png", "charts/v1.png"]


@pytest.fixture
def content() -> dict[str, Any]:
    """Give the report of two adapters; `v1` learns two of four and takes one for another."""
    names = ("v1", "runs/v 2")
    said = [("base", "wwwc"), ("v1", "ccch"), ("runs/v 2", "wwwc")]
    run = Run(
        adapters=tuple(Adapter(name=name, path=None, recipe=RECIPE) for name in names),
        records=tuple(row for name, letters in said for row in records(name, {"gena": letters})),
        policy=GatePolicy(),
        about={"suite": {"hash": "abc"}, "harness": "0.1.0", "created": "2026-01-02T03:04:05Z"},
    )
    return document.build(run, {})


@pytest.fixture
def folder(tmp_path: Path, content: dict[str, Any]) -> Path:
    folder = tmp_path / "report"
    (folder / "charts").mkdir(parents=True)
    (folder / "images").mkdir()
    document.write(content, folder)
    for name in ("index.html", "charts/v1.png", "charts/comparison.png", "images/secret.webp"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


class FakeRun:
    """A run of either service, as far as it is used."""

    url = "https://wandb.example/run"
    info = SimpleNamespace(run_id="0123")

    def __init__(self, told: list[tuple[Any, ...]]) -> None:
        self._told = told

    def __enter__(self) -> FakeRun:
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        self._told.append(("end", kind))

    def log(self, metrics: Any) -> None:
        self._told.append(("metrics", metrics))

    def log_artifact(self, artifact: Any) -> None:
        self._told.append(("artifact", artifact.name, artifact.files))


class FakeArtifact:
    def __init__(self, name: str, type: str) -> None:
        self.name, self.files = name, list[str]()

    def add_file(self, path: str, name: str) -> None:
        assert Path(path).is_file()
        self.files.append(name)


def install(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    module = ModuleType(name)
    module.__spec__ = ModuleSpec(name, None, origin="fake")
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)


@pytest.fixture
def wandb(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stand in for wandb; what it is told is in the list."""
    told: list[tuple[Any, ...]] = []

    def init(**given: Any) -> FakeRun:
        told.append(("init", given["name"], given["config"]))
        return FakeRun(told)

    install(monkeypatch, "wandb", init=init, Settings=dict, Artifact=FakeArtifact)
    return told


@pytest.fixture
def mlflow(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stand in for MLflow; what it is told is in the list."""
    told: list[tuple[Any, ...]] = []

    def start_run(*, run_name: str, nested: bool) -> FakeRun:
        told.append(("start", run_name))
        return FakeRun(told)

    install(
        monkeypatch,
        "mlflow",
        start_run=start_run,
        log_params=lambda params: told.append(("params", params)),
        set_tags=lambda tags: told.append(("tags", tags)),
        log_metrics=lambda metrics: told.append(("metrics", metrics)),
        log_artifact=lambda path, where: told.append(("artifact", Path(path).name, where)),
    )
    return told


def test_figures_of_an_adapter(content: dict[str, Any], folder: Path) -> None:
    run = next(tracked_runs(content, folder))
    told = dict(run.metrics)
    weighed = content["adapters"][0]["statistics"]["target"]
    for figure, interval in (("accuracy", "interval"), ("difference", "difference_interval")):
        assert told.pop(f"target/{figure}") == weighed[figure]
        ends = [told.pop(f"target/{figure}_{end}") for end in ("low", "high")]
        assert ends == weighed[interval]
    assert told == METRICS  # controls have no share and no interval: there is none of them
    assert run.recipe == RECIPE
    assert run.about["suite"] == "abc"


def test_part_of_a_suite_has_no_gate_to_tell(content: dict[str, Any], folder: Path) -> None:
    content["partial"] = True
    assert "gate/passed" not in next(tracked_runs(content, folder)).metrics


def test_wandb_gets_a_run_for_each_adapter(
    wandb: list[tuple[Any, ...]], content: dict[str, Any], folder: Path
) -> None:
    lines = list(log(content, folder, ["wandb", "wandb"]))
    assert lines == [
        "logged to wandb: v1: https://wandb.example/run",
        "logged to wandb: runs/v 2: https://wandb.example/run",
    ]
    assert [told[0] for told in wandb] == ["init", "metrics", "artifact", "end"] * 2
    init, metrics, artifact, end = wandb[:4]
    assert init[1] == "v1"
    assert init[2].items() >= RECIPE.items()
    assert init[2]["harness"]["baseline"] == "base"
    assert metrics[1].items() >= METRICS.items()
    assert artifact[1:] == ("report-v1", FILES)
    assert wandb[6][1] == "report-runs-v-2"
    assert end[1] is None


def test_mlflow_gets_a_run_for_each_adapter(
    mlflow: list[tuple[Any, ...]], content: dict[str, Any], folder: Path
) -> None:
    lines = list(log(content, folder, ["mlflow"]))
    assert lines == ["logged to mlflow: v1: run 0123", "logged to mlflow: runs/v 2: run 0123"]
    of_one = mlflow[: len(mlflow) // 2]
    assert of_one[:2] == [("start", "v1"), ("params", RECIPE)]
    assert of_one[2][1]["harness.suite"] == "abc"
    assert of_one[3][1].items() >= METRICS.items()
    assert of_one[4:] == [
        ("artifact", "index.html", None),
        ("artifact", "report.json", None),
        ("artifact", "comparison.png", "charts"),
        ("artifact", "v1.png", "charts"),
        ("end", None),
    ]


def test_service_that_fails_is_said_once_and_the_next_is_tried(
    wandb: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
    content: dict[str, Any],
    folder: Path,
) -> None:
    def refuse(**_: Any) -> None:
        raise ConnectionError("no route to the host\nTry this, try that")

    install(monkeypatch, "mlflow", start_run=refuse)
    lines = list(log(content, folder, ["mlflow", "wandb"]))
    assert lines[0] == "WARNING: not logged to mlflow: v1: ConnectionError: no route to the host"
    assert [line.split(":")[0] for line in lines[1:]] == ["logged to wandb"] * 2


@pytest.mark.parametrize("tracker", TRACKERS)
def test_missing_tracker_says_how_to_install_it(
    tracker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, tracker, None)
    with pytest.raises(OptionError, match=rf"pip install 'vlm-adapter-harness\[{tracker}\]'"):
        check([tracker])


def test_folder_that_a_tracker_left_is_no_tracker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    (tmp_path / "wandb").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(OptionError, match="not installed"):
        check(["wandb"])


# -- by the option --------------------------------------------------------------------------


def test_nothing_is_sent_unless_asked(cases: Cases, wandb: list[tuple[Any, ...]]) -> None:
    assert cases.run("--adapter", "good").ret == 0
    assert not wandb


def test_option_sends_the_finished_report(cases: Cases, wandb: list[tuple[Any, ...]]) -> None:
    result = cases.run("--adapter", "all", "--log-to", "wandb")
    result.stdout.fnmatch_lines(["logged to wandb: good: *", "logged to wandb: bad: *"])
    assert [told[1] for told in wandb if told[0] == "init"] == ["good", "bad"]
    sent = next(told[2] for told in wandb if told[0] == "artifact")
    charts = [f"charts/{name}.png" for name in ("bad", "comparison", "good")]
    assert sent == [*FILES[:2], *charts]


@pytest.mark.parametrize(("adapter", "status"), [("good", 0), ("bad", 1)])
def test_exit_status_is_the_gates_also_where_logging_fails(
    cases: Cases, monkeypatch: pytest.MonkeyPatch, adapter: str, status: int
) -> None:
    install(monkeypatch, "mlflow")  # an MLflow that can do nothing
    result = cases.run("--adapter", adapter, "--log-to", "mlflow")
    assert result.ret == status
    result.stdout.fnmatch_lines([f"WARNING: not logged to mlflow: {adapter}: AttributeError: *"])
    assert cases.report(adapter)["complete"]


def test_missing_tracker_stops_the_run_before_a_question(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    result = cases.run("--adapter", "good", "--log-to", "wandb")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --log-to wandb: wandb is not installed: pip install *"])
    assert not (cases.pytester.path / "reports").exists()


def test_base_alone_has_no_run_to_log(cases: Cases, wandb: list[tuple[Any, ...]]) -> None:
    result = cases.run("--log-to", "wandb")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --log-to makes a run for each adapter: give --adapter"])


# -- by the real ones -----------------------------------------------------------------------


def test_real_wandb_offline(
    content: dict[str, Any], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("wandb.sdk", reason="wandb is not installed")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    check(["wandb"])
    lines = list(log(content, folder, ["wandb"]))
    assert [line.split(": ")[:2] for line in lines] == [
        ["logged to wandb", "v1"],
        ["logged to wandb", "runs/v 2"],
    ]
    for line in lines:
        run = Path(line.split(": ")[2])
        assert run.is_relative_to(tmp_path)
        (kept,) = run.glob("run-*.wandb")
        told = kept.read_bytes()
        for text in (b"gate/passed", b"learning_rate", b"index.html", b"report-"):
            assert text in told


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give a folder that MLflow keeps runs in, and have MLflow forget it afterwards."""
    mlflow = pytest.importorskip("mlflow.tracking", reason="MLflow is not installed")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")  # since 3.7 it wants to be told
    uri = (tmp_path / "mlruns").as_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    yield uri
    mlflow.set_tracking_uri(None)


def test_real_mlflow_in_a_folder(content: dict[str, Any], folder: Path, store: str) -> None:
    from mlflow.tracking import MlflowClient

    check(["mlflow"])
    lines = list(log(content, folder, ["mlflow"]))
    client = MlflowClient(store)
    for line, name in zip(lines, ("v1", "runs/v 2"), strict=True):
        run = client.get_run(line.rpartition("run ")[2])
        assert run.info.run_name == name
        assert run.info.status == "FINISHED"
        assert run.data.params == {key: str(value) for key, value in RECIPE.items()}
        assert "gate/passed" in run.data.metrics
        assert run.data.tags["harness.baseline"] == "base"
        kept = [
            each.path
            for where in (None, "charts")
            for each in client.list_artifacts(run.info.run_id, where)
        ]
        assert sorted(kept) == sorted(["charts", *FILES])


def test_a_large_reports_cases_go_with_its_page(folder: Path, content: dict[str, Any]) -> None:
    (folder / "cases").mkdir()
    (folder / "cases" / "0a1b2c3d-0.js").write_text("", "utf-8")
    for run in tracked_runs(content, folder):
        assert "cases/0a1b2c3d-0.js" in run.files
        assert "images/secret.webp" not in run.files
