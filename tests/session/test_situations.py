"""The table of `docs/ci.md`, row by row, each with and without `--release`."""

from __future__ import annotations

import re

import pytest

from harness.suite.hashes import suite_hashes
from harness.suite.reading import read_suite
from tests.recorded import Cases
from tests.session.situations import (
    DIES_AT_ITS_END,
    DOCUMENT,
    ROWS,
    Situation,
    other_folder,
    row_of,
)

EVERY = [row for rows in ROWS.values() for row in rows]


@pytest.mark.parametrize("release", [False, True], ids=["plain", "release"])
@pytest.mark.parametrize("row", EVERY, ids=[row.given for row in EVERY])
def test_it_ends_as_the_document_says(
    row: Situation, release: bool, cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite, _ = read_suite(cases.folder)
    known = suite_hashes(suite)["hash"]
    row.make(cases)
    for name, value in row.environment.items():
        monkeypatch.setenv(name, value)
    options = [one.format(hash=known) for one in row.options]
    arguments = [*row.paths, *row.answers, *options, *(["--release"] if release else [])]
    if row.alone:
        result = cases.pytester.runpytest_subprocess(*arguments)
    else:
        result = cases.pytester.runpytest("-p", "harness.plugin", *arguments)
    assert result.ret == (row.release if release else row.plain)
    said = result.outlines + result.errlines
    assert not any(line.startswith(("Traceback", "INTERNALERROR")) for line in said)
    if row.says:
        pytest.LineMatcher(said).fnmatch_lines([row.says])
    if release and result.ret == 1:
        assert any(line.startswith("no release: ") for line in said) or "terminal" in row.given


def test_the_document_has_these_rows_and_no_other() -> None:
    page = DOCUMENT.read_text(encoding="utf-8").splitlines()
    rows = [line for line in page if re.search(r"\| \d \| \d \|$", line)]
    assert rows == [row_of(row) for row in EVERY]


@pytest.mark.parametrize(
    "option",
    ["--fixtures", "--fixtures-per-test", "--markers", "--setup-plan", "--setup-only", "--co",
     "--cache-show", "--help"],
)  # fmt: skip
def test_what_only_shows_touches_no_report(cases: Cases, option: str) -> None:
    cases.run("--adapter", "good")
    folder = cases.pytester.path / "reports"
    before = {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}
    cases.run("--adapter", "bad", "--report-dir", "reports/good", option)
    assert {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))} == before


def test_how_other_tests_end_is_their_own_affair(cases: Cases) -> None:
    pytest.importorskip("xdist")
    other_folder(cases)
    cases.pytester.makeconftest(DIES_AT_ITS_END)
    result = cases.pytester.runpytest_subprocess("other", "-n", "2")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*without telling*")
