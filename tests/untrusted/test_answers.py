"""Bad answers, by the table of `docs/trust.md`, and in every place where one is shown."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.visible import visible
from tests.report.test_github import runner
from tests.untrusted.answers import (
    HALF,
    HEADING,
    TEXTS,
    Seen,
    Told,
    model_card,
    parts,
    rendered,
    row_of,
    rows_of_pytest_html,
    seen,
    told,
)
from tests.untrusted.document import rows_under

RUNS = ("first", "second")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Told]:
    """Two runs with all texts, and one as large with nothing in it."""
    folder, every = tmp_path_factory.mktemp("answers"), [*TEXTS.values()]
    return {
        "first": told(folder / "first", every[:HALF]),
        "second": told(folder / "second", every[HALF:]),
        "harmless": told(folder / "harmless", [f"слово{at}" for at in range(HALF)]),
    }


@pytest.fixture(scope="module")
def found(runs: Mapping[str, Told]) -> Mapping[str, Seen]:
    """How each text is seen."""
    return dict(zip(TEXTS, [*seen(runs["first"]), *seen(runs["second"])], strict=True))


@pytest.mark.parametrize("given", TEXTS)
def test_it_is_seen_as_the_document_says(given: str, found: Mapping[str, Seen]) -> None:
    text, shown = TEXTS[given], found[given]
    assert shown.status == 1
    whole = text.encode("utf-8", "replace").decode()
    assert shown.report == whole
    beginning = whole[: len(shown.annotation) - 1] if shown.annotation.endswith("…") else whole
    unescaped = re.sub("%0A", "\n", re.sub("%0D", "\r", shown.annotation)).replace("%25", "%")
    assert unescaped.removesuffix("…") == re.sub(
        r"[^\r\n]+", lambda line: visible(line[0]), beginning
    )
    assert row_of(given, text, shown) in rows_under(HEADING)


def test_the_document_has_no_other_rows() -> None:
    assert len(rows_under(HEADING)) == len(TEXTS)


@pytest.mark.parametrize("which", RUNS)
def test_no_line_moves_the_cursor_or_is_a_command_but_our_own(
    which: str, runs: Mapping[str, Told]
) -> None:
    commands = [line for line in runs[which].ended.lines if line.lstrip().startswith("::")]
    assert len(commands) == HALF
    for line in commands:
        name, properties, _ = runner(line)
        assert name == "error"
        assert set(properties) == {"file", "line", "title"}
    for line in runs[which].ended.lines:
        assert visible(line) == line
        assert line in commands or not re.search(r"##\w*\[", line)


@pytest.mark.parametrize("which", RUNS)
def test_no_element_or_attribute_of_a_page_arises_from_it(
    which: str, runs: Mapping[str, Told]
) -> None:
    attacked, harmless = (runs[one].read("report/index.html") for one in (which, "harmless"))
    assert parts(attacked) == parts(harmless)
    assert parts(attacked)["script",] == 1


@pytest.mark.parametrize("which", RUNS)
def test_no_cell_of_pytest_html_holds_more_than_ours(which: str, runs: Mapping[str, Told]) -> None:
    attacked, harmless = (runs[one].read("tests.html") for one in (which, "harmless"))
    assert parts(attacked) == parts(harmless)
    drawn = [sum(map(parts, rows_of_pytest_html(page)), Counter()) for page in (attacked, harmless)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("which", RUNS)
def test_nothing_of_it_is_drawn_by_markdown(
    which: str, runs: Mapping[str, Told], capsys: pytest.CaptureFixture[str]
) -> None:
    for source in (lambda one: one.read("summary.md"), lambda one: model_card(one, capsys)):
        attacked, harmless = (parts(rendered(source(runs[one]))) for one in (which, "harmless"))
        del attacked["code",], harmless["code",]  # in which signs stand that would be links
        assert attacked == harmless
        assert ("a",) not in attacked


@pytest.mark.parametrize("which", RUNS)
def test_reports_and_answers_are_json_that_reads_back(which: str, runs: Mapping[str, Told]) -> None:
    folder: Path = runs[which].folder / "report"
    rows = [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf-8").splitlines()]
    written = json.loads((folder / "report.json").read_text("utf-8"))["answers"]
    assert [row["answer"] for row in rows] == [row["answer"] for row in written]
    assert len(rows) == 2 * HALF
