"""The gate as a user meets it: limits in YAML, a word on each adapter, never green by chance."""

from __future__ import annotations

import pytest

from harness.gate.comparison import compare
from harness.gate.decision import GateResult, evaluate
from harness.suite.policy import CharacterLimits, GatePolicy, Limits
from tests.judged import compared

BEFORE = {"kolobok": "wwww", "superman": "ccc", "spider_man": "ccc"}
GOOD = {"kolobok": "cccw", "superman": "ccc", "spider_man": "ccc"}


def gate(after: dict[str, str], policy: GatePolicy | None = None, **strict: bool) -> GateResult:
    changed = {**BEFORE, **GOOD, **after}
    return evaluate(compared(BEFORE, changed), policy or GatePolicy(), **strict)


def broken(result: GateResult) -> list[str]:
    return [reason.rule for reason in result.reasons]


def test_adapter_that_learned_and_kept_passes_and_every_rule_says_what_it_found() -> None:
    result = gate({})
    assert result.passed
    assert [rule.text for rule in result.held] == [
        "no cases without a judged answer",
        "no control cases forgotten, none allowed",
        "no new hallucinations, none allowed",
        "a net gain of 3 target cases, a gain of at least 0 wanted",
    ]
    assert result.tolerated == ()


def test_forgotten_control_fails_and_is_named() -> None:
    result = gate({"superman": "cwc"})
    (reason,) = result.reasons
    assert (reason.rule, reason.limit, reason.value) == ("max_control_regressions", 0, 1)
    assert reason.cases == ("superman/1",)
    assert reason.text == "1 control case forgotten, none allowed"


def test_new_hallucination_fails_even_where_the_answer_was_wrong_before() -> None:
    assert broken(gate({"kolobok": "ccch"})) == ["max_new_hallucinations"]


def test_net_loss_on_targets_fails() -> None:
    comparison = compared({"kolobok": "ccw"}, {"kolobok": "wwc"})
    result = evaluate(comparison, GatePolicy())
    assert broken(result) == ["min_target_gain"]
    assert result.reasons[0].cases == ("kolobok/0", "kolobok/1")
    assert result.reasons[0].text == "a net loss of 1 target case, a gain of at least 0 wanted"


def test_tolerated_cases_are_listed_when_the_gate_passes() -> None:
    result = gate({"superman": "cwc"}, GatePolicy(max_control_regressions=1))
    assert result.passed
    assert result.tolerated == ("superman/1",)


def test_tolerated_cases_are_listed_when_another_rule_fails() -> None:
    result = gate({"superman": "cwc", "kolobok": "cch"}, GatePolicy(max_control_regressions=1))
    assert not result.passed
    assert result.tolerated == ("superman/1",)


def test_target_that_regressed_within_a_net_gain_is_listed_as_tolerated() -> None:
    result = evaluate(compared({"kolobok": "cww"}, {"kolobok": "wcc"}), GatePolicy())
    assert result.passed
    assert result.tolerated == ("kolobok/0",)


@pytest.mark.parametrize(
    ("policy", "after", "rule", "text"),
    [
        (
            GatePolicy(min_target_accuracy=0.8),
            {},
            "min_target_accuracy",
            "3 of 4 target answers correct, at least 80% wanted",
        ),
        (
            GatePolicy(max_hallucination_rate=0.05, max_new_hallucinations=None),
            {"kolobok": "ccch"},
            "max_hallucination_rate",
            "1 of 10 answers name another character, at most 5% allowed",
        ),
        (
            GatePolicy(require_significance=True),
            {},
            "require_significance",
            "the gain on targets can be chance (p = 0.125, at most 0.05 allowed; "
            "with 4 target cases, even gaining all of them can be chance)",
        ),
    ],
)
def test_further_rules_fail_with_their_figures(
    policy: GatePolicy, after: dict[str, str], rule: str, text: str
) -> None:
    (reason,) = gate(after, policy).reasons
    assert (reason.rule, reason.text) == (rule, text)


def test_significant_gain_passes_the_rule_that_asks_for_it() -> None:
    comparison = compared({"kolobok": "wwwww"}, {"kolobok": "ccccc"})
    assert evaluate(comparison, GatePolicy(require_significance=True)).passed


def test_shares_exactly_at_the_limit_pass() -> None:
    policy = GatePolicy(
        min_target_accuracy=0.75, max_hallucination_rate=0.1, max_new_hallucinations=1
    )
    assert gate({"kolobok": "ccch"}, policy).passed


