"""The page in a real browser: it renders, filters, links to one case, and runs nobody's script."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.report import page
from tests.report.chromium import Chromium
from tests.report.published import document, doubted, draw_pictures
from tests.report.test_page import hostile


def write(content: dict[str, Any], folder: Path) -> str:
    """Write the page alone, without its charts; give its address."""
    return page.write(content, folder, lang="en", self_contained=False).as_uri()


CARDS = "document.querySelectorAll('.card').length"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    draw_pictures(folder)
    return write(document(), folder)


@pytest.fixture
def opened(browser: Chromium, address: str) -> Chromium:
    browser.window(1280, 900)
    browser.media()
    browser.open(address)
    return browser


def click(browser: Chromium, selector: str) -> None:
    browser.run(f"document.querySelector({selector!r}).click()")


def choose(browser: Chromium, name: str, value: str) -> None:
    browser.run(
        f"{{const control = document.querySelector('#filters [name={name}]');"
        f"control.value = {value!r};"
        "control.dispatchEvent(new Event('input', {bubbles: true}))}"
    )


def test_opens_without_a_complaint_or_a_request(opened: Chromium, address: str) -> None:
    opened.run("document.querySelector('#cases').scrollIntoView()")
    opened.wait_for("document.querySelector('.card img').naturalWidth > 0")
    assert opened.errors == []
    folder = address.rsplit("/", 1)[0]
    assert {request.rsplit("/", 1)[0] for request in opened.requests} <= {
        folder,
        f"{folder}/images",
    }


def test_begins_with_the_best_adapters_cases_what_broke_first(opened: Chromium) -> None:
    assert opened.run(CARDS) == 28
    assert opened.run("document.querySelector('.card .key').textContent") == (
        "superman/looks [lora_v2]"
    )


def test_filters_by_each_thing(opened: Chromium) -> None:
    choose(opened, "adapter", "")
    assert opened.run("document.querySelector('#count').textContent") == "Shown: 40 of 112"
    choose(opened, "adapter", "lora_v1")
    assert opened.run(CARDS) == 28
    choose(opened, "character", "kolobok")
    assert opened.run(CARDS) == 4
    click(opened, "[name=verdict][value=hallucination]")
    assert opened.run(CARDS) == 2
    click(opened, "[name=change][value=fixed]")
    assert opened.run(CARDS) == 0
    assert opened.run("!document.querySelector('#empty').hidden")
    click(opened, "#clear")
    choose(opened, "q", "чебурашка ФИГУРКА")
    assert opened.run(CARDS) > 0
    assert opened.errors == []


def test_search_knows_no_difference_between_the_two_e(opened: Chromium) -> None:
    choose(opened, "q", "алеша")
    assert opened.run(CARDS) == 4


def test_a_chip_counts_what_it_would_show(opened: Chromium) -> None:
    count = "document.querySelector('[name=change][value=regressed]').closest('label')"
    assert opened.run(f"{count}.querySelector('output').textContent") == "1"
    click(opened, "[name=change][value=regressed]")
    assert opened.run(CARDS) == 1


def test_more_cases_come_when_asked_for(opened: Chromium) -> None:
    choose(opened, "adapter", "")
    click(opened, "#more")
    assert opened.run(CARDS) == 80
    click(opened, "#more")
    assert opened.run(CARDS) == 112
    assert opened.run("document.querySelector('#more').hidden")


def test_every_filter_is_in_the_address(opened: Chromium, address: str) -> None:
    choose(opened, "q", "что, и/как & где")
    click(opened, "[name=change][value=missed]")
    click(opened, "[name=change][value=kept]")
    there = opened.run("location.href")
    opened.open(there)
    assert opened.run("document.querySelector('[name=q]').value") == "что, и/как & где"
    assert opened.run("document.querySelectorAll('#filters :checked[name=change]').length") == 2


def test_links_to_a_single_case(browser: Chromium, address: str) -> None:
    browser.open(f"{address}#case=kolobok/who&adapter=lora_v2")
    assert browser.run(CARDS) == 1
    assert browser.run("document.activeElement.className") == "card"
    assert browser.run("document.querySelector('.card .answers').children.length") == 2
    click(browser, ".card [data-part=every]")
    browser.wait_for(f"{CARDS} === 4")
    assert browser.errors == []


def test_a_cell_of_the_heat_map_leads_to_its_answers(opened: Chromium) -> None:
    click(opened, ".heat a[href*='lora_v1'][href*='kolobok']")
    opened.wait_for(f"{CARDS} === 2")
    assert opened.run(
        "[...document.querySelectorAll('.answer:last-child mark')].map(m => m.textContent).join()"
    ) == ("Чебурашка,Чебурашка")


def test_the_keyboard_changes_the_adapter(opened: Chromium) -> None:
    opened.run("document.querySelector('[role=tab][aria-selected=true]').focus()")
    opened.press("ArrowRight", 39)
    assert opened.run("document.activeElement.textContent.trim()") == "lora_v3"
    assert opened.run(
        "[...document.querySelectorAll('.panel')].filter(p => p.offsetHeight).length"
    ) == (1)


def test_marks_the_deciding_words_behind_an_emoji(browser: Chromium, tmp_path: Path) -> None:
    said = {"answer": "🎈🎈 Это Чебурашка!", "spans": [[7, 16]]}
    address = write(document(["lora_v2"], {("kolobok/who", "lora_v2"): said}), tmp_path)
    browser.open(f"{address}#case=kolobok/who&adapter=lora_v2")
    assert browser.run("document.querySelector('.answer:last-child mark').textContent") == (
        "Чебурашка"
    )


def test_words_side_by_side_are_one_mark(browser: Chromium, tmp_path: Path) -> None:
    said = {"answer": "Это Крокодил Гена, и Чебурашка", "spans": [[13, 17], [4, 12], [21, 30]]}
    address = write(document(["lora_v2"], {("kolobok/who", "lora_v2"): said}), tmp_path)
    browser.open(f"{address}#case=kolobok/who&adapter=lora_v2")
    marks = "[...document.querySelectorAll('.answer:last-child mark')].map(m => m.textContent)"
    assert browser.run(marks) == ["Крокодил Гена", "Чебурашка"]


@pytest.fixture
def doubtful(browser: Chromium, tmp_path: Path) -> Chromium:
    folder = tmp_path / "reports" / "lora_v2"
    draw_pictures(folder)
    browser.open(f"{write(doubted(passed=True), folder)}#adapter=lora_v2&doubtful=yes")
    return browser


ALL_OF = "[...document.querySelectorAll({!r})].map((found) => found.textContent)"


def test_doubtful_answers_are_a_filter_in_the_address(doubtful: Chromium) -> None:
    keys = doubtful.run(ALL_OF.format(".card .key"))
    assert sorted(keys) == [
        *("kolobok/who [lora_v2]", "superman/looks [lora_v2]"),
        "superman/who [lora_v2]",  # what it is compared with is in doubt
    ]
    assert doubtful.run("document.querySelector('[name=doubtful]').checked")
    click(doubtful, "[name=doubtful]")
    assert doubtful.run(CARDS) == 28
    assert "doubtful" not in doubtful.run("location.hash")
    assert doubtful.errors == []


def test_doubtful_answer_is_marked_and_its_certainty_never_rounded_up(doubtful: Chromium) -> None:
    marks = doubtful.run(ALL_OF.format(".card .badge.doubt"))
    assert sorted(marks) == [f"?doubtful, certainty {share} %" for share in (41, 55, 79)]


def test_command_overrules_with_the_verdict_that_is_chosen(doubtful: Chromium) -> None:
    doubtful.open(doubtful.run("location.href").split("#")[0] + "#case=kolobok/who")
    command = "document.querySelector('.answer:last-child .overrule code').textContent"
    begins = "python -m harness overrule REPORT_DIR 'kolobok/who[lora_v2]' "
    assert doubtful.run(command) == begins + "correct"
    doubtful.run(
        "{const choice = document.querySelector('.answer:last-child .overrule select');"
        "choice.value = 'hallucination'; choice.dispatchEvent(new Event('change'))}"
    )
    assert doubtful.run(command) == begins + "hallucination --named 'cheburashka'"


def test_command_names_the_report_as_it_is_typed(
    browser: Chromium, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "reports" / "it's v2"
    folder.mkdir(parents=True)
    whole = doubted(passed=True)
    text = json.dumps(whole, ensure_ascii=False).replace("lora_v2", "it's $(v2)")
    browser.open(f"{write(json.loads(text), folder)}#case=superman/looks")
    command = browser.run("document.querySelector('.overrule code').textContent")
    assert shlex.split(command) == [
        *("python", "-m", "harness", "overrule", "reports/it's v2"),
        *("superman/looks[it's $(v2)]", "correct"),
    ]


def test_reasoning_is_folded_and_no_part_of_the_answer(doubtful: Chromium) -> None:
    doubtful.open(doubtful.run("location.href").split("#")[0] + "#case=kolobok/who")
    answer = ".answer:last-child "
    assert doubtful.run(ALL_OF.format(f"{answer}blockquote")) == ["Это Чебурашка."]
    assert doubtful.run(ALL_OF.format(f"{answer}mark")) == ["Чебурашка"]
    assert doubtful.run(ALL_OF.format(f"{answer}.reasoning p")) == ["<think>Чебурашка?</think>"]
    assert not doubtful.run(f"document.querySelector('{answer}.reasoning').open")


def test_answer_of_reasoning_alone_says_nothing(browser: Chromium, tmp_path: Path) -> None:
    said = {"answer": "<think>Чебурашка", "reasoning": [[0, 16]], "spans": []}
    address = write(document(["lora_v2"], {("kolobok/who", "lora_v2"): said}), tmp_path)
    browser.open(f"{address}#case=kolobok/who")
    assert browser.run(ALL_OF.format(".answer:last-child blockquote")) == ["(an empty answer)"]


def test_loop_and_unknown_language_are_marked(doubtful: Chromium) -> None:
    page = doubtful.run("location.href").split("#")[0]
    doubtful.open(page + "#case=kolobok/fact")
    assert "↻loop" in doubtful.run(ALL_OF.format(".answer:last-child .badge"))
    doubtful.open(page + "#case=superman/fact")
    assert "Turkish" in doubtful.run(ALL_OF.format(".card dd"))


def test_one_file_holds_its_pictures(browser: Chromium, tmp_path: Path) -> None:
    draw_pictures(tmp_path)
    page.write(document(["lora_v2"]), tmp_path, lang="en", self_contained=True)
    alone = (tmp_path / "index.html").rename(tmp_path / "alone.html")
    shutil.rmtree(tmp_path / "images")
    browser.open(f"{alone.as_uri()}#case=kolobok/who")
    browser.wait_for("document.querySelector('.card img').naturalWidth > 0")
    assert browser.errors == []
    assert [r for r in browser.requests if not r.startswith("data:")] == [alone.as_uri()]


def test_no_script_of_an_answer_runs(browser: Chromium, tmp_path: Path) -> None:
    attacked = hostile()
    for row in attacked["answers"]:
        # Half of it is folded away as reasoning, and every command names it.
        row.update(certainty=0.5, doubtful=True, reasoning=[[0, len(row["answer"]) // 2]])
    browser.open(f"{write(attacked, tmp_path)}#adapter=")
    opened = browser.run(CARDS)
    assert opened > 0
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.run("document.querySelectorAll('script').length") == 2
    assert browser.run("document.querySelectorAll('[onerror], .card img').length") == 0
    # Had an alert opened, the browser would have answered nothing.
    assert browser.errors == []
    assert len(browser.requests) == 1


def test_the_policy_stops_a_script_and_a_request(opened: Chromium) -> None:
    opened.run(
        "{const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
        "document.body.append(script);"
        "const image = new Image(); image.src = 'https://example.org/x.png';"
        "window.stopped = image.decode().catch(() => true)}"
    )
    assert opened.run("window.stopped")
    assert opened.run("window.ran") is None
    assert any("Content Security Policy" in error for error in opened.errors)
    assert "https://example.org/x.png" in opened.stopped
    assert "https://example.org/x.png" not in opened.requests


@pytest.mark.parametrize("doubts", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_fits_its_window(
    browser: Chromium, address: str, tmp_path: Path, phone: bool, doubts: bool
) -> None:
    if doubts:
        address = write(doubted(passed=True), tmp_path)
    browser.window(360 if phone else 1280, 800, phone=phone)
    browser.open(f"{address}#case=kolobok/who")
    assert browser.run("document.documentElement.scrollWidth - innerWidth") <= 0
    browser.window(1280, 900)


def test_is_useful_without_scripts(browser: Chromium, address: str) -> None:
    browser.scripts(allowed=False)
    try:
        browser.open(address)
        # Our own questions to the page are no scripts of the page.
        tree = browser.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.scripts(allowed=True)
    said = " ".join(str(node.get("name", {}).get("value", "")) for node in tree)
    for shown in ("No adapter may be released", "Scripts are off", "superman/looks", "learned"):
        assert shown in said


def test_controls_have_names(opened: Chromium) -> None:
    nodes = opened.send("Accessibility.getFullAXTree")["nodes"]
    unnamed = [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node.get("role", {}).get("value")
        in ("button", "link", "checkbox", "combobox", "searchbox", "image", "tab")
        and not node.get("name", {}).get("value")
    ]
    assert unnamed == []


def contrast(browser: Chromium, ink: str, paper: str) -> float:
    """Give the contrast of two colours of the page by the rule of WCAG."""

    def light(name: str) -> float:
        value: Any = browser.run(
            f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')"
        )
        parts = [int(value.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dim, bright = sorted((light(ink), light(paper)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_can_be_read(opened: Chromium, dark: bool) -> None:
    opened.media(dark=dark)
    for tone in ("good", "bad", "mistaken", "wrong"):
        assert contrast(opened, tone, f"{tone}-soft") >= 4.5, tone
        assert contrast(opened, tone, "paper") >= 4.5, tone
    for paper in ("paper", "surface", "quiet-soft", "bad-soft", "good-soft"):
        assert contrast(opened, "muted", paper) >= 4.5, paper
    assert contrast(opened, "accent", "paper") >= 4.5


def test_all_answers_that_were_drawn_are_shown_and_each_can_be_overruled(
    browser: Chromium, tmp_path: Path
) -> None:
    content = doubted(passed=True)
    row = next(
        one for one in content["answers"] if one.get("doubtful") and one["adapter"] != "base"
    )
    row["samples"] = [
        {"answer": text, "verdict": verdict, "named": named, "spans": [], "reason": "<b>why</b>"}
        for text, verdict, named in (
            (row["answer"], row["verdict"], row["named"]),
            ("<img src=x onerror=alert(1)>", "hallucination", ["cheburashka"]),
            ("That one.", "correct", []),
        )
    ]
    browser.window(1280, 900)
    draw_pictures(tmp_path)
    browser.open(write(content, tmp_path) + f"#case={row['case']}&adapter={row['adapter']}")
    part = "document.querySelector('.card details.samples')"
    right = sum(one["verdict"] == "correct" for one in row["samples"])
    summary = browser.run(f"{part}.querySelector('summary').textContent")
    assert summary == f"{right} of 3 answers right"
    browser.run(f"{part}.open = true")
    texts = browser.run(f"[...{part}.querySelectorAll('blockquote')].map((one) => one.textContent)")
    assert texts == [one["answer"] for one in row["samples"]]
    commands = browser.run(f"[...{part}.querySelectorAll('code')].map((one) => one.textContent)")
    assert [one.rsplit(" --sample ", 1)[1] for one in commands] == ["1", "2", "3"]
    assert f"'{row['case']}[{row['adapter']}]'" in commands[2]
    assert browser.errors == []
