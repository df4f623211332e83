"""Characters and their names: told apart, and would it show if one took another's place?"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checking.finding import Finding
from harness.checking.lines import Lines
from harness.judge.names import NameFinder
from harness.listing import few
from harness.suite.files import SUITE_FILE
from harness.suite.suite import Case, Role, Suite


class Names:
    """A suite's names, as the judge reads them; each text is looked at once."""

    def __init__(self, suite: Suite, lines: Lines) -> None:
        """Take the suite, and where its things stand."""
        self._suite, self._lines = suite, lines
        self._finder = NameFinder(suite.names)
        self._named: dict[str, frozenset[str]] = {}

    def asks_who(self, case: Case) -> bool:
        """Tell whether the character's own name is acceptable."""
        return any(case.character in self._named_by(one) for one in case.expectation.accept)

    def shared(self) -> Iterator[Finding]:
        """Find names that are read as somebody else's too: an answer that gives one names both."""
        for character in self._suite.characters.values():
            for at, name in enumerate(character.names):
                others = self._named_by(name) - {character.id}
                called = [repr(self._suite.called[other]) for other in sorted(others)]
                if called:
                    keys = ("aliases", at - 1) if at else ("character",)
                    yield Finding(
                        self._lines.of_file(character.path, *keys),
                        f"the name {name!r} is read as {few(called)} too, so an answer that gives "
                        "it names them all: give each a name of its own",
                    )

    def of_others(self) -> Iterator[Finding]:
        """Find acceptable answers to "who is this?" that name somebody else."""
        for case in self._suite.cases:
            if len(case.images) > 1 or not self.asks_who(case):
                continue
            for at, one in enumerate(case.expectation.accept):
                named = self._named_by(one)
                if named and case.character not in named:
                    yield Finding(
                        self._lines.of_case(case, "accept", at),
                        f"accepts {one!r}, who is somebody else ({min(named)}): an adapter that "
                        "takes one for the other is right here; leave it out",
                    )

    def unasked_controls(self) -> Iterator[Finding]:
        """Find controls that could be taken for anybody unseen: nobody asks who they are."""
        for character in self._suite.characters.values():
            asked = any(map(self.asks_who, character.cases))
            if character.role is Role.CONTROL and not asked:
                yield Finding(
                    self._lines.of_file(character.path, "role"),
                    f"no case asks who the control {character.name!r} is, so an adapter that takes "
                    "it for somebody else is not seen: add one that does, with "
                    f"accept: [{character.name}]",
                )

    def missing(self) -> Iterator[Finding]:
        """Find what a suite lacks as a whole: targets, controls, others whom a model may name."""
        roles = {character.role for character in self._suite.characters.values()}
        place = self._lines.of_file(self._suite.root / SUITE_FILE)
        if Role.TARGET not in roles:
            yield Finding(
                place,
                "no character is a target, so nothing shows what an adapter learned: "
                "write role: target for those it is trained on",
            )
        if Role.CONTROL not in roles:
            yield Finding(
                place,
                "no character is a control, so nothing shows what an adapter forgot: "
                "add some that the base knows, with role: control",
            )
        if not self._suite.distractors:
            yield Finding(
                place,
                "no distractors, so whoever outside the suite is named, it is no hallucination: "
                "list under distractors: those that yours may be taken for",
            )

    def _named_by(self, text: str) -> frozenset[str]:
        if text not in self._named:
            self._named[text] = self._finder.named_by(text)
        return self._named[text]
