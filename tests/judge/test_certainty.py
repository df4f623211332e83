"""How sure a judgement says it is: sure of names, doubtful of what it can hardly read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.judge import Judge
from harness.judge.auditing.audit import audit
from harness.judge.auditing.calibration import calibration_error, risk_coverage
from harness.judge.certainty import WEIGHTS, certainty, features, load_weights
from harness.suite.reading import read_suite
from harness.suite.suite import Expectation, JudgeSettings, Override, Suite

SETS = Path(__file__).parent / "sets"
WHO = Expectation(question="Кто изображён на картинке?", accept=("Колобок",), character="kolobok")
DOUBTFUL = JudgeSettings().certainty


def test_the_acceptable_answer_alone_is_surer_than_one_among_others(judge: Judge) -> None:
    alone = judge.judge(WHO, "Колобок").certainty
    within = judge.judge(WHO, "Сначала я подумал на Шрека, но, пожалуй, это Колобок.").certainty
    muddled = judge.judge(WHO, "Не то Шрек, не то Колобок, а может, и кто-то третий.").certainty
    assert 1 > alone > within > muddled > 0
    assert alone > DOUBTFUL > muddled


@pytest.mark.parametrize(
    "answer", ["Questo è il Piccolo Principe, non è la volpe.", "그림에는 어린 왕자가 있습니다."]
)
def test_an_answer_in_a_language_that_nobody_reads_is_doubtful(judge: Judge, answer: str) -> None:
    assert judge.judge(WHO, answer).certainty < DOUBTFUL


def test_a_person_is_sure(suite: Suite) -> None:
    override = Override(case="kolobok/who", answer="Булка", verdict="correct")
    judge = Judge(suite.names, suite.judge, [override])
    assert judge.judge(WHO, "Булка", case="kolobok/who").certainty == 1
    assert judge.judge(WHO, "Булка").certainty < 1


def test_weighing_gives_the_certainty_that_its_signals_have(judge: Judge) -> None:
    judgement, signals = judge.weigh(WHO, "Это Шрек, зелёный огр.")
    assert judgement.certainty == certainty(signals)
    assert judgement == judge.judge(WHO, "Это Шрек, зелёный огр.")


def test_every_feature_has_a_weight_and_every_weight_a_plain_number(judge: Judge) -> None:
    answers = [
        "Колобок",
        "Это Шрек.",
        "Не знаю.",
        "Круглая булка с глазами",
        "Колобок или Шрек",
        "",
    ]
    weights = load_weights()
    for answer in answers:
        assert set(features(judge.weigh(WHO, answer)[1])) <= set(weights)
    assert all(abs(weight) < 10 for weight in weights.values())
    assert "evouna" in json.loads(WEIGHTS.read_text(encoding="utf-8"))["fitted_to"]


@pytest.mark.parametrize("name", ["ru", "en", "xx"])
def test_the_surest_answers_of_each_set_are_hardly_ever_wrong(name: str) -> None:
    """Not held out: what the docs tell of unseen sets is measured by `benchmarks/certainty`."""
    suite, _ = read_suite((SETS / name / "suite").resolve())
    rows = audit(SETS / name / "labelled.jsonl", suite).weighed
    (surest,) = risk_coverage(rows, [0.8])
    assert surest.agreement >= 0.99
    assert calibration_error(rows) < 0.15
