"""Where two judged one answer: Cohen's kappa, of what each said before knowing of the other."""

from __future__ import annotations

import random

import pytest

from harness.review.agreement import agreements, kappa
from harness.review.diary import Review

VERDICTS = ("correct", "hallucination", "wrong", "refusal")


def test_kappa_is_cohens() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    chance = random.Random(0)
    for _ in range(50):
        ones = chance.choices(VERDICTS, (6, 2, 3, 1), k=chance.randint(2, 40))
        others = [v if chance.random() < 0.6 else chance.choice(VERDICTS) for v in ones]
        if len({*ones, *others}) > 1:
            wanted = metrics.cohen_kappa_score(ones, others)
            assert kappa(list(zip(ones, others, strict=True))) == pytest.approx(wanted)


def test_kappa_of_nothing_or_of_one_verdict_alone_is_undefined() -> None:
    assert kappa([]) is None
    assert kappa([("correct", "correct")] * 3) is None


def line(number: int, by: str, verdict: str, answer: str = "a", *, undone: bool = False) -> Review:
    return Review(
        id=str(number),
        case="kolobok/who",
        answer=answer,
        verdict=verdict,
        by=by,
        at="2026-01-01",
        undone=undone,
    )


def test_what_was_decided_after_being_told_does_not_count() -> None:
    lines = [
        line(1, "ann", "correct"),
        line(2, "bob", "wrong"),
        line(2, "bob", "wrong", undone=True),  # told that Ann says otherwise
        line(3, "bob", "correct"),
        line(4, "ann", "wrong", "b"),
        line(5, "bob", "refusal", "b"),
        line(6, "ann", "wrong", "c"),
        line(6, "ann", "wrong", "c", undone=True),  # a slip, taken back before anybody spoke
        line(7, "ann", "correct", "c"),
        line(8, "bob", "correct", "c"),
        line(9, "ann", "correct", "nobody else"),
    ]
    (found,) = agreements(lines)
    assert (found.people, found.alike, found.of) == (("ann", "bob"), 1, 3)
