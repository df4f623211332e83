"""What a report keeps of a judgement, written and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from harness.record import Record, RecordError, from_json, spoken, to_json
from tests.judged import record


def judged(certainty: float, doubtful_below: float | None = 0.8, **fields: Any) -> Record:
    made = record("kolobok/0", "lora", "c")
    assert made.judgement is not None
    judgement = replace(made.judgement, certainty=certainty, **fields)
    return replace(made, judgement=judgement, doubtful_below=doubtful_below)


@pytest.mark.parametrize(
    ("certainty", "doubtful"), [(0.9, False), (0.8, False), (0.7999, True), (0.79999, False)]
)
def test_doubt_is_the_same_when_it_is_read_back(certainty: float, doubtful: bool) -> None:
    row = json.loads(json.dumps(to_json(judged(certainty))))
    assert row["doubtful"] is doubtful
    again = from_json(row)
    assert again.doubtful is doubtful
    assert to_json(again) == row


def test_language_and_reasoning_are_kept() -> None:
    said = judged(0.5, language="fr", reasoning=((0, 20),))
    row = to_json(said)
    assert (row["language"], row["reasoning"]) == ("fr", [[0, 20]])
    assert from_json(row) == said


def test_report_without_certainty_is_read_and_nothing_is_claimed() -> None:
    row = to_json(judged(0.5))
    for key in ("certainty", "doubtful", "doubtful_below", "language", "reasoning"):
        del row[key]
    old = from_json(row)
    assert not old.doubtful
    assert old.held_to(0.99) == old
    assert to_json(old)["certainty"] is None


def test_persons_verdict_is_sure_and_never_doubtful() -> None:
    row = to_json(judged(0.1, overruled="Анна"))
    assert (row["certainty"], row["doubtful"]) == (1.0, False)


def test_another_threshold_is_another_doubt() -> None:
    assert not judged(0.85).doubtful
    assert judged(0.85).held_to(0.9).doubtful


def test_certainty_that_is_none_is_a_mistake_in_the_row() -> None:
    with pytest.raises(RecordError, match="not as the contract says"):
        from_json({**to_json(judged(0.5)), "certainty": "rather"})


@pytest.mark.parametrize(
    ("answer", "reasoning", "said"),
    [
        (" Колобок. ", [], " Колобок. "),
        ("<think>Гена?</think>\n\nКолобок.", [[0, 20]], "Колобок."),
        ("<think>Гена?", [[0, 12]], ""),
        ("Да. (a) Нет. (b)", [[13, 16], [4, 7]], "Да.  Нет."),
        (None, [], ""),
    ],
)
def test_what_is_said_leaves_the_reasoning_out(
    answer: str | None, reasoning: list[list[int]], said: str
) -> None:
    assert spoken({"answer": answer, "reasoning": reasoning}) == said
