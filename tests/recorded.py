"""A small suite with recorded answers: everything but the model is real."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# pytester forgets modules after each run, and compiled ones load only once a process.
import httpcore2
import matplotlib.pyplot
import numpy
import openai
import pytest
import scipy.optimize
import scipy.stats
from PIL import Image

import harness.judge.decision
import harness.report.page

PRELOADED = (
    *(matplotlib.pyplot, numpy, scipy.optimize, scipy.stats),
    *(harness.judge, harness.report, httpcore2, openai),
)

SUITE = """\
gate:
  max_control_regressions: 0
  max_new_hallucinations: 0
  min_target_gain: 0
distractors:
  Карлсон: [Karlsson]
"""

KOLOBOK = """\
character: Колобок
role: target
aliases: [Kolobok]
cases:
  - id: who
    image: images/kolobok.png
    question: Кто изображён на картинке?
    accept: [Колобок]
    tags: [who]
  - id: who-en
    image: images/kolobok.png
    question: Who is in the picture?
    accept: [Kolobok]
    tags: [who, english]
"""

MATRYOSHKA = """\
character: Матрёшка
role: control
aliases: [Matryoshka]
cases:
  - id: who
    image: images/matryoshka.png
    question: Кто изображён на картинке?
    accept: [Матрёшка]
    tags: [who]
"""

ANSWERS: dict[str, dict[str, str]] = {
    "kolobok/who": {"base": "Это смайлик.", "good": "Это Колобок.", "bad": "Это Матрёшка."},
    "kolobok/who-en": {"base": "A ball.", "good": "A ball.", "bad": "A ball."},
    "matryoshka/who": {"base": "Матрёшка.", "good": "Это Матрёшка.", "bad": "Это Колобок."},
}


class Cases:
    """A suite folder in a test's directory, and pytest on it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.folder = pytester.path / "cases"
        self.folder.joinpath("images").mkdir(parents=True)
        for name, colour in (("kolobok", "gold"), ("matryoshka", "red")):
            Image.new("RGB", (32, 32), colour).save(self.folder / f"images/{name}.png")
        self.write("suite.yaml", SUITE)
        self.write("kolobok.yaml", KOLOBOK)
        self.write("matryoshka.yaml", MATRYOSHKA)
        self.answers(ANSWERS)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def answers(self, answers: Mapping[str, Mapping[str, str]]) -> None:
        rows = [
            json.dumps({"case": case, "adapter": adapter, "answer": answer}, ensure_ascii=False)
            for case, given in answers.items()
            for adapter, answer in given.items()
        ]
        path = self.pytester.path / "answers.jsonl"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")

    def run(self, *options: str, path: str = "cases") -> pytest.RunResult:
        """Run pytest on recorded answers."""
        return self.pytester.runpytest(
            path, "--answers", "answers.jsonl", "-p", "harness.plugin", *options
        )

    def report(self, name: str) -> dict[str, Any]:
        path = self.pytester.path / "reports" / name / "report.json"
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return document


@pytest.fixture
def cases(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Cases:
    # Where these tests run in Actions, the runs that they make are not what it should show.
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return Cases(pytester)
