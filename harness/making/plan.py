"""What is to be made of drafts, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.making.draft import Draft, Left
from harness.making.known import Names
from harness.suite.suite import Character, Role


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A case to be made, and what tells it from others."""

    draft: Draft
    pictures: tuple[str, ...]
    """Hashes."""
    made: str


@dataclass(kw_only=True)
class Member:
    """A character of the suite as it will be."""

    id: str
    name: str
    role: Role
    aliases: tuple[str, ...] = ()
    before: Character | None = None
    """As it is in the suite; None for a new one."""
    wishes: list[Wish] = field(default_factory=list)
    kept: int = 0
    gone: int = 0
    """What was made once, and a person took out."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name people use, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(kw_only=True)
class Plan:
    """What is to be done."""

    members: list[Member] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    """Where a draft stands -> key of its case, for those that have one."""
    again: dict[str, str] = field(default_factory=dict)
    """Where a draft stands -> where the same stands before it."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What people said of the whole suite."""

    controls: Sequence[str] = ()
    """Names or ids of characters that the base knows."""
    limit: int | None = None
    """How many cases a character may have from here."""
    names: Names = field(default_factory=Names)
