"""What every source gives: cases as they stand there, and what could not be read.

Nothing here knows of YAML, or of a suite that is there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.suite.suite import Role


class MakingError(Exception):
    """A source that cannot be read as asked; one line for people."""


class NotACase(Exception):  # noqa: N818 - no fault of ours
    """Why a row, or a picture, is left out; the rest of a line whose begin says where it stands."""


@dataclass(frozen=True)
class Left:
    """What was left out: where it stands, and why."""

    where: str
    why: str

    def __str__(self) -> str:
        """Give the one line people see."""
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One question about a picture, as a source gives it."""

    where: str
    """A file, or a table's row."""
    character: str
    pictures: tuple[Path, ...]
    question: str | None = None
    """None for the usual one: who is this?"""
    accept: tuple[str, ...] = ()
    """Empty for the character's names."""
    reject: tuple[str, ...] = ()
    role: Role | None = None
    aliases: tuple[str, ...] = ()
    id: str | None = None
    tags: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """What models answered: by name."""


@dataclass(kw_only=True)
class Source:
    """All that a source gave."""

    drafts: list[Draft] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What people should know of it, each in a line."""

    def add(self, one: Draft | Left) -> None:
        """Take a case, or what could not be one."""
        if isinstance(one, Left):
            self.left.append(one)
        else:
            self.drafts.append(one)
