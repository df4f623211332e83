"""The page of a large report: its cases lie beside it, and it shows what a small one would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.options import Look
from harness.report import page, parts
from harness.report.publish import draw
from tests.report.chromium import Chromium
from tests.report.published import document, doubted, draw_pictures
from tests.report.test_browser import CARDS, choose, click
from tests.report.test_page import embedded, hostile

READY = "/^Shown/.test(document.getElementById('count').textContent)"
VIEWS = (
    "",
    "#adapter=lora_v2",
    "#adapter=",
    "#verdict=hallucination,wrong",
    "#change=regressed",
    "#character=kolobok",
    "#case=superman/looks",
    "#named=cheburashka",
    "#doubtful=yes",
    "#q=колобок сказ",
)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every report count as a large one, with four cases in a file."""
    monkeypatch.setattr(page, "EMBEDDED", 0)
    monkeypatch.setattr(parts, "SIZE", 4)


def files(folder: Path) -> list[Path]:
    return sorted((folder / parts.FOLDER).glob("*.js"))


def rows_in(file: Path) -> Iterator[dict[str, Any]]:
    number, text = json.loads("[" + file.read_text("utf-8").strip()[len("harnessPart(") : -1] + "]")
    assert file.name.endswith(f"-{number}.js")
    yield from json.loads(text)["answers"]


@pytest.mark.usefixtures("large")
def test_every_answer_lies_in_one_file_what_broke_in_the_first(tmp_path: Path) -> None:
    content = document(["lora_v1", "lora_v2"])
    index = embedded(draw(content, tmp_path).read_text("utf-8"))["index"]
    assert [file.relative_to(tmp_path).as_posix() for file in files(tmp_path)] == index["files"]
    assert len(files(tmp_path)) == 7
    found = [(row["case"], row["adapter"]) for file in files(tmp_path) for row in rows_in(file)]
    assert sorted(found) == sorted((row["case"], row["adapter"]) for row in content["answers"])
    first = {row["case"] for row in rows_in(files(tmp_path)[0])}
    regressed = {row["case"] for row in content["answers"] if row["change"] == "regressed"}
    assert first >= regressed


def test_a_small_report_needs_no_files_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(page, "EMBEDDED", 0)
        draw(document(), tmp_path)
        old = files(tmp_path)
        draw(document(["lora_v2"]), tmp_path)
        assert files(tmp_path)
        assert not {*files(tmp_path)} & {*old}, "of the report before nothing is left"
        draw(document(), tmp_path, Look(self_contained=True))
        assert not (tmp_path / parts.FOLDER).exists(), "one file was asked for"
        draw(document(), tmp_path)
    mine = tmp_path / parts.FOLDER / "notes.js"
    mine.write_text("somebody's own", "utf-8")
    text = draw(document(), tmp_path).read_text("utf-8")
    assert files(tmp_path) == [mine]
    assert "'self'; base-uri" not in text
    assert "index" not in embedded(text)


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Give the addresses of a report's page, whole and in parts."""
    addresses = []
    for limit in (10**6, 0):
        folder = tmp_path / str(limit)
        folder.mkdir()
        draw_pictures(folder)
        monkeypatch.setattr(page, "EMBEDDED", limit)
        monkeypatch.setattr(parts, "SIZE", 4)
        written = page.write(doubted(passed=True), folder, lang="en", self_contained=False)
        addresses.append(written.as_uri())
    return addresses[0], addresses[1]


def shown(browser: Chromium, address: str) -> list[str]:
    browser.open(address)
    browser.wait_for(READY)
    while not browser.run("document.getElementById('more').hidden"):
        before = browser.run(CARDS)
        click(browser, "#more")
        browser.wait_for(f"{READY} && {CARDS} > {before}")
    cards = "[...document.querySelectorAll('.card, #count')].map((one) => one.textContent)"
    told: list[str] = browser.run(cards)
    assert browser.errors == []
    return told


@pytest.mark.parametrize("view", VIEWS)
def test_shows_what_the_whole_page_shows(
    browser: Chromium, both: tuple[str, str], view: str
) -> None:
    whole, in_parts = both
    found = shown(browser, in_parts + view)
    assert len(found) > 1
    # Which of two cases that matter as much comes first is the file's affair.
    assert sorted(found) == sorted(shown(browser, whole + view))


@pytest.mark.usefixtures("large")
def test_reads_a_file_when_it_is_shown_and_not_before(browser: Chromium, tmp_path: Path) -> None:
    draw_pictures(tmp_path)
    address = page.write(document(), tmp_path, lang="en", self_contained=False).as_uri()
    browser.open(f"{address}#case=superman/looks")
    browser.wait_for(READY)
    folder = address.rsplit("/", 1)[0]
    assert [one for one in browser.requests if "/cases/" in one] == [
        f"{folder}/{files(tmp_path)[0].relative_to(tmp_path).as_posix()}"
    ]
    click(browser, "#clear")
    choose(browser, "q", "колобок")
    browser.wait_for(f"{READY} && {CARDS} > 1")
    assert len({one for one in browser.requests if "/cases/" in one}) == len(files(tmp_path))
    assert browser.errors == []


@pytest.mark.usefixtures("large")
def test_a_file_that_is_gone_is_told(browser: Chromium, tmp_path: Path) -> None:
    address = page.write(document(), tmp_path, lang="ru", self_contained=False).as_uri()
    gone = files(tmp_path)[0]
    gone.unlink()
    browser.open(address)
    browser.wait_for("/^Не читается/.test(document.getElementById('count').textContent)")
    assert f"cases/{gone.name}" in browser.run("document.getElementById('count').textContent")


@pytest.mark.usefixtures("large")
def test_no_answer_harms_a_page_in_parts(browser: Chromium, tmp_path: Path) -> None:
    address = page.write(hostile(), tmp_path, lang="en", self_contained=False).as_uri()
    browser.open(address)
    browser.wait_for(f"{READY} && {CARDS} > 0")
    assert browser.run("document.querySelectorAll('#list script, #list b').length") == 0
    assert browser.errors == []
