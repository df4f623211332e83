"""Reports, suites and arguments that mean no good: a command says so in a line and ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.__main__ import main
from harness.judge.overrides import open_overrides
from harness.suite.reading import read_overrides
from tests.recorded import Cases

REPORT = "reports/bad"
ASKED = "kolobok/who[bad]"
BYTES = os.fsdecode(b"\xff")
"""What a shell passes on, and no UTF-8 is."""
ON_REPORTS = (
    *(["judge", REPORT], ["gate", REPORT], ["report", REPORT], ["verify", REPORT]),
    *(["card", REPORT, "bad"], ["diff", REPORT, REPORT], ["overrule", REPORT, ASKED, "wrong"]),
    ["accept", REPORT, "--adapter", "bad", "--anyway"],
)


@pytest.fixture
def report(cases: Cases) -> Path:
    cases.run("--adapter", "bad")
    return cases.pytester.path / REPORT / "report.json"


# What somebody wrote there -> the place that the line names.
MISTYPED: dict[str, tuple[str, Any]] = {
    "$.suite.cases": ("suite", {"cases": "x"}),
    "$.suite.path": ("suite", {"path": 5}),
    "$.suite.path`": ("suite", {"path": "a\0b"}),
    "$.audited": ("audited", {"right": 1}),
    "$.history[0]": ("history", [{"when": "2026"}]),
    "$.characters[0]": ("characters", [{"conclusion": "0"}]),
}


def test_a_mistyped_report_is_refused_by_its_place(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(report.read_text(encoding="utf-8"))
    for place, (key, value) in MISTYPED.items():
        report.write_text(json.dumps({**content, key: value}), encoding="utf-8")
        for command in ON_REPORTS:
            capsys.readouterr()
            assert main(command) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert place in line


def test_a_report_of_before_there_were_names_is_compared_all_the_same(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(report.read_text(encoding="utf-8"))
    del content["names"]
    report.write_text(json.dumps(content), encoding="utf-8")
    assert main(["diff", REPORT, REPORT]) == 0


def piped(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_files_place_is_not_waited_for(
    cases: Cases, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(command: list[str]) -> str:
        capsys.readouterr()
        assert main(command) == 2
        return capsys.readouterr().err

    piped(cases.folder / ".overrides.yaml.lock")
    assert said(["overrule", REPORT, ASKED, "wrong"]).startswith("error: ")
    made = cases.pytester.path / "made"
    made.mkdir()
    piped(made / "images.yaml")
    pictures = cases.folder / "images"
    (pictures / "Гена").mkdir()
    for name in ("kolobok.png", "matryoshka.png"):
        shutil.copy(pictures / name, pictures / "Гена" / name)
    command = ["new", str(made), "--pictures", str(pictures)]
    assert "images.yaml holds no cases" in said(command)
    piped(report.with_name("answers.jsonl"))
    main(["verify", REPORT])
    assert f"{REPORT}/answers.jsonl: is no file\n" in capsys.readouterr().out
    piped(report)
    for command in ON_REPORTS:
        assert said(command) == f"error: {REPORT}/report.json: is no file\n"


def test_bytes_of_a_shell_become_what_a_file_can_hold(cases: Cases, report: Path) -> None:
    assert main(["overrule", REPORT, ASKED, "wrong", "--why", f"он{BYTES}"]) == 0
    assert [one.why for one in read_overrides(cases.folder / "overrides.yaml")] == ["он?"]
    with open_overrides(cases.folder):
        pass  # it can be changed again


def test_a_name_in_gits_settings_may_be_of_any_alphabet(
    cases: Cases, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", os.fsdecode("Анна".encode("cp1251")))
    assert main(["overrule", REPORT, ASKED, "wrong"]) == 0
    assert [one.by for one in read_overrides(cases.folder / "overrides.yaml")] == ["�" * 4]


@pytest.mark.parametrize("alphabet", ["ascii", "cp1251"])
def test_a_log_of_another_alphabet_takes_what_it_can(report: Path, alphabet: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harness", "judge", REPORT],
        env={**os.environ, "PYTHONIOENCODING": alphabet},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\\u2192" in done.stdout  # the arrow from before to after


@pytest.mark.parametrize(
    "command", [["report", "{}"], ["diff", REPORT, "{}", "--page"]], ids=["report", "diff"]
)
def test_no_command_has_a_folders_name_obeyed(
    report: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    folder = report.parent.with_name("a\n::error::\x1b[31mb")
    shutil.copytree(report.parent, folder)
    capsys.readouterr()
    assert main([word.format(f"reports/{folder.name}") for word in command]) == 0
    said = capsys.readouterr().out
    assert "\\x1b[31mb" in said
    assert "\x1b" not in said
    assert not any(line.startswith("::") for line in said.splitlines())
