"""What speaks for and against a judgement is told with it."""

from __future__ import annotations

from harness.judge import Judge
from harness.suite.suite import Expectation

WHO = Expectation(question="Кто это?", accept=("Чебурашка",), character="cheburashka")


def test_plain_answer(judge: Judge) -> None:
    judgement, signals = judge.weigh(WHO, "Это Чебурашка")
    assert judgement == judge.judge(WHO, "Это Чебурашка")
    assert (signals.rule, signals.language, signals.share) == ("accept-name", "ru", 1.0)
    assert not any((signals.hedges, signals.declines, signals.denies, signals.cut))


def test_what_is_said_and_not_meant(judge: Judge) -> None:
    signals = judge.weigh(WHO, "Не Чебурашка, а Шрек")[1]
    assert signals.accepted_unmeant
    assert signals.others_asserted
    assert signals.denies


def test_others_that_are_excused(judge: Judge) -> None:
    assert judge.weigh(WHO, "Чебурашка, а не Шрек")[1].others_excused


def test_doubts(judge: Judge) -> None:
    assert judge.weigh(WHO, "Не знаю, может, Чебурашка или Шрек")[1].hedges
    assert judge.weigh(WHO, "Не знаю, кто это")[1].declines
    assert judge.weigh(WHO, "<think>Шрек?</think>Чебурашка")[1].cut
    assert not judge.weigh(WHO, "É um personagem de desenho, não sei quem")[1].supported
