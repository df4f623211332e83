"""What a user sees of mistakes: one clear line, no traceback, and no question asked."""

from __future__ import annotations

import pytest

from tests.recorded import KOLOBOK, Cases


def test_bad_case_file_stops_the_run(cases: Cases) -> None:
    cases.write("kolobok.yaml", KOLOBOK.replace("accept:", "acept:", 1))
    result = cases.run("--adapter", "good")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*kolobok.yaml:8: unknown key 'acept'*did you mean 'accept'*"])
    assert "Traceback" not in result.stdout.str()


def test_bad_settings_stop_the_run_before_collection(cases: Cases) -> None:
    cases.write("suite.yaml", "gate: {max_control_regresions: 0}\n")
    result = cases.run("--adapter", "good")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *suite.yaml:1: unknown key 'max_control_regresions'*"])


def test_unknown_adapter_lists_those_there_are(cases: Cases) -> None:
    result = cases.run("--adapter", "lora_v9")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *'lora_v9'*there are: good, bad*"])


def test_answers_that_are_not_there(cases: Cases) -> None:
    (cases.pytester.path / "answers.jsonl").unlink()
    result = cases.run("--adapter", "good")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *answers.jsonl: cannot be read*"])


def test_bad_line_of_answers_has_its_number(cases: Cases) -> None:
    path = cases.pytester.path / "answers.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"case": 1}\n', encoding="utf-8")
    result = cases.run("--adapter", "good")
    result.stderr.fnmatch_lines(["ERROR: *answers.jsonl:10: 'case' must be text"])


def test_replay_without_answers(cases: Cases) -> None:
    result = cases.pytester.runpytest("cases", "-p", "harness.plugin", "--engine", "replay")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --engine replay needs --answers FILE"])


def test_no_base_model(cases: Cases) -> None:
    result = cases.pytester.runpytest("cases", "-p", "harness.plugin")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: no base model: give --base-model*"])


def test_file_without_a_suite_above_is_left_alone(cases: Cases) -> None:
    (cases.folder / "suite.yaml").unlink()
    cases.pytester.path.joinpath("other.yaml").write_text("services: {}\n", encoding="utf-8")
    result = cases.run("--adapter", "good", path=".")
    assert result.ret == 0
    result.assert_outcomes(passed=2, xfailed=1)
