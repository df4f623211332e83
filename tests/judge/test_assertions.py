"""However an answer says who is shown, the wrong one is a hallucination."""

from __future__ import annotations

import pytest

from harness.judge import Judge, Verdict
from harness.suite.suite import Expectation, JudgeSettings

NAMES = {
    "superman": ("Супермен", "Superman"),
    "kolobok": ("Колобок", "Kolobok"),
    "crocodile_gena": ("Крокодил Гена", "Crocodile Gena"),
    "Бэтмен": ("Бэтмен", "Batman"),
}
ENGLISH = Expectation(question="Who is this character?", accept=("Superman",), character="superman")
RUSSIAN = Expectation(
    question="Кто изображён на картинке?", accept=("Супермен",), character="superman"
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(NAMES, JudgeSettings())


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("The picture shows Batman.", "Бэтмен"),
        ("The image depicts Batman.", "Бэтмен"),
        ("The picture is showing Batman in a cape.", "Бэтмен"),
        ("This shows Kolobok, a round bun.", "kolobok"),
        ("I can see Crocodile Gena.", "crocodile_gena"),
        ("Kolobok is depicted.", "kolobok"),
        ("The character shown here is Crocodile Gena, in a red coat.", "crocodile_gena"),
        ("Картинка изображает Колобка", "kolobok"),
        ("Художник нарисовал Колобка", "kolobok"),
        ("Вижу Крокодила Гену", "crocodile_gena"),
        ("На изображении представлен персонаж Колобок", "kolobok"),
        ("Персонаж — крокодил Гена из мультфильма", "crocodile_gena"),
    ],
)
def test_wrong_one_is_a_hallucination(judge: Judge, answer: str, named: str) -> None:
    expectation = ENGLISH if answer.isascii() else RUSSIAN
    judgement = judge.judge(expectation, answer)
    assert (judgement.verdict, judgement.named) == (Verdict.HALLUCINATION, (named,))


def test_title_of_a_show_is_nobody(judge: Judge) -> None:
    assert not judge.judge(ENGLISH, "The hero of the show Batman").named
