"""Commands that documents show have options and commands that there are."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.__main__ import _parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/*.md")])
SHOWN = re.compile(r"^ {4}(?:\$ )?((?:python -m harness|pytest) .*)$", re.MULTILINE)


def shown() -> Iterator[tuple[str, list[str]]]:
    """Yield each command with the document that shows it."""
    for document in DOCUMENTS:
        for line in SHOWN.findall(document.read_text(encoding="utf-8")):
            yield document.name, shlex.split(line, comments=True)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return each command of `python -m harness` with its options."""
    (group,) = (one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(group.choices)


def flags(words: list[str]) -> set[str]:
    """Return the long options among the words."""
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def test_commands_without_pytest_have_the_options_that_are_shown() -> None:
    known = commands()
    found = [(name, words[3], words) for name, words in shown() if words[0] == "python"]
    assert len(found) > 40
    for document, names, words in found:
        for name in names.split("|"):
            assert name in known, f"{document}: {' '.join(words)}"
            options = set(known[name]._option_string_actions)
            assert flags(words) <= options, f"{document}: {' '.join(words)}"


def test_pytest_has_the_options_that_are_shown(pytestconfig: pytest.Config) -> None:
    options = set(pytestconfig._parser.optparser._option_string_actions)
    found = [(name, words) for name, words in shown() if words[0] == "pytest"]
    assert len(found) > 20
    for document, words in found:
        assert flags(words) <= options, f"{document}: {' '.join(words)}"
