"""What people are told of proposals, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote

from harness.listing import few, numbered
from harness.making.draft import Left
from harness.suggesting.draft import LINES
from harness.suggesting.proposal import Proposal
from harness.suggesting.standing import Standing
from harness.suite.files import SUITE_FILE

_FEW_PICTURES = 10
"""So many right answers of as many are sure enough to need no interval."""
_WIDEST = 30


def told(proposal: Proposal, called: Mapping[str, str]) -> Iterator[str]:
    """Yield what was found.

    Args:
        proposal: all of it.
        called: the name people use of everyone that an answer may name, by id.
    """
    near = any(one.near for one in proposal.controls)
    order = "nearest to a target first" if near else "best known first"
    everyone = [*proposal.controls, *proposal.unknown, *proposal.targets]
    width = min(_WIDEST, max((len(one.subject.name) for one in everyone), default=0))
    for heading, some in (
        (f"controls, {order}: the base knows them", proposal.controls),
        ("no controls: the base does not know them", proposal.unknown),
        ("the targets", proposal.targets),
    ):
        if some:
            yield heading
            yield from (f"  {_row(one, called, width)}" for one in some)
    if proposal.distractors:
        names = [f"{one.name} ×{one.times}" for one in proposal.distractors if not one.control]
        both = [f"{one.name} ×{one.times}" for one in proposal.distractors if one.control]
        yield f"distractors, said where it was wrong: {few(names, 12) or 'none'}" + (
            f"; unless they become controls: {few(both, 12)}" if both else ""
        )


def notes(proposal: Proposal, wanted: float) -> Iterator[str]:
    """Yield what people should know beside.

    Args:
        proposal: all that was found.
        wanted: the certainty below which a verdict is doubtful.
    """
    for one in proposal.targets:
        if one.known:
            yield f"the base knows the target {one.subject.name} already"
    everyone = [*proposal.controls, *proposal.unknown, *proposal.targets]
    doubtful = [heard.picture.where for one in everyone for heard in one.heard
                if heard.judgement.certainty < wanted]  # fmt: skip
    if doubtful:
        yield f"the judge doubts its verdict on {len(doubtful)}: {few(doubtful)}"
    for one in proposal.controls:
        if one.subject.freed:
            yield (f"{few(one.subject.freed)} is a distractor in {SUITE_FILE}: take it out there "
                   f"if you take {one.subject.id}.yaml over")  # fmt: skip


def ending(proposal: Proposal, left: Sequence[Left], suite: Path, out: Path | None) -> list[str]:
    """Return the last lines: what was written, and what is to be done next.

    Args:
        proposal: all that was found.
        left: what was left out.
        suite: its folder, as people gave it.
        out: where the draft lies; None where there is none.
    """
    counts = f"{numbered(len(proposal.controls), 'control')}, " + numbered(
        len(proposal.distractors), "distractor"
    )
    gone = f", {len(left)} left out" if left else ""
    if out is None:
        return [f"nothing to propose{gone}"]
    lines = [f"{out}: {counts}{gone}; {suite} is as it was"]
    if proposal.distractors:
        lines.append(f"next: paste what you want of {out / LINES} into {suite / SUITE_FILE}")
    if proposal.controls:
        draft = quote(str(out))
        lines.append("next: delete whom you do not want, file and pictures, then "
                     f"cp -R {draft}/*.yaml {draft}/images {quote(str(suite))}")  # fmt: skip
        lines.append(f"next: python -m harness check {quote(str(suite))}")
    return lines


def _row(standing: Standing, called: Mapping[str, str], width: int) -> str:
    right, asked = len(standing.right), len(standing.heard)
    parts = [f"{standing.subject.name:<{width}}  {f'{right} of {asked}':<9}"]
    if asked < _FEW_PICTURES:
        interval = standing.interval
        parts.append(f"{f'({interval.low:.0%} to {interval.high:.0%})':<15}".replace("%", " %"))
    if standing.near:
        parts.append(str(standing.near))
    if said := standing.taken_for(called):
        parts.append("said: " + few([f"{name} ×{times}" for name, times in said], 3))
    return "  ".join(parts).rstrip()
