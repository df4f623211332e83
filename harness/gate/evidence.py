"""Pairs of answers → what they show beyond chance, and the least they could have shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from harness.gate.comparison import Comparison, Pair
from harness.gate.correction import Corrected, Labels, correct
from harness.gate.statistics import (
    ALPHA,
    Conclusion,
    Interval,
    accuracy,
    conclude,
    difference,
    holm,
    least_shown,
    p_change,
    p_gain,
    p_loss,
    pictures_needed,
)
from harness.record import Record
from harness.suite.suite import Role


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the pairs of one role show; shares are of all its questions."""

    total: int
    pictures: int
    accuracy: float
    interval: Interval
    """Of the accuracy."""
    difference: float
    """Accuracy minus the baseline's, -1 to 1."""
    difference_interval: Interval
    p_better: float
    """One-sided: the chance of gaining so much if nothing had changed."""
    p_worse: float
    conclusion: Conclusion
    detectable: str
    """The least change these cases could have shown, for people."""


@dataclass(frozen=True, kw_only=True)
class CharacterEvidence:
    """What the pairs of one character show."""

    interval: Interval
    """Of the accuracy."""
    difference_interval: Interval
    p: float
    """Two-sided: a character may surprise in either direction."""
    p_holm: float
    """The same after looking at every character."""
    conclusion: Conclusion
    pictures: int
    needed: int
    """Pictures of which, all changed in one way, no more could be chance."""


@dataclass(frozen=True)
class _Counts:
    """Per picture: answers to its questions, how many are right, gained and lost."""

    asked: list[int]
    right: list[int]
    gained: list[int]
    lost: list[int]

    @property
    def net(self) -> list[int]:
        return [gained - lost for gained, lost in zip(self.gained, self.lost, strict=True)]

    @property
    def change(self) -> float:
        return sum(self.net) / sum(self.asked)


def weigh(comparison: Comparison, role: Role) -> Evidence | None:
    """Say what the cases of a role show; None where none was judged."""
    pairs = [pair for pair in comparison.pairs if pair.candidate.role is role]
    counts = _count(pairs)
    interval = accuracy(counts.right, counts.asked)
    change = difference(counts.gained, counts.lost, counts.asked)
    if interval is None or change is None:
        return None
    return Evidence(
        total=len(pairs),
        pictures=len(counts.asked),
        accuracy=sum(counts.right) / sum(counts.asked),
        interval=interval,
        difference=counts.change,
        difference_interval=change,
        p_better=p_gain(counts.net),
        p_worse=p_loss(counts.net),
        conclusion=conclude(counts.net),
        detectable=_detectable(pairs, role),
    )


def correct_for_judge(comparison: Comparison, role: Role, labels: Labels) -> Corrected | None:
    """Correct a role's accuracy for the judge's mistakes; None where that cannot be done."""
    counts = _count([pair for pair in comparison.pairs if pair.candidate.role is role])
    return correct(counts.right, counts.asked, labels)


def weigh_characters(comparison: Comparison) -> dict[str, CharacterEvidence]:
    """Say what the cases of each character show, corrected for looking at them all."""
    counts = {name: _count(pairs) for name, pairs in comparison.by_character.items()}
    chances = {name: p_change(count.net) for name, count in counts.items()}
    adjusted = holm(chances)
    needed = pictures_needed(len(counts))
    return {
        name: evidence
        for name, count in counts.items()
        if (evidence := _character(count, chances[name], adjusted[name], needed))
    }


def conclude_all(evidence: Mapping[Role, Evidence | None]) -> Conclusion:
    """Put an adapter's roles together: worse in any is worse, and only targets make it better."""
    found = {role: weighed.conclusion for role, weighed in evidence.items() if weighed}
    if Conclusion.WORSE in found.values():
        return Conclusion.WORSE
    return found.get(Role.TARGET, Conclusion.INCONCLUSIVE)


def _character(counts: _Counts, p: float, p_holm: float, needed: int) -> CharacterEvidence | None:
    interval = accuracy(counts.right, counts.asked)
    change = difference(counts.gained, counts.lost, counts.asked)
    if interval is None or change is None:
        return None
    conclusion = Conclusion.INCONCLUSIVE
    if p_holm <= ALPHA:
        conclusion = Conclusion.BETTER if sum(counts.net) > 0 else Conclusion.WORSE
    return CharacterEvidence(
        interval=interval,
        difference_interval=change,
        p=p,
        p_holm=p_holm,
        conclusion=conclusion,
        pictures=len(counts.asked),
        needed=needed,
    )


def _count(pairs: Sequence[Pair]) -> _Counts:
    pictures: dict[str, list[Pair]] = {}
    for pair in pairs:
        # A record without a picture stands for itself.
        shown = "\n".join(pair.candidate.pictures) or pair.candidate.case
        pictures.setdefault(shown, []).append(pair)

    def per_picture(count: Callable[[Pair], int]) -> list[int]:
        return [sum(map(count, group)) for group in pictures.values()]

    return _Counts(
        asked=per_picture(lambda pair: pair.candidate.times),
        right=per_picture(lambda pair: pair.candidate.right),
        gained=per_picture(lambda pair: max(0, pair.gain)),
        lost=per_picture(lambda pair: max(0, -pair.gain)),
    )


def _can_move(before: Record, up: bool) -> bool:
    return before.right < before.times if up else before.right > 0


def _detectable(pairs: Sequence[Pair], role: Role) -> str:
    """Say how much must be gained (targets) or lost (controls) to be more than chance."""
    target = role is Role.TARGET
    movable = [pair for pair in pairs if _can_move(pair.baseline, target)]
    verb, before = ("gaining", "wrong before") if target else ("losing", "right before")
    cases = f"{len(pairs)} {role.value} case" + ("s" if len(pairs) > 1 else "")
    if not movable:
        return f"of {cases} none was {before}: nothing can be {'gained' if target else 'lost'}"
    if len(movable) < len(pairs):
        cases += f", {len(movable)} of them {before}"
    pictures = len(_count(movable).asked)
    least = least_shown(pictures)
    if least is None:
        return f"with {cases}, even {verb} all of them can be chance"
    if pictures < len(movable):
        return f"with {cases}, {verb} on fewer than {least} of {pictures} pictures can be chance"
    return f"with {cases}, {verb} fewer than {least} can be chance"
