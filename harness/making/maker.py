"""Makes a suite's folder, or adds to one: pictures first, then files that name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.making.answers import write_answers
from harness.making.character_file import NewCase, add_cases, write_character
from harness.making.draft import Draft, Left, MakingError, Source
from harness.making.ids import case_id
from harness.making.made import FILE as MADE
from harness.making.made import Made
from harness.making.plan import Member, Plan, Wanted, Wish
from harness.making.planning import Planner, told_of
from harness.making.shelf import Shelf
from harness.making.suite_file import suite_text
from harness.suite.files import SUITE_FILE, looks_like_cases
from harness.suite.images import ImageError
from harness.suite.reading import read_suite
from harness.suite.suite import Suite, SuiteError
from harness.whole_file import locked, sweep, write_whole

_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_WHO = {True: "Кто изображён на картинке?", False: "Who is in the picture?"}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What people said of the suite that is made."""

    wanted: Wanted = field(default_factory=Wanted)
    question: str | None = None
    """What is asked where a source has no question; None for who that is."""
    base: str | None = None
    adapters: str | None = None


@dataclass(frozen=True)
class Done:
    """What became of one character."""

    member: Member
    added: int


@dataclass(kw_only=True)
class Result:
    """All that was done."""

    done: list[Done] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    """Models whose answers were written down."""
    base: str | None = None
    """As the suite has it."""
    controls: int = 0
    """How many characters the suite has that must not be forgotten."""


class Maker:
    """Makes one suite."""

    def __init__(
        self, root: Path, settings: Settings, tell: Callable[[str, int, int], None]
    ) -> None:
        """Take the folder.

        Args:
            root: where the suite is, or will be.
            settings: what people said of it.
            tell: is told what is done, with how many of how many.
        """
        self._root, self._settings, self._tell = root.resolve(), settings, tell

    def make(self, source: Source) -> Result:
        """Add all that a source gives and the suite has not.

        Raises:
            MakingError: if the folder holds something else.
            SuiteError: if a file of the suite cannot be read, or added to.
        """
        result = Result(left=list(source.left), notes=list(source.notes))
        if not source.drafts:
            return result
        self._refuse_other_files()
        fresh = not self._root.exists()
        self._root.mkdir(parents=True, exist_ok=True)
        try:
            with locked(self._root / MADE):
                sweep(self._root, *self._root.glob("images/*"))
                self._add(source.drafts, result)
        finally:
            if fresh:
                self._remove_empty()
        return result

    def _refuse_other_files(self) -> None:
        """With a `suite.yaml` beside them, all YAML files would be cases."""
        if (self._root / SUITE_FILE).exists():
            return
        for pattern in ("*.yaml", "*.yml"):
            for path in self._root.rglob(pattern):
                if not path.name.startswith(".") and not looks_like_cases(path):
                    raise MakingError(f"{path} holds no cases: choose a folder of the suite's own")

    def _remove_empty(self) -> None:
        """Take the folder away again, if nothing was put into it."""
        lock = f".{MADE}.lock"
        if [path.name for path in self._root.iterdir()] == [lock]:
            (self._root / lock).unlink()
            self._root.rmdir()

    def _add(self, drafts: Sequence[Draft], result: Result) -> None:
        suite = self._read()
        self._made, self._shelf = Made(self._root), Shelf(self._root)
        planner = Planner(
            suite, self._made, self._shelf, self._settings.wanted,
            lambda done: self._tell("pictures looked at", done, len(drafts)),
        )  # fmt: skip
        plan = planner.plan(drafts)
        self._total, self._so_far = sum(len(one.wishes) for one in plan.members), 0
        result.left += plan.left
        result.notes += plan.notes
        for member in plan.members:
            result.done.append(Done(member, self._write(member, plan, result)))
        self._write_suite_file(suite, result)
        result.answered = write_answers(self._root, drafts, plan, result.notes)
        if any(one.added or one.member.before for one in result.done):
            after = self._read()
            result.base = after.base
            result.controls = sum(one.role == "control" for one in after.characters.values())

    def _write_suite_file(self, suite: Suite, result: Result) -> None:
        """Write `suite.yaml` if there is none: a run may have been killed before it came so far."""
        base, adapters = self._settings.base, self._settings.adapters
        if not (self._root / SUITE_FILE).exists():
            any_case = any(one.added or one.member.before for one in result.done)
            if any_case and (self._root / MADE).exists():
                write_whole(self._root / SUITE_FILE, suite_text(self._root, base, adapters))
        elif base and suite.base not in (base, str(Path(base).expanduser().resolve())):
            result.notes.append(f"{SUITE_FILE} is kept: base: {base} is for you to write there")

    def _read(self) -> Suite:
        suite, problems = read_suite(self._root)
        for problem in problems.values():
            raise problem
        return suite

    def _write(self, member: Member, plan: Plan, result: Result) -> int:
        """Write a character's new cases, and return how many there are."""
        there = {case.id for case in member.before.cases} if member.before else set()
        taken = there | self._made.ids_of(member.id)
        taken |= {wish.draft.id for wish in member.wishes if wish.draft.id}
        path = member.before.path if member.before else self._root / f"{member.id}.yaml"
        cases: list[tuple[NewCase, Wish]] = []
        for wish in member.wishes:
            self._so_far += 1
            self._tell("pictures copied", self._so_far, self._total)
            try:
                cases.append((self._case(wish, member, path.parent, taken), wish))
            except ImageError as error:
                result.left.append(Left(wish.draft.where, told_of(error, wish.draft)))
        if not cases:
            return 0
        new = [case for case, _ in cases]
        try:
            if member.before:
                add_cases(member.before, self._root, new)
            else:
                self._made.begin()
                write_character(path, self._root, member.name, member.role, member.aliases, new)
        except SuiteError as error:
            result.left.append(Left(f"{path.name}:{error.line or 1}", error.message))
            return 0
        for case, wish in cases:
            plan.keys[wish.draft.where] = f"{member.id}/{case.id}"
            self._made.add(wish.made, f"{member.id}/{case.id}", wish.draft.where)
        self._made.write()
        return len(cases)

    def _case(self, wish: Wish, member: Member, beside: Path, taken: set[str]) -> NewCase:
        """Put a case's pictures on the shelf, and give it as its file will have it."""
        draft = wish.draft
        images = tuple(
            self._shelf.put(path, content, member.id, beside)
            for path, content in zip(draft.pictures, wish.pictures, strict=True)
        )
        chosen = draft.id or case_id(draft.question or "who", taken)
        taken.add(chosen)
        return NewCase(
            id=chosen,
            images=images,
            question=draft.question or self._question(member),
            accept=draft.accept or member.names,
            reject=draft.reject,
            tags=draft.tags,
            where=draft.where,
        )

    def _question(self, member: Member) -> str:
        return self._settings.question or who_is_it(member.name)


def who_is_it(name: str) -> str:
    """Return what is asked of a picture where nothing else is, in the language of the name."""
    return _WHO[_RUSSIAN.search(name) is not None]
