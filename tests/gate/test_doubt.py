"""Whether doubtful verdicts could turn the gate's word, and on which cases that rests."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.gate.comparison import Comparison, Pair
from harness.gate.decision import GateResult, evaluate
from harness.gate.doubt import Doubt
from harness.judge.verdict import Verdict
from harness.record import Record
from harness.suite.policy import CharacterLimits, Doubtful, GatePolicy, Limits
from tests.judged import compared

STRICT = GatePolicy(doubtful=Doubtful.FAIL)


def gate(
    before: dict[str, str], after: dict[str, str], policy: GatePolicy | None = None
) -> GateResult:
    return evaluate(compared(before, after), policy or GatePolicy())


def only(**limits: float) -> GatePolicy:
    """Give a policy of these limits and no other."""
    none = {"max_control_regressions": None, "max_new_hallucinations": None}
    return GatePolicy(**{**none, "min_target_gain": None, **limits})  # type: ignore[arg-type]


def test_sure_pass_rests_on_nothing() -> None:
    result = gate({"kolobok": "ww", "superman": "cc"}, {"kolobok": "cw", "superman": "cc"}, STRICT)
    assert result.passed
    assert result.doubt == Doubt(total=4)


def test_pass_that_a_doubtful_answer_could_turn_says_which() -> None:
    result = gate({"kolobok": "www"}, {"kolobok": "Ccw"})
    assert result.passed, "by default it passes"
    assert result.doubt == Doubt(count=1, total=3, could_turn=True, cases=("kolobok/0",))
    assert result.reasons == ()


def test_where_the_suite_says_so_such_a_pass_does_not_pass() -> None:
    result = gate({"kolobok": "www"}, {"kolobok": "CcW"}, STRICT)
    assert not result.passed
    (reason,) = result.reasons
    assert (reason.rule, reason.limit, reason.value) == ("doubtful", 0, 2)
    assert reason.cases == ("kolobok/0", "kolobok/2")
    assert reason.text == "2 cases with a doubtful verdict that could turn the pass, none allowed"
    assert result.doubt.could_turn, "settled well, it would pass"


def test_rule_that_holds_says_so() -> None:
    result = gate({"superman": "c"}, {"superman": "c"}, STRICT)
    assert result.held[-1].text == (
        "no cases with a doubtful verdict that could turn the pass, none allowed"
    )


def test_doubt_that_no_rule_could_feel_turns_nothing() -> None:
    policy = only(max_control_regressions=0)
    result = gate({"kolobok": "ww", "superman": "c"}, {"kolobok": "CW", "superman": "c"}, policy)
    assert result.doubt == Doubt(count=2, total=3)


def test_limit_that_holds_at_the_worst_is_no_turn() -> None:
    policy = only(max_new_hallucinations=1)
    assert not gate({"kolobok": "www"}, {"kolobok": "Ccc"}, policy).doubt.could_turn
    turned = gate({"kolobok": "www"}, {"kolobok": "CCc"}, policy).doubt
    assert turned.cases == ("kolobok/0", "kolobok/1")


def test_doubtful_baseline_can_turn_a_pass_too() -> None:
    result = gate({"superman": "Wc"}, {"superman": "wc"}, STRICT)
    assert not result.passed, "if the base was right, the adapter forgot"
    assert result.doubt == Doubt(total=2, baseline=1, could_turn=True, cases=("superman/0",))


def test_hallucination_is_new_if_the_baseline_did_not_share_it_after_all() -> None:
    assert gate({"kolobok": "H"}, {"kolobok": "h"}).doubt.could_turn


def test_equal_answers_are_right_or_wrong_together() -> None:
    both = gate({"superman": "C", "kolobok": "W"}, {"superman": "C", "kolobok": "W"}, STRICT)
    assert both.passed
    assert (both.doubt.count, both.doubt.baseline, both.doubt.could_turn) == (2, 2, False)
    share = only(min_target_accuracy=0.5)
    assert gate({"kolobok": "Cc"}, {"kolobok": "Cw"}, share).doubt.cases == ("kolobok/0",)


def test_fail_that_doubtful_answers_could_turn_lists_those_in_its_way_alone() -> None:
    before = {"kolobok": "ww", "superman": "ccc"}
    result = gate(before, {"kolobok": "WC", "superman": "WcC"})
    assert not result.passed
    assert result.doubt.could_turn
    assert result.doubt.cases == ("superman/0",), "the others stand in nobody's way"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"superman": "Cc"}, {"superman": "wc"}),  # the base may never have known it
        ({"kolobok": "W"}, {"kolobok": "h"}),  # the base may have asserted the same
        ({"kolobok": "w"}, {"kolobok": "H"}),
    ],
)
def test_fail_can_turn_on_either_side(before: dict[str, str], after: dict[str, str]) -> None:
    result = gate(before, after)
    assert not result.passed
    assert result.doubt.could_turn


def test_fail_that_rests_on_a_sure_verdict_stands() -> None:
    before = {"superman": "cc"}
    assert not gate(before, {"superman": "Ww"}).doubt.could_turn
    assert not gate(before, {"superman": "Wx"}).doubt.could_turn, "what is missing stays missing"


@pytest.mark.parametrize(
    ("policy", "cases"),
    [
        (only(min_target_gain=2), ("kolobok/0", "kolobok/1")),
        (only(min_target_accuracy=0.5), ("kolobok/0", "kolobok/1")),
        (only(max_hallucination_rate=0.2), ("kolobok/0", "kolobok/1", "kolobok/2", "superman/0")),
        (
            GatePolicy(
                max_new_hallucinations=None,
                characters={"superman": CharacterLimits(max_regressions=0)},
            ),
            ("superman/0",),
        ),
        (
            GatePolicy(
                max_control_regressions=None,
                max_new_hallucinations=None,
                tags={"who": Limits(max_new_hallucinations=0)},
            ),
            ("kolobok/1",),
        ),
    ],
)
def test_only_cases_that_a_deciding_rule_feels_are_listed(
    policy: GatePolicy, cases: tuple[str, ...]
) -> None:
    comparison = compared(
        {"kolobok": "wwww", "superman": "c"},
        {"kolobok": "CCWc", "superman": "C"},
        tags={"kolobok/1": ("who",)},
    )
    assert evaluate(comparison, policy).doubt.cases == cases


def test_gain_beyond_chance_that_a_doubtful_answer_could_undo() -> None:
    policy = only(require_significance=True)
    result = gate({"kolobok": "wwwww"}, {"kolobok": "ccccC"}, policy)
    assert result.passed
    assert result.doubt.cases == ("kolobok/4",)
    lost = gate({"kolobok": "wwwwww", "superman": "C"}, {"kolobok": "cccccW", "superman": "W"})
    assert "superman/0" in lost.doubt.cases


@pytest.mark.parametrize("seed", range(20))
def test_no_way_of_settling_the_doubts_is_overlooked(seed: int) -> None:
    draw = random.Random(seed)
    before, after = ({"kolobok": _said(draw, 2), "superman": _said(draw, 1)} for _ in range(2))
    policy = draw.choice(
        [
            GatePolicy(),
            GatePolicy(max_new_hallucinations=1, max_control_regressions=1),
            only(min_target_accuracy=0.6, max_hallucination_rate=0.3),
            only(min_target_gain=1, max_new_hallucinations=1),
            only(require_significance=True, max_control_regressions=1),
        ]
    )
    comparison = compared(before, after)
    result = evaluate(comparison, policy)
    words = {evaluate(world, policy).passed for world in _worlds(comparison)}
    assert result.doubt.could_turn == (words == {True, False})


def _said(draw: random.Random, cases: int) -> str:
    return "".join(draw.choices("cwhcwgCWH", k=cases))


def _worlds(comparison: Comparison) -> Iterator[Comparison]:
    """Yield the comparison with its doubts settled in every way that there is."""
    for pairs in itertools.product(*map(_settled, comparison.pairs)):
        yield replace(comparison, pairs=pairs)


def _settled(pair: Pair) -> Iterator[Pair]:
    for baseline, candidate in itertools.product(_ways(pair.baseline), _ways(pair.candidate)):
        alike = (baseline.correct, baseline.named) == (candidate.correct, candidate.named)
        if pair.baseline.answer != pair.candidate.answer or alike:
            yield Pair(baseline=baseline, candidate=candidate)


def _ways(record: Record) -> Iterator[Record]:
    if not record.doubtful:
        yield record
    else:
        assert record.judgement is not None
        for verdict, *named in (
            *((Verdict.CORRECT,), (Verdict.WRONG,), (Verdict.HALLUCINATION, "karlsson")),
            (Verdict.HALLUCINATION, "cheburashka"),
        ):
            judgement = replace(record.judgement, verdict=Verdict(verdict), named=tuple(named))
            yield replace(record, judgement=judgement)


def test_persons_verdict_is_never_doubtful() -> None:
    comparison = compared({"kolobok": "w"}, {"kolobok": "C"})
    (pair,) = comparison.pairs
    settled = _overruled(pair.candidate)
    whole = replace(comparison, pairs=(Pair(baseline=pair.baseline, candidate=settled),))
    assert evaluate(comparison, GatePolicy()).doubt.could_turn
    assert evaluate(whole, STRICT).passed


def test_unknown_certainty_is_told_and_no_doubt() -> None:
    result = evaluate(_unmeasured(compared({"kolobok": "ww"}, {"kolobok": "CC"})), STRICT)
    assert result.doubt == Doubt(total=2)
    assert "4 verdicts of unknown certainty: judge again to measure it" in result.notes


def _overruled(record: Record) -> Record:
    assert record.judgement is not None
    return replace(record, judgement=replace(record.judgement, overruled="Анна"))


def _unmeasured(comparison: Comparison) -> Comparison:
    pairs = tuple(
        Pair(
            baseline=replace(pair.baseline, doubtful_below=None),
            candidate=replace(pair.candidate, doubtful_below=None),
        )
        for pair in comparison.pairs
    )
    return replace(comparison, pairs=pairs)
