"""What can happen to a run, one situation each, and how it must end: nothing is green by accident.

`python -m tests.session.situations` writes the table of `docs/ci.md` anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.report.folder import Claim
from tests.recorded import ANSWERS, KOLOBOK, SUITE, Cases

DOCUMENT = Path(__file__).parents[2] / "docs" / "ci.md"
HEADING = "## Every situation"
CLAIMS: list[Claim] = []
GOOD, BAD = ("--adapter", "good"), ("--adapter", "bad")
LOOSE = "gate: {max_control_regressions: 9, max_new_hallucinations: 9, min_target_gain: -9}\n"


def nothing(_: Cases) -> None:
    """The suite and its answers are as they are."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What happens, and the exit status that it must have."""

    given: str
    plain: int
    release: int
    """The status with `--release`."""
    says: str = ""
    """What the run says of it, as fnmatch reads it; the last line that it must say."""
    make: Callable[[Cases], object] = nothing
    options: Sequence[str] = GOOD
    paths: Sequence[str] = ("cases",)
    answers: Sequence[str] = ("--answers", "answers.jsonl")
    environment: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    """Whether it needs a process of its own."""


def conftest(text: str) -> Callable[[Cases], object]:
    return lambda cases: cases.pytester.makeconftest(text)


def wrote(name: str, text: str) -> Callable[[Cases], object]:
    return lambda cases: cases.write(name, text)


def said(changed: Mapping[str, Mapping[str, str]]) -> Callable[[Cases], object]:
    """Other answers were recorded; an empty answer: none."""

    def make(cases: Cases) -> None:
        answers = {case: dict(given) for case, given in ANSWERS.items()}
        for case, given in changed.items():
            answers.setdefault(case, {}).update(given)
        cases.answers(
            {case: {k: v for k, v in given.items() if v} for case, given in answers.items()}
        )

    return make


def answered(before: str, after: str) -> Callable[[Cases], object]:
    """Every case was answered so by the base, and so by the adapter."""
    return said({case: {"base": before, "good": after} for case in ANSWERS})


def picture(content: bytes) -> Callable[[Cases], object]:
    return lambda cases: (cases.folder / "images" / "matryoshka.png").write_bytes(content)


def cut_short(cases: Cases) -> None:
    path = cases.folder / "images" / "matryoshka.png"
    path.write_bytes(path.read_bytes()[:60])


def two_runs(*options: str) -> Callable[[Cases], object]:
    return lambda cases: cases.run(*options)


def other_generation(cases: Cases) -> None:
    cases.run(*GOOD)
    cases.write("suite.yaml", SUITE + "generation: {max_new_tokens: 9}\n")


def link(name: str, target: str) -> Callable[[Cases], object]:
    return lambda cases: (cases.folder / name).symlink_to(target)


def linked_folder(cases: Cases) -> None:
    other = cases.pytester.path / "other"
    other.mkdir()
    (cases.folder / "kolobok.yaml").rename(other / "kolobok.yaml")
    (cases.folder / "more").symlink_to(other)


def renamed(old: str, new: str, change: Mapping[str, str] | None = None) -> Callable[[Cases], None]:
    def make(cases: Cases) -> None:
        path = cases.folder / old
        text = path.read_text(encoding="utf-8")
        for before, after in (change or {}).items():
            text = text.replace(before, after)
        (cases.folder / new).parent.mkdir(exist_ok=True)
        path.unlink()
        cases.write(new, text)

    return make


def without_controls(cases: Cases) -> None:
    (cases.folder / "matryoshka.yaml").unlink()
    cases.answers({case: given for case, given in ANSWERS.items() if "kolobok" in case})


def without_targets(cases: Cases) -> None:
    (cases.folder / "kolobok.yaml").unlink()
    cases.answers({case: given for case, given in ANSWERS.items() if "matryoshka" in case})


def report_folder_is_a_file(cases: Cases) -> None:
    (cases.pytester.path / "reports").write_text("", encoding="utf-8")


def claimed_by_another(cases: Cases) -> None:
    # Held as long as the process of the test, which is another than the run's.
    CLAIMS.append(Claim(cases.pytester.path / "reports" / "good", run=1))


def report_of_another_suite(cases: Cases) -> None:
    cases.run(*GOOD)
    shutil.copytree(cases.folder, cases.pytester.path / "second")


def other_test(cases: Cases) -> None:
    cases.pytester.makepyfile(test_other="def test_other(): assert False")


