"""Whom the base names when it is wrong: distractors that a suite should know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.making.ids import key_of
from harness.suggesting.standing import Standing
from harness.suggesting.subjects import Subject
from harness.suite.suite import Suite


@dataclass(kw_only=True)
class Distractor:
    """A name that the base said in another's place."""

    name: str
    aliases: tuple[str, ...] = ()
    times: int = 0
    instead_of: list[str] = field(default_factory=list)
    control: bool = False
    """Whether it is proposed as a control as well: it cannot be both."""

    def said(self, instead_of: str) -> None:
        """Count one answer."""
        self.times += 1
        if instead_of not in self.instead_of:
            self.instead_of.append(instead_of)


def find_distractors(standings: Sequence[Standing], suite: Suite) -> list[Distractor]:
    """Return the names that are not in the suite, most often said first.

    Args:
        standings: of targets and all others.
        suite: whose names are known already.
    """
    controls = {one.subject.id for one in standings if one.known}
    new = {one.subject.id: one.subject for one in standings
           if one.subject.id not in suite.characters and not one.subject.freed}  # fmt: skip
    others = [name for names in suite.names.values() for name in names]
    others += [name for one in standings for name in one.subject.names]
    known = {key_of(name) for name in others}
    found: dict[str, Distractor] = {}
    for standing in standings:
        for heard in standing.heard:
            if heard.right:
                continue
            for who in heard.judgement.named:
                if who in new:
                    _entry(found, new[who], controls).said(standing.subject.name)
            for name in heard.judgement.named_other:
                if key_of(name) not in known:
                    _unlisted(found, name).said(standing.subject.name)
    return sorted(found.values(), key=lambda one: -one.times)


def _entry(found: dict[str, Distractor], subject: Subject, controls: set[str]) -> Distractor:
    made = Distractor(name=subject.name, aliases=subject.aliases, control=subject.id in controls)
    return found.setdefault(key_of(subject.name), made)


def _unlisted(found: dict[str, Distractor], name: str) -> Distractor:
    return found.setdefault(key_of(name), Distractor(name=" ".join(name.split())))
