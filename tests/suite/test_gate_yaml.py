"""The gate's limits as people write them: read whole, and mistakes told with their line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from harness.suite.policy import CharacterLimits, Doubtful, GatePolicy, Limits, policy_from_json
from harness.suite.reading import read_suite
from harness.suite.suite import SuiteError


def suite_with(folder: Path, gate_yaml: str) -> Path:
    (folder / "picture.png").write_bytes(b"picture")
    (folder / "superman.yaml").write_text(
        "character: Супермен\nrole: control\ncases:\n"
        "  - {id: who, image: picture.png, question: Кто это?, accept: [Супермен], tags: [who]}\n",
        encoding="utf-8",
    )
    (folder / "suite.yaml").write_text(gate_yaml, encoding="utf-8")
    return folder


def test_limits_are_read_from_the_suite_and_survive_the_report(tmp_path: Path) -> None:
    root = suite_with(
        tmp_path,
        "gate:\n"
        "  max_control_regressions: 1\n"
        "  min_target_gain: -2\n"
        "  min_target_accuracy: 0.6\n"
        "  max_hallucination_rate: 0.1\n"
        "  require_significance: true\n"
        "  doubtful: fail\n"
        "  characters:\n"
        "    superman: {max_regressions: 0, min_accuracy: 0.5}\n"
        "  tags:\n"
        "    who: {max_control_regressions: 0}\n",
    )
    suite, problems = read_suite(root)
    assert not problems
    assert suite.gate == GatePolicy(
        max_control_regressions=1,
        max_new_hallucinations=0,
        min_target_gain=-2,
        min_target_accuracy=0.6,
        max_hallucination_rate=0.1,
        require_significance=True,
        doubtful=Doubtful.FAIL,
        characters={"superman": CharacterLimits(max_regressions=0, min_accuracy=0.5)},
        tags={"who": Limits(max_control_regressions=0)},
    )
    assert policy_from_json(asdict(suite.gate)) == suite.gate


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("max_control_regresions: 0", "did you mean 'max_control_regressions'?"),
        ("doubtful: maybe", "must be one of: allow, fail"),
        ("max_control_regressions: -1", "must be a whole number of at least 0"),
        ("min_target_accuracy: 60", "must be a number between 0 and 1"),
        ("require_significance: 0.05", "must be true or false"),
        ("characters: {batman: {max_regressions: 1}}", "no character; there are: superman"),
        ("characters: {superman: {max_control_regressions: 1}}", "in gate.characters.superman"),
        ("characters: {superman: {}}", "sets no limit"),
        ("tags: {what: {min_target_gain: 1}}", "which no case carries; there are: who"),
        ("tags: {who: {require_significance: true}}", "unknown key"),
    ],
)
def test_mistake_in_a_limit_is_refused_with_its_line(
    tmp_path: Path, line: str, message: str
) -> None:
    root = suite_with(tmp_path, f"gate:\n  {line}\n")
    with pytest.raises(SuiteError) as caught:
        read_suite(root)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{root / 'suite.yaml'}:2: ")
