"""What a user reads from two models' answers: changes, statuses, who was taken for whom."""

from __future__ import annotations

import pytest

from harness.gate.comparison import confusions
from harness.gate.evidence import conclude_all, weigh, weigh_characters
from harness.gate.recommendation import reasons, recommend
from harness.gate.statistics import Conclusion
from harness.suite.suite import Role
from tests.judged import compared, records


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("www", "ccc", "learned"),
        ("cww", "ccc", "learned"),
        ("www", "cww", "improved"),
        ("ccc", "ccc", "unchanged"),
        ("www", "hrw", "unchanged"),
        ("cww", "wcw", "unchanged"),
        ("ccc", "ccw", "degraded"),
    ],
)
def test_status_of_a_character_follows_its_count(before: str, after: str, status: str) -> None:
    (result,) = compared({"kolobok": before}, {"kolobok": after}).characters
    assert result.status == status


def test_changes_are_paired_case_by_case_not_by_totals() -> None:
    comparison = compared({"kolobok": "cwcw"}, {"kolobok": "wccw"})
    assert [pair.change for pair in comparison.pairs] == ["regressed", "fixed", "kept", "missed"]
    assert comparison.tally().before == comparison.tally().after == 2


def test_hallucination_is_new_only_if_the_baseline_did_not_name_the_same() -> None:
    comparison = compared({"kolobok": "hhw"}, {"kolobok": "hgh"})
    named = [sorted(pair.newly_named) for pair in comparison.pairs]
    assert named == [[], ["crocodile_gena"], ["cheburashka"]]


def test_case_without_a_verdict_is_named_and_its_character_missed() -> None:
    comparison = compared({"kolobok": "cx", "superman": "xx"}, {"kolobok": "cc", "superman": "cc"})
    assert comparison.unpaired == ("kolobok/1", "superman/0", "superman/1")
    assert comparison.missing_characters == ("superman",)


def test_tags_and_repeated_questions_have_results_of_their_own() -> None:
    tags = {"kolobok/0": ("who",), "superman/0": ("who",), "superman/1": ("detail",)}
    comparison = compared(
        {"kolobok": "w", "superman": "cc"}, {"kolobok": "c", "superman": "hc"}, tags=tags
    )
    found = {(group.by, group.name): group for group in comparison.groups}
    assert list(found) == [("tag", "who"), ("tag", "detail"), ("question", "Вопрос 0?")]
    who = found["tag", "who"]
    assert (who.tally.before, who.tally.after, who.tally.total) == (1, 1, 2)
    assert who.hallucinations.after == 1


def test_confusions_count_who_was_taken_for_whom_for_every_model() -> None:
    rows = [*records("base", {"kolobok": "wg"}), *records("lora", {"kolobok": "hhg", "x": "c"})]
    assert confusions(rows) == {
        "base": {"kolobok": {"crocodile_gena": 1}},
        "lora": {"kolobok": {"cheburashka": 2, "crocodile_gena": 1}},
    }


def test_recommended_is_the_one_that_passes_though_another_has_more_right() -> None:
    before = {"kolobok": "wwww", "superman": "cc"}
    more = compared(before, {"kolobok": "cccc", "superman": "cw"}, adapter="more")
    safe = compared(before, {"kolobok": "cwww", "superman": "cc"}, adapter="safe")
    passed = {"more": False, "safe": True}
    assert recommend([more, safe], passed) is safe
    why = reasons(safe, [more, safe], passed)
    assert why.startswith("safe passes its gate: 3 of 6 answers correct")
    assert why.endswith("; more, the next, fails its gate.")


def test_hallucinations_weigh_against_correct_answers() -> None:
    before = {"kolobok": "wwww", "superman": "cc"}
    bold = compared(before, {"kolobok": "cchh", "superman": "cc"}, adapter="bold")
    humble = compared(before, {"kolobok": "cwrr", "superman": "cc"}, adapter="humble")
    passed = {"bold": False, "humble": False}
    assert recommend([bold, humble], passed) is humble
    assert reasons(humble, [bold, humble], passed) == (
        "No adapter passes its gate; humble serves best: 3 of 6 answers correct less "
        "0 hallucinations make 3, 2 of 2 controls right; bold, the next, comes to 2."
    )


