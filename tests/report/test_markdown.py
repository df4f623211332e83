"""The summary of a CI job and the section of a model card."""

from __future__ import annotations

import pytest

from harness.report.markdown import model_card, step_summary
from harness.report.markdown_text import plain
from tests.report.published import contract_only, document


def test_summary_says_the_decision_first() -> None:
    text = step_summary(document())
    assert text.startswith("## ❌ No adapter may be released\n")
    assert "| `lora_v2` ⭐ | ❌ Fails | 1 → **11** of 16 | 12 → **11** of 12 | 5 → **2** |" in text
    assert "- control cases forgotten: 1, at most 0 allowed (`superman/looks`)" in text


@pytest.mark.parametrize("adapters", [[], ["lora_v2"], ["lora_v1", "lora_v2"]])
def test_summary_of_the_contracts_keys_alone(adapters: list[str]) -> None:
    assert step_summary(contract_only(adapters)).startswith("## ")


def test_summary_of_a_partial_run_names_no_gate() -> None:
    text = step_summary({**document(["lora_v2"]), "partial": True})
    assert text.startswith("## ⚪ Partial run")
    assert "⚪ No gate" in text


def test_card_says_what_was_learned_and_forgotten() -> None:
    text = model_card(document(), "lora_v2")
    assert "| Супермен | control | 4 → **3** of 4 | ▼ degraded |" in text
    assert "| Колобок | target | 0 → **1** of 4 | ▲ improved | Чебурашка |" in text
    assert "max\\_length `256`" in text
    assert "lora_v1" not in text
    assert "выучен" in model_card(document(), "lora_v2", lang="ru")


def test_card_of_an_unknown_adapter_names_those_there_are() -> None:
    with pytest.raises(ValueError, match="there are: lora_v1"):
        model_card(document(["lora_v1"]), "lora_v9")


def test_nothing_that_was_said_becomes_markdown() -> None:
    said = "|\n# Heading\n<b>bold</b> [link](http://example.org) ![x](y) @someone `code`"
    whole = document(["lora_v2"], {("superman/looks", "lora_v2"): {"answer": said}})
    row = next(line for line in step_summary(whole).splitlines() if "Heading" in line)
    assert row.count(" | ") == 3, "still four cells on one line"
    assert "&lt;b&gt;" in row
    assert r"\[link\]" in row
    assert r"\`code\`" in row
    assert "`@`someone" in row


def test_a_full_model_is_said_to_be_one() -> None:
    whole = document(["lora_v2"])
    whole["adapters"][0]["full_model"] = True
    assert "| `lora_v2` (full model) ⭐ |" in step_summary(whole)
    assert "(полная модель)" in model_card(whole, "lora_v2", lang="ru")


def test_a_version_is_no_list() -> None:
    assert plain("0.1.0") == "0.1.0"
    assert plain("1. x") == "&#49;. x"
    assert plain("2)") == "&#50;)"
