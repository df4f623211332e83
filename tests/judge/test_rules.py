"""One example for each rule of docs/judge.md: the rule decides, not only the verdict."""

from __future__ import annotations

import pytest

from harness.judge import Judge
from harness.suite.suite import Expectation, JudgeSettings

WHO = Expectation(
    question="Кто изображён на картинке?", accept=("Чебурашка",), character="cheburashka"
)
CAPE = Expectation(question="Какого цвета у него плащ?", accept=("Красный",), character="superman")
TAIL = Expectation(question="Какой у него хвост?", accept=("С длинным хвостом",))
LOOKS = Expectation(
    question="Как он выглядит?", accept=("Маленький коричневый зверёк с большими круглыми ушами",)
)
PLAYS = Expectation(
    question="На чём он играет?",
    accept=("Гармонь",),
    reject=("Гитара",),
    character="crocodile_gena",
)
HAT = Expectation(question="Носит ли он шляпу?", accept=("Да",))
POET = Expectation(question="Кто этот поэт?", accept=("Александр Блок",))


@pytest.mark.parametrize(
    ("expectation", "answer", "verdict", "rule"),
    [
        (WHO, "", "refusal", "empty"),
        (WHO, "🐊", "refusal", "empty"),
        (WHO, "Чебурашка", "correct", "accept-exact"),
        (WHO, "Это Чебурашка", "correct", "accept-name"),
        (WHO, "Это Шрек", "hallucination", "names"),
        (WHO, "Не знаю", "refusal", "refusal"),
        (WHO, "Чебурашка или обезьяна", "wrong", "uncommitted"),
        (WHO, "Обезьяна", "wrong", "no-match"),
        (CAPE, "У него красный плащ", "correct", "accept-words"),
        (CAPE, "The cape is blue, his boots are red", "wrong", "no-match"),
        (CAPE, "Красно-синий", "wrong", "uncommitted"),
        (TAIL, "С коротким хвостом", "wrong", "no-match"),
        (TAIL, "Без хвоста", "wrong", "no-match"),
        (
            LOOKS,
            "У него большие круглые уши и коричневая шерсть, он маленький",
            "correct",
            "accept-meaning",
        ),
        (LOOKS, "Маленький зелёный зверёк с большими круглыми ушами", "wrong", "contradiction"),
        (LOOKS, "Маленький коричневый зверёк без ушей", "wrong", "contradiction"),
        (PLAYS, "На гармони", "correct", "accept-words"),
        (PLAYS, "На гармони и на гитаре", "wrong", "reject"),
        (PLAYS, "На гармони, а не на гитаре", "correct", "accept-words"),
        (HAT, "Да, чёрную", "correct", "accept-yes-no"),
        (HAT, "Нет", "wrong", "yes-no"),
        (POET, "Поэт Блок", "correct", "accept-surname"),
        (POET, "Георгий Блок", "wrong", "no-match"),
    ],
)
def test_rule(judge: Judge, expectation: Expectation, answer: str, verdict: str, rule: str) -> None:
    judgement = judge.judge(expectation, answer)
    assert (str(judgement.verdict), judgement.rule) == (verdict, rule), judgement.reason


def test_case_threshold_wins() -> None:
    strict = Expectation(question=LOOKS.question, accept=LOOKS.accept, similarity=1.0)
    judgement = Judge({}, JudgeSettings()).judge(
        strict, "Коричневый зверёк с большими круглыми ушами"
    )
    assert (judgement.verdict, judgement.threshold) == ("wrong", 1.0)


def test_unknown_name_is_reported_not_called_a_character(judge: Judge) -> None:
    judgement = judge.judge(WHO, "Это Пикачу из Японии")
    assert judgement.verdict == "wrong"
    assert "Пикачу" in judgement.named_other
    assert judgement.named == ()


def test_spans_show_what_decided(judge: Judge) -> None:
    answer = "Мне кажется, это Крокодил Гена!"
    judgement = judge.judge(WHO, answer)
    assert [answer[start:end] for start, end in judgement.spans] == ["Крокодил Гена"]
