"""A command that is killed while it writes: the next one finishes what it began, and tidies up."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.__main__ import main
from tests.making.sources import folders

DIES = """
import os, signal, sys
moments = 0
def dying(do):
    def done(*given, **options):
        moment()
        do(*given, **options)
        moment()
    return done
def moment():
    global moments
    moments += 1
    if moments == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
os.fsync, os.replace = dying(os.fsync), dying(os.replace)
from harness.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
"""Kills itself before or after a file, or its name, comes to the disk."""
NEW = ("new", "my_cases", "--pictures", "pictures")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")
@pytest.mark.parametrize("moment", [2, 8, 15, 17, 21, 27])
def test_a_suite_is_whole_wherever_the_command_before_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    monkeypatch.chdir(tmp_path)
    folders(tmp_path / "pictures", {"Гена": 1})
    main(list(NEW))
    whole = texts(tmp_path / "my_cases")
    (tmp_path / "my_cases").rename(tmp_path / "undisturbed")
    command = [sys.executable, "-c", DIES, str(moment), *NEW]
    killed = subprocess.run(command, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert main(list(NEW)) == 0
    assert texts(tmp_path / "my_cases") == whole
    assert main(["schema", "my_cases"]) == 0
    assert not [*(tmp_path / "my_cases").rglob("*.part")]


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")
def test_what_a_killed_command_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders(tmp_path / "pictures", {"Гена": 1})
    main(list(NEW))
    command = [sys.executable, "-c", DIES, "1", "schema", "my_cases"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert [*(tmp_path / "my_cases").rglob("*.part")]
    assert main(["schema", "my_cases"]) == 0
    assert not [*(tmp_path / "my_cases").rglob("*.part")]
