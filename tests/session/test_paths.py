"""Names and texts that others wrote: none becomes a path of its own, and none is obeyed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.options import Options, report_folder
from tests.recorded import ANSWERS, KOLOBOK, Cases
from tests.session.situations import add_row

HOSTILE = "\x1b[31m red \x00 \u202e::error::gone \u2066 \x9b2J"


def recorded(cases: Cases, name: str, answer: str | None = None) -> None:
    """Have an adapter of this name answer as the good one does, or always the same."""
    path = cases.pytester.path / "answers.jsonl"
    rows = [
        {"case": case, "adapter": adapter, "answer": answer or given["good"]}
        for case, given in ANSWERS.items()
        for adapter in (name,)
    ] + [
        {"case": case, "adapter": "base", "answer": given["base"]}
        for case, given in ANSWERS.items()
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    ["../../../x", "..", ".", "a/../../x", "/tmp/x", "a//b", "..\\x", "C:\\x", "C:x", "a/. ./b",
     "./x", "x/", "...", "a/.../b", "~/../x", "*" * 90 + "/../../../y", "😀" * 99],
)  # fmt: skip
def test_no_name_leads_out_of_the_reports(tmp_path: Path, name: str) -> None:
    folder = report_folder(Options(), [name], tmp_path)
    assert folder.resolve().is_relative_to(tmp_path.resolve() / "reports")
    assert folder.resolve() != tmp_path.resolve() / "reports"
    folder.mkdir(parents=True)
    other = report_folder(Options(), [f"{name}x"], tmp_path)
    assert other != folder


@pytest.mark.parametrize("name", ["lora", "run@50", "a/final", "my adapter", "Колобок", "v1.2"])
def test_an_ordinary_name_stays_what_it_is(tmp_path: Path, name: str) -> None:
    assert report_folder(Options(), [name, "b"], tmp_path) == tmp_path / "reports" / f"{name}+b"


@pytest.mark.parametrize("name", ["../../../x", "ABS/dir"])
def test_recorded_names_write_nothing_elsewhere(cases: Cases, name: str) -> None:
    name = name.replace("ABS", str(cases.pytester.path.parent))
    recorded(cases, name)
    before = {*cases.pytester.path.parent.iterdir()}
    assert cases.run("--adapter", "all").ret == 0
    assert {*cases.pytester.path.parent.iterdir()} == before
    (report,) = (cases.pytester.path / "reports").rglob("report.json")
    assert json.loads(report.read_text(encoding="utf-8"))["adapters"][0]["name"] == name


@pytest.mark.parametrize("name", [HOSTILE, "two\nlines", " blank", "", "\u200fx", "half \ud800"])
def test_a_name_that_cannot_be_shown_is_refused_in_a_line(cases: Cases, name: str) -> None:
    recorded(cases, name)
    result = cases.run("--adapter", "all")
    if "half" in name:  # becomes a question mark
        assert result.ret == 0
        return
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: the adapter * has a name that cannot be shown*"])
    assert not (cases.pytester.path / "reports").exists()


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_half_a_surrogate_pair_ends_no_run(cases: Cases, workers: tuple[str, ...]) -> None:
    add_row(cases, case="kolobok/extra", adapter="good", answer="x")
    text = (cases.pytester.path / "answers.jsonl").read_text(encoding="utf-8")
    text = text.replace("Это Колобок.", "Это Колобок \\ud83d.")
    (cases.pytester.path / "answers.jsonl").write_text(text, encoding="utf-8")
    result = cases.run("--adapter", "good", "--junitxml", "junit.xml", *workers)
    assert result.ret == 0
    said = {(row["case"], row["adapter"]): row["answer"] for row in cases.report("good")["answers"]}
    assert said["kolobok/who", "good"] == "Это Колобок ?."
    assert cases.run("--answers", "reports/good/answers.jsonl", "--adapter", "good").ret == 0


def test_nothing_hidden_reaches_the_terminal_or_the_log(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    recorded(cases, "bad", f"Это Матрёшка. {HOSTILE}")
    escaped = KOLOBOK.replace("Кто изображён на картинке?", '"Кто?\\e[31m\\u202e"', 1)
    cases.write("kolobok.yaml", escaped)
    cases.write("overrides.yaml", json.dumps(
        [{"case": "kolobok/who", "answer": HOSTILE, "verdict": "wrong", "by": HOSTILE}]
    ))  # fmt: skip
    result = cases.run("--adapter", "bad", "-rA", "-vv")
    assert result.ret == 1
    text = result.stdout.str() + result.stderr.str()
    for sign in ("\x1b[31m red", "\x00", "\u202e", "\u2066", "\x9b"):
        assert sign not in text
    assert any(line.startswith("::error file=") for line in result.outlines)
    assert sum(line.startswith("::") for line in result.outlines) <= 3


def change(cases: Cases, **keys: Any) -> str:
    path = cases.pytester.path / "reports" / "good" / "report.json"
    content = {**json.loads(path.read_text(encoding="utf-8")), **keys}
    path.write_text(json.dumps(content), encoding="utf-8")
    return "reports/good"


@pytest.mark.parametrize(
    ("key", "value"),
    [("judge", "x"), ("generation", 5), ("suite", []), ("released", "me"), ("names", 1),
     ("answers", "x"), ("answers", [5]), ("history", 5), ("history", ["x"]), ("adapters", {})],
)  # fmt: skip
def test_a_mistyped_report_is_no_baseline_and_says_so_in_a_line(
    cases: Cases, key: str, value: Any
) -> None:
    cases.run("--adapter", "good")
    baseline = change(cases, **{key: value})
    result = cases.run("--adapter", "bad", "--baseline", baseline)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *report.json: not as the contract says: *$.{key}*"])


@pytest.mark.parametrize(
    "history",
    [5, ["x"], "x", {"a": 1}, [{}], [{"target": 5}], [{"when": "2026", "adapter": "a", "target": {},
      "control": {}, "hallucinations": {}}], [{"target": {"after": "x"}}]],
)  # fmt: skip
def test_a_mistyped_history_of_releases_is_told_in_a_line(cases: Cases, history: Any) -> None:
    cases.run("--adapter", "good")
    path = cases.pytester.path / "reports" / "good" / "report.json"
    content = {**json.loads(path.read_text(encoding="utf-8")), "history": history}
    released = cases.pytester.path / "baselines" / "released.json"
    released.parent.mkdir()
    released.write_text(json.dumps(content), encoding="utf-8")
    result = cases.run("--adapter", "good")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *released.json: *history*"])


@pytest.mark.parametrize("line", ["9" * 5000, '{"case": ' + "9" * 5000 + "}", "NaN", "[" * 9999])
def test_numbers_that_are_none_are_told_in_a_line(cases: Cases, line: str) -> None:
    path = cases.pytester.path / "answers.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    result = cases.run("--adapter", "good")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *answers.jsonl:10: not a JSON object"])


@pytest.mark.parametrize(
    "option", [("--adapter", "x" * 300), ("--baseline", "x" * 300), ("--answers", "x" * 300)]
)
def test_names_that_no_disk_takes_are_told_in_a_line(cases: Cases, option: tuple[str, str]) -> None:
    result = cases.run("--adapter", "good", *option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in result.stderr.str()
