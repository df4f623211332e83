"""What people are told of a suite that was made."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from harness.making.answers import FILE as ANSWERS
from harness.making.maker import Done, Result
from harness.suite.suite import BASE


def told(result: Result, suite: Path) -> list[str]:
    """Return what people are told.

    Args:
        result: what was done.
        suite: its folder, as people gave it.
    """
    lines = [_of_character(one) for one in result.done]
    lines += [f"note: {note}" for note in result.notes]
    lines += [f"left out: {left}" for left in result.left]
    added = sum(one.added for one in result.done)
    kept = sum(one.member.kept for one in result.done)
    gone = sum(one.member.gone for one in result.done)
    lines.append(
        f"{suite}: {_cases(added)} added, {kept} kept"
        + (f", {gone} taken out before" if gone else "")
        + (f", {len(result.left)} left out" if result.left else "")
    )
    if result.done and not result.controls:
        lines.append("note: no controls, so nothing shows what an adapter forgot: --controls NAME "
                     "for who is new, or role: control in a file")  # fmt: skip
    if result.answered and BASE not in result.answered:
        lines.append(f"note: no answers of the base, without which a run is incomplete: "
                     f"--answers-from COLUMN={BASE}")  # fmt: skip
    if added or kept:
        lines.append(f"next: {_next(result, suite)}")
    return lines


def _of_character(done: Done) -> str:
    member = done.member
    file = member.before.path.name if member.before else f"{member.id}.yaml"
    if not (done.added or member.before):
        return f"{file}: {member.name}, nothing to ask"
    kept = f", {member.kept} kept" if member.kept else ""
    return f"{file}: {member.name}, {member.role.value}, {_cases(done.added)} added{kept}"


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _next(result: Result, suite: Path) -> str:
    if not result.answered:
        base = "" if result.base else " --base-model MODEL"
        return f"pytest {quote(str(suite))}{base} --adapter ADAPTER"
    replay = f"pytest {quote(str(suite))} --answers {quote(str(suite / ANSWERS))}"
    return replay if result.answered == [BASE] else f"{replay} --adapter all"
