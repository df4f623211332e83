"""GitHub's annotations of what got worse."""

from __future__ import annotations

from harness.report import github_errors
from tests.report.published import contract_only, document


def test_a_regressed_case_is_an_error_on_its_line() -> None:
    lines = list(github_errors(document(["lora_v2"]), "suites/cases"))
    assert len(lines) == 3
    regressed = next(line for line in lines if "superman" in line)
    assert regressed.startswith("::error file=suites/cases/cases/superman.yaml,line=")
    assert "title=superman/looks [lora_v2] regressed::Опиши, как он выглядит." in regressed


def test_no_answer_begins_a_command_of_its_own() -> None:
    said = {"answer": "100 %\n::warning::gone", "question": "a\r\nb"}
    lines = list(github_errors(document(["lora_v2"], {("superman/looks", "lora_v2"): said}), "x"))
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert any("a%0D%0Ab 100 %25%0A::warning" in line for line in lines)


def test_a_document_without_places_is_annotated() -> None:
    assert all(
        line.startswith("::error title=") for line in github_errors(contract_only(["lora_v2"]), "x")
    )