def other_folder(cases: Cases) -> None:
    cases.pytester.makepyfile(**{"other/test_it": "def test_it(): pass"})


def without_cases(cases: Cases) -> None:
    for path in cases.folder.glob("[km]*.yaml"):
        path.unlink()


PART = "*only a part of the suite was run*"
BROKEN = KOLOBOK.replace("accept:", "acept:", 1)
DROPS_ITEMS = "def pytest_collection_modifyitems(items): del items[1:]"
SKIPS = """
import pytest
def pytest_collection_modifyitems(items): items[0].add_marker(pytest.mark.skip)
"""
RAISES_IN_CALL = """
def pytest_runtest_call(item):
    assert "who" not in item.name
"""
ANSWERS_FOR_TESTS = "def pytest_runtest_protocol(item, nextitem): return True"
TURNS_FAILED_TO_PASSED = """
import pytest
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
"""
FAILS_AFTERWARDS = """
import pytest
@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item): assert False
"""
INTERRUPTS = """
def pytest_runtest_logreport(report):
    if report.when == "teardown":
        raise KeyboardInterrupt
"""
LEAVES_EARLY = """
import pytest
def pytest_sessionstart(session): pytest.exit("no GPU here", returncode=0)
"""
LEAVES_AT_A_TEST = """
import pytest
def pytest_runtest_setup(item): pytest.exit("no GPU here", returncode=0)
"""
TURNS_FIVE_TO_ZERO = """
import pytest
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session): session.exitstatus = 0
"""
DIES_AT_ITS_END = """
import os, pytest
@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        os._exit(0)
"""
DIES_AT_A_TEST = """
import os
def pytest_runtest_call(item):
    if item.case.key == "matryoshka/who":
        os._exit(1)
"""
EMPTY = "matryoshka/who"
TWICE = """\
- {case: kolobok/who, answer: Это Колобок., verdict: correct}
- {case: kolobok/who, answer: Это Колобок., verdict: wrong}
"""
BOMB = b"BM" + b"\0" * 8 + (54).to_bytes(4, "little") + (40).to_bytes(4, "little") + (
    (60_000).to_bytes(4, "little") * 2 + (1).to_bytes(2, "little") + (24).to_bytes(2, "little")
) + b"\0" * 24  # fmt: skip

