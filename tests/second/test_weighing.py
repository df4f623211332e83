"""An opinion counts for as much as it was seen to be worth, and for nothing else."""

from __future__ import annotations

import pytest

from harness.judge.verdict import Judgement, Opinion, Verdict
from harness.second.weighing import Said, Trust, count, may_be_asked, opinion_of, settle

GOOD = Trust(right=33, right_seen=31, others=33, others_seen=30)
COIN = Trust(right=33, right_seen=17, others=33, others_seen=16)


def judgement(verdict: Verdict, certainty: float, rule: str = "meaning") -> Judgement:
    named = ("gena",) if verdict is Verdict.HALLUCINATION else ()
    return Judgement(
        verdict=verdict, rule=rule, reason="As written.", certainty=certainty, named=named
    )


def opinion(right: bool, trust: Trust) -> Opinion:
    said = ("yes", "no") if right else ("no", "yes")
    return Opinion(by="M", said=said, right=right, weight=trust.weight(right))


@pytest.mark.parametrize(
    ("verdict", "right", "then", "surer"),
    [
        (Verdict.CORRECT, True, Verdict.CORRECT, True),
        (Verdict.CORRECT, False, Verdict.WRONG, True),
        (Verdict.WRONG, True, Verdict.CORRECT, True),
        (Verdict.WRONG, False, Verdict.WRONG, True),
        (Verdict.HALLUCINATION, False, Verdict.HALLUCINATION, True),
        (Verdict.HALLUCINATION, True, Verdict.CORRECT, True),
        (Verdict.REFUSAL, False, Verdict.REFUSAL, True),
    ],
)
def test_a_model_that_is_mostly_right_settles_a_doubt(
    verdict: Verdict, right: bool, then: Verdict, surer: bool
) -> None:
    before = judgement(verdict, 0.6)
    after = settle(before, opinion(right, GOOD))
    assert after.verdict is then
    assert (after.certainty > before.certainty) is surer
    assert bool(after.named) == (then is Verdict.HALLUCINATION)
    assert after.second is not None
    assert after.second.before == f"{verdict} 0.60"


def test_a_model_that_tells_no_more_than_a_coin_changes_nothing() -> None:
    for right in (True, False):
        after = settle(judgement(Verdict.CORRECT, 0.6), opinion(right, COIN))
        assert after.verdict is Verdict.CORRECT
        assert after.certainty == pytest.approx(0.6, abs=0.02)


def test_odds_are_multiplied() -> None:
    after = settle(judgement(Verdict.CORRECT, 0.75), opinion(True, GOOD))
    odds = 3 * (32 / 35) / (4 / 35)
    assert after.certainty == pytest.approx(odds / (1 + odds))


def test_few_labels_promise_little() -> None:
    assert 1 < Trust(right=2, right_seen=2, others=2, others_seen=2).weight(True) <= 3
    assert Trust().weight(True) == Trust().weight(False) == 1


@pytest.mark.parametrize(
    ("right", "wrong", "opinion"),
    [
        ("yes", "no", True),
        (" Yes.", '"No"', True),
        ("no", "yes", False),
        ("yes", "yes", None),  # it likes to agree, or was told to
        ("no", "no", None),
        ("yes, it is", "no", None),
        ("correct", "no", None),
        ("", "", None),
        ("да", "нет", None),
    ],
)
def test_only_two_words_that_fit_are_an_opinion(
    right: str, wrong: str, opinion: bool | None
) -> None:
    made = opinion_of("M", Said(right), Said(wrong))
    assert made.right is opinion
    if opinion is None:
        before = judgement(Verdict.CORRECT, 0.6)
        after = settle(before, made)
        assert (after.verdict, after.certainty) == (before.verdict, before.certainty)


def test_its_probability_is_of_both_questions() -> None:
    assert opinion_of("M", Said("yes", 0.9), Said("no", 0.3)).probability == pytest.approx(0.8)
    assert opinion_of("M", Said("yes", 0.9), Said("no")).probability is None


def test_what_is_settled_is_not_asked_about() -> None:
    assert may_be_asked(judgement(Verdict.WRONG, 0.5), 0.8)
    assert not may_be_asked(judgement(Verdict.WRONG, 0.9), 0.8)
    assert not may_be_asked(judgement(Verdict.WRONG, 0.5, rule="reject"), 0.8)
    overruled = Judgement(
        verdict=Verdict.WRONG, rule="overruled", reason="", certainty=0.5, overruled="Anna"
    )
    assert not may_be_asked(overruled, 0.8)


def test_opinions_are_counted_by_peoples_word() -> None:
    said = [(True, True), (True, False), (True, None), (False, False), (False, True)]
    opinions = [(label, Opinion(by="M", said=("", ""), right=right)) for label, right in said]
    expected = Trust(right=2, right_seen=1, others=2, others_seen=1, silent=1)
    assert count(opinions) == expected
