"""Questions without an answer: one line each, one for many that share a cause."""

from __future__ import annotations

import copy
from xml.etree import ElementTree

import pytest

from tests.recorded import ANSWERS, Cases

MANY = 1_000


def ask_many(cases: Cases) -> None:
    """Have the suite ask a thousand questions that nobody answered."""
    asked = "".join(
        f"  - {{id: q{number}, image: images/kolobok.png, question: Кто?, accept: [Колобок]}}\n"
        for number in range(MANY)
    )
    cases.write("kolobok.yaml", f"character: Колобок\nrole: target\ncases:\n{asked}")


@pytest.mark.parametrize("options", [(), ("-rA",), ("-q",), ("-n", "2")], ids=" ".join)
def test_a_thousand_are_told_in_a_line(cases: Cases, options: tuple[str, ...]) -> None:
    ask_many(cases)
    result = cases.run("--adapter", "good", *options)
    assert result.ret == 1
    assert result.parseoutcomes()["errors"] == MANY
    assert len(result.outlines) < 60 + 2 * ("-rA" in options)
    result.stdout.fnmatch_lines(
        [f"  {2 * MANY} questions: no answer recorded in answers.jsonl: kolobok/q0?base?, * more"]
    )


def test_few_have_a_line_each(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    del answers["matryoshka/who"]["good"], answers["kolobok/who"]["good"]
    cases.answers(answers)
    result = cases.run("--adapter", "good", "--junitxml", "junit.xml")
    result.assert_outcomes(errors=2, xfailed=1)
    missing = "no answer recorded in answers.jsonl"
    told = [line for line in result.outlines if missing in line]
    assert told == [f"  kolobok/who[good]: {missing}", f"  matryoshka/who[good]: {missing}"]
    result.stdout.no_fnmatch_line("*ERRORS*")
    errors = [*ElementTree.parse(cases.pytester.path / "junit.xml").iter("error")]
    assert [missing in str(error.get("message")) for error in errors] == [True, True]


def test_other_errors_are_told_as_ever(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    del answers["matryoshka/who"]["good"]
    cases.answers(answers)
    cases.pytester.makepyfile(
        test_other="import pytest\n@pytest.fixture\ndef broken(): assert 'here'=='there'\n"
        "def test_it(broken): pass"
    )
    result = cases.run("test_other.py", "--adapter", "good")
    result.assert_outcomes(passed=1, xfailed=1, errors=2)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_it*", "*'here' == 'there'*"])
    result.stdout.no_fnmatch_line("*ERROR at setup of matryoshka*")


def test_where_there_is_no_report_each_is_told_by_pytest(cases: Cases) -> None:
    answers = copy.deepcopy(ANSWERS)
    del answers["matryoshka/who"]["good"]
    cases.answers(answers)
    (cases.pytester.path / "reports").write_text("", encoding="utf-8")
    result = cases.run("--adapter", "good")
    result.stdout.fnmatch_lines(["matryoshka/who?good?: no answer recorded in answers.jsonl"])
    assert len(result.outlines) < 40
