"""The rows of pytest-html: for each case its picture, both answers and the verdict.

The only file here that imports pytest. pytest-html keeps its whole report in one attribute and
redraws its table at every click, so pictures are links to the report folder's small copies, never
part of the page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from harness.record import spoken
from harness.report.doubt import percent

Row = Mapping[str, Any]
"""A row of the report's `answers`, as it travels on a test's report."""

HEADER = (
    '<th class="sortable" data-column-type="verdict">Verdict</th>',
    "<th>Picture</th>",
    "<th>Question and answers</th>",
)
_BESIDE_TEST = 2
"""Our columns stand right of the test's name, left of how long it took."""


class HtmlRows:
    """Fills the columns of pytest-html's table; registered only where pytest-html is there."""

    def __init__(
        self,
        rows_on: Callable[[pytest.TestReport], Sequence[Row]],
        picture_of: Callable[[Row], Path | None],
        page: Path,
    ) -> None:
        """Draw nothing yet.

        Args:
            rows_on: gives the records that a test's report carries, the candidate's last.
            picture_of: gives the small copy of a row's picture, None where there is none.
            page: the file that pytest-html writes, which links are relative to.
        """
        self._rows_on = rows_on
        self._picture_of = picture_of
        self._folder = page.expanduser().absolute().parent

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """https://pytest-html.readthedocs.io/en/latest/api_reference.html."""
        cells[_BESIDE_TEST:_BESIDE_TEST] = HEADER

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """https://pytest-html.readthedocs.io/en/latest/api_reference.html."""
        rows = self._rows_on(report)
        if rows:
            picture = self._picture_of(rows[-1])
            cells[_BESIDE_TEST:_BESIDE_TEST] = row_cells(rows, self._link(picture))
        elif cells:
            # A test that is no case: as many cells as there are columns.
            cells[_BESIDE_TEST:_BESIDE_TEST] = ["<td></td>"] * len(HEADER)

    def _link(self, picture: Path | None) -> str | None:
        """Give the address of a picture from where pytest-html's page lies."""
        if picture is None:
            return None
        try:
            return quote(Path(os.path.relpath(picture.absolute(), self._folder)).as_posix())
        except ValueError:  # another drive
            return picture.absolute().as_uri()


def row_cells(rows: Sequence[Row], picture: str | None) -> list[str]:
    """Give a test's cells: verdict, picture, question and answers, everything escaped.

    Args:
        rows: the records of one case, the candidate's last and before it what it is compared with.
        picture: address of the small picture.
    """
    candidate = rows[-1]
    verdict = candidate["verdict"] or "error"
    image = ""
    if picture:
        address = escape(picture, quote=True)
        image = (
            f'<a href="{address}"><img src="{address}" width="72" loading="lazy" '
            f'alt="{escape(candidate["character"], quote=True)}"></a>'
        )
    answers = "".join(_answer(row) for row in rows[-2:])
    return [
        f'<td class="col-verdict">{escape(verdict)}{_doubt(candidate)}</td>',
        f'<td class="col-picture">{image}</td>',
        f'<td class="col-answers"><b>{escape(candidate["question"])}</b>{answers}</td>',
    ]


def _doubt(row: Row) -> str:
    doubtful = row.get("doubtful")
    return f"<br><small>doubtful: {percent(row['certainty'])} %</small>" if doubtful else ""


def _answer(row: Row) -> str:
    said = row["error"] or "" if row["answer"] is None else spoken(row)
    reason = row.get("reason") or ""
    verdict = row["verdict"] or "error"
    return (
        f"<div><i>{escape(row['adapter'])}</i> ({escape(verdict)}): <bdi>{escape(said)}</bdi>"
        f"<br><small>{escape(reason)}</small></div>"
    )
