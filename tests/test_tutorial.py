"""The tutorial, followed as far as no model is asked: its commands print what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8").partition("## 3. Ask")[0]
BLOCK = re.compile(r"^```(\w+)\n([\s\S]*?)^```$|((?:^ {4}[^\n]*\n)+)", re.MULTILINE)
"""A fence and its kind, or what is indented."""


def test_what_is_printed_is_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "vlm-adapter-harness").symlink_to(ROOT, target_is_directory=True)
    folder = tmp_path / "my-characters"
    commands = 0
    for found in BLOCK.finditer(TEXT):
        kind, code, typed = found.groups()
        if kind == "python":
            (folder / "hold_out.py").write_text(code, encoding="utf-8")
        elif kind == "yaml":
            add(folder, named_before(found.start()), code)
        for command, printed in sessions(typed or ""):
            commands += 1
            said = run(command, folder if folder.is_dir() else tmp_path)
            assert re.fullmatch(printed, said), f"{command} printed\n{said}"
    assert commands == 10


def named_before(place: int) -> str:
    """Return the case file that the tutorial named last."""
    return str(re.findall(r"`(cases/\w+\.yaml)`", TEXT[:place])[-1])


def add(folder: Path, name: str, code: str) -> None:
    """Add to a file, with a picture of its own: how one is called depends on its bytes."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    own = re.search(r"images/\w+/\w+\.png", text)
    code = re.sub(r"images/\w+/\w+\.png", own[0] if own else "", code)
    file.write_text(text + code, encoding="utf-8")


def sessions(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command and a pattern of what it prints; … stands for any lines."""
    lines = [line.removeprefix("    ") for line in block.splitlines()]
    for piece in "\n".join(lines).split("$ ")[1:]:
        command, _, printed = piece.partition("\n")
        yield command, r"[\s\S]*".join(map(re.escape, printed.strip().split("…")))


def run(command: str, folder: Path) -> str:
    """Type it, and return what both streams say."""
    who = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **dict.fromkeys(who, "Анна"), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.stdout.strip()
