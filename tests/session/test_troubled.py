"""A place that takes nothing costs a run its status, never its answers; and runs at once."""

from __future__ import annotations

import errno
import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import local_cache
from harness.engines.local.loaded_models import LoadedModels
from harness.report.folder import Claim
from tests.kills import ANSWERS, Place, kill
from tests.recorded import Cases
from tests.slow_model import CACHE, REPORT, SlowRunner


@pytest.fixture
def place(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A suite and a model that is no model, in this process."""
    made = Place(pytester.path)
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(made.cache))
    monkeypatch.setenv("SLOW_MODEL_LOG", str(made.log))
    monkeypatch.setenv("SLOW_MODEL_SECONDS", "0")
    monkeypatch.setattr(LoadedModels, "_load", lambda self, model: SlowRunner())
    monkeypatch.setattr(LoadedModels, "close", lambda self: None)
    return made


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest("cases", "--adapter", "lora_v2", "-p", "harness.plugin", *options)


def answers_in(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0


def takes_no_more(statement: str) -> Callable[[pytest.MonkeyPatch, Place], None]:
    """Have SQLite itself refuse to write, by a setting made after the tables are there."""

    def make(monkeypatch: pytest.MonkeyPatch, _: Place) -> None:
        connect = local_cache._connect

        def limited(file: Path, schema: str) -> sqlite3.Connection:
            tables = connect(file, schema)
            tables.execute(statement)
            return tables

        monkeypatch.setattr(local_cache, "_connect", limited)

    return make


def in_the_way(_: pytest.MonkeyPatch, place: Place) -> None:
    place.cache.write_text("a file")


def no_database(_: pytest.MonkeyPatch, place: Place) -> None:
    place.cache.mkdir()
    (place.cache / "answers.sqlite").write_bytes(b"\x5a" * 9000)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (takes_no_more("PRAGMA max_page_count = 1"), "cannot be used (database or disk is full)"),
        (takes_no_more("PRAGMA query_only = 1"), "attempt to write a readonly database"),
        (in_the_way, "cannot be used ("),
        (no_database, "is damaged (file is not a database)"),
    ],
    ids=["full", "read-only", "a file in the way", "damaged"],
)
def test_a_cache_in_trouble_costs_the_status_and_no_answer(
    pytester: pytest.Pytester,
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[pytest.MonkeyPatch, Place], None],
    line: str,
) -> None:
    make(monkeypatch, place)
    result = run(pytester)
    assert_told(place, result.ret, result.outlines, line)


def test_workers_tell_it_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xdist")
    in_the_way(monkeypatch, place)
    status, said = place.run("-n", "1")
    assert_told(place, status, said.splitlines(), "cannot be used (")


def assert_told(place: Place, status: int, said: list[str], line: str) -> None:
    """Check that a run says what is wrong in a line, and that its answers are in its report."""
    assert status == 1
    (told,) = [one for one in said if one.endswith("lora_v2/answers.jsonl")]
    assert told.startswith("The cache ")
    assert line in told
    assert any("gate: passed" in one for one in said)
    assert answers_in(place.report / "answers.jsonl") == ANSWERS


def test_a_damaged_cache_begins_anew(pytester: pytest.Pytester, place: Place) -> None:
    assert run(pytester).ret == 0
    file = place.cache / "answers.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    (place.cache / "answers.sqlite-wal").write_bytes(b"of the old one")
    assert run(pytester).ret == 1
    assert (place.cache / "answers.broken").exists()
    again = run(pytester)
    assert again.ret == 0
    again.stdout.fnmatch_lines([f"answers: 0 asked now, {ANSWERS} from the answer cache"])


def test_a_full_report_folder_leaves_the_answers_in_the_cache(
    pytester: pytest.Pytester, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = run(pytester)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [f"no report: *lora_v2: No space left on device; run it again: {ANSWERS} answers are kept"]
    )
    assert [path for path in place.report.rglob("*") if path.is_file()] == []


def test_pictures_that_cannot_be_written_are_no_report_without_them(
    pytester: pytest.Pytester, place: Place
) -> None:
    place.report.mkdir(parents=True)
    (place.report / "images").write_text("in the way")
    assert run(pytester).ret == 1
    assert answers_in(place.report / "answers.jsonl") == ANSWERS
    assert not (place.report / "report.json").exists()


def test_a_second_run_on_one_report_folder_says_so_and_asks_nothing(cases: Cases) -> None:
    claim = Claim(cases.pytester.path / "reports" / "good", run=1)
    try:
        result = cases.run("--adapter", "good")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["ERROR: *good: another run (process 1) writes its report *"])
        assert cases.run("--adapter", "good", "--report-dir", "other").ret == 0
    finally:
        claim.let_go()
    assert cases.run("--adapter", "good").ret == 0
    assert not [*cases.pytester.path.rglob(".run.lock")]


def test_another_suite_does_not_take_a_report_s_place(cases: Cases) -> None:
    assert cases.run("--adapter", "good").ret == 0
    before = cases.report("good")
    second = cases.pytester.path / "second"
    cases.folder.rename(second)
    assert cases.run("--adapter", "good", path="second").ret == 0  # renamed: still its own
    second.rename(cases.folder)
    assert cases.run("--adapter", "good").ret == 0
    cases.pytester.run("cp", "-r", "cases", "second")
    result = cases.run("--adapter", "good", path="second")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: *reports/good holds the report of another suite, */cases: give --report-dir*"]
    )
    assert cases.report("good")["answers"] == before["answers"]
    assert cases.run("--adapter", "good", "--report-dir", "reports/good", path="second").ret == 0


def test_a_killed_run_is_gone_on_with_to_the_same_report(
    pytester: pytest.Pytester, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def run_here(there: Place) -> tuple[int, str]:
        monkeypatch.chdir(there.folder)
        monkeypatch.setenv("VLM_HARNESS_CACHE", str(there.cache))
        monkeypatch.setenv("SLOW_MODEL_LOG", str(there.log))
        result = run(pytester)
        return int(result.ret), str(result.stdout)

    assert run_here(place)[0] == 0
    for phase in (CACHE, REPORT):
        monkeypatch.setenv("SLOW_MODEL_SECONDS", "0.02")
        killed = Place(tmp_path / phase)
        one = kill(killed, phase, random.Random(phase), place, run_here)
        assert (one.again, one.half, one.left, one.wrong) == (0, [], [], []), one
