"""Releasing: what is accepted, what is refused, and what a later run compares with."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.commands.accept import ReleaseError, accept
from harness.gate.comparison import compare
from harness.gate.run import Run
from harness.models.adapters import Adapter
from harness.record import RecordError
from harness.report import document
from harness.report.earlier import baseline_records, history, incomparable
from harness.report.folder import Claim, TakenError
from harness.suite.policy import GatePolicy
from tests.judged import records

BEFORE = {"kolobok": "www", "superman": "ccc"}
GOOD = {"kolobok": "ccw", "superman": "ccc"}
BAD = {"kolobok": "ccc", "superman": "cwc"}
ABOUT = {
    "suite": {"questions": "abc", "hash": "1", "folder": "cases"},
    "judge": {"judge": "1", "encoder": "built-in", "similarity": "0.7"},
    "generation": {"max_new_tokens": 48},
}


def run(**adapters: dict[str, str]) -> Run:
    rows = [*records("base", BEFORE)]
    for name, said in adapters.items():
        rows += records(name, said)
    return Run(
        adapters=tuple(Adapter(name=name, path=None) for name in adapters),
        records=tuple(rows),
        policy=GatePolicy(),
        about=ABOUT,
    )


def report(folder: Path, run: Run) -> Path:
    folder.mkdir(exist_ok=True)
    return document.write(document.build(run, {}), folder)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository of one commit."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    for command in (
        "init -q",
        "config user.name Анна",
        "config user.email anna@example.org",
        "commit -q --allow-empty -m start",
    ):
        subprocess.run(["git", *command.split()], check=True)
    return tmp_path


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_accepted_report_says_who_when_and_on_which_commit(repository: Path) -> None:
    path = accept(report(repository / "reports", run(v1=GOOD)), why="best so far")
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
    assert path == Path("baselines/released.json")
    released = read(path)["released"]
    assert released["adapter"] == "v1"
    assert released["by"] == "Анна <anna@example.org>"
    assert released["commit"] == head
    assert released["why"] == "best so far"
    assert released["when"].endswith("Z")


def test_accepted_report_holds_the_answers_of_the_released_adapter_and_the_base_alone(
    repository: Path,
) -> None:
    path = accept(report(repository / "reports", run(v1=GOOD, v2=BAD)))
    content = read(path)
    assert {row["adapter"] for row in content["answers"]} == {"base", "v1"}
    assert [entry["name"] for entry in content["adapters"]] == ["v1"]
    assert {row["adapter"] for row in content["characters"]} == {"v1"}
    loaded, _ = document.load(path)
    assert loaded.gates["v1"].passed


def test_failing_gate_is_refused_with_its_reasons(repository: Path) -> None:
    path = report(repository / "reports", run(v1=BAD))
    with pytest.raises(ReleaseError, match="gate of v1 fails: 1 control case forgotten"):
        accept(path)
    assert not Path("baselines").exists()


def test_failing_gate_is_accepted_when_told_and_what_spoke_against_it_is_kept(
    repository: Path,
) -> None:
    path = accept(report(repository / "reports", run(v1=BAD)), anyway=True)
    (against,) = read(path)["released"]["against"]
    assert against.startswith("the gate of v1 fails")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (replace(run(v1=GOOD), partial=True), "only a part of the suite was run"),
        (run(v1={**GOOD, "superman": "ccx"}), "the run is incomplete"),
        (run(), "base alone: there is no adapter to release"),
    ],
)
def test_run_that_is_not_whole_is_refused(repository: Path, changed: Run, message: str) -> None:
    with pytest.raises(ReleaseError, match=message):
        accept(report(repository / "reports", changed))


def test_another_adapter_than_the_recommended_can_be_chosen(repository: Path) -> None:
    path = report(repository / "reports", run(v1=GOOD, v2={**GOOD, "kolobok": "cww"}))
    assert read(accept(path, adapter="v2"))["released"]["adapter"] == "v2"
    with pytest.raises(ReleaseError, match="no adapter 'v9' in the report; there are: v1, v2"):
        accept(path, adapter="v9")


def test_nobody_can_accept_without_a_name(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    path = report(repository / "reports", run(v1=GOOD))
    with pytest.raises(ReleaseError, match="git does not know who you are"):
        accept(path, repository / "released.json")


def test_history_grows_with_each_release_and_starts_empty(repository: Path) -> None:
    assert history() == []
    accept(report(repository / "reports", run(v1={**GOOD, "kolobok": "cww"})))
    accept(report(repository / "reports", run(v2=GOOD)))
    first, second = history()
    assert (first["adapter"], second["adapter"]) == ("v1", "v2")
    assert first["target"] == {"before": 0, "after": 1, "total": 3}
    assert second["hallucinations"] == {"before": 0, "after": 0}
    assert second["suite"] == "1"
    assert first["when"] <= second["when"]


def test_two_at_once_do_not_drop_each_others_history(repository: Path) -> None:
    path = report(repository / "reports", run(v1=GOOD))
    accept(path)
    other = Claim(repository / "baselines", run=1)
    with pytest.raises(TakenError, match="another run"):
        accept(path)
    other.let_go()
    accept(path)
    assert len(history()) == 2


def test_released_baseline_cannot_be_accepted_as_a_run(repository: Path) -> None:
    path = accept(report(repository / "reports", run(v1=GOOD)))
    with pytest.raises(ReleaseError, match="already"):
        accept(path)


def test_later_run_is_compared_with_the_released_adapter(repository: Path) -> None:
    path = accept(report(repository / "reports", run(v1=GOOD, v2=BAD)))
    baseline = baseline_records(document.read(path), "released")
    candidate = records("v3", {"kolobok": "wcc", "superman": "ccc"})
    every = {one.key: one for one in (*baseline.values(), *candidate)}
    comparison = compare("v3", "released", [one.case for one in candidate], every)
    changes = [pair.change.value for pair in comparison.pairs]
    assert changes == ["regressed", "kept", "fixed", "kept", "kept", "kept"]


def test_case_that_the_earlier_report_never_asked_is_named_missing(repository: Path) -> None:
    baseline = baseline_records(document.build(run(v1=GOOD), {}), "earlier")
    candidate = records("v3", {**GOOD, "cheburashka": "c"})
    every = {one.key: one for one in (*baseline.values(), *candidate)}
    comparison = compare("v3", "earlier", [one.case for one in candidate], every)
    assert comparison.unpaired == ("cheburashka/0",)
    assert comparison.missing_characters == ("cheburashka",)


def test_plain_report_stands_for_its_recommended_adapter_or_else_its_base() -> None:
    several = baseline_records(document.build(run(v1=BAD, v2=GOOD), {}), "earlier")
    assert [record.correct for record in several.values()] == [True, True, False, True, True, True]
    alone = baseline_records(document.build(run(), {}), "earlier")
    assert {record.adapter for record in alone.values()} == {"earlier"}
    assert sum(record.correct for record in alone.values()) == 3


@pytest.mark.parametrize("answers", [None, [], [{"adapter": "base"}], ["text"]])
def test_report_without_usable_answers_is_no_baseline(answers: object) -> None:
    with pytest.raises(RecordError):
        baseline_records({"answers": answers}, "earlier")


def test_same_suite_judge_and_generation_are_comparable() -> None:
    earlier = document.build(run(v1=GOOD), {})
    moved = {**ABOUT, "suite": {"questions": "abc", "hash": "2", "folder": "renamed"}}
    assert incomparable(earlier, moved) == []


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("suite", {"questions": "xyz"}, "suite questions: abc in the report, xyz now"),
        (
            "judge",
            {"judge": "2", "encoder": "built-in", "similarity": "0.7"},
            "judge: 1 in the report, 2 now",
        ),
        (
            "generation",
            {"max_new_tokens": 16},
            "generation max_new_tokens: 48 in the report, 16 now",
        ),
        ("generation", {}, "generation max_new_tokens: 48 in the report, not said now"),
    ],
)
def test_what_differs_is_said(part: str, value: dict[str, Any], reason: str) -> None:
    earlier = document.build(run(v1=GOOD), {})
    assert incomparable(earlier, {**ABOUT, part: value}) == [reason]
