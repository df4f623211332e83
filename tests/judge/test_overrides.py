"""People's verdicts win, and are written so that a file people edit stays theirs."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from harness.judge import Judge
from harness.judge.overrides import open_overrides
from harness.suite.reading import read_overrides
from harness.suite.suite import Expectation, JudgeSettings, Override, SuiteError

WHO = Expectation(question="Кто это?", accept=("Колобок",), character="kolobok")
RULED = Override(
    case="kolobok/who", answer="Смайлик", verdict="correct", why="a fair name", by="Ann"
)


def put(root: Path, override: Override) -> Override | None:
    with open_overrides(root) as overrides:
        return overrides.put(override)


def remove(root: Path, case: str, answer: str) -> Override | None:
    with open_overrides(root) as overrides:
        return overrides.remove(case, answer)


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
    put(tmp_path, odd)
    put(tmp_path, RULED)
    assert path.read_text(encoding="utf-8").startswith("# Ours.\n- {case: a/b")
    assert "# seen by two" in path.read_text(encoding="utf-8")
    assert read_overrides(path)[1:] == (odd, RULED)


def test_appending_to_no_file_or_an_empty_list(tmp_path: Path) -> None:
    for text in (None, "", "[]\n", "# none yet\n[]"):
        path = tmp_path / "overrides.yaml"
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")
        assert put(tmp_path, RULED) is None
        assert read_overrides(path) == (RULED,)


LINES = """\
# Ours.

- case: a/b   # the first
  answer: x
  verdict: wrong
# About the second: it's - odd.
- case: kolobok/who
  answer: |
    Смайлик
  verdict: wrong
  why: |
    two
    lines

- {case: c/d, answer: x, verdict: refusal}  # seen by two
# The end.
"""
MULTILINE = Override(case="kolobok/who", answer="Смайлик\n", verdict="correct", by="Ann")
NEW = 'case: "kolobok/who"\n  answer: "Смайлик\\n"\n  verdict: correct\n  by: "Ann"\n'


def shifted(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(True))


@pytest.mark.parametrize("change", [str, shifted, lambda text: "\ufeff" + text.rstrip()])
def test_one_entry_is_changed_and_no_other_byte(tmp_path: Path, change: Any) -> None:
    path = tmp_path / "overrides.yaml"
    before, old, after = LINES.partition(LINES[LINES.index("- case: kolobok") : LINES.index("- {")])
    assert old
    path.write_bytes(change(LINES).encode())
    replaced = put(tmp_path, MULTILINE)
    assert replaced
    assert (replaced.answer, replaced.verdict, replaced.why) == ("Смайлик\n", "wrong", "two\nlines")
    assert path.read_bytes().decode() == change(before + f"- {NEW}\n" + after)
    assert remove(tmp_path, "kolobok/who", "Смайлик\n") == MULTILINE
    assert path.read_bytes().decode() == change(before + "\n" + after)
    remove(tmp_path, "a/b", "x")
    remove(tmp_path, "c/d", "x")
    assert read_overrides(path) == ()
    for comment in ("# Ours.", "# About the second: it's - odd.", "# The end."):
        assert comment in path.read_text(encoding="utf-8")


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_bytes(b"- {case: a/b, answer: x, verdict: wrong}\r\n")
    put(tmp_path, RULED)
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n") == 6


def test_a_list_in_brackets(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("[{case: a/b, answer: x, verdict: wrong},\n]  # ours\n", encoding="utf-8")
    put(tmp_path, RULED)
    put(tmp_path, replace(RULED, verdict="wrong"))
    assert [one.verdict for one in read_overrides(path)] == ["wrong", "wrong"]
    remove(tmp_path, "a/b", "x")
    assert read_overrides(path) == (replace(RULED, verdict="wrong"),)
    remove(tmp_path, RULED.case, RULED.answer)
    assert read_overrides(path) == ()
    assert "# ours" in path.read_text(encoding="utf-8")


def test_of_two_on_one_answer_one_is_left(tmp_path: Path) -> None:
    put(tmp_path, RULED)
    path = tmp_path / "overrides.yaml"
    path.write_text(2 * path.read_text(encoding="utf-8"), encoding="utf-8")
    put(tmp_path, replace(RULED, verdict="refusal"))
    assert read_overrides(path) == (replace(RULED, verdict="refusal"),)


def test_what_no_yaml_can_hold_is_refused_and_the_rest_survives(tmp_path: Path) -> None:
    odd = replace(RULED, answer="\x85 \x9f \u202e \ufeff")
    put(tmp_path, odd)
    with pytest.raises(SuiteError, match="cannot be changed safely"):
        put(tmp_path, replace(RULED, answer="half a pair: \ud83d"))
    assert read_overrides(tmp_path / "overrides.yaml") == (odd,)


def test_a_file_that_cannot_be_changed_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "overrides.yaml"
    path.write_text("- {case: a/b, answer: x, verdict: wrong}\n...\n", encoding="utf-8")
    with pytest.raises(SuiteError, match="cannot be changed safely"):
        put(tmp_path, RULED)
    assert path.read_text(encoding="utf-8").endswith("...\n")
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"overrides.yaml", ".overrides.yaml.lock"}


def put_many(root: Path, who: str) -> None:
    for number in range(15):
        put(root, replace(RULED, answer=f"{number}", by=who, case=f"kolobok/{who}"))


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    context = get_context("fork")
    working = [context.Process(target=put_many, args=(tmp_path, who)) for who in ("ann", "bob")]
    for process in working:
        process.start()
    for process in working:
        process.join()
    assert len(read_overrides(tmp_path / "overrides.yaml")) == 30
