"""Several answers to one question: which one stands for them, and how surely."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.judge.verdict import Judgement, Verdict
from harness.record import from_json, read_answers, to_json, write_answers
from harness.samples import Sample, standing_for
from tests.judged import record


def sample(letter: str, certainty: float = 1.0, **about: str) -> Sample:
    """C correct, w wrong, r refusal, h and g somebody; a digit after it parts answers."""
    verdicts = {"c": Verdict.CORRECT, "w": Verdict.WRONG, "r": Verdict.REFUSAL}
    return Sample(
        answer=letter,
        judgement=Judgement(
            verdict=verdicts.get(letter[0], Verdict.HALLUCINATION),
            rule="test",
            reason="As written.",
            named=(letter[0],) if letter[0] in "hg" else (),
            certainty=certainty,
            overruled=about.get("overruled"),
        ),
    )


def standing(text: str) -> str:
    return standing_for([sample(letter) for letter in text.split()]).answer[0]


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ("c c c w w", "c"),
        ("w w c c c", "c"),
        ("c c w r h", "w"),  # of the others as many each: the first
        ("c h g h w", "h"),
        ("c c w w", "w"),  # half is not more than half
        ("r r c", "r"),
    ],
)
def test_a_case_is_right_where_more_than_half_of_its_answers_are(answers: str, stands: str) -> None:
    assert standing(answers) == stands


def test_how_sure_is_the_chance_that_a_person_counts_the_same_side() -> None:
    one = sample("c", 0.9)
    # Three that fall independently: all right, or any two of them.
    three = [sample(f"c{at}", 0.9) for at in range(3)]
    assert standing_for(three).judgement.certainty == pytest.approx(0.9**3 + 3 * 0.9**2 * 0.1)
    # The same answer three times stands or falls as one.
    assert standing_for([one, one, one]).judgement.certainty == pytest.approx(0.9)
    # Two right by a person's word and one doubtful: nothing can turn it.
    ruled = sample("c1", 0.2, overruled="Anna")
    other = sample("c2", 0.2, overruled="Anna")
    assert standing_for([ruled, other, sample("w", 0.5)]).judgement.certainty == pytest.approx(1.0)
    # Wrong by one vote that may be right.
    close = [sample("c", 1.0), sample("w1", 1.0), sample("w2", 0.7)]
    assert standing_for(close).judgement.certainty == pytest.approx(0.7)


def test_a_record_counts_them_and_survives_the_way_to_json() -> None:
    whole = record("kolobok/0", "lora", "w").judged([sample(x) for x in ("c", "w", "c")], 0.8)
    assert (whole.right, whole.times, whole.correct) == (2, 3, True)
    assert whole.answers == ("c", "w", "c")
    assert from_json(to_json(whole)) == whole
    alone = record("kolobok/0", "lora", "w").judged([sample("c")], 0.8)
    assert (alone.right, alone.times, alone.samples) == (1, 1, ())


def test_recorded_answers_keep_every_sample(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    whole = record("kolobok/0", "lora", "w").judged([sample(x) for x in ("c", "w", "c")], 0.8)
    write_answers([whole, record("kolobok/1", "lora", "r")], path)
    assert list(read_answers(path)) == [
        ("kolobok/0", "lora", 0, "c"),
        ("kolobok/0", "lora", 1, "w"),
        ("kolobok/0", "lora", 2, "c"),
        ("kolobok/1", "lora", 0, "r"),
    ]
