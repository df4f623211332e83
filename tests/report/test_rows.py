"""A large report is made row by row, and is to the byte the one that is held whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.gate.run import Run
from harness.models.adapters import Adapter
from harness.report import document, rows
from harness.report.publish import publish
from harness.suite.policy import GatePolicy
from tests.judged import records

BEFORE = {"kolobok": "wwhwxW", "superman": "cch"}
AFTER = {"kolobok": "ccwrcC", "superman": "chx"}


def run() -> Run:
    return Run(
        adapters=(Adapter(name="lora", path=None),),
        records=(*records("base", BEFORE), *records("lora", AFTER)),
        policy=GatePolicy(),
    )


def files(folder: Path) -> dict[str, bytes]:
    publish(run(), {"images/kolobok/0.png": "images/a.webp"}, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_is_not_held_is_written_as_what_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = files(tmp_path / "held")
    assert isinstance(document.build(run(), {})["answers"], list)
    monkeypatch.setattr(rows, "HELD", 0)
    assert not isinstance(document.build(run(), {})["answers"], list)
    assert files(tmp_path / "not held") == held


def test_it_is_plain_json_a_line_an_answer(tmp_path: Path) -> None:
    content = document.build(run(), {})
    text = document.write({"answers": [], **content}, tmp_path).read_text("utf-8")
    assert json.loads(text) == content
    lines = [line.strip().removesuffix(",") for line in text.splitlines()]
    assert [json.loads(line) for line in lines if line.startswith('{"case"')] == content["answers"]
    nothing = document.write({**content, "answers": []}, tmp_path).read_text("utf-8")
    assert json.loads(nothing) == {**content, "answers": []}


def test_rows_are_a_sequence_of_rows() -> None:
    all_rows = rows.Rows(run(), {})
    assert len(all_rows) == 18
    assert all_rows[-1] == [*all_rows][-1]
    assert all_rows[2:4] == [*all_rows][2:4]
