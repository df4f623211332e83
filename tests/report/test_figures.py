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


def built(**audited: int) -> dict[str, Any]:
    run = Run(
        adapters=(Adapter(name="lora", path=None),),
        records=(*records("base", BEFORE), *records("lora", AFTER)),
        policy=POLICY,
        about={"audited": audited} if audited else {},
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


def test_share_of_right_answers_is_corrected_where_people_labelled_answers() -> None:
    (adapter,) = built(right=50, right_accepted=45, not_right=40, not_right_refused=38)["adapters"]
    corrected = adapter["corrected"]
    assert corrected["labelled"] == 90
    assert (corrected["sensitivity"], corrected["specificity"]) == (0.9, 0.95)
    # 5 of 6 judged right: (5/6 + 0.95 - 1) / (0.9 + 0.95 - 1)
    assert corrected["target"]["share"] == 0.9216
    low, high = corrected["target"]["interval"]
    assert low < 0.9216 < high == 1.0
    assert corrected["control"]["share"] == 0.7255


def test_labels_that_cannot_correct_say_why() -> None:
    (adapter,) = built(right=2, right_accepted=2, not_right=0, not_right_refused=0)["adapters"]
    assert adapter["corrected"] == {
        "labelled": 2,
        "sensitivity": 1.0,
        "specificity": None,
        "level": 0.95,
        "unusable": "too few labels to correct by: 2 right and 0 not, 10 of each are needed",
    }
    assert "corrected" not in built()["adapters"][0]
