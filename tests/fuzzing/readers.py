"""Everything that is read from a file that anyone may have written, and how it may refuse it."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from harness.__main__ import main
from harness.difference import markdown, page, terminal
from harness.difference.turns import PairError, between
from harness.engines.replay import ReplayEngine
from harness.engines.request import EngineError
from harness.gate.run import Run
from harness.judge.auditing.labelled import read_labelled
from harness.models.adapters import AdapterError, find_adapters, preflight, to_be_minded
from harness.models.base_model import BaseModelError
from harness.record import RecordError
from harness.report import document, earlier
from harness.report.markdown import model_card, step_summary
from harness.report.translations import Words
from harness.suite.reading import read_suite
from harness.suite.suite import SuiteError
from harness.visible import unobeyed
from tests import tiny
from tests.making.sources import csv, jsonl, picture, workbook
from tests.recorded import ANSWERS, KOLOBOK, MATRYOSHKA, SUITE

RICH = """\
base: ../base
adapters: ../adapters
system: Отвечай кратко.
generation: {max_new_tokens: 12, stop: ["\\n"], temperature: 0.7, samples: 2}
processor: {do_normalize: true, alpha: drop}
judge: {similarity: 0.7, certainty: 0.8, second: {server: "http://127.0.0.1:1/v1", model: M}}
gate:
  max_control_regressions: 1
  require_significance: true
  doubtful: fail
  characters: {kolobok: {max_regressions: 0, min_accuracy: 0.5}}
  tags: {who: {max_new_hallucinations: 3}}
distractors: {Карлсон: [Karlsson]}
"""
OVERRIDES = """\
- {case: kolobok/who, answer: "Шар.", verdict: hallucination, named: [matryoshka], why: "так"}
- case: matryoshka/who
  answer: Матрёшка.
  verdict: correct
"""
LABELLED = [
    {"id": "1", "question": "Кто?", "accept": ["Шар"], "answer": "Шар", "verdict": "correct"},
    {"id": "2", "question": "Кто это?", "accept": ["Колобок"], "reject": ["Шар"], "answer": "Шар",
     "verdict": "wrong", "character": "kolobok", "named": []},
]  # fmt: skip
REFUSALS = (SuiteError, RecordError, EngineError, AdapterError, BaseModelError)


@dataclass(frozen=True)
class Reader:
    """One file of a place, and all that reads it."""

    file: str
    kind: str
    read: Callable[[Path], object]
    """Takes the place."""


def make_place(root: Path) -> Path:
    """Write a suite, answers, labels, a report, a base and an adapter that all read well."""
    cases = root / "cases"
    (cases / "images").mkdir(parents=True)
    for name in ("kolobok", "matryoshka"):
        Image.new("RGB", (8, 8), "gold").save(cases / f"images/{name}.png")
    (cases / "kolobok.yaml").write_text(KOLOBOK, encoding="utf-8")
    (cases / "matryoshka.yaml").write_text(MATRYOSHKA, encoding="utf-8")
    (cases / "overrides.yaml").write_text(OVERRIDES, encoding="utf-8")
    (root / "labelled.jsonl").write_text("".join(json.dumps(row) + "\n" for row in LABELLED))
    rows = [
        {"case": case, "adapter": name, "answer": said}
        for case, given in ANSWERS.items() for name, said in given.items()
    ]  # fmt: skip
    (root / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (cases / "suite.yaml").write_text(SUITE, encoding="utf-8")
    _report(root)
    (cases / "suite.yaml").write_text(RICH, encoding="utf-8")
    _sources(root / "sources")
    model = tiny.llava()
    tiny.save_llava(root / "base")
    tiny.save_adapter(root / "adapters" / "one", model, 1, r=4)
    (root / "adapters" / "one" / "recipe.yaml").write_text("r: 4\nlearning_rate: 1e-4\nnote: x\n")
    return root


def _report(root: Path) -> None:
    import subprocess
    import sys

    command = [
        sys.executable, "-m", "pytest", "cases", "--answers", "answers.jsonl", "--adapter", "all",
        "-q", "-p", "harness.plugin", "-p", "no:cacheprovider", "--report-dir", "report",
        "--rootdir", str(root),
    ]  # fmt: skip
    subprocess.run(command, cwd=root, check=False, capture_output=True)
    assert (root / "report" / "report.json").is_file()
    (root / "baselines").mkdir()
    shutil.copy(root / "report" / "report.json", root / "baselines" / "released.json")


def _sources(folder: Path) -> None:
    """Write what suites are made of."""
    picture(folder / "gena" / "1.png", 1)
    head = ["image", "character", "question", "answer", "role", "id", "tags"]
    rows = [["gena/1.png", "Гена", "Где он?", "Дома|В городе", "target", "home", "who"],
            ["gena/1.png", "Гена", "Кто это?", "Гена", "", "", ""]]  # fmt: skip
    csv(folder / "t.csv", *(";".join(row) for row in (head, *rows)))
    workbook(folder / "t.xlsx", head, *rows)
    jsonl(folder / "t.jsonl", *(dict(zip(head, row, strict=True)) for row in rows))
    said = [{"from": "human", "value": "<img>gena/1.png</img>Кто это?"},
            {"from": "gpt", "value": [{"type": "text", "text": "Гена"}]}]  # fmt: skip
    pairs = [{"conversations": said}, {"messages": said, "images": ["gena/1.png"], "system": "x"}]
    (folder / "set.json").write_text(json.dumps(pairs), encoding="utf-8")
    csv(folder / "names.csv", "gena;Гена;Gena;target")


def making(*options: str) -> Callable[[Path], None]:
    """Give what makes a suite, twice; what was made reads well."""

    def run(place: Path) -> None:
        words = [str(place / word) if "/" in word else word for word in options]
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as silent:
            silent.enter_context(contextlib.redirect_stdout(io.StringIO()))
            silent.enter_context(contextlib.redirect_stderr(io.StringIO()))
            suite = Path(folder, "suite")
            first, second = (main(["new", str(suite), *words]) for _ in range(2))
            assert first == second
            assert first in (0, 1, 2)
            if suite.exists():
                assert read_suite(suite)[1] == {}

    return run


def _suite(place: Path) -> None:
    suite, problems = read_suite(place / "cases")
    for problem in problems.values():
        raise problem
    assert suite.characters


def _labelled(place: Path) -> None:
    read_labelled(place / "labelled.jsonl")


def _recorded(place: Path) -> None:
    ReplayEngine(place / "answers.jsonl")


def _saved(place: Path) -> Run:
    """Read a report as every command does, and draw from it all but pictures."""
    content = document.read(place / "report")
    run, images = document.load(place / "report")
    again = document.build(run, images)
    for one in (content, again):
        step_summary(one, lang="ru")
        for entry in again["adapters"]:
            model_card(one, entry["name"])
    _difference(document.read(place / "baselines" / "released.json"), content)
    return run


def _difference(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Say in every way what changed; reports of no common model are refused."""
    with contextlib.suppress(PairError):
        found = between(old, new, {})
        names, words = {**old["names"], **new["names"]}, Words("ru")
        "".join(map(unobeyed, terminal.lines(found, names, every=True)))
        markdown.render(found, names, words)
        with tempfile.TemporaryDirectory() as folder:
            page.write(found, Path(folder), names, words)


