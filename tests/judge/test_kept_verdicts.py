"""Equal answers are judged once, also over several runs; whatever could change a verdict does."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from harness.judge import Judge, Verdict, kept_verdicts
from harness.judge.kept_verdicts import RememberingJudge
from harness.suite.suite import Expectation, JudgeSettings, Override

NAMES: Mapping[str, tuple[str, ...]] = {"gena": ("Крокодил Гена", "Гена"), "Шрек": ("Шрек",)}
WHO = Expectation(question="Кто это?", accept=("Крокодил Гена",), character="gena")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(tmp_path))


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The answers that were really judged."""
    answers: list[str] = []
    real = Judge.judge

    def judge(self: Judge, expectation: Expectation, answer: str, *, case: str | None = None):  # type: ignore[no-untyped-def]
        answers.append(answer)
        return real(self, expectation, answer, case=case)

    monkeypatch.setattr(Judge, "judge", judge)
    return answers


def ask(answer: str = "Это Гена.", expectation: Expectation = WHO, **changed: object) -> str:
    """Judge one answer in a run of its own; give rule and verdict."""
    settings = {"names": NAMES, "settings": JudgeSettings(), **changed}
    judge = RememberingJudge(**settings)  # type: ignore[arg-type]
    found = judge.judge(expectation, answer)
    judge.close()
    return f"{found.rule}: {found.verdict}"


def test_equal_answers_are_judged_once_in_a_run(judged: list[str]) -> None:
    judge = RememberingJudge(NAMES, JudgeSettings())
    found = [judge.judge(WHO, "Это Шрек.") for _ in range(3)]
    assert found[0] == found[1] == found[2]
    assert judged == ["Это Шрек."]


def test_a_later_run_remembers_the_whole_judgement(judged: list[str]) -> None:
    answers = ["Это Шрек, а не Гена.", "Зелёный крокодил играет на гармошке", "Не знаю."]
    first, second = (RememberingJudge(NAMES, JudgeSettings()) for _ in range(2))
    said = [first.judge(WHO, answer) for answer in answers]
    first.close()
    assert [second.judge(WHO, answer) for answer in answers] == said
    assert judged == answers


def test_whatever_could_change_a_verdict_judges_anew(
    judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    ask("Это Гена!")
    ask(expectation=replace(WHO, accept=("Гена",)))
    ask(expectation=replace(WHO, reject=("Гена",)))
    ask(names={**NAMES, "Шапокляк": ("Шапокляк",)})
    ask(settings=JudgeSettings(similarity=0.9))
    ask(settings=JudgeSettings(certainty=0.9))  # what is doubtful changes no verdict
    monkeypatch.setattr(kept_verdicts, "_code", lambda: "another judge")
    ask()
    assert len(judged) == 7
    ask()
    assert len(judged) == 7


def test_a_persons_verdict_wins_over_what_is_remembered() -> None:
    assert ask() == "accept-name: correct"
    override = Override(case="gena/who", answer="Это Гена.", verdict="wrong")
    judge = RememberingJudge(NAMES, JudgeSettings(), [override])
    assert judge.judge(WHO, "Это Гена.", case="gena/who").verdict is Verdict.WRONG
    assert judge.judge(WHO, "Это Гена.", case="gena/other").verdict is Verdict.CORRECT


def test_a_spoiled_row_is_judged_anew(tmp_path: Path, judged: list[str]) -> None:
    ask()
    for spoiled in ("{", "[]", "{}", '{"verdict": "splendid"}'):
        with sqlite3.connect(tmp_path / "verdicts.sqlite") as connection:
            connection.execute("UPDATE verdicts SET verdict = ?", (spoiled,))
        assert ask() == "accept-name: correct"
    assert len(judged) == 5


def test_any_text_can_be_remembered(judged: list[str]) -> None:
    for answer in ("", "\0", "\ud800", "\u2028", "a" * 100_000):
        assert ask(answer) == ask(answer)
    assert len(judged) == 5


def test_a_run_of_known_answers_loads_no_dictionary() -> None:
    code = (
        "import sys\n"
        "from harness.judge.kept_verdicts import RememberingJudge\n"
        "from harness.suite.suite import Expectation, JudgeSettings\n"
        "judge = RememberingJudge({'a': ['Гена']}, JudgeSettings())\n"
        "judge.judge(Expectation(question='Кто?', accept=('Гена',)), 'Это Гена.')\n"
        "judge.close()\n"
        "print('pymorphy3' in sys.modules)"
    )
    loaded = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert loaded == ["True", "False"]


def test_that_a_change_of_any_file_of_the_judge_makes_another_judge() -> None:
    folder = Path(kept_verdicts.__file__).parent
    files = [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    assert {path.suffix for path in files} <= set(kept_verdicts._DATA)
