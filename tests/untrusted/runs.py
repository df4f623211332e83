"""Small suites of untrusted things, and pytest on them as a user starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CASE = """\
  - id: {case}
    image: {image}
    question: Что это?
    accept: [да]
"""
LONGEST = 60  # seconds that anything here may take


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    status: int
    lines: tuple[str, ...]
    """Of both streams."""


def write_suite(root: Path, files: Mapping[str, Iterable[str]], settings: str = "") -> Path:
    """Write a suite of characters, each with its cases as YAML; return its folder."""
    folder = root / "cases"
    (folder / "images").mkdir(parents=True, exist_ok=True)
    (folder / "suite.yaml").write_text(settings, encoding="utf-8")
    for name, cases in files.items():
        head = f"character: {name}\nrole: target\ncases:\n"
        (folder / f"{name}.yaml").write_text(head + "".join(cases), encoding="utf-8")
    return folder


def write_answers(root: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write recorded answers."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (root / "answers.jsonl").write_text(text, encoding="utf-8")


def run(root: Path, *options: str, environment: Mapping[str, str] | None = None) -> Ended:
    """Run pytest on the suite in a folder, in a process of its own."""
    command = [
        *(sys.executable, "-m", "pytest", "cases", "-p", "no:cacheprovider", "--rootdir", "."),
        *options,
    ]
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB")}
    done = subprocess.run(
        command, cwd=root, env={**quiet, **(environment or {})}, capture_output=True,
        encoding="utf-8", timeout=LONGEST, check=False,
    )  # fmt: skip
    return Ended(done.returncode, tuple((done.stdout + done.stderr).splitlines()))


def report(root: Path) -> dict[str, Any]:
    """Return the report that a run left in `report`."""
    found: dict[str, Any] = json.loads((root / "report" / "report.json").read_text("utf-8"))
    return found