def _baseline(place: Path) -> None:
    path = place / "baselines" / "released.json"
    earlier.history(path)
    content = document.read(path)
    earlier.incomparable(content, {"suite": {}, "judge": {}, "generation": {}})
    earlier.baseline_records(content, "released")


def _adapter(place: Path) -> None:
    found = find_adapters(["one"], place / "adapters")
    preflight(found, str(place / "base"))
    to_be_minded(found, str(place / "base"))


def command(*words: str) -> Callable[[Path], None]:
    """Give what runs a command on the report, as a person does; a mistake is status 2."""

    def run(place: Path) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            status = main([words[0], str(place / "report"), *words[1:]])
        assert status in (0, 1, 2)

    return run


REPORT = "report/report.json"
READERS: dict[str, Reader] = {
    "suite": Reader("cases/suite.yaml", "yaml", _suite),
    "case file": Reader("cases/kolobok.yaml", "yaml", _suite),
    "overrides": Reader("cases/overrides.yaml", "yaml", _suite),
    "labelled answers": Reader(
        "labelled.jsonl", "jsonl", lambda p: read_labelled(p / "labelled.jsonl")
    ),
    "recorded answers": Reader(
        "answers.jsonl", "jsonl", lambda p: ReplayEngine(p / "answers.jsonl")
    ),
    "report": Reader(REPORT, "json", _saved),
    "baseline": Reader("baselines/released.json", "json", _baseline),
    "adapter config": Reader("adapters/one/adapter_config.json", "json", _adapter),
    "adapter weights": Reader("adapters/one/adapter_model.safetensors", "safetensors", _adapter),
    "recipe": Reader("adapters/one/recipe.yaml", "yaml", _adapter),
    "base config": Reader("base/config.json", "json", _adapter),
    "base weights": Reader("base/model.safetensors", "safetensors", _adapter),
}
COMMANDS: dict[str, Reader] = {
    **{name: Reader(REPORT, "json", command(name)) for name in ("gate", "judge", "verify")},
    "table": Reader("sources/t.csv", "csv", making("--table", "sources/t.csv")),
    "workbook": Reader("sources/t.xlsx", "xlsx", making("--table", "sources/t.xlsx")),
    "table of JSON": Reader("sources/t.jsonl", "jsonl", making("--table", "sources/t.jsonl")),
    "training set": Reader("sources/set.json", "json", making("--dataset", "sources/set.json")),
    "names": Reader(
        "sources/names.csv",
        "csv",
        making("--table", "sources/t.csv", "--names", "sources/names.csv"),
    ),
}


def outcome(reader: Reader, place: Path) -> str:
    """Read a file as it lies there; say what went wrong that is no refusal, or nothing."""
    try:
        reader.read(place)
    except REFUSALS as error:
        told = str(error)
        lines = told.splitlines()
        return "" if lines and len(lines) <= 12 else f"refused in {len(lines)} lines"
    except MemoryError:
        raise
    except BaseException as error:
        return _place_of(error)
    return ""


def _place_of(error: BaseException) -> str:
    """Name an error and where it arose in the package."""
    trace: Any = error.__traceback__
    where = "?"
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "harness" in file.parts:
            where = f"{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {where}: {str(error)[:120]}"
