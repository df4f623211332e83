"""Drafts and the suite that is there → what is to be added, and what is there already.

Decides; reads pictures only as far as their hashes, and writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from harness.listing import few
from harness.making.draft import Draft, Left, MakingError
from harness.making.ids import character_id, key_of
from harness.making.made import Made, fingerprint
from harness.making.picture_file import picture_hash
from harness.making.plan import Member, Plan, Wanted, Wish
from harness.making.shelf import Shelf
from harness.suite.files import SUITE_FILE
from harness.suite.images import ImageError
from harness.suite.suite import Case, Character, Role, Suite


class Planner:
    """Finds for each draft its character, and whether the suite asks it already."""

    def __init__(
        self, suite: Suite, made: Made, shelf: Shelf, wanted: Wanted, tell: Callable[[int], None]
    ) -> None:
        """Take the suite.

        Args:
            suite: as it is; empty for a new one.
            made: what was made before.
            shelf: its pictures.
            wanted: what people said.
            tell: is told how many drafts have been looked at.
        """
        self._suite, self._made, self._shelf, self._wanted = suite, made, shelf, wanted
        self._tell = tell
        self._controls = {key_of(name) for name in wanted.controls}
        self._plan = Plan()
        self._first: dict[str, Draft] = {}
        self._ids: dict[tuple[str, str], Draft] = {}
        self._shows: dict[str, tuple[str, str]] = {}
        self._shared: list[str] = []
        self._otherwise: list[str] = []
        self._cases = {case.key: case for case in suite.cases}

    def plan(self, drafts: Sequence[Draft]) -> Plan:
        """Decide about all drafts, in their order.

        Raises:
            MakingError: if nobody is called as a control should be.
        """
        self._refuse_unknown_controls(drafts)
        of_one: dict[str, list[Draft]] = defaultdict(list)
        for draft in map(self._called, drafts):
            of_one[self._who(draft.character)].append(draft)
        done = 0
        for mine in of_one.values():
            member = self._member(mine)
            for draft in mine:
                if member is not None:
                    self._look(draft, member)
                self._tell(done := done + 1)
            if member is not None:
                member.wishes = self._limited(member)
                self._plan.members.append(member)
        self._note()
        return self._plan

    def _refuse_unknown_controls(self, drafts: Sequence[Draft]) -> None:
        called = dict.fromkeys(draft.character for draft in drafts)
        known = {key_of(name) for name in called}
        for one in self._wanted.names.known:
            known |= {key_of(name) for name in (*one.names, one.folder)}
        for character in self._suite.characters.values():
            known |= {key_of(name) for name in (*character.names, character.id)}
        for name in self._wanted.controls:
            if key_of(name) not in known:
                raise MakingError(f"--controls {name}: no such character; "
                                  f"there are: {few(list(called), 12)}")  # fmt: skip

    def _called(self, draft: Draft) -> Draft:
        """Give a draft's character the name and the rest that `names.csv` has."""
        known = self._wanted.names.of(draft.character)
        if known is None:
            return draft
        aliases = tuple(dict.fromkeys((*known.aliases, *draft.aliases)))
        return replace(draft, character=known.name, aliases=aliases, role=draft.role or known.role)

    def _who(self, name: str) -> str:
        there = self._there(name)
        return there.id if there else key_of(name)

    def _there(self, name: str) -> Character | None:
        for character in self._suite.characters.values():
            if key_of(name) in map(key_of, (*character.names, character.id)):
                return character
        return None

    def _member(self, drafts: Sequence[Draft]) -> Member | None:
        """Return whom drafts are about; None where the suite cannot have such a name."""
        name = drafts[0].character
        there = self._there(name)
        if there:
            return Member(id=there.id, name=there.name, role=there.role, aliases=there.aliases,
                          before=there)  # fmt: skip
        aliases = dict.fromkeys(alias for draft in drafts for alias in draft.aliases)
        others = tuple(alias for alias in aliases if key_of(alias) != key_of(name))
        for one in (name, *others):
            if owner := self._owner(one):
                why = f"the name {one!r} also stands {owner}: one name, one character"
                self._plan.left += [Left(draft.where, why) for draft in drafts]
                return None
        taken = {id.casefold() for id in self._suite.characters}
        taken |= {member.id for member in self._plan.members}
        return Member(id=character_id(name, taken), name=name, aliases=others,
                      role=self._role(name, drafts))  # fmt: skip

    def _owner(self, name: str) -> str | None:
        """Return where a name stands for somebody else."""
        folded = name.casefold()
        for member in self._plan.members:
            if folded in map(str.casefold, member.names):
                return f"in {member.id}.yaml"
        for character in self._suite.characters.values():
            if folded in map(str.casefold, character.names):
                return f"in {character.path.name}"
        for other, aliases in self._suite.distractors.items():
            if folded in map(str.casefold, (other, *aliases)):
                return f"among the distractors of {SUITE_FILE}, where it has to go first"
        return None

    def _role(self, name: str, drafts: Sequence[Draft]) -> Role:
        known = self._wanted.names.of(name)
        called = {key_of(one) for one in (name, known.folder if known else name)}
        if called & self._controls:
            return Role.CONTROL
        return next((draft.role for draft in drafts if draft.role), Role.TARGET)

    def _look(self, draft: Draft, member: Member) -> None:
        """Decide about one draft of a character."""
        if why := self._contradiction(draft, member):
            self._leave(draft, why)
            return
        try:
            pictures = tuple(map(picture_hash, draft.pictures))
        except ImageError as error:
            self._leave(draft, told_of(error, draft))
            return
        self._compare(draft, member, pictures)
        made = fingerprint(member.id, pictures, draft.question)
        first = self._first.setdefault(made, draft)
        if first is not draft:
            self._again(draft, first)
        elif not self._is_there(draft, member, pictures, made):
            member.wishes.append(Wish(draft=draft, pictures=pictures, made=made))

    def _compare(self, draft: Draft, member: Member, pictures: tuple[str, ...]) -> None:
        """Take note of a picture of one that was another's before."""
        if len(pictures) == 1:
            who, where = self._shows.setdefault(pictures[0], (member.id, draft.where))
            if who != member.id:
                self._shared.append(f"{where} and {draft.where}")

    def _contradiction(self, draft: Draft, member: Member) -> str | None:
        """Say what cannot be, given what came before it; what a person wrote since may be so."""
        if draft.id and (first := self._ids.setdefault((member.id, draft.id), draft)) is not draft:
            return f"the id {draft.id!r} stands twice, first in {first.where}"
        if both := set(draft.reject) & set(draft.accept or member.names):
            return f"{min(both)!r} is both accepted and rejected"
        if member.before or self._is_control(member) or draft.role in (None, member.role):
            return None
        return f"the role is {draft.role}, and {member.role} before it"

    def _is_control(self, member: Member) -> bool:
        return bool({key_of(name) for name in (*member.names, member.id)} & self._controls)

    def _leave(self, draft: Draft, why: str) -> None:
        self._plan.left.append(Left(draft.where, why))

    def _again(self, draft: Draft, first: Draft) -> None:
        if draft.accept != first.accept:
            self._leave(draft, f"asks the same as {first.where}, with another answer")
        else:
            self._plan.again[draft.where] = first.where

    def _is_there(self, draft: Draft, member: Member, pictures: tuple[str, ...], made: str) -> bool:
        """Take note of a draft that has its case already, or had one."""
        before = member.before
        key = self._made.case_of(made)
        if draft.id and draft.id in self._made.ids_of(member.id):
            key = key or f"{member.id}/{draft.id}"
        case = self._case(draft, before, pictures, key) if before else None
        if case is None and key is None:
            return False
        if case is None:
            member.gone += 1
            return True
        member.kept += 1
        self._plan.keys[draft.where] = case.key
        if draft.accept and draft.accept != case.expectation.accept:
            self._otherwise.append(f"{case.path.name}:{case.line}")
        return True

    def _case(
        self, draft: Draft, before: Character, pictures: tuple[str, ...], key: str | None
    ) -> Case | None:
        there = self._cases.get(key or f"{before.id}/{draft.id}")
        return there or self._shelf.asked(before, pictures, draft.question)

    def _limited(self, member: Member) -> list[Wish]:
        """Choose among new cases, evenly, as many as may be added."""
        limit, wishes = self._wanted.limit, member.wishes
        room = len(wishes) if limit is None else max(0, limit - member.kept - member.gone)
        if room >= len(wishes):
            return wishes
        return [wishes[at * len(wishes) // room] for at in range(room)]

    def _note(self) -> None:
        notes = self._plan.notes
        if twice := len(self._plan.again):
            notes.append(f"asked once, though there twice or more: {twice}")
        if self._otherwise:
            notes.append(
                f"kept as they are, though other answers stand there now: {few(self._otherwise)}"
            )
        if self._shared:
            notes.append(f"one picture of two characters: {few(self._shared)}")
        changed = [member for member in self._plan.members
                   if member.role != Role.CONTROL and self._is_control(member)]  # fmt: skip
        notes += [f"{member.id}.yaml is kept: role: control is for you to write there"
                  for member in changed]  # fmt: skip


def told_of(error: ImageError, draft: Draft) -> str:
    """Return what is wrong with a picture, which its line may have named already."""
    said = str(error)
    for path in draft.pictures:
        name = "" if draft.where.endswith(path.name) else f"{path.name}: "
        said = said.replace(f"{path}: ", name, 1)
    return said
