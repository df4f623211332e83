"""Decisions: on the disk at once, taken back one by one, and nobody's is lost."""

from __future__ import annotations

import json
import threading

import pytest

from harness.gate.audited import read_audited
from harness.judge import Verdict
from harness.judge.overrides import open_overrides
from harness.report.translations import Words
from harness.review.desk import Desk, DeskError, Opinion
from harness.review.ending import disputed_told
from harness.suite.suite import Override
from tests.review.reviewed import Reviewed


def decide(
    desk: Desk, number: int, verdict: str = "wrong", by: str = "Анна", named: tuple[str, ...] = ()
) -> list[Opinion]:
    item = list(desk.items)[number]
    return desk.decide(item, verdict, named=named, why="", by=by)[1]


def test_a_decision_is_an_override_and_is_remembered(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    item = next(iter(desk.items.values()))
    desk.decide(item.id, "hallucination", named=["Карлсон"], why=" летает ", by=" Анна ")
    wanted = Override(
        case=item.case,
        answer=item.answer,
        verdict="hallucination",
        named=("Карлсон",),
        why="летает",
        by="Анна",
    )
    assert reviewed.overrides == (wanted,)
    (row,) = reviewed.rows("reviews.jsonl")
    assert {key: row[key] for key in ("case", "answer", "verdict", "named", "why", "by")} == {
        "case": item.case,
        "answer": item.answer,
        "verdict": "hallucination",
        "named": ["Карлсон"],
        "why": "летает",
        "by": "Анна",
    }
    assert (row["undone"], row["sample"], row["before"]) == (False, False, None)
    assert row["at"].endswith("+00:00")
    assert desk.news("Анна").done == {item.id: "hallucination"}
    assert desk.news("Борис").done == {}


@pytest.mark.parametrize(
    ("verdict", "named", "by", "mistake"),
    [
        ("splendid", [], "Анна", "no verdict"),
        ("hallucination", [], "Анна", "who was hallucinated"),
        ("correct", ["Карлсон"], "Анна", "with that verdict only"),
        ("hallucination", ["Бэтмен"], "Анна", "'Бэтмен' is no character"),
        ("correct", [], "  ", "who reviews"),
        ("correct", [], "\x1b[2J", "can be printed"),
    ],
)
def test_what_is_no_decision_is_refused(
    reviewed: Reviewed, verdict: str, named: list[str], by: str, mistake: str
) -> None:
    desk = reviewed.desk()
    with pytest.raises(DeskError, match=mistake):
        desk.decide(next(iter(desk.items)), verdict, named=named, why="", by=by)
    with pytest.raises(DeskError, match="no such answer"):
        desk.decide("nothing", "correct", named=[], why="", by="Анна")
    assert not (reviewed.root / "overrides.yaml").exists()


def test_undo_goes_back_step_by_step_also_after_a_restart(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    for number, verdict in enumerate(("wrong", "correct", "refusal")):
        decide(desk, number, verdict)
    ids = list(desk.items)
    again = reviewed.desk()
    for number in (2, 1):
        taken = again.undo("Анна")
        assert taken is not None
        assert taken.case == desk.items[ids[number]].case
    assert [one.verdict for one in reviewed.overrides] == ["wrong"]
    assert again.undo("Борис") is None
    decide(again, 0, "correct")
    again.undo("Анна")
    assert [one.verdict for one in reviewed.overrides] == ["wrong"]
    assert again.undo("Анна") is not None
    assert again.undo("Анна") is None
    assert reviewed.overrides == ()
    assert len(reviewed.rows("reviews.jsonl")) == 8
    # The first desk learns of what the second one did.
    assert desk.news("Анна", since=3).done == dict.fromkeys(ids[:3])


def test_undo_brings_back_what_was_there_before(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    item = next(iter(desk.items.values()))
    theirs = Override(case=item.case, answer=item.answer, verdict="refusal", by="Кто-то")
    with open_overrides(reviewed.root) as overrides:
        overrides.put(theirs)
    before = reviewed.text("overrides.yaml")
    assert decide(desk, 0) == [Opinion(by="Кто-то", verdict="refusal", named=())]
    decide(desk, 0, "correct")
    desk.undo("Анна")
    desk.undo("Анна")
    assert reviewed.text("overrides.yaml") == before


def test_the_last_verdict_is_in_force_whoever_takes_back(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    assert decide(desk, 0, "correct", "Анна") == []
    assert decide(desk, 0, "correct", "Вера") == []
    opinions = decide(desk, 0, "wrong", "Борис")
    assert [(one.by, one.verdict) for one in opinions] == [("Анна", "correct"), ("Вера", "correct")]
    desk.undo("Анна")
    assert [one.by for one in reviewed.overrides] == ["Борис"]
    desk.undo("Вера")
    desk.undo("Борис")
    assert reviewed.overrides == ()


def test_a_torn_line_costs_itself_alone(reviewed: Reviewed) -> None:
    decide(reviewed.desk(), 0)
    with (reviewed.root / "reviews.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "1", "case": "kolo')
    desk = reviewed.desk()
    decide(desk, 1, "correct")
    assert len(desk.news("Анна").done) == 2
    assert len(reviewed.desk().news("Анна").done) == 2


def test_a_diary_that_somebody_cut_is_read_again(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    for number in range(3):
        decide(desk, number)
    lines = reviewed.text("reviews.jsonl").splitlines(keepends=True)
    (reviewed.root / "reviews.jsonl").write_text(lines[0], encoding="utf-8")
    decide(desk, 3)
    assert len(desk.news("Анна", since=4).done) == 4
    assert desk.news("Анна", since=4).since == 2


def test_an_override_by_hand_is_done_for_who_wrote_it(reviewed: Reviewed) -> None:
    desk = reviewed.desk()
    item = next(iter(desk.items.values()))
    with open_overrides(reviewed.root) as overrides:
        overrides.put(Override(case=item.case, answer=item.answer, verdict="wrong", by="Анна"))
    assert desk.news("Анна").done == {item.id: "wrong"}


def test_two_desks_at_once_lose_nothing(reviewed: Reviewed) -> None:
    reviewed.cases = 10
    desks = [reviewed.desk(), reviewed.desk()]
    count = len(desks[0].items)

    def review(desk: Desk, by: str) -> None:
        for number in range(count):
            decide(desk, number, "wrong" if by == "Анна" else "correct", by)

    threads = [
        threading.Thread(target=review, args=(desk, by))
        for desk, by in zip(desks, ("Анна", "Борис"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reviewed.overrides) == count
    rows = reviewed.rows("reviews.jsonl")
    assert len(rows) == 2 * count
    # What is in force is what was said last.
    last = {(row["case"], row["answer"]): row["verdict"] for row in rows}
    assert {(one.case, one.answer): one.verdict for one in reviewed.overrides} == last
    (found,) = desks[0].agreements()
    assert (found.alike, found.of) == (0, count)
    assert len(desks[1].disputed()) == count
    told = disputed_told(desks[1], reviewed.suite(), Words("ru"))
    assert len(told) == 21
    assert "Анна: неверно; Борис: верно" in told[0] or "Борис: верно; Анна: неверно" in told[0]
    assert told[-1] == f"и ещё {count - 20}"


# ---- Labels ----


def test_a_blind_sample_is_labelled_and_overrules_nothing(reviewed: Reviewed) -> None:
    other = {
        "id": "1",
        "question": "?",
        "accept": ["a"],
        "answer": "b\u2028c",
        "verdict": "incorrect",
    }
    desk = reviewed.desk(sample=6)
    path = reviewed.root / "labelled.jsonl"
    path.write_text(json.dumps(other, ensure_ascii=False), encoding="utf-8")
    for number in range(3):
        decide(desk, number, "correct")
    decide(desk, 0, "wrong")
    assert reviewed.overrides == ()
    rows = read_audited(reviewed.root)
    assert [row.verdict for row in rows] == ["incorrect", "correct", "correct", "wrong"]
    assert rows[0].answer == "b\u2028c"
    assert len({row.id for row in rows}) == 4
    assert rows[1].expectation.character in reviewed.suite().characters
    assert len(reviewed.desk(sample=6).news("Анна").done) == 3
    assert reviewed.desk().news("Анна").done == {}, "nothing of it is settled"
    # A second label on the same answer is remembered, but the first one stands.
    decide(desk, 1, "refusal", "Борис")
    assert [row.verdict for row in read_audited(reviewed.root)][1] == "correct"
    desk.undo("Борис")
    assert [row.verdict for row in read_audited(reviewed.root)][1:] == [
        "correct",
        "correct",
        "wrong",
    ]
    desk.undo("Анна")
    assert [row.verdict for row in read_audited(reviewed.root)][1:] == 3 * ["correct"]
    desk.undo("Анна")
    assert len(read_audited(reviewed.root)) == 3


def test_the_last_label_taken_back_leaves_no_empty_file(reviewed: Reviewed) -> None:
    desk = reviewed.desk(sample=2)
    decide(desk, 0, Verdict.CORRECT)
    desk.undo("Анна")
    assert read_audited(reviewed.root) == []
