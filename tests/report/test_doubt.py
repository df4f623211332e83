"""Doubtful verdicts, unknown languages and corrected rates: said wherever a verdict is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.report import page
from harness.report.doubt import percent
from harness.report.github import notify
from harness.report.markdown import model_card, step_summary
from harness.report.terminal import lines
from harness.report.translations import Words
from tests.report.published import doubted
from tests.report.test_page import headline


def terminal(content: dict[str, Any]) -> dict[str, dict[str, bool]]:
    return dict(lines(content, Path("reports/lora_v2")))


def corrected(content: dict[str, Any]) -> dict[str, Any]:
    figures = {"share": 0.66, "interval": [0.5, 0.801]}
    content["adapters"][0]["corrected"] = {"target": figures, "control": None, "labelled": 120}
    return content


def test_terminal_says_whether_the_gates_word_could_turn() -> None:
    assert "  doubtful: 2 of 28 answers, 1 of base; the gate's yes could turn: " \
        "kolobok/who, superman/looks" in terminal(doubted(passed=True))  # fmt: skip
    assert any("the gate's no could turn" in line for line in terminal(doubted(passed=False)))


def test_terminal_never_shows_a_doubtful_pass_as_a_sure_one() -> None:
    said = terminal(doubted(passed=True))
    assert "  gate: passed" not in said
    assert said["  gate: passed, in doubt"] == {"yellow": True, "bold": True}


def test_terminal_says_that_a_word_would_stand() -> None:
    whole = doubted(passed=True)
    whole["adapters"][0]["gate"]["doubtful"].update(could_turn=False, cases=[])
    assert "  gate: passed" in terminal(whole)
    assert any(line.endswith("the gate's yes would stand") for line in terminal(whole))


def test_part_of_a_suite_has_doubts_and_no_word_to_turn() -> None:
    whole = doubted(passed=False)
    whole["partial"] = True
    assert "  doubtful: 2 of 28 answers, 1 of base" in terminal(whole)


def test_page_says_first_that_a_pass_rests_on_doubtful_verdicts() -> None:
    text = page.render(doubted(passed=True))
    assert headline(text) == "lora_v2 may be released, if its doubtful verdicts hold"
    assert 'class="decision pass"' not in text
    first = text[: text.index("<main>")]
    assert "Doubtful verdicts: 2 of 28; of base: 1." in first
    assert "The gate&#39;s yes could turn if some of these verdicts are wrong:" in first
    assert 'href="#adapter=lora_v2&amp;doubtful=yes"' in first
    assert 'href="#case=superman/looks&amp;adapter=lora_v2"' in first


def test_page_says_first_that_a_fail_could_turn() -> None:
    text = page.render(doubted(passed=False), lang="ru")
    assert headline(text) == "lora_v2 выпускать нельзя"
    assert "Допуск не пройден, но решение может измениться" in text


def test_page_without_doubts_says_nothing_of_them() -> None:
    whole = doubted(passed=True)
    del whole["adapters"][0]["gate"]["doubtful"]
    for row in whole["answers"]:
        row.update(doubtful=False, language="ru")
    text = page.render(whole)
    assert "Verdicts in doubt" not in text
    assert 'name="doubtful"' not in text


def test_page_without_scripts_lists_what_is_kept_in_doubt() -> None:
    whole = doubted(passed=True)
    for row in whole["answers"]:
        if (row["case"], row["adapter"]) == ("matryoshka/who", "lora_v2"):
            row.update(certainty=0.3, doubtful=True)
    listed = page.render(whole).split("<noscript>")[1].split("</noscript>")[0]
    assert "matryoshka/who" in listed
    assert "doubtful, certainty 30 %" in listed
    assert "&lt;think&gt;" not in listed, "reasoning is no part of the answer"


def test_base_alone_says_its_doubts() -> None:
    whole = doubted(passed=True)
    whole.update(adapters=[], characters=[], recommended=None, partial=False)
    whole["answers"] = [row for row in whole["answers"] if row["adapter"] == "base"]
    assert "Doubtful verdicts: 1 of 28." in page.render(whole)
    assert "Doubtful verdicts: 1 of 28." in step_summary(whole)
    assert "  doubtful: 1 of 28 answers" in terminal(whole)


def test_language_that_the_judge_does_not_know_is_said_once() -> None:
    whole = doubted(passed=True)
    said = "Answers in a language the judge does not know: 1 (Turkish ×1)."
    assert list(terminal(whole)).count(said) == 1
    assert page.render(whole).count(said) == 1
    assert step_summary(whole).count("Turkish") == 1
    assert "(турецкий ×1)" in page.render(whole, lang="ru")
    assert Words("en").language("xx") == "xx"


def test_summary_and_card_say_that_a_pass_is_in_doubt() -> None:
    for text in (step_summary(doubted(passed=True)), model_card(doubted(passed=True), "lora_v2")):
        assert "⚠️ Passes, in doubt" in text
        assert "✅" not in text
        assert "Doubtful verdicts: 2 of 28; of base: 1. The gate's yes could turn" in text
        assert "`kolobok/who`, `superman/looks`" in text
        assert "wrong (doubtful)" in text


def test_actions_get_a_warning_for_a_gate_that_could_turn(tmp_path: Path) -> None:
    told = list(notify(doubted(passed=True), {"GITHUB_ACTIONS": "true"}, tmp_path, "en"))
    assert told[-1].startswith("::warning title=lora_v2%3A the gate could turn::The gate's yes")
    assert told[-1].endswith(" kolobok/who, superman/looks")
    (invented,) = [line for line in told if "kolobok/who[lora_v2]" in line]
    assert "(doubtful, certainty 79 %25)" in invented
    assert "think" not in invented


def test_corrected_share_stands_beside_the_counted_one() -> None:
    whole = corrected(doubted(passed=True))
    assert "corrected for the judge&#39;s errors: 66 % (50 to 80 %)" in page.render(whole)
    said = "Corrected for the judge's errors, by audited answers: 120. Targets: 66 % (50 to 80 %)"
    assert f"  {said}" in terminal(whole)
    assert said in step_summary(whole)
    assert said in model_card(whole, "lora_v2")


def test_shares_that_cannot_be_corrected_say_why() -> None:
    whole = doubted(passed=True)
    whole["adapters"][0]["corrected"] = {"labelled": 4, "unusable": "too few labels"}
    said = "Corrected for the judge's errors, by audited answers: 4. too few labels"
    assert f"  {said}" in terminal(whole)
    assert "Too few labels." in page.render(whole)


@pytest.mark.parametrize(("certainty", "shown"), [(0.7999, 79), (0.8, 80), (0.29, 29), (1.0, 100)])
def test_certainty_is_never_rounded_up(certainty: float, shown: int) -> None:
    assert percent(certainty) == shown
