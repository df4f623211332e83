"""Rows of pytest-html, and that no other file of the report knows of pytest."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.session.pytest_html import HEADER, HtmlRows, row_cells
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


CONFTEST = """
from pathlib import Path
import pytest
from harness.session.pytest_html import HtmlRows
from tests.session.test_pytest_html import rows

def pytest_configure(config):
    said = lambda report: rows(answer="<b>это Чебурашка</b>") if "case" in report.nodeid else []
    picture = lambda row: Path(config.rootpath, "report", "images", "x.webp")
    config.pluginmanager.register(HtmlRows(said, picture, Path(config.option.htmlpath)))
"""


def test_pytest_html_takes_the_rows(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_it.py").write_text("def test_case(): ...\ndef test_other(): ...\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--html",
        "page.html",
        "-p",
        "no:harness.plugin",
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", "."],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    found = re.search(r'data-jsonblob="(.*?)"', text)
    assert found
    tests = json.loads(html.unescape(found[1]))["tests"]
    case, other = (tests[f"test_it.py::{name}"][0] for name in ("test_case", "test_other"))
    assert len(case["resultsTableRow"]) == len(other["resultsTableRow"]) == 4 + len(HEADER)
    assert case["verdict"] == "hallucination"
    assert 'src="report/images/x.webp"' in "".join(case["resultsTableRow"])
    assert "&lt;b&gt;это Чебурашка" in "".join(case["resultsTableRow"])
