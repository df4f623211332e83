"""`diff`: what changed between two runs, in the terminal, for a pull request, as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.__main__ import main
from tests.recorded import ANSWERS, Cases
from tests.report.chromium import Chromium
from tests.report.conftest import browser as browser


@pytest.fixture
def two(cases: Cases) -> tuple[str, str]:
    """Two reports of adapters that differ in two cases."""
    for name in ("good", "bad"):
        cases.run("--adapter", name)
    folder = cases.pytester.path / "reports"
    return str(folder / "good"), str(folder / "bad")


def test_says_what_broke_with_both_answers(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *two]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "base: the same 3",
        "good → bad: broke 2, the same 1, Gate: Passes → Fails",
        "  broke           kolobok/who: 'Это Колобок.' (correct) → 'Это Матрёшка.' "
        "(hallucination: Матрёшка)",
        "  broke           matryoshka/who: 'Это Матрёшка.' (correct) → 'Это Колобок.' "
        "(hallucination: Колобок)",
    ]


def test_nothing_changed_ends_with_0(
    two: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", two[0], two[0]]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "no verdict changed"


def test_other_words_are_listed_where_all_is_asked_for(
    cases: Cases, capsys: pytest.CaptureFixture[str]
) -> None:
    cases.run("--adapter", "good", "--report-dir", "before")
    said = {**ANSWERS["matryoshka/who"], "good": "На картинке матрёшка."}
    cases.answers({**ANSWERS, "matryoshka/who": said})
    cases.run("--adapter", "good", "--report-dir", "after")
    capsys.readouterr()
    before, after = (str(cases.pytester.path / name) for name in ("before", "after"))
    assert main(["diff", before, after]) == 0
    assert "На картинке" not in capsys.readouterr().out
    assert main(["diff", before, after, "--all"]) == 0
    assert "in other words  matryoshka/who: 'Это Матрёшка.' (correct) → 'На картинке" in (
        capsys.readouterr().out
    )


def test_markdown_in_russian(two: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *two, "--markdown", "--report-lang", "ru"]) == 1
    text = capsys.readouterr().out
    assert "| испорчено | `kolobok/who` |" in text
    assert "Это Матрёшка. (галлюцинация: Матрёшка) |" in text


def hostile(cases: Cases) -> tuple[str, str]:
    said = "</blockquote><script>alert(1)</script> | @all ::error::x ![x](http://e.org)"
    cases.run("--adapter", "good", "--report-dir", "before")
    cases.answers({**ANSWERS, "matryoshka/who": {**ANSWERS["matryoshka/who"], "good": said}})
    cases.run("--adapter", "good", "--report-dir", "after")
    return str(cases.pytester.path / "before"), str(cases.pytester.path / "after")


def test_what_was_said_draws_and_commands_nothing(
    cases: Cases, capsys: pytest.CaptureFixture[str]
) -> None:
    two = hostile(cases)
    capsys.readouterr()
    assert main(["diff", *two, "--page"]) == 1
    assert "\n::error" not in capsys.readouterr().out
    page = Path(two[1], "diff.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    main(["diff", *two, "--markdown"])
    text = capsys.readouterr().out
    assert "<script>" not in text
    assert "![x](" not in text


def test_the_page_shows_both_answers_and_the_picture(
    two: tuple[str, str], browser: Chromium
) -> None:
    assert main(["diff", *two, "--page"]) == 1
    browser.window(1280, 900)
    browser.open(Path(two[1], "diff.html").as_uri())
    assert browser.run("document.querySelectorAll('.card').length") == 2
    browser.wait_for("document.querySelector('.card img').naturalWidth > 0")
    text = browser.run("document.querySelector('.card').textContent")
    assert "Это Колобок." in text
    assert "Это Матрёшка." in text
    browser.window(360, 740, phone=True)
    assert browser.run("document.documentElement.scrollWidth - innerWidth") <= 0
    assert browser.errors == []


def test_a_removed_case_has_no_picture_to_show(cases: Cases) -> None:
    cases.run("--adapter", "good", "--report-dir", "before")
    cases.folder.joinpath("matryoshka.yaml").unlink()
    cases.answers({case: said for case, said in ANSWERS.items() if "kolobok" in case})
    cases.run("--adapter", "good", "--report-dir", "after")
    before, after = (str(cases.pytester.path / name) for name in ("before", "after"))
    assert main(["diff", before, after, "--page"]) == 0
    page = Path(after, "diff.html").read_text("utf-8")
    assert page.count("matryoshka/who") == 2
    assert "<img" not in page


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["nowhere"], "error: nowhere: cannot be read: No such file or directory"),
        (["GOOD", "--adapter", "x"], "error: --adapter x: give OLD=NEW, the names in the two"),
        (["GOOD", "--adapter", "x=bad"], "error: the old report has no 'x'; it has: base, bad"),
        (["GOOD", "--adapter", "bad=\x1b[2J"], "error: the new report has no"),
    ],
)
def test_a_mistake_is_one_line(
    two: tuple[str, str], options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [two[0] if option == "GOOD" else option for option in options]
    assert main(["diff", two[1], *given]) == 2
    said = capsys.readouterr().err
    assert said.startswith(says)
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_a_report_of_another_schema_is_refused(
    two: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "report.json"
    other.write_text(json.dumps({"schema": 2}), "utf-8")
    assert main(["diff", two[0], str(other)]) == 2
    assert "not a report of schema 1" in capsys.readouterr().err
