"""The page as text: what it decides, what it needs and what it lets nobody do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from harness.options import LANGUAGES as OFFERED
from harness.options import Look
from harness.report import page
from harness.report.publish import draw
from harness.report.translations import LANGUAGES, Words
from tests.report.published import contract_only, document, draw_pictures

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<!--"


def headline(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)
    assert found
    return found[1]


def embedded(text: str) -> dict[str, Any]:
    found = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def passing() -> dict[str, Any]:
    whole = document()
    for adapter in whole["adapters"]:
        if adapter["name"] == "lora_v2":
            adapter["gate"] = {"passed": True, "reasons": [], "tolerated": []}
    return whole


def test_says_first_that_no_adapter_may_be_released() -> None:
    text = page.render(document())
    assert headline(text) == "No adapter may be released"
    assert text.index("superman/looks") < text.index('id="characters"')


def test_says_first_which_adapter_may_be_released() -> None:
    text = page.render(passing())
    assert headline(text) == "lora_v2 may be released"
    assert 'class="decision pass"' in text


def test_one_failing_adapter_is_named() -> None:
    assert headline(page.render(document(["lora_v1"]))) == "lora_v1 may not be released"


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"complete": False}, "Incomplete run"), ({"partial": True}, "Partial run")],
)
def test_a_run_that_is_not_whole_never_reads_as_a_pass(fields: dict[str, Any], words: str) -> None:
    text = page.render({**passing(), **fields})
    assert headline(text).startswith(words)
    assert 'class="decision pass"' not in text


def test_the_base_alone_has_a_page() -> None:
    text = page.render(document([]))
    assert "nothing to release" in headline(text)
    assert "Матрёшка" in text


def test_the_base_alone_without_answers_is_incomplete() -> None:
    assert headline(page.render({**document([]), "complete": False})).startswith("Incomplete run")


@pytest.mark.parametrize("adapters", [[], ["lora_v2"], ["lora_v1", "lora_v2"]])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_with_the_contracts_keys_alone_is_drawn(adapters: list[str], lang: str) -> None:
    assert headline(page.render(contract_only(adapters), lang=lang))


def test_an_answer_that_never_came_is_drawn() -> None:
    failed = {"answer": None, "verdict": None, "error": "out of memory", "change": None}
    text = page.render(document(changed={("kolobok/who", "lora_v2"): failed}))
    rows = embedded(text)["answers"]
    assert {"case": "kolobok/who", "adapter": "lora_v2", "error": "out of memory"}.items() <= (
        rows[0].items()
    ), "what has no answer comes first"


def test_languages_have_the_same_words() -> None:
    first, *others = LANGUAGES.values()
    for other in others:
        assert first.keys() == other.keys()
        for key in first:
            blanks = re.findall(r"{\w+}", first[key])
            assert sorted(blanks) == sorted(re.findall(r"{\w+}", other[key])), key


def test_rules_of_one_character_are_named() -> None:
    words = Words("ru")
    assert words.rule("max_new_hallucinations") == "Новые галлюцинации"
    assert words.rule("characters.kolobok.min_accuracy") == "Точность (kolobok)"
    assert words.rule("judged.kolobok") == "Ничего не оценено (kolobok)"
    assert words.rule("a.rule.of.tomorrow") == "a.rule.of.tomorrow"


def test_every_language_of_the_page_is_offered() -> None:
    assert tuple(LANGUAGES) == OFFERED


def test_speaks_russian() -> None:
    text = page.render(document(), lang="ru")
    assert '<html lang="ru">' in text
    assert headline(text) == "Ни один адаптер выпускать нельзя"
    assert "Забытые контрольные ответы: предел 0, получено 1" in text


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="choose one of en, ru"):
        page.render(document(), lang="de")


def hostile() -> dict[str, Any]:
    """Give a document in which everybody who can say something attacks the page."""
    whole = document(["lora_v1", "lora_v2"])
    text = json.dumps(whole, ensure_ascii=False)
    for said in ("lora_v1", "Колобок", "Чебурашка", "kolobok/who", "accept-words", "1a2b3c4"):
        text = text.replace(said, json.dumps(f"{said}{HOSTILE}", ensure_ascii=False)[1:-1])
    attacked: dict[str, Any] = json.loads(text)
    for row in attacked["answers"]:
        row["image"] = f"https://example.org/{HOSTILE}.png"
        for key in ("answer", "question", "reason"):
            row[key] = f"{row[key]}{HOSTILE}"
    for adapter in attacked["adapters"]:
        adapter["recipe"][HOSTILE] = HOSTILE
    return attacked


def test_nothing_that_was_said_becomes_markup() -> None:
    text = page.render(hostile())
    assert text.count("<script") == 2, "the data and our own script"
    assert text.count("</script") == 2
    assert "<img" not in text
    assert "<!--" not in text


def test_pictures_come_from_the_report_folder_only() -> None:
    assert all(not case["images"] for case in embedded(page.render(hostile()))["cases"].values())


def test_the_policy_allows_our_own_style_and_script_alone() -> None:
    text = page.render(document())
    policy = re.search(r'Content-Security-Policy" content="(.*?)"', text)
    assert policy
    rules = policy[1].replace("&#39;", "'")
    assert rules.startswith("default-src 'none'; img-src 'self' data:;")
    assert "unsafe" not in rules
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in rules
    # Neither attribute would be allowed by it.
    assert not re.search(r"<[^>]+ (style|on\w+)=", text)


def test_half_a_surrogate_pair_breaks_nothing(tmp_path: Path) -> None:
    broken = {("kolobok/who", "lora_v2"): {"answer": "half a pair: \ud83d"}}
    written = draw(document(["lora_v2"], broken), tmp_path)
    assert "half a pair: ?" in written.read_text(encoding="utf-8")


def test_links_pictures_or_holds_them(tmp_path: Path) -> None:
    draw_pictures(tmp_path)
    linked = embedded(draw(document(["lora_v2"]), tmp_path).read_text(encoding="utf-8"))
    assert linked["cases"]["kolobok/who"]["images"][0] == "images/kolobok.png"
    assert not linked["pictures"]
    whole = draw(document(["lora_v2"]), tmp_path, Look(self_contained=True))
    held = embedded(whole.read_text(encoding="utf-8"))
    assert held["pictures"]["images/kolobok.png"].startswith("data:image/png;base64,")
    assert len(held["pictures"]) == 7, "one for each picture, not for each case"


def test_what_every_answer_to_a_case_shares_is_written_once() -> None:
    data = embedded(page.render(document()))
    assert len(data["cases"]) == 28
    assert not {"question", "accept", "image"} & data["answers"][0].keys()


def test_lists_what_needs_a_look_without_scripts() -> None:
    listed = page.render(document(["lora_v2"])).split("<noscript>")[1].split("</noscript>")[0]
    assert "superman/looks" in listed
    assert listed.index("superman/looks") < listed.index("kolobok/who")
    assert "matryoshka/who" not in listed, "what was kept needs no look"


def test_later_figures_are_shown() -> None:
    whole = document()
    best = next(entry for entry in whole["adapters"] if entry["name"] == "lora_v2")
    figures = {"accuracy": 0.6875, "interval": [0.44, 0.86], "conclusion": "inconclusive"}
    best["statistics"] = {"target": figures, "detectable": "with 12 control cases, losing …"}
    best["gate"]["held"] = [{"rule": "min_target_gain", "limit": 0, "value": 10, "text": "gained"}]
    best["gate"]["notes"] = ["a note of the gate"]
    whole["differs"] = ["another judge"]
    totals = {key: best[key] for key in ("target", "control", "hallucinations")}
    whole["history"] = [{"when": "2026-01-02T00:00:00Z", "adapter": "old", "by": "Анна", **totals}]
    text = page.render(whole)
    for shown in (
        "69 %, 95 % interval 44 to 86 %",
        "the change may be chance",
        "With 12 control cases, losing",
        "a note of the gate",
        "another judge",
        "2026-01-02",
    ):
        assert shown in text


def test_a_full_model_is_said_to_be_one() -> None:
    whole = document()
    whole["adapters"][0]["full_model"] = True
    for lang, said in (("en", "full model"), ("ru", "полная модель")):
        text = page.render(whole, lang=lang)
        assert text.count(said) == 4  # above all, and beside its name in each table
    assert "full model" not in page.render(document())
