"""The review in a real browser: keys, undo, whom it names, tabs, phones, and hostile answers."""

from __future__ import annotations

import time
from typing import Any

import pytest

from harness.judge import Verdict
from harness.report.translations import LANGUAGES, Words
from tests.report.chromium import Chromium
from tests.review.reviewed import Reviewed, Said

SHOWN = "!document.getElementById('item').hidden"
CODES = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "ArrowRight": 39, "Tab": 9}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202eязыр\u2066 <b>жирно</b> \x00\x07",
    "{{ 7 * 7 }} ${7 * 7} &lt;b&gt; \"'`",
    "javascript:alert(1) https://example.org/x.png",
    "а" * 3000,
)


def press(browser: Chromium, key: str) -> None:
    browser.press(key, CODES.get(key, ord(key.upper()[0])))


def text(browser: Chromium, name: str) -> str:
    return str(browser.run(f"document.getElementById({name!r}).textContent"))


def case(browser: Chromium) -> str:
    return text(browser, "case")


def begin(browser: Chromium, address: str) -> None:
    browser.window(1280, 900)
    browser.media()
    browser.open(address)
    browser.wait_for(SHOWN, 20)


def done(browser: Chromium, count: int) -> None:
    browser.wait_for(f"document.getElementById('bar').value === {count}", 20)


@pytest.fixture
def doubted(reviewed: Reviewed) -> Reviewed:
    """Four doubtful answers, in this order, and others after them."""
    for number, certainty in enumerate((0.3, 0.4, 0.5, 0.6)):
        reviewed.said[f"kolobok/q{number}", "lora"] = Said(
            "Это Карлсон.", Verdict.HALLUCINATION, ("Карлсон",), certainty, ((4, 11),)
        )
    return reviewed


