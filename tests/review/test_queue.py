"""What is reviewed: each answer to a case once, the doubtful ones first."""

from __future__ import annotations

from dataclasses import replace

from harness.judge import Verdict
from harness.review.queue import Turn, queue
from tests.review.reviewed import Reviewed, Said

WRONG = Verdict.WRONG


def test_doubtful_then_regressed_then_new_hallucinations_then_the_rest(reviewed: Reviewed) -> None:
    reviewed.said = {
        ("kolobok/q0", "lora"): Said("Шар.", WRONG),
        ("kolobok/q1", "base"): Said("Мяч.", WRONG),
        ("kolobok/q1", "lora"): Said("Карлсон.", Verdict.HALLUCINATION, ("Карлсон",)),
        ("smiley/q0", "lora"): Said("Лицо.", WRONG, certainty=0.7),
        ("smiley/q1", "base"): Said("Жёлтый.", certainty=0.6),
    }
    items = reviewed.items()
    assert [(item.turn, item.answer) for item in items[:4]] == [
        (Turn.DOUBTFUL, "Жёлтый."),
        (Turn.DOUBTFUL, "Лицо."),
        (Turn.REGRESSED, "Шар."),
        (Turn.NEW_HALLUCINATION, "Карлсон."),
    ]
    assert {item.turn for item in items[4:]} == {Turn.REST}
    assert len({item.id for item in items}) == len(items)


def test_equal_answers_to_a_case_are_one(reviewed: Reviewed) -> None:
    same = [item for item in reviewed.items() if item.case == "kolobok/q0"]
    assert [item.models for item in same] == [("base", "lora")]
    assert same[0].changes == ("kept",)


def test_every_answer_that_was_drawn_is_reviewed_once(reviewed: Reviewed) -> None:
    drawn = [Said("Колобок."), Said("Шар.", WRONG, certainty=0.5), Said("Колобок.")]
    reviewed.said = {("kolobok/q0", "lora"): drawn}
    found = {item.answer: item for item in reviewed.items() if item.case == "kolobok/q0"}
    assert list(found) == ["Шар.", "Это Колобок.", "Колобок."]
    assert found["Шар."].doubtful
    assert not found["Колобок."].doubtful


def test_the_judges_own_verdict_is_proposed_where_a_person_overruled_it(reviewed: Reviewed) -> None:
    reviewed.said = {("kolobok/q0", "lora"): Said("Это Чебурашка.", Verdict.CORRECT)}
    run = reviewed.run()
    records = [
        replace(one, judgement=replace(one.judgement, overruled="Ann"))
        for one in run.records
        if one.judgement
    ]
    items = queue(replace(run, records=tuple(records)), reviewed.suite(), {})
    item = next(one for one in items if one.key == ("kolobok/q0", "Это Чебурашка."))
    assert item.judgement.overruled is None
    assert item.changes == ("regressed", "new_hallucination"), "nothing tells what the person said"
    assert (item.judgement.verdict, item.judgement.named) == ("hallucination", ("cheburashka",))
