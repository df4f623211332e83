"""Whom the base is asked about: a suite's targets, and those whom further pictures show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from harness.making.draft import Left, MakingError, Source
from harness.making.ids import key_of
from harness.making.made import Made
from harness.making.plan import Member, Wanted
from harness.making.planning import Planner
from harness.making.shelf import Shelf
from harness.suite.suite import Character, Role, Suite


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture of somebody."""

    path: Path
    where: str
    """As people are told of it."""
    content: str = ""
    """A hash of it, where it may become part of a suite."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody, and all pictures of them that the base is asked about."""

    id: str
    name: str
    aliases: tuple[str, ...]
    pictures: tuple[Picture, ...]
    freed: tuple[str, ...] = ()
    """Distractors of the suite that are this very character."""

    @property
    def names(self) -> tuple[str, ...]:
        """The name people use, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """Everyone the base is asked about."""

    targets: tuple[Subject, ...]
    candidates: tuple[Subject, ...]
    """Who may become a control."""
    present: tuple[str, ...]
    """Names of who is in the suite already."""
    left: tuple[Left, ...]
    notes: tuple[str, ...]

    def names(self, suite: Suite) -> dict[str, tuple[str, ...]]:
        """Return everyone an answer may name, by id: the suite's, and the candidates."""
        freed = {name for one in self.candidates for name in one.freed}
        others = {key: names for key, names in suite.names.items() if key not in freed}
        return {**others, **{one.id: one.names for one in self.candidates}}


def find_subjects(
    suite: Suite, source: Source, wanted: Wanted, out: Path, tell: Callable[[int], None]
) -> Subjects:
    """Find who is new to the suite, and its targets.

    Args:
        suite: as it is.
        source: further pictures.
        wanted: names that people gave, and how many pictures of each are enough.
        out: where the draft will be; not there yet.
        tell: is told how many pictures have been looked at.

    Raises:
        MakingError: if the suite has no target with a picture of its own.
    """
    targets = [_target(one, wanted.limit) for one in suite.characters.values()
               if one.role is Role.TARGET]  # fmt: skip
    if not any(one.pictures for one in targets):
        raise MakingError(f"{suite.root.name}: no target with a picture of its own, "
                          "which anything could be near to")  # fmt: skip
    # A distractor may become a control; then it has to leave the distractors.
    open_suite = replace(suite, distractors={})
    plan = Planner(open_suite, Made(out), Shelf(suite.root), wanted, tell).plan(source.drafts)
    new = [member for member in plan.members if member.before is None and member.wishes]
    return Subjects(
        targets=tuple(one for one in targets if one.pictures),
        candidates=tuple(_candidate(member, suite.distractors) for member in new),
        present=tuple(member.name for member in plan.members if member.before is not None),
        left=(*source.left, *plan.left),
        notes=(*source.notes, *plan.notes),
    )


def _target(character: Character, limit: int | None) -> Subject:
    """Take pictures that show the character alone, evenly where there are more than enough."""
    alone = (case.images[0] for case in character.cases if len(case.images) == 1)
    shown = list(dict.fromkeys(alone))
    room = min(limit or len(shown), len(shown))
    some = [shown[at * len(shown) // room] for at in range(room)]
    return Subject(
        id=character.id,
        name=character.name,
        aliases=character.aliases,
        pictures=tuple(Picture(path=one, where=f"{character.id}: {one.name}") for one in some),
    )


def _candidate(member: Member, distractors: Mapping[str, tuple[str, ...]]) -> Subject:
    mine = {key_of(name) for name in member.names}
    freed = [name for name, others in distractors.items()
             if mine & {key_of(one) for one in (name, *others)}]  # fmt: skip
    called = [*member.aliases, *(one for name in freed for one in (name, *distractors[name]))]
    aliases: dict[str, str] = {}
    for name in called:
        aliases.setdefault(key_of(name), name)
    aliases.pop(key_of(member.name), None)
    return Subject(
        id=member.id,
        name=member.name,
        aliases=tuple(aliases.values()),
        pictures=tuple(
            Picture(path=wish.draft.pictures[0], where=wish.draft.where, content=wish.pictures[0])
            for wish in member.wishes
        ),
        freed=tuple(freed),
    )