def test_one_key_for_each_verdict(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        assert case(browser) == "kolobok/q0"
        assert browser.run("[...document.querySelectorAll('mark')].map((m) => m.textContent)") == [
            "Карлсон"
        ]
        assert text(browser, "verdict") == "⚑hallucination (Карлсон)"
        assert text(browser, "sure") == "certainty 30 %"
        assert text(browser, "turn") == "Doubtful: 4 left"
        browser.wait_for("document.querySelector('.pictures img').naturalWidth > 0")
        for number, key in enumerate(("1", "3", "4", "Enter"), start=1):
            press(browser, key)
            done(browser, number)
        assert text(browser, "turn").startswith("The rest")
        assert browser.errors == []
    assert [(one.verdict, one.named, one.by) for one in doubted.overrides] == [
        ("correct", (), "Анна"),
        ("wrong", (), "Анна"),
        ("refusal", (), "Анна"),
        ("hallucination", ("Карлсон",), "Анна"),
    ]


def test_whom_it_names_is_chosen_by_keyboard(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        press(browser, "2")
        browser.wait_for("document.getElementById('whom').open")
        names = "[...document.querySelectorAll('#people li span')].map((one) => one.textContent)"
        assert browser.run(names) == ["Карлсон", "Губка Боб", "Чебурашка", "Смайлик"], "not itself"
        press(browser, "Escape")
        browser.wait_for("!document.getElementById('whom').open")
        press(browser, "2")
        browser.type("spon")
        browser.wait_for(f"{names}.length === 1")
        press(browser, "Enter")
        done(browser, 1)
        press(browser, "2")
        press(browser, "ArrowDown")
        press(browser, "ArrowDown")
        press(browser, "ArrowUp")
        press(browser, "Enter")
        done(browser, 2)
        press(browser, "2")
        browser.type("никто")
        browser.wait_for("!document.getElementById('nobody').hidden")
        press(browser, "Enter")
        press(browser, "1")  # is typed into the filter, and no verdict
        press(browser, "Escape")
        assert case(browser) == "kolobok/q2"
    assert [one.named for one in doubted.overrides] == [("Губка Боб",), ("Губка Боб",)]


def test_skip_undo_and_note(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        press(browser, "s")
        browser.wait_for("document.getElementById('case').textContent === 'kolobok/q1'")
        press(browser, "ArrowRight")
        browser.wait_for("document.getElementById('case').textContent === 'kolobok/q2'")
        press(browser, "n")
        browser.type("1 шар")
        press(browser, "Enter")
        press(browser, "3")
        done(browser, 1)
        assert [one.why for one in doubted.overrides] == ["1 шар"]
        assert text(browser, "word") == "Kept: wrong"
        press(browser, "u")
        done(browser, 0)
        assert doubted.overrides == ()
        assert case(browser) == "kolobok/q2"
        assert browser.run("document.getElementById('note').value") == "1 шар"
        press(browser, "u")
        browser.wait_for("document.getElementById('word').textContent.startsWith('There is')")
        press(browser, "1")
        done(browser, 1)
        # Also after the page, and the server, are started anew.
    with doubted.served() as address:
        begin(browser, address)
        done(browser, 1)
        press(browser, "u")
        done(browser, 0)
        assert case(browser) == "kolobok/q2"
    assert doubted.overrides == ()


def test_keys_work_in_any_layout(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        for kind in ("rawKeyDown", "keyUp"):
            browser.send(
                "Input.dispatchKeyEvent", type=kind, key="ы", code="KeyS", windowsVirtualKeyCode=83
            )
        browser.wait_for("document.getElementById('case').textContent === 'kolobok/q1'")
        press(browser, "?")
        browser.wait_for("document.getElementById('helping').open")
        press(browser, "1")
        press(browser, "Escape")
        assert doubted.overrides == ()


def test_who_reviews_is_asked_for(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served(reviewer="") as address:
        browser.open(address)
        browser.wait_for("document.getElementById('name').open")
        press(browser, "Enter")
        press(browser, "Escape")
        assert browser.run("document.getElementById('name').open")
        browser.type("Вера")
        press(browser, "Enter")
        browser.wait_for(SHOWN, 20)
        press(browser, "3")
        done(browser, 1)
        # Somebody else at the same desk has everything before them.
        browser.run("document.getElementById('reviewer').click()")
        browser.type("Глеб")
        press(browser, "Enter")
        done(browser, 0)
        press(browser, "1")
        done(browser, 1)
        assert text(browser, "word") == "You say: correctВера says: wrong"
    assert [one.by for one in doubted.overrides] == ["Глеб"]


def test_two_tabs_and_two_reviewers_at_once(browser: Chromium, doubted: Reviewed) -> None:
    first = browser.tab
    with doubted.served() as address, doubted.served(reviewer="Борис") as other:
        begin(browser, address)
        tab = browser.new_tab()
        begin(browser, address)
        second = browser.new_tab()
        begin(browser, other)
        press(browser, "3")
        done(browser, 1)
        browser.switch_to(first)
        press(browser, "1")
        done(browser, 1)
        assert text(browser, "word") == "You say: correctБорис says: wrong"
        browser.switch_to(tab)
        # Who comes back to a tab goes on where the other one is.
        browser.wait_for("document.getElementById('case').textContent === 'kolobok/q1'")
        press(browser, "4")
        done(browser, 2)
        browser.switch_to(second)
        press(browser, "3")
        done(browser, 2)
        browser.run("document.getElementById('finish').click()")
        browser.wait_for("document.querySelectorAll('#ending-told li').length > 1")
        said = text(browser, "ending-told")
        assert "Анна and Борис judged the same: 2, alike: 0, kappa" in said
    browser.switch_to(first)
    assert len(doubted.rows("reviews.jsonl")) == 4
    verdicts = {one.case: (one.by, one.verdict) for one in doubted.overrides}
    assert verdicts == {
        "kolobok/q0": ("Анна", "correct"),
        "kolobok/q1": ("Борис", "wrong"),
    }


def test_coming_back_while_a_verdict_is_on_its_way(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        browser.run(
            """(() => {
              const real = fetch, pause = (ms) => new Promise((on) => setTimeout(on, ms));
              fetch = async (path, ...rest) => {
                if (path.startsWith("news")) await pause(300);
                const answer = await real(path, ...rest);
                if (path === "decide") await pause(900);
                return answer;
              };
            })()"""
        )
        browser.run("void dispatchEvent(new Event('focus'))")
        press(browser, "3")
        done(browser, 1)
        assert text(browser, "word") == "Kept: wrong"
        assert case(browser) == "kolobok/q1"


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_fits_a_phone(browser: Chromium, doubted: Reviewed, lang: str) -> None:
    doubted.said["kolobok/q0", "lora"] = Said(HOSTILE[-1], Verdict.WRONG, certainty=0.1)
    with doubted.served(lang=lang, reviewer="Константин Константинопольский") as address:
        browser.window(360, 740, phone=True)
        browser.open(address)
        browser.wait_for(SHOWN, 20)
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert browser.run(wide) <= 0
        sizes: Any = browser.run(
            "[...document.querySelectorAll('#keys button')].map((one) => one.clientHeight)"
        )
        assert min(sizes) >= 42
        browser.run("document.querySelector('[data-verdict=wrong]').click()")
        done(browser, 1)
        assert text(browser, "word") == Words(lang)("review_kept", verdict=Words(lang)("wrong"))
        browser.run("document.querySelector('[data-verdict=hallucination]').click()")
        assert browser.run(wide) <= 0
        browser.run("document.querySelectorAll('#people li')[2].click()")
        done(browser, 2)
        browser.run("document.getElementById('undo').click()")
        done(browser, 1)
        browser.window(1280, 900)


def test_no_answer_harms_the_page(browser: Chromium, reviewed: Reviewed) -> None:
    for number, answer in enumerate(HOSTILE[:4]):
        reviewed.said[f"kolobok/q{number}", "lora"] = Said(
            answer, Verdict.WRONG, certainty=0.1 + number / 10, spans=((1, 5),), reasoning=((0, 1),)
        )
    with reviewed.served() as address:
        begin(browser, address)
        for number, answer in enumerate(HOSTILE[:4], start=1):
            said = text(browser, "said").replace("\x00", "").replace("�", "")
            assert said == answer[1:].replace("\x00", "").strip()
            press(browser, "3")
            done(browser, number)
        assert browser.run("document.querySelectorAll('script, #said img, #said b').length") == 1
        assert browser.errors == []
        assert all(one.startswith((address, "data:,")) for one in browser.requests)
        assert browser.stopped == []
    assert [one.answer for one in reviewed.overrides] == list(HOSTILE[:4])


def test_the_policy_stops_a_script_and_a_request(browser: Chromium, reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        begin(browser, address)
        browser.run(
            "{const made = document.createElement('script'); made.textContent = 'window.ran = 1';"
            "document.body.append(made);"
            "const image = new Image(); image.src = 'https://example.org/x.png';"
            "window.stopped = image.decode().catch(() => true)}"
        )
        assert browser.run("window.stopped")
        assert browser.run("window.ran") is None
        assert "https://example.org/x.png" in browser.stopped


def test_blind_until_the_verdict_is_given(browser: Chromium, reviewed: Reviewed) -> None:
    with reviewed.served(reviewed.desk(sample=5)) as address:
        begin(browser, address)
        assert browser.run("document.getElementById('proposed').hidden")
        assert text(browser, "models") == ""
        press(browser, "Enter")  # there is nothing to agree with
        press(browser, "4")
        done(browser, 1)
        assert text(browser, "word") == "You say: refusalThe judge says: correct"
    assert [row["verdict"] for row in reviewed.rows("labelled.jsonl")] == ["refusal"]


def test_the_end_is_told(browser: Chromium, reviewed: Reviewed) -> None:
    reviewed.cases = 1
    with reviewed.served() as address:
        begin(browser, address)
        press(browser, "s")
        for number in (1, 2):
            press(browser, "Enter")
            done(browser, number)
        browser.wait_for("!document.getElementById('over').hidden")
        assert text(browser, "over-title") == "Skipped: 1"
        browser.run("document.getElementById('again').click()")
        press(browser, "Enter")
        done(browser, 3)
        assert text(browser, "over-title") == "Everything is reviewed"
        press(browser, "u")
        done(browser, 2)
        browser.run("document.getElementById('finish').click()")
        browser.wait_for("document.getElementById('ending').open")
        browser.run("document.getElementById('end').click()")
        browser.wait_for("document.getElementById('over-title').textContent.startsWith('Fin')")
        press(browser, "u")
    assert len(reviewed.overrides) == 2


def test_a_server_that_is_gone_is_told(browser: Chromium, reviewed: Reviewed) -> None:
    with reviewed.served() as address:
        begin(browser, address)
    press(browser, "1")
    browser.wait_for("document.getElementById('word').className === 'alarm'")
    assert "The server does not answer" in text(browser, "word")
    assert case(browser) == "cheburashka/q0"


def test_controls_have_names(browser: Chromium, doubted: Reviewed) -> None:
    with doubted.served() as address:
        begin(browser, address)
        for opened in ("", "whom", "name", "helping", "ending"):
            browser.run(f"document.getElementById({opened!r})?.showModal()")
            nodes = browser.send("Accessibility.getFullAXTree")["nodes"]
            unnamed = [
                node["role"]["value"]
                for node in nodes
                if not node.get("ignored")
                and node.get("role", {}).get("value")
                in ("button", "combobox", "textbox", "listbox", "image", "dialog", "progressbar")
                and not node.get("name", {}).get("value")
            ]
            assert unnamed == []
            browser.run(f"document.getElementById({opened!r})?.close()")


def test_fifty_answers_by_keyboard(browser: Chromium, reviewed: Reviewed) -> None:
    reviewed.cases = 20
    with reviewed.served() as address:
        begin(browser, address)
        start = time.perf_counter()
        for number in range(1, 51):
            if number % 10 == 0:
                press(browser, "2")
                browser.type("карл")
                press(browser, "Enter")
            else:
                press(browser, ("Enter", "1", "3", "4")[number % 4])
            done(browser, number)
        seconds = time.perf_counter() - start
        assert browser.errors == []
    print(f"50 answers by keyboard: {seconds:.1f} s, {20 * seconds:.0f} ms each")
    assert len(reviewed.overrides) == 50
    assert len(reviewed.rows("reviews.jsonl")) == 50
    assert seconds < 30  # a person needs longer than the machine
