"""Pictures of a suite that are there twice: of one character, or of two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from os.path import relpath
from pathlib import Path

from harness.checking.finding import Finding
from harness.checking.likeness import copies
from harness.checking.lines import Lines
from harness.checking.names import Names
from harness.checking.sketches import Sketch
from harness.suite.suite import Case, Suite


class Shown:
    """Which cases show which picture."""

    def __init__(self, suite: Suite, lines: Lines) -> None:
        """Take the suite, and where its things stand."""
        self.root = suite.root
        self.called = suite.called
        self.lines = lines
        self.places: dict[Path, tuple[Case, int]] = {}
        """Where each picture is named first."""
        self.cases: dict[Path, list[Case]] = defaultdict(list)
        """Those that show it alone: others may compare two characters."""
        for case in suite.cases:
            for at, image in enumerate(case.images):
                picture = image.resolve()
                self.places.setdefault(picture, (case, at))
                if len(case.images) == 1:
                    self.cases[picture].append(case)

    def described(self, picture: Path) -> str:
        """Return whose picture it is, and where that is said."""
        case = self.cases[picture][0]
        place = self.lines.of_case(case, "image")
        said = f"{relpath(place.path, self.root)}:{place.line}"
        return f"that of {self.called[case.character]!r} in {said}"


def named_twice(shown: Shown, names: Names) -> Iterator[Finding]:
    """Find pictures of which it is asked who it is, and which are each of two characters."""
    for cases in shown.cases.values():
        who: dict[str, Case] = {}
        for case in filter(names.asks_who, cases):
            who.setdefault(case.character, case)
        first = next(iter(who.values()), None)
        for other in who.values():
            if first is not None and other is not first:
                yield Finding(
                    shown.lines.of_case(other, "image"),
                    f"the same picture is {shown.called[first.character]!r} in {first.key} and "
                    f"{shown.called[other.character]!r} here: give each a picture of its own",
                )


def copied(
    shown: Shown, sketches: Mapping[Path, Sketch], told: Callable[[int, int], None]
) -> Iterator[Finding]:
    """Find pictures that are copies of another; each is told of once."""
    pictures = [picture for picture in shown.cases if picture in sketches]
    seen: set[Path] = set()
    for one, other in _pairs(pictures, sketches, told):
        if other not in seen:
            seen.add(other)
            case = shown.cases[other][0]
            yield Finding(shown.lines.of_case(case, "image"), _message(shown, sketches, one, other))


def _pairs(
    pictures: Sequence[Path], sketches: Mapping[Path, Sketch], told: Callable[[int, int], None]
) -> Iterator[tuple[Path, Path]]:
    """Yield pairs of copies, the earlier picture of the suite first."""
    first: dict[str, int] = {}
    same = [
        (first.setdefault(sketches[picture].digest, at), at) for at, picture in enumerate(pictures)
    ]
    near = copies([sketches[picture] for picture in pictures], told=told)
    for one, other in sorted({*near, *(pair for pair in same if pair[0] != pair[1])}):
        yield pictures[one], pictures[other]


def _message(shown: Shown, sketches: Mapping[Path, Sketch], one: Path, other: Path) -> str:
    same = sketches[one].digest == sketches[other].digest
    like = "the picture is the same as" if same else "the picture is nearly the same as"
    whose = {case.character for case in shown.cases[one]}
    if whose & {case.character for case in shown.cases[other]}:
        return (
            f"{like} {shown.described(one)}, and counts as a second one: "
            "replace it, or name one file in both"
        )
    return f"{like} {shown.described(one)}, another character: replace whichever is a mix-up"