ROWS: Mapping[str, Sequence[Situation]] = {
    "A whole run": (
        Situation(given="every gate passes", plain=0, release=0, says="*gate: passed*"),
        Situation(given="a gate fails", plain=1, release=1, options=BAD, says="*gate: FAILED*"),
        Situation(
            given="one of two gates fails", plain=1, release=1, options=("--adapter", "all"),
            says="*gate: FAILED*",
        ),
        Situation(
            given="a gate fails, `release: true` under `gate:`", plain=1, release=1, options=BAD,
            make=wrote("suite.yaml", SUITE.replace("gate:", "gate:\n  release: true")),
            says="*no release: the gate of bad failed*",
        ),
        Situation(
            given="tests fail by verdicts that the gate tolerates", plain=0, release=0, options=BAD,
            make=wrote("suite.yaml", LOOSE), says="*tolerated: *",
        ),
        Situation(
            given="the base alone, its controls right", plain=0, release=1, options=(),
            says="*gate: none, no adapter was given*",
        ),
        Situation(
            given="a suite without a control", plain=0, release=1, make=without_controls,
            says="*gate: passed*",
        ),
        Situation(
            given="a suite without a target", plain=0, release=1, make=without_targets,
        ),
        Situation(
            given="both files of the suite, by name", plain=0, release=0,
            paths=("cases/kolobok.yaml", "cases/matryoshka.yaml"), says="*gate: passed*",
        ),
        Situation(
            given="the folder above the suite", plain=0, release=0, paths=(".",),
            says="*gate: passed*",
        ),
        Situation(
            given="the folder above the suite, `-n 2`", plain=0, release=0, paths=(".",),
            options=(*GOOD, "-n", "2"), says="*gate: passed*",
        ),
    ),
    "A part of the suite": (
        Situation(given="`-k`", plain=0, release=1, options=(*GOOD, "-k", "who-en"), says=PART),
        Situation(given="`-m`", plain=0, release=1, options=(*GOOD, "-m", "english"), says=PART),
        Situation(
            given="`--deselect`", plain=0, release=1, says=PART,
            options=(*GOOD, "--deselect", "cases/kolobok.yaml::who[good]"),
        ),
        Situation(
            given="`--ignore`", plain=0, release=1, says=PART,
            options=(*GOOD, "--ignore", "cases/kolobok.yaml"),
        ),
        Situation(
            given="`--ignore-glob`", plain=0, release=1, says=PART,
            options=(*GOOD, "--ignore-glob", "*kolobok*"),
        ),
        Situation(
            given="one file", plain=0, release=1, paths=("cases/matryoshka.yaml",), says=PART,
        ),
        Situation(
            given="one test", plain=0, release=1, paths=("cases/kolobok.yaml::who[good]",),
            says=PART,
        ),
        Situation(
            given="`--lf` after a run that failed", plain=1, release=1, options=(*BAD, "--lf"),
            make=two_runs(*BAD), says=PART,
        ),
        Situation(
            given="a conftest that drops items", plain=0, release=1, make=conftest(DROPS_ITEMS),
            says=PART,
        ),
        Situation(
            given="`PYTEST_ADDOPTS=-k …` has leaked", plain=0, release=1, says=PART,
            environment={"PYTEST_ADDOPTS": "-k who-en"},
        ),
        Situation(
            given="`addopts = -k …` in a pytest.ini", plain=0, release=1, says=PART,
            make=lambda cases: cases.pytester.makeini("[pytest]\naddopts = -k who-en"),
        ),
        Situation(
            given="`-k` with `-n 2`", plain=0, release=1, says=PART,
            options=(*GOOD, "-k", "who-en", "-n", "2"),
        ),
        Situation(
            given="`-k`, no terminal (`-p no:terminal`)", plain=0, release=1,
            options=(*GOOD, "-k", "who-en", "-p", "no:terminal"),
        ),
        Situation(
            given="one file, and another holds a mistake", plain=0, release=1,
            make=wrote("kolobok.yaml", BROKEN), paths=("cases/matryoshka.yaml",),
            says="WARNING: a case file was left out: kolobok.yaml:8: *",
        ),
        Situation(
            given="`--ignore` of the file with the mistake", plain=0, release=1,
            make=wrote("kolobok.yaml", BROKEN), says="WARNING: a case file was left out: *",
            options=(*GOOD, "--ignore", "cases/kolobok.yaml"),
        ),
        Situation(
            given="one file, and `--expect-suite HASH`", plain=1, release=1,
            paths=("cases/matryoshka.yaml",), options=(*GOOD, "--expect-suite", "{hash}"),
            says="--expect-suite: only a part of the suite was run*",
        ),
    ),
    "Stopped, skipped, crashed": (
        Situation(given="`-x`", plain=1, release=1, options=(*BAD, "-x"), says="*incomplete: *"),
        Situation(
            given="`--maxfail=1`", plain=1, release=1, options=(*BAD, "--maxfail=1"),
            says="*incomplete: *",
        ),
        Situation(
            given="`-x`, and the gate tolerates what failed", plain=1, release=1,
            options=(*BAD, "-x"), make=wrote("suite.yaml", LOOSE), says="*incomplete: *",
        ),
        Situation(
            given="`--sw`, and a test fails", plain=2, release=2, options=(*BAD, "--sw"),
            says="interrupted: no report is written*",
        ),
        Situation(
            given="a conftest that skips a test", plain=1, release=1, make=conftest(SKIPS),
            says="*incomplete: *",
        ),
        Situation(
            given="a conftest that runs the tests in its own way, which is none", plain=1,
            release=1, make=conftest(ANSWERS_FOR_TESTS), says="*incomplete: *",
        ),
        Situation(
            given="Ctrl-C", plain=2, release=2, make=conftest(INTERRUPTS), alone=True,
            says="interrupted: no report is written*",
        ),
        Situation(
            given="a missing answer", plain=1, release=1, make=said({EMPTY: {"good": ""}}),
            says="*incomplete: 1 question*",
        ),
        Situation(
            given="a missing answer of the base", plain=1, release=1,
            make=said({EMPTY: {"base": ""}}), says="*incomplete: 1 question*",
        ),
        Situation(
            given="a missing answer of the base, another adapter the baseline", plain=1, release=1,
            options=(*GOOD, "--baseline", "bad"), make=said({EMPTY: {"base": ""}}),
            says="*incomplete: 1 question*",
        ),
        Situation(
            given="a worker of xdist crashes at a test", plain=1, release=1, alone=True,
            options=(*GOOD, "-n", "2"), make=conftest(DIES_AT_A_TEST), says="*incomplete: *",
        ),
        Situation(
            given="every worker of xdist dies at its end", plain=1, release=1, alone=True,
            options=(*GOOD, "-n", "2"), make=conftest(DIES_AT_ITS_END),
            says="a worker of xdist ended without telling *",
        ),
        Situation(
            given="another run writes to the report folder", plain=4, release=4,
            make=claimed_by_another, says="ERROR: *: another run (process 1) writes its report *",
        ),
        Situation(
            given="`reports/NAME` holds the report of another suite", plain=4, release=4,
            make=report_of_another_suite, paths=("second",),
            says="ERROR: * holds the report of another suite, *",
        ),
        Situation(
            given="the report folder cannot be written", plain=1, release=1,
            make=report_folder_is_a_file, says="no report: *",
        ),
    ),
    "Other people's hooks and tests": (
        Situation(
            given="another test of the same command fails", plain=1, release=1, make=other_test,
            paths=("cases", "test_other.py"), says="*gate: passed*",
        ),
        Situation(
            given="a hook raises while a test is called", plain=1, release=1,
            make=lambda cases: (conftest(RAISES_IN_CALL)(cases), cases.write("suite.yaml", LOOSE)),
            says="*gate: passed*",
        ),
        Situation(
            given="a hook raises after a test", plain=1, release=1,
            make=conftest(FAILS_AFTERWARDS), says="*gate: passed*",
        ),
        Situation(
            given="a hook calls every test passed", plain=1, release=1, options=BAD,
            make=conftest(TURNS_FAILED_TO_PASSED), says="*gate: FAILED*",
        ),
        Situation(
            given="a conftest ends pytest with 0 before anything is collected", plain=0, release=1,
            make=conftest(LEAVES_EARLY),
        ),
        Situation(
            given="a conftest ends pytest with 0 at the first test", plain=1, release=1,
            make=conftest(LEAVES_AT_A_TEST), says="*incomplete: *",
        ),
        Situation(
            given="a conftest makes a 0 of the exit status", plain=0, release=1, options=BAD,
            make=conftest(TURNS_FIVE_TO_ZERO), says="*gate: FAILED*",
        ),
        Situation(
            given="`--runxfail`: what was not learned fails, the gate has the word", plain=0,
            release=0, options=(*GOOD, "--runxfail"), says="*gate: passed*",
        ),
        Situation(
            given="`xfail_strict`", plain=0, release=0, says="*gate: passed*",
            make=lambda cases: cases.pytester.makeini("[pytest]\nxfail_strict = true"),
        ),
        Situation(
            given="`--strict`, and an answer is not correct", plain=1, release=1,
            options=(*GOOD, "--strict"), says="*gate: FAILED*",
        ),
        Situation(
            given="without this plugin (`-p no:harness.plugin`)", plain=4, release=4, alone=True,
            options=(*GOOD, "-p", "no:harness.plugin"),
        ),
    ),
    "Nothing tested": (
        Situation(
            given="no test is selected", plain=5, release=5, options=(*GOOD, "-k", "nobody"),
        ),
        Situation(given="`--collect-only`, `--co`", plain=0, release=1, options=(*GOOD, "--co")),
        Situation(given="`--setup-plan`", plain=0, release=1, options=(*GOOD, "--setup-plan")),
        Situation(given="`--setup-only`", plain=0, release=1, options=(*GOOD, "--setup-only")),
        Situation(given="`--fixtures`", plain=0, release=1, options=(*GOOD, "--fixtures")),
        Situation(given="`--markers`", plain=0, release=1, options=(*GOOD, "--markers")),
        Situation(given="`--cache-show`", plain=0, release=1, options=(*GOOD, "--cache-show")),
        Situation(given="`--help`", plain=0, release=1, options=(*GOOD, "--help")),
        Situation(
            given="`PYTEST_ADDOPTS=--help` has leaked", plain=0, release=1,
            environment={"PYTEST_ADDOPTS": "--help"},
        ),
        Situation(
            given="`--version` typed: pytest says it and ends before it loads any plugin",
            plain=0, release=0, options=(*GOOD, "--version"), says="pytest *", alone=True,
        ),
        Situation(
            given="a folder without a suite, other tests pass", plain=0, release=1,
            paths=("other",), make=other_folder,
        ),
        Situation(
            given="a folder without a suite, and `--expect-suite HASH`", plain=1, release=1,
            paths=("other",), options=(*GOOD, "--expect-suite", "{hash}"),
            make=other_folder,
            says="--expect-suite: no case of a suite was asked*",
        ),
        Situation(
            given="a suite without cases", plain=5, release=5,
            make=without_cases,
        ),
    ),
    "Compared with what": (
        Situation(
            given="`PYTEST_ADDOPTS=--answers …` has leaked", plain=0, release=4, answers=(),
            environment={"PYTEST_ADDOPTS": "--answers answers.jsonl"},
        ),
        Situation(
            given="`PYTEST_ADDOPTS=--baseline=…` has leaked", plain=0, release=4,
            environment={"PYTEST_ADDOPTS": "--baseline=bad"},
        ),
        Situation(
            given="an adapter that is not there", plain=4, release=4, options=("--adapter", "best"),
        ),
        Situation(
            given="`all`, and there is none", plain=4, release=4, options=("--adapter", "all"),
            make=said({case: {"good": "", "bad": ""} for case in ANSWERS}),
            says="ERROR: --adapter all finds no adapter",
        ),
        Situation(
            given="`--adapter base` beside another", plain=4, release=4,
            options=(*GOOD, "--adapter", "base"), says="ERROR: --adapter base beside others: *",
        ),
        Situation(
            given="`--adapter base` alone", plain=0, release=1, options=("--adapter", "base"),
            says="*gate: none, no adapter was given*",
        ),
        Situation(
            given="`--adapter bad --baseline bad`", plain=4, release=4,
            options=(*BAD, "--baseline", "bad"), says="ERROR: bad would be compared with itself*",
        ),
        Situation(
            given="`--adapter all`, one of them the baseline: the others are compared", plain=0,
            release=0, options=("--adapter", "all", "--baseline", "bad"),
            says="good against bad",
        ),
        Situation(
            given="a baseline of which nothing was recorded", plain=4, release=4,
            options=(*GOOD, "--baseline", "best"), says="ERROR: no answers of adapter 'best'*",
        ),
        Situation(
            given="`--baseline \"\"`, a variable that is not set", plain=4, release=4,
            options=(*GOOD, "--baseline", ""), says="ERROR: --baseline is empty*",
        ),
        Situation(
            given="an earlier report of another suite", plain=4, release=4, make=other_generation,
            options=(*GOOD, "--baseline", "reports/good"), says="ERROR: * is not comparable: *",
        ),
        Situation(
            given="the same with `--compare-anyway`", plain=0, release=1, make=other_generation,
            options=(*GOOD, "--baseline", "reports/good", "--compare-anyway"),
            says="*gate: passed*",
        ),
        Situation(
            given="an earlier report of the same adapter", plain=0, release=0,
            make=two_runs(*GOOD), options=(*GOOD, "--baseline", "reports/good"),
            says="*gate: passed*",
        ),
        Situation(
            given="baseline and adapter are wrong in every case", plain=0, release=1,
            make=answered("Ваза.", "Это ваза."), says="WARNING: good and base are wrong in every *",
        ),
        Situation(
            given="the adapter says in every case what the base says", plain=0, release=1,
            make=answered("Это Матрёшка.", "Это Матрёшка."),
            says="WARNING: good says in every case exactly what base says*",
        ),
        Situation(
            given="a suite that is not the expected one", plain=4, release=4,
            options=(*GOOD, "--expect-suite", "0123456789abcdef"), says="ERROR: the bar was moved*",
        ),
        Situation(
            given="the same, the folder above given, `-n 2`", plain=1, release=1, paths=(".",),
            options=(*GOOD, "--expect-suite", "0123456789abcdef", "-n", "2"),
            says="*the bar was moved*",
        ),
    ),
    "Files of the suite": (
        Situation(
            given="a mistake in a case file", plain=2, release=2,
            make=wrote("kolobok.yaml", BROKEN),
            says="*kolobok.yaml:8: unknown key 'acept'*",
        ),
        Situation(
            given="the same with `--continue-on-collection-errors`", plain=1, release=1,
            make=wrote("kolobok.yaml", BROKEN), options=(*GOOD, "--continue-on-collection-errors"),
            says=PART,
        ),
        Situation(
            given="a mistake in `suite.yaml`", plain=4, release=4,
            make=wrote("suite.yaml", "gate: {max_control_regresions: 0}\n"),
            says="ERROR: *suite.yaml:1: unknown key *",
        ),
        Situation(
            given="a case file called `.YAML` is a part like any other", plain=1, release=1,
            options=BAD, make=renamed("matryoshka.yaml", "matryoshka.YAML"),
            says="*matryoshka/who: regressed*",
        ),
        Situation(
            given="a link to nothing in a case file's place", plain=4, release=4,
            make=link("hedgehog.yaml", "gone.yaml"), says="ERROR: *a link to nothing*",
        ),
        Situation(
            given="a link to a folder with case files", plain=4, release=4, make=linked_folder,
            says="ERROR: *a link to a folder of YAML files*",
        ),
        Situation(
            given="a pipe in a case file's place", plain=4, release=4,
            make=lambda cases: os.mkfifo(cases.folder / "hedgehog.yaml"), says="ERROR: *no file*",
        ),
        Situation(
            given="settings in a `suite.yml`", plain=2, release=2,
            make=renamed("suite.yaml", "suite.yml"),
            says="*suite.yml: is never read: call it suite.yaml",
        ),
        Situation(
            given="people's verdicts in a folder below", plain=4, release=4,
            make=lambda cases: (
                cases.write("overrides.yaml", "[]"),
                renamed("overrides.yaml", "more/overrides.yaml")(cases),
            ),
            says="ERROR: *is never read: it belongs beside suite.yaml",
        ),
        Situation(
            given="two verdicts of people on one answer", plain=4, release=4,
            make=wrote("overrides.yaml", TWICE), says="ERROR: *two verdicts on one answer: line 1*",
        ),
        Situation(
            given="a picture cut short", plain=1, release=1, make=cut_short,
            says="*matryoshka.png: a broken picture*",
        ),
        Situation(
            given="an empty picture", plain=1, release=1, make=picture(b""),
            says="*matryoshka.png: not a picture*",
        ),
        Situation(
            given="text in a picture's place", plain=1, release=1, make=picture(b"a red doll"),
            says="*matryoshka.png: not a picture*",
        ),
        Situation(
            given="a picture that is a bomb", plain=1, release=1, make=picture(BOMB),
            says="*matryoshka.png: *too large*",
        ),
    ),
    "Recorded answers": (
        Situation(
            given="answers to cases that the suite does not have", plain=0, release=1,
            make=said({"hedgehog/who": {"good": "Ёж."}}),
            says="WARNING: 1 recorded answer to no question of the suite: hedgehog/who?good?",
        ),
        Situation(
            given="two answers to one question", plain=4, release=4,
            make=lambda cases: add_row(cases, case="kolobok/who", adapter="good", answer="Шар."),
            says="ERROR: *two answers to kolobok/who*",
        ),
        Situation(
            given="a second sample where one answer is asked for", plain=0, release=1,
            make=lambda cases: add_row(
                cases, case="kolobok/who", adapter="good", answer="Шар.", sample=1
            ),
            says="WARNING: 1 recorded answer to no question of the suite: * sample 1",
        ),
        Situation(
            given="no such file", plain=4, release=4, answers=("--answers", "gone.jsonl"),
            says="ERROR: *gone.jsonl: cannot be read*",
        ),
        Situation(
            given="`--engine replay` without a file", plain=4, release=4, answers=(),
            options=(*GOOD, "--engine", "replay"), says="ERROR: --engine replay needs*",
        ),
    ),
}  # fmt: skip


def add_row(cases: Cases, **row: object) -> None:
    path = cases.pytester.path / "answers.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def table() -> str:
    """The rows as Markdown, by their headings."""
    lines = []
    for heading, rows in ROWS.items():
        lines += ["", f"| {heading.lower()} | status | with `--release` |", "|---|---:|---:|"]
        lines += [row_of(row) for row in rows]
    return "\n".join(lines)


def row_of(row: Situation) -> str:
    """One row of the table."""
    return f"| {row.given} | {row.plain} | {row.release} |"


def main() -> None:
    """Write the table into the document, where its heading stands."""
    head, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(f"\n{HEADING}\n")
    intro, _, after = rest.partition("\n| ")
    _, _, tail = after.partition("\n\n## ")
    DOCUMENT.write_text(
        f"{head}\n{HEADING}\n{intro.rstrip()}\n{table()}\n\n## {tail}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
