"""What `report.json` tells a script about gate and chance: plain numbers under stable keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harness.gate.run import Run
from harness.models.adapters import Adapter
from harness.report import document
from harness.suite.policy import CharacterLimits, GatePolicy
from tests.judged import records

BEFORE = {"kolobok": "wwwwww", "superman": "ccc"}
AFTER = {"kolobok": "cccccw", "superman": "cch"}
POLICY = GatePolicy(
    max_new_hallucinations=1, characters={"superman": CharacterLimits(max_regressions=1)}
)


def built() -> dict[str, Any]:
    run = Run(
        adapters=(Adapter(name="lora", path=None),),
        records=(*records("base", BEFORE), *records("lora", AFTER)),
        policy=POLICY,
    )
    content: dict[str, Any] = json.loads(json.dumps(document.build(run, {}), allow_nan=False))
    return content


def test_statistics_of_an_adapter_are_plain_numbers_by_role() -> None:
    (adapter,) = built()["adapters"]
    figures = adapter["statistics"]
    assert figures["target"] == {
        "total": 6,
        "pictures": 6,
        "accuracy": 0.8333,
        "interval": [0.4365, 0.9699],
        "difference": 0.8333,
        "difference_interval": [0.1177, 0.9699],
        "p_better": 0.0312,
        "p_worse": 1.0,
        "conclusion": "better",
        "detectable": "with 6 target cases, gaining fewer than 5 can be chance",
    }
    assert figures["control"]["conclusion"] == "inconclusive"
    assert figures["control"]["p_worse"] == 0.5
    assert figures["conclusion"] == "better"
    assert (figures["alpha"], figures["level"]) == (0.05, 0.95)


def test_characters_carry_their_own_evidence() -> None:
    kolobok, superman = built()["characters"]
    assert (kolobok["p"], kolobok["p_holm"], kolobok["conclusion"]) == (
        0.0625,
        0.125,
        "inconclusive",
    )
    assert superman["interval"] == [0.2077, 0.9385]


def test_gate_lists_what_held_and_what_was_tolerated() -> None:
    gate = built()["adapters"][0]["gate"]
    assert gate["passed"]
    assert gate["tolerated"] == ["superman/2"]
    held = {rule["rule"]: rule for rule in gate["held"]}
    assert held["characters.superman.max_regressions"] == {
        "rule": "characters.superman.max_regressions",
        "limit": 1,
        "value": 1,
        "cases": ["superman/2"],
        "text": "1 case of superman forgotten, at most 1 allowed",
    }
    assert held["max_control_regressions"]["value"] == 0


def test_partial_run_has_no_gate_however_good() -> None:
    run = Run(
        adapters=(Adapter(name="lora", path=None),),
        records=(*records("base", BEFORE), *records("lora", AFTER)),
        policy=POLICY,
        partial=True,
    )
    gate = document.build(run, {})["adapters"][0]["gate"]
    assert not gate["passed"]
    assert gate["reasons"][0]["rule"] == "partial"


def test_policy_confusions_and_groups_survive_a_reading_of_the_report(tmp_path: Path) -> None:
    content = built()
    loaded, _ = document.load(document.write(content, tmp_path))
    assert loaded.policy == POLICY
    assert content["confusions"] == {"base": {}, "lora": {"superman": {"cheburashka": 1}}}
    shared = [row for row in content["groups"] if row["name"] == "Вопрос 2?"]
    assert shared == [
        {
            "adapter": "lora",
            "by": "question",
            "name": "Вопрос 2?",
            "before": 1,
            "after": 1,
            "total": 2,
            "hallucinations": {"before": 0, "after": 1},
        }
    ]
