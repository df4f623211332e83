from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.__main__ import main
from harness.suite.reading import read_suite
from harness.suite.suite import Suite


class Desk:
    """A folder where somebody makes a suite, and what was said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def new(self, *options: str) -> tuple[int, list[str]]:
        """Run the command; give its status and its lines, mistakes among them."""
        status = main(["new", "my_cases", *options])
        said = self._capsys.readouterr()
        return status, [*said.out.splitlines(), *said.err.splitlines()]

    def suite(self) -> Suite:
        """Read the suite as a run does."""
        suite, problems = read_suite(self.folder / "my_cases")
        assert problems == {}
        return suite

    def text(self, name: str) -> str:
        return (self.folder / "my_cases" / name).read_text(encoding="utf-8")


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)


def left_out(lines: list[str]) -> list[str]:
    """Return the lines of what was left out."""
    return [line.removeprefix("left out: ") for line in lines if re.match("left out: ", line)]
