"""All that was found, in the order in which it is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.suggesting.distractors import Distractor, find_distractors
from harness.suggesting.standing import Standing
from harness.suite.suite import Suite


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who may become a control, who may not, and what was said in others' place."""

    controls: tuple[Standing, ...]
    """Whom the base knows, nearest to a target first."""
    unknown: tuple[Standing, ...]
    targets: tuple[Standing, ...]
    distractors: tuple[Distractor, ...]
    """Most often said first."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to propose."""
        return not self.controls and not self.distractors


def propose(targets: Sequence[Standing], others: Sequence[Standing], suite: Suite) -> Proposal:
    """Sort what was found."""
    heard = sorted((one for one in others if one.heard), key=_rank)
    return Proposal(
        controls=tuple(one for one in heard if one.known),
        unknown=tuple(one for one in heard if not one.known),
        targets=tuple(one for one in targets if one.heard),
        distractors=tuple(find_distractors([*targets, *heard], suite)),
    )


def _rank(standing: Standing) -> tuple[float, float, str]:
    """Nearest first; where nothing says who is near, best known first."""
    nearness = standing.near.cosine if standing.near else -1.0
    return (-nearness, -standing.interval.low, standing.subject.name)
