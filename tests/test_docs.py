"""Documents name what is there, and `docs/architecture.md` shows the tree as it is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "harness"


def test_every_room_is_shown() -> None:
    rooms = {path.parent.relative_to(ROOT).as_posix() + "/" for path in PACKAGE.rglob("*.py")}
    shown = set(re.findall(r"^\| `(harness/[\w/]*/)` \|", TEXT, re.MULTILINE))
    assert shown == rooms - {"harness/"}


def test_every_file_at_the_top_is_shown() -> None:
    files = {f"harness/{path.name}" for path in PACKAGE.glob("*.py")} - {"harness/__init__.py"}
    assert files == set(re.findall(r"^\| `(harness/\w+\.py)` \|", TEXT, re.MULTILINE))


def test_every_file_named_is_there() -> None:
    for room, line in re.findall(r"^\| `(harness/[\w/]*/)` \| (.*) \|$", TEXT, re.MULTILINE):
        for name in re.findall(r"`(\w+/?)`", line):
            path = ROOT / room / name
            assert path.is_dir() if name.endswith("/") else path.with_suffix(".py").is_file(), path
    start = TEXT.partition("## Where to start")[2]
    for name in re.findall(r"`(\w+/[\w./]+)`", start):
        assert (PACKAGE / name).exists(), name


def test_every_file_that_any_document_names_is_there() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("*/*/*.md")]
    for document in documents:
        text = document.read_text(encoding="utf-8")
        for name in re.findall(r"`((?:harness|tests|benchmarks|docs)/[\w/]+\.\w+)`", text):
            assert (ROOT / name).exists(), f"{document.name} names {name}"
