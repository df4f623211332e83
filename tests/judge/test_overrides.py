"""People's verdicts win, and are written so that a file people edit stays theirs."""

from __future__ import annotations

from pathlib import Path

from harness.judge import Judge
from harness.judge.overrides import append_override
from harness.suite.reading import read_overrides
from harness.suite.suite import Expectation, JudgeSettings, Override

WHO = Expectation(question="Кто это?", accept=("Колобок",), character="kolobok")
RULED = Override(
    case="kolobok/who", answer="Смайлик", verdict="correct", why="a fair name", by="Ann"
)


def test_a_persons_verdict_wins_for_the_exact_answer_only() -> None:
    judge = Judge({"kolobok": ["Колобок"]}, JudgeSettings(), [RULED])
    ruled = judge.judge(WHO, "Смайлик", case="kolobok/who")
    assert (ruled.verdict, ruled.overruled) == ("correct", "Ann")
    assert judge.judge(WHO, "смайлик", case="kolobok/who").verdict == "wrong"
    assert judge.judge(WHO, "Смайлик", case="kolobok/other").verdict == "wrong"
    assert judge.judge(WHO, "Смайлик").verdict == "wrong"


def test_reasoning_of_a_ruled_answer_stays_apart() -> None:
    ruling = Override(case="kolobok/who", answer="<think>Гена?</think> Смайлик", verdict="wrong")
    judge = Judge({"kolobok": ["Колобок"]}, JudgeSettings(), [ruling])
    ruled = judge.judge(WHO, ruling.answer, case="kolobok/who")
    assert [ruling.answer[start:end] for start, end in ruled.reasoning] == ["<think>Гена?</think>"]


def test_appending_keeps_comments_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text(
        "# Ours.\n- {case: a/b, answer: x, verdict: wrong}  # seen by two\n", encoding="utf-8"
    )
    odd = Override(
        case="kolobok/who", answer='«Да»: "нет"\n# \u2028 - 🐊\t', verdict="hallucination",
        named=("cheburashka", "Губка Боб"), why="it's: so", by="Ann",
    )  # fmt: skip
    append_override(path, odd)
    append_override(path, RULED)
    assert path.read_text(encoding="utf-8").startswith("# Ours.\n- {case: a/b")
    assert "# seen by two" in path.read_text(encoding="utf-8")
    assert read_overrides(path)[1:] == (odd, RULED)


def test_appending_to_no_file_or_an_empty_list(tmp_path: Path) -> None:
    for text in (None, "", "[]\n", "# none yet\n[]"):
        path = tmp_path / "overrides.yaml"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")
        append_override(path, RULED)
        assert read_overrides(path) == (RULED,)
