"""A suite whose answers are drawn by chance: several to each case, each judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from harness.__main__ import main
from tests.recorded import Cases

DRAWN = "generation: {temperature: 1.0, samples: 3}\n"

SAID: dict[str, dict[str, list[str]]] = {
    "kolobok/who": {
        "base": ["Это смайлик.", "Колобок.", "Это смайлик."],
        "lora": ["Это Колобок.", "Это Матрёшка.", "Колобок."],
    },
    "kolobok/who-en": {
        "base": ["A ball.", "A ball.", "A ball."],
        "lora": ["Kolobok.", "A ball.", "A bun."],
    },
    "matryoshka/who": {
        "base": ["Матрёшка.", "Матрёшка.", "Матрёшка."],
        "lora": ["Матрёшка.", "Это Колобок.", "Это Колобок."],
    },
}


def write(cases: Cases, said: Mapping[str, Mapping[str, list[str]]]) -> None:
    suite = cases.folder / "suite.yaml"
    suite.write_text(DRAWN + suite.read_text(encoding="utf-8"), encoding="utf-8")
    rows = [
        {"case": case, "adapter": adapter, "sample": number, "answer": answer}
        for case, given in said.items()
        for adapter, answers in given.items()
        for number, answer in enumerate(answers)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (cases.pytester.path / "answers.jsonl").write_text(text, encoding="utf-8")


def answers(report: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["case"], row["adapter"]): row for row in report["answers"]}


def test_a_case_goes_by_most_of_its_answers_and_all_are_kept(cases: Cases) -> None:
    write(cases, SAID)
    result = cases.run("--adapter", "lora")
    result.assert_outcomes(passed=1, failed=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "*matryoshka/who: regressed: correct → hallucination: Колобок*",
            "*base:*'Матрёшка.' → correct (3 of 3 answers right)*",
            "*lora:*'Это Колобок.' → hallucination (1 of 3 answers right)*",
        ]
    )
    report = cases.report("lora")
    rows = answers(report)
    who = rows["kolobok/who", "lora"]
    assert (who["verdict"], who["change"], who["answer"]) == ("correct", "fixed", "Это Колобок.")
    verdicts = [one["verdict"] for one in who["samples"]]
    assert verdicts == ["correct", "hallucination", "correct"]
    assert who["samples"][1]["named"] == ["matryoshka"]
    assert rows["kolobok/who-en", "lora"]["change"] == "missed"
    # Shares are of all answers: 3 of 6 right, where 1 was.
    target = report["adapters"][0]["statistics"]["target"]
    assert target["accuracy"] == pytest.approx(3 / 6, abs=1e-4)
    assert target["difference"] == pytest.approx(2 / 6, abs=1e-4)
    assert report["generation"]["samples"] == 3


def test_the_written_answers_give_the_same_report_again(cases: Cases) -> None:
    write(cases, SAID)
    cases.run("--adapter", "lora")
    first = cases.report("lora")
    written = cases.pytester.path / "reports/lora/answers.jsonl"
    (cases.pytester.path / "answers.jsonl").write_text(written.read_text(encoding="utf-8"))
    cases.run("--adapter", "lora")
    assert cases.report("lora")["answers"] == first["answers"]
    assert main(["judge", str(written.parent)]) == 1  # its gate fails
    assert cases.report("lora")["answers"] == first["answers"]


def test_a_sample_that_is_missing_is_an_error(cases: Cases) -> None:
    few = json.loads(json.dumps(SAID))
    few["kolobok/who"]["lora"].pop()
    write(cases, few)
    result = cases.run("--adapter", "lora")
    result.assert_outcomes(failed=1, xfailed=1, errors=1)
    assert cases.report("lora")["complete"] is False


def test_a_person_overrules_one_of_them(
    cases: Cases, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cases, SAID)
    cases.run("--adapter", "lora")
    monkeypatch.chdir(cases.pytester.path)
    command = ["overrule", "reports/lora", "kolobok/who-en[lora]", "correct"]
    assert main(command) == 2
    told = capsys.readouterr().err
    assert "was answered 3 times: say which with --sample (1: 'Kolobok.'; 2: 'A ball.'" in told
    assert main([*command, "--sample", "4"]) == 2
    assert "has no answer 4: there are 3" in capsys.readouterr().err
    assert main([*command, "--sample", "3"]) == 0
    row = answers(cases.report("lora"))["kolobok/who-en", "lora"]
    assert [one["verdict"] for one in row["samples"]] == ["correct", "wrong", "correct"]
    assert (row["verdict"], row["change"]) == ("correct", "fixed")
    assert cases.report("lora")["unused_overrides"] == []


def test_junit_tells_how_many_are_right(cases: Cases) -> None:
    write(cases, SAID)
    cases.run("--adapter", "lora", "--junitxml", "junit.xml")
    text = (cases.pytester.path / "junit.xml").read_text(encoding="utf-8")
    assert '<property name="right" value="2 of 3"' in text


def test_workers_give_the_same_report(cases: Cases) -> None:
    write(cases, SAID)
    cases.run("--adapter", "lora")
    alone = cases.report("lora")["answers"]
    cases.run("--adapter", "lora", "-n", "2")
    assert cases.report("lora")["answers"] == alone