def test_controls_kept_break_a_tie_and_then_the_order() -> None:
    before = {"kolobok": "ww", "superman": "cc"}
    learner = compared(before, {"kolobok": "cc", "superman": "ww"}, adapter="learner")
    keeper = compared(before, {"kolobok": "ww", "superman": "cc"}, adapter="keeper")
    twin = compared(before, {"kolobok": "ww", "superman": "cc"}, adapter="twin")
    passed = dict.fromkeys(("learner", "keeper", "twin"), False)
    assert recommend([learner, keeper], passed) is keeper
    assert recommend([twin, keeper], passed) is twin
    assert "gets 0 controls right" in reasons(keeper, [learner, keeper], passed)
    assert "exactly as well" in reasons(twin, [twin, keeper], passed)
    assert recommend([], {}) is None


def test_five_lost_controls_are_worse_and_four_inconclusive() -> None:
    for lost, conclusion in ((5, Conclusion.WORSE), (4, Conclusion.INCONCLUSIVE)):
        after = "w" * lost + "c" * (12 - lost)
        evidence = weigh(compared({"superman": "c" * 12}, {"superman": after}), Role.CONTROL)
        assert evidence is not None
        assert evidence.conclusion is conclusion
        assert evidence.detectable == "with 12 control cases, losing fewer than 5 can be chance"


@pytest.mark.parametrize(
    ("before", "per_picture", "sentence"),
    [
        ({"superman": "ccc"}, 1, "with 3 control cases, even losing all of them can be chance"),
        ({"superman": "ccw"}, 1, "with 3 control cases, 2 of them right before, even losing all"),
        ({"superman": "www"}, 1, "of 3 control cases none was right before: nothing can be lost"),
        ({"superman": "c" * 12}, 2, "losing on fewer than 5 of 6 pictures can be chance"),
        ({"superman": "c" * 12}, 3, "with 12 control cases, even losing all of them can be chance"),
        ({"kolobok": "w" * 9 + "c"}, 1, "10 target cases, 9 of them wrong before, gaining fewer"),
    ],
)
def test_the_least_that_could_be_shown_is_said_in_words(
    before: dict[str, str], per_picture: int, sentence: str
) -> None:
    role = Role.CONTROL if "superman" in before else Role.TARGET
    evidence = weigh(compared(before, before, per_picture=per_picture), role)
    assert evidence is not None
    assert sentence in evidence.detectable


def test_questions_on_one_picture_count_as_one_witness() -> None:
    before, after = {"kolobok": "w" * 12}, {"kolobok": "c" * 6 + "w" * 6}
    alone = weigh(compared(before, after), Role.TARGET)
    together = weigh(compared(before, after, per_picture=3), Role.TARGET)
    assert alone
    assert together
    assert alone.conclusion is Conclusion.BETTER
    assert (together.conclusion, together.pictures) == (Conclusion.INCONCLUSIVE, 4)
    assert together.interval.low < alone.interval.low
    assert together.difference_interval.low < alone.difference_interval.low


def test_character_is_judged_after_correcting_for_all_that_were_looked_at() -> None:
    before = {"kolobok": "w" * 7, "cheburashka": "w" * 7, "superman": "c" * 7}
    after = {"kolobok": "c" * 7, "cheburashka": "w" * 7, "superman": "c" * 6 + "w"}
    found = weigh_characters(compared(before, after))
    assert found["kolobok"].p == pytest.approx(2 / 2**7)
    assert found["kolobok"].p_holm == pytest.approx(6 / 2**7)
    assert found["kolobok"].conclusion is Conclusion.BETTER
    assert found["superman"].conclusion is Conclusion.INCONCLUSIVE


@pytest.mark.parametrize(
    ("target", "control", "whole"),
    [
        ("cccccc", "cccccc", "better"),
        ("cccccc", "wwwwww", "worse"),
        ("cccwww", "cccccc", "inconclusive"),
        ("cccwww", "wwwwww", "worse"),
    ],
)
def test_learning_never_makes_up_for_forgetting(target: str, control: str, whole: str) -> None:
    comparison = compared(
        {"kolobok": "wwwwww", "superman": "cccccc"}, {"kolobok": target, "superman": control}
    )
    assert conclude_all({role: weigh(comparison, role) for role in Role}) == whole


def test_a_role_without_cases_concludes_nothing() -> None:
    comparison = compared({"superman": "cc"}, {"superman": "cc"})
    assert weigh(comparison, Role.TARGET) is None
    assert conclude_all({role: weigh(comparison, role) for role in Role}) == "inconclusive"


def test_targets_come_before_controls_whatever_their_files_are_called() -> None:
    said = {"cheburashka": "c", "matryoshka": "c", "kolobok": "c", "superman": "c", "zmey": "c"}
    order = [one.character for one in compared(said, said).characters]
    assert order == ["cheburashka", "kolobok", "zmey", "matryoshka", "superman"]