def test_character_with_a_limit_of_its_own_is_held_to_that_and_the_rest_to_the_suites() -> None:
    policy = GatePolicy(characters={"superman": CharacterLimits(max_regressions=1)})
    allowed = gate({"superman": "cwc"}, policy)
    assert allowed.passed
    assert allowed.tolerated == ("superman/1",)
    assert broken(gate({"superman": "cww"}, policy)) == ["characters.superman.max_regressions"]
    assert broken(gate({"spider_man": "cwc"}, policy)) == ["max_control_regressions"]


def test_character_limit_can_be_stricter_than_the_suites() -> None:
    policy = GatePolicy(
        max_control_regressions=2, characters={"superman": CharacterLimits(max_regressions=0)}
    )
    assert gate({"spider_man": "cww"}, policy).passed
    (reason,) = gate({"superman": "cwc"}, policy).reasons
    assert reason.text == "1 case of superman forgotten, none allowed"


@pytest.mark.parametrize(
    ("limits", "letters", "text"),
    [
        (CharacterLimits(min_accuracy=1.0), "cccw", "3 of 4 answers about kolobok correct"),
        (CharacterLimits(min_gain=4), "cccw", "a net gain of 3 cases of kolobok, a gain of"),
        (CharacterLimits(max_new_hallucinations=0), "ccch", "1 new hallucination instead of kol"),
        (CharacterLimits(max_hallucination_rate=0.2), "ccch", "1 of 4 answers about kolobok name"),
    ],
)
def test_character_limits_say_whom_they_are_about(
    limits: CharacterLimits, letters: str, text: str
) -> None:
    policy = GatePolicy(max_new_hallucinations=9, characters={"kolobok": limits})
    (reason,) = gate({"kolobok": letters}, policy).reasons
    assert reason.rule.startswith("characters.kolobok.")
    assert reason.text.startswith(text)


def test_rule_for_a_tag_looks_at_its_cases_alone() -> None:
    policy = GatePolicy(max_control_regressions=5, tags={"who": Limits(max_control_regressions=0)})
    tags = {"superman/0": ("who",), "superman/1": ("detail",)}
    before = {"superman": "cc"}
    detail = evaluate(compared(before, {"superman": "cw"}, tags=tags), policy)
    who = evaluate(compared(before, {"superman": "wc"}, tags=tags), policy)
    assert detail.passed
    assert [reason.rule for reason in who.reasons] == ["tags.who.max_control_regressions"]
    assert who.reasons[0].text == "1 control case tagged who forgotten, none allowed"


def test_nothing_judged_never_passes() -> None:
    result = evaluate(compare("lora", "base", [], {}), GatePolicy())
    assert [reason.text for reason in result.reasons] == ["nothing was judged"]


def test_error_never_passes_however_tolerant_the_policy() -> None:
    tolerant = GatePolicy(
        max_control_regressions=None, max_new_hallucinations=None, min_target_gain=None
    )
    result = gate({"kolobok": "ccxx"}, tolerant)
    assert [(reason.rule, reason.cases) for reason in result.reasons] == [
        ("complete", ("kolobok/2", "kolobok/3"))
    ]
    assert result.reasons[0].text == "2 cases without a judged answer"


def test_character_of_which_nothing_was_judged_is_a_reason_of_its_own() -> None:
    result = gate({"superman": "xxx"})
    assert "nothing was judged about superman" in [reason.text for reason in result.reasons]


@pytest.mark.parametrize(
    "policy",
    [
        GatePolicy(characters={"batman": CharacterLimits(max_regressions=0)}),
        GatePolicy(tags={"who": Limits(max_new_hallucinations=0)}),
    ],
)
def test_limit_that_nothing_was_held_against_fails(policy: GatePolicy) -> None:
    assert "which the gate limits" in gate({}, policy).reasons[0].text


def test_accuracy_of_no_target_is_no_pass() -> None:
    comparison = compared({"superman": "cc"}, {"superman": "cc"})
    assert broken(evaluate(comparison, GatePolicy(min_target_accuracy=0.0))) == [
        "min_target_accuracy"
    ]
    assert broken(evaluate(comparison, GatePolicy(require_significance=True))) == [
        "judged.require_significance"
    ]


def test_gate_without_controls_says_what_it_cannot_see() -> None:
    result = evaluate(compared({"kolobok": "w"}, {"kolobok": "c"}), GatePolicy())
    assert result.notes == ("no control cases: this gate cannot see what was forgotten",)


def test_strict_fails_on_every_answer_that_is_not_correct() -> None:
    assert broken(gate({}, strict=True)) == ["strict"]
    assert gate({"kolobok": "cccc"}, strict=True).passed
