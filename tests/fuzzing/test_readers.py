"""Spoiled files are refused in a line, or read: nothing that reads one falls over."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzzing.__main__ import feed
from tests.fuzzing.readers import COMMANDS, READERS, make_place, outcome


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_place(tmp_path_factory.mktemp("fuzzing"))


@pytest.mark.parametrize("name", [*READERS, *COMMANDS])
def test_a_whole_file_is_read(name: str, place: Path) -> None:
    reader = (READERS | COMMANDS)[name]
    reader.read(place)
    assert outcome(reader, place) == ""


@pytest.mark.parametrize("name", READERS)
def test_a_spoiled_file_is_refused_in_a_line_or_read(name: str, place: Path) -> None:
    assert dict(feed(READERS[name], place, 200, Random(f"test {name}"))) == {}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_spoiled_file_ends_no_command_with_a_traceback(name: str, place: Path) -> None:
    assert dict(feed(COMMANDS[name], place, 20, Random(f"test {name}"))) == {}
