"""Rows of pytest-html, and that no other file of the report knows of pytest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import harness.report
from harness.report.pytest_html import HEADER, HtmlRows, row_cells
from tests.report.published import document


def rows(**fields: Any) -> list[dict[str, Any]]:
    answers = document(["lora_v2"])["answers"]
    base, adapter = (row for row in answers if row["case"] == "kolobok/who")
    return [base, {**adapter, **fields}]


def test_shows_picture_both_answers_and_verdict() -> None:
    verdict, picture, answers = row_cells(rows(), "images/a%20b.webp")
    assert verdict == '<td class="col-verdict">hallucination</td>'
    assert 'src="images/a%20b.webp"' in picture
    assert answers.index("Смайлик") < answers.index("Чебурашка")


def test_everything_said_is_escaped() -> None:
    said = '<img src=x onerror="alert(1)">'
    cells = row_cells(rows(answer=said, question=said, reason=said, adapter=said), None)
    assert "<img" not in "".join(cells)


def test_an_error_stands_in_place_of_the_answer() -> None:
    cells = row_cells(rows(answer=None, verdict=None, error="out of memory"), None)
    assert "error" in cells[0]
    assert "out of memory" in cells[2]


def test_links_are_relative_to_the_page_and_every_row_fits_the_header(tmp_path: Path) -> None:
    picture = tmp_path / "reports" / "lora v2" / "images" / "x.webp"
    carried: list[list[dict[str, Any]]] = [rows(), []]
    bridge = HtmlRows(lambda _: carried.pop(0), lambda _: picture, tmp_path / "out" / "page.html")
    header = ["Result", "Test", "Duration", "Links"]
    bridge.pytest_html_results_table_header(header)
    assert header[2:5] == list(HEADER)
    for _ in range(2):
        cells = ["passed", "test", "1 s", ""]
        bridge.pytest_html_results_table_row(pytest.TestReport.__new__(pytest.TestReport), cells)
        assert len(cells) == len(header)
    bridge = HtmlRows(lambda _: rows(), lambda _: picture, tmp_path / "out" / "page.html")
    cells = ["passed", "test", "1 s", ""]
    bridge.pytest_html_results_table_row(pytest.TestReport.__new__(pytest.TestReport), cells)
    assert 'href="../reports/lora%20v2/images/x.webp"' in cells[3]


def test_only_the_bridge_imports_pytest() -> None:
    folder = Path(harness.report.__file__).parent
    importing = [
        path.name
        for path in folder.glob("*.py")
        if re.search(r"^\s*(import|from) pytest", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert importing == ["pytest_html.py"]
