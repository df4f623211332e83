"""What of an answer is judged, and what is cut off as its thinking."""

from __future__ import annotations

import pytest

from harness.judge import Judge
from harness.judge.structure import unwrap
from harness.suite.suite import Expectation, JudgeSettings

WHO = Expectation(question="Who is this?", accept=("Simba",), character="simba")
NAMES = {"simba": ["Simba"], "scar": ["Scar"]}


@pytest.fixture(scope="module")
def lions() -> Judge:
    return Judge(NAMES, JudgeSettings())


@pytest.mark.parametrize(
    "answer",
    [
        "<think>Scar has a dark mane.</think>Simba",
        "Scar? The mane is light.</think>\n\nSimba",
        "<thinking>Scar</thinking> Simba",
        "<reasoning>Scar</reasoning><answer>Simba</answer>",
        "[THINK]Scar[/THINK]Simba",
        "◁think▷Scar◁/think▷Simba",
        "<|channel|>analysis<|message|>Scar<|end|><|channel|>final<|message|>Simba",
        "**Reasoning:** Scar is darker.\n\n**Answer:** Simba",
        "Размышления: это Scar?\nОтвет: Simba",
        "It could be Scar. \\boxed{Simba}",
        '{"reasoning": "not Scar", "answer": "Simba"}',
        '```json\n{"answer": "Simba", "confidence": 0.9}\n```',
        "## Simba\n\n* **Kind:** lion\n* **Uncle:** Scar",
        "Answer: **Simba**\nExplanation: Scar is his uncle.",
    ],
)
def test_only_the_answer_is_judged(lions: Judge, answer: str) -> None:
    judgement = lions.judge(WHO, answer)
    assert judgement.verdict == "correct", judgement.reason
    assert {answer[start:end] for start, end in judgement.spans} == {"Simba"}


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("<think>It is Simba, I think, because", "reasoning-only"),
        ("<think>Simba</think>", "reasoning-only"),
        ("the the the the the the the the", "loop"),
        ("The image shows a", "unfinished"),
    ],
)
def test_no_answer_is_a_refusal(lions: Judge, answer: str, rule: str) -> None:
    judgement = lions.judge(WHO, answer)
    assert (judgement.verdict, judgement.rule) == ("refusal", rule)


def test_reasoning_is_told_by_its_place(lions: Judge) -> None:
    answer = "<think>Scar</think>Simba"
    judgement = lions.judge(WHO, answer)
    assert [answer[start:end] for start, end in judgement.reasoning] == ["<think>Scar</think>"]


@pytest.mark.parametrize(
    "prose",
    ["2 < 3 and 5 > 4", "Title: Unknown", "He said: Simba", "a_b * c", "[1] Simba", "#1: Simba"],
)
def test_prose_keeps_its_words_and_their_places(prose: str) -> None:
    structure = unwrap(prose)
    assert len(structure.text) == len(prose)
    assert not structure.reasoning
    for word in ("Simba", "Unknown", "and"):
        assert structure.text.find(word) == prose.find(word)


def test_loop_of_the_right_answer_is_right_and_told(lions: Judge) -> None:
    assert lions.judge(WHO, "Simba. " * 9).verdict == "correct"
