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


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("Batman wears a mask and Kolobok has no arms, which leaves Superman.", Verdict.CORRECT),
        ("Batman has a mask, so this one must be Superman.", Verdict.CORRECT),
        ("Batman would never fly, so it must be Superman.", Verdict.CORRECT),
        ("Batman has pointed ears. This is Superman.", Verdict.CORRECT),
        ("Superman flies and Kolobok rolls, which leaves Batman.", Verdict.HALLUCINATION),
        ("Most people would say Superman, but the mask tells me it is Batman.", "hallucination"),
        ("I was going to write Superman, but no, with that mask it's Batman.", "hallucination"),
        ("I'd go with Batman.", Verdict.HALLUCINATION),
        ("Judging by the cape I'd say Superman rather than Batman.", Verdict.CORRECT),
        ("Superman or else Batman", Verdict.WRONG),
    ],
)
def test_that_what_an_answer_comes_to_counts(
    judge: Judge, answer: str, verdict: Verdict | str
) -> None:
    assert judge.judge(ENGLISH, answer).verdict == verdict


@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        ("Who is on the left?", "Batman is on the right, so on the left we have Superman.", "+"),
        ("Who is on the left?", "Superman is on the right, so on the left we have Batman.", "-"),
        ("Who is on the left?", "Superman stands on the left, Batman on the right.", "+"),
        ("Who is on the left?", "Superman is on the right.", "?"),
        ("Кто стоит слева?", "Супермен справа, а слева Колобок.", "-"),
        ("Кто стоит слева?", "Супермен слева, а справа Колобок.", "+"),
        ("Who is on the cake?", "Batman is on the napkins, the cake has Superman.", "+"),
        ("Who is on his shirt?", "The bag says Batman; the shirt shows Superman.", "+"),
        ("Who is on his shirt?", "Superman is on the bag, while the shirt has Batman.", "-"),
    ],
)
def test_that_a_name_counts_where_it_is_of_what_was_asked(
    judge: Judge, question: str, answer: str, verdict: str
) -> None:
    expectation = Expectation(question=question, accept=("Superman",), character="superman")
    wanted = {"+": Verdict.CORRECT, "-": Verdict.HALLUCINATION, "?": Verdict.WRONG}
    assert judge.judge(expectation, answer).verdict == wanted[verdict]
