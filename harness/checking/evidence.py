"""Is there enough of it? Whether the pictures of a role could show a change beyond chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.checking.finding import Finding
from harness.checking.lines import Lines
from harness.gate.statistics import least_shown, pictures_needed
from harness.listing import numbered
from harness.suite.files import SUITE_FILE
from harness.suite.suite import Case, Role, Suite

_PLENTY = 1_000


def too_few(suite: Suite, lines: Lines) -> Iterator[Finding]:
    """Find roles of which even a change of every case could be chance.

    The gate weighs evidence by role, and questions about one picture stand and fall together.
    """
    for role in Role:
        cases = [case for case in suite.cases if case.role is role]
        shown = _pictures(cases)
        if not cases or least_shown(shown) is not None:
            continue
        change = "gain of all targets" if role is Role.TARGET else "loss of all controls"
        place = lines.of_file(suite.root / SUITE_FILE)
        needed = f"{least_shown(_PLENTY)} would do"
        if role is Role.TARGET and suite.gate.require_significance:
            place = lines.of_file(suite.root / SUITE_FILE, "gate", "require_significance")
            needed = f"require_significance lets no adapter pass; {needed}"
        yield Finding(
            place, f"{_counted(shown, role)}, so even a {change} could be chance: {needed}"
        )


def of_one_character(suite: Suite) -> str | None:
    """Say that no character by itself could show a change, where that is so."""
    counts = [_pictures(character.cases) for character in suite.characters.values()]
    needed = pictures_needed(len(counts))
    if not counts or max(counts) >= needed:
        return None
    few, many = min(counts), max(counts)
    there = str(few) if few == many else f"{few} to {many}"
    return (
        f"Roles are weighed as a whole. Of a single one of {len(counts)} characters no change can "
        f"be more than chance with fewer than {needed} pictures (there are {there} each)."
    )


def _pictures(cases: Iterable[Case]) -> int:
    """Count what is drawn at random: a picture, and a question without one by itself."""
    return len({case.images or case.key for case in cases})


def _counted(pictures: int, role: Role) -> str:
    return f"{numbered(pictures, 'picture')} of {role.value}s"
