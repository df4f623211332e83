"""What became of each case between two runs, whatever was added, removed or asked otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from harness.difference.turns import Between, PairError, Turn, between
from harness.gate.run import Run
from harness.models.adapters import Adapter
from harness.report import document
from harness.suite.policy import GatePolicy
from tests.judged import records

BASE = {"kolobok": "wwwwww", "superman": "ccc"}


def report(
    adapters: Mapping[str, Mapping[str, str]],
    base: Mapping[str, str] = BASE,
    *,
    about: Mapping[str, Any] | None = None,
    policy: GatePolicy | None = None,
) -> dict[str, Any]:
    run = Run(
        adapters=tuple(Adapter(name=name, path=None) for name in adapters),
        records=(
            *records("base", base),
            *(one for name, said in adapters.items() for one in records(name, said)),
        ),
        policy=policy or GatePolicy(),
        about=about or {},
    )
    return document.build(run, {})


def turns(found: Between, model: str) -> dict[str, Turn]:
    (chosen,) = (one for one in found.models if one.new == model)
    return {one.case: one.turn for one in chosen.differences}


#                            0123456789
OLD = {"lora": {"kolobok": "ccwwhgxxcw"}}
NEW = {"lora": {"kolobok": "cwchghcwxx"}}


def test_each_case_takes_the_turn_it_took() -> None:
    base = {"kolobok": "w" * 10}
    found = between(report(OLD, base), report(NEW, base), {})
    assert turns(found, "base") == {}
    assert turns(found, "lora") == {
        "kolobok/1": Turn.BROKE,
        "kolobok/2": Turn.FIXED,
        "kolobok/3": Turn.OTHERWISE,
        "kolobok/4": Turn.OTHERWISE,
        "kolobok/5": Turn.OTHERWISE,
        "kolobok/6": Turn.FIXED,
        "kolobok/7": Turn.ANSWERED,
        "kolobok/8": Turn.LOST,
        "kolobok/9": Turn.LOST,
    }
    (lora,) = (one for one in found.models if one.new == "lora")
    assert [one.turn for one in lora.differences] == sorted(
        turns(found, "lora").values(), key=list(Turn).index
    ), "what matters most comes first"
    assert lora.same == 1
    assert found.verdicts_changed


def test_cases_that_came_and_went_change_no_verdict() -> None:
    old = report({"lora": {"kolobok": "cc", "superman": "c"}}, {"kolobok": "ww", "superman": "c"})
    new = report({"lora": {"kolobok": "ccc"}}, {"kolobok": "www"})
    found = between(old, new, {})
    expected = {"kolobok/2": Turn.ADDED, "superman/0": Turn.REMOVED}
    assert turns(found, "lora") == turns(found, "base") == expected
    assert not found.verdicts_changed


def changed(content: dict[str, Any], case: str, **fields: object) -> dict[str, Any]:
    rows: Sequence[dict[str, Any]] = content["answers"]
    return {
        **content,
        "answers": [{**row, **fields} if row["case"] == case else row for row in rows],
    }


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"question": "Кто это?"}, "question"),
        ({"accept": ["иначе"]}, "accept"),
        ({"asked_with": {"max_new_tokens": 3}}, "asked_with"),
        ({"image": "images/other.webp"}, "picture"),
    ],
)
def test_another_question_is_told(fields: dict[str, object], what: str) -> None:
    old = changed(report({"lora": BASE}), "kolobok/0", image="images/one.webp")
    found = between(old, changed(old, "kolobok/0", **fields), {})
    (one,) = found.models[0].differences
    assert (one.turn, one.asked_otherwise) == (Turn.REASKED, (what,))
    assert not found.verdicts_changed


def test_other_words_are_no_other_verdict() -> None:
    old = report({"lora": BASE})
    found = between(old, changed(old, "superman/1", answer="Это он же."), {})
    assert turns(found, "lora") == {"superman/1": Turn.REWORDED}
    assert not found.verdicts_changed
    nobody_knows = changed(old, "superman/1", image=None)
    assert (
        not between(nobody_knows, changed(old, "superman/1", image="a.webp"), {})
        .models[0]
        .differences
    ), "of a picture without a copy nothing is known"


def test_the_one_adapter_of_each_is_held_against_the_other() -> None:
    found = between(report({"lora_v1": BASE}), report({"lora_v2": BASE}), {})
    assert [one.name for one in found.models] == ["base", "lora_v1 → lora_v2"]
    assert found.about == ()


def test_of_several_only_those_of_one_name_are_unless_told() -> None:
    old, new = report({"a": BASE, "b": BASE}), report({"b": BASE, "c": BASE, "d": BASE})
    found = between(old, new, {})
    assert [one.name for one in found.models] == ["base", "b"]
    assert found.about == (
        "a: in the old report alone",
        "c: in the new report alone",
        "d: in the new report alone",
    )
    told = between(old, new, {"a": "d"})
    assert [one.name for one in told.models] == ["base", "a → d", "b"]


def test_a_name_that_is_nowhere_is_refused() -> None:
    old, new = report({"a": BASE}), report({"b": BASE})
    with pytest.raises(PairError, match="the old report has no 'x'; it has: base, a"):
        between(old, new, {"x": "b"})
    with pytest.raises(PairError, match="the new report has no 'a'; it has: base, b"):
        between(old, new, {"a": "a"})
    bare = {**old, "answers": [row for row in old["answers"] if row["adapter"] == "a"]}
    other = {**new, "answers": [row for row in new["answers"] if row["adapter"] == "base"]}
    with pytest.raises(PairError, match="the reports share no model: a and base"):
        between(bare, other, {})


def test_what_else_is_not_the_same_is_told() -> None:
    about = {
        "suite": {"questions": "aa"},
        "judge": {"version": 3},
        "provenance": {"base": "qwen", "sha256.base": "12"},
    }
    other = {**about, "judge": {"version": 4}, "provenance": {"base": "qwen", "sha256.base": "13"}}
    old, new = report({"lora": BASE}, about=about), report({"lora": BASE}, about=other)
    assert between(old, new, {}).about == (
        "judge version: 3 before, 4 now",
        "sha256.base: 12 before, 13 now",
    )
    part = {**new, "partial": True, "complete": False}
    assert between(old, part, {}).about[2:] == (
        "the new report is of a part of its suite",
        "the new report has questions without a verdict",
    )


def test_a_gate_of_other_limits_is_another_word() -> None:
    said = {"lora": {**BASE, "superman": "ccw"}}
    found = between(
        report(said), report(said, policy=replace(GatePolicy(), max_control_regressions=1)), {}
    )
    assert found.models[1].gates == (False, True)
    assert found.verdicts_changed


def test_a_part_of_a_suite_has_no_gate_that_could_change() -> None:
    said = {"lora": {**BASE, "superman": "ccw"}}
    passes = report(said, policy=replace(GatePolicy(), max_control_regressions=1))
    found = between(passes, {**report(said), "partial": True}, {})
    assert found.models[1].gates == (True, None)
    assert not found.verdicts_changed
