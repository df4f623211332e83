"""All that reading a suite can find, in one go and without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from os.path import relpath
from pathlib import Path

from harness.checking.duplicates import Shown, copied, named_twice
from harness.checking.evidence import of_one_character, too_few
from harness.checking.finding import Finding, Place
from harness.checking.lines import Lines
from harness.checking.names import Names
from harness.checking.questions import Questions, asked_twice, same_for_all
from harness.checking.sketches import look
from harness.checking.training import Trained, trained_on
from harness.suite.images import ImageError
from harness.suite.mistakes import Mistakes
from harness.suite.reading import read_what_can_be
from harness.suite.suite import Suite, SuiteError


@dataclass(frozen=True)
class Checked:
    """What was found, of how much."""

    findings: Sequence[Finding]
    """Without repetition, by file and line."""
    cases: int
    characters: int
    pictures: int
    note: str | None
    """What is no fault and good to know."""


def check(root: Path, trained: Sequence[Trained], tell: Callable[[str, int, int], None]) -> Checked:
    """Read a suite and look at everything in it.

    Args:
        root: its folder.
        trained: the pictures that adapters are trained on, if they are known.
        tell: hears how many of what have been looked at, of how many.
    """
    mistakes = Mistakes()
    suite, problems = read_what_can_be(root, mistakes)
    wrong = [*mistakes.found, *(one for error in problems.values() for one in _all(error))]
    found = [Finding(Place(one.path, one.line or 0), one.message, mistake=True) for one in wrong]
    shown = Shown(suite, Lines())
    found += _about(suite, shown, trained, tell, whole=not wrong)
    return Checked(
        findings=sorted(dict.fromkeys(found), key=lambda one: one.place),
        cases=len(suite.cases),
        characters=len(suite.characters),
        pictures=len(shown.places),
        note=None if wrong else of_one_character(suite),
    )


def _all(error: SuiteError) -> tuple[SuiteError, ...]:
    return (error, *error.others)


def _about(
    suite: Suite,
    shown: Shown,
    trained: Sequence[Trained],
    tell: Callable[[str, int, int], None],
    *,
    whole: bool,
) -> Iterator[Finding]:
    """Yield what is found in a suite, of which all was read, or only a part."""
    lines = shown.lines
    names = Names(suite, lines)
    sketches, broken = look(shown.places, partial(tell, "pictures"))
    if broken:
        yield from _unreadable(suite, lines, broken)
    yield from named_twice(shown, names)
    yield from copied(shown, sketches, partial(tell, "pictures that are alike"))
    yield from trained_on(shown, sketches, trained, partial(tell, "pictures of the training data"))
    yield from Questions(suite, lines).findings(partial(tell, "cases"))
    yield from asked_twice(suite, lines)
    yield from same_for_all(suite, lines)
    yield from names.shared()
    yield from names.of_others()
    yield from names.unasked_controls()
    if whole:  # else what is missing may be what could not be read
        yield from names.missing()
        yield from too_few(suite, lines)


def _unreadable(suite: Suite, lines: Lines, broken: Mapping[Path, ImageError]) -> Iterable[Finding]:
    for case in suite.cases:
        for at, image in enumerate(case.images):
            if (path := image.resolve()) in broken:
                name = relpath(image, case.path.parent)
                wrong = str(broken[path]).removeprefix(f"{path}: ")
                yield Finding(
                    lines.of_image(case, at),
                    f"image {name!r} cannot be shown ({wrong}): replace it",
                    mistake=True,
                )
