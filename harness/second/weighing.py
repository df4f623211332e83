"""An opinion and what it is worth → the judgement that follows from both.

Odds are multiplied (Bayes): those that the judge's certainty gives, and how many times likelier a
right answer gets this opinion than another does, as counted on labelled answers that the judge
doubts. A model that tells no more than a coin has a weight near 1, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from harness.judge.verdict import Judgement, Opinion, Verdict
from harness.second.prompt import NO, YES, word_of

RULE = "second-opinion"
SETTLED = "reject"
"""The rule that no opinion touches: answers that a suite never accepts."""
_SUREST = 1e-4


class OpinionError(Exception):
    """No opinion can be had at all; one line for people."""


@dataclass(frozen=True)
class Said:
    """What a model said to one prompt."""

    text: str
    yes: float | None = None
    """The probability of yes beside that of no, where it tells."""


@dataclass(frozen=True)
class Trust:
    """How a model did on labelled answers, as counts of those on which it gave an opinion."""

    right: int = 0
    """Answers that people call right."""
    right_seen: int = 0
    """Those among them that it calls right."""
    others: int = 0
    others_seen: int = 0
    """Other answers that it does not call right."""
    silent: int = 0
    """Answers on which it gave no opinion."""

    def weight(self, right: bool) -> float:
        """How many times likelier a right answer gets this opinion than another does.

        One answer of either kind is added to each count, so that few labels promise little.
        """
        seen = (self.right_seen + 1) / (self.right + 2)
        mistaken = (self.others - self.others_seen + 1) / (self.others + 2)
        return seen / mistaken if right else (1 - seen) / (1 - mistaken)

    @property
    def told(self) -> str:
        """For people and for the record."""
        return (
            f"right on {self.right_seen} of {self.right} right answers and "
            f"{self.others_seen} of {self.others} others, no opinion on {self.silent}"
        )


def count(opinions: Iterable[tuple[bool, Opinion]]) -> Trust:
    """Count how a model's opinions agree with people's word."""
    found = [(right, opinion.right) for right, opinion in opinions]
    given = [(right, opinion) for right, opinion in found if opinion is not None]
    return Trust(
        right=sum(right for right, _ in given),
        right_seen=sum(right and opinion for right, opinion in given),
        others=sum(not right for right, _ in given),
        others_seen=sum(not right and not opinion for right, opinion in given),
        silent=len(found) - len(given),
    )


def opinion_of(by: str, right: Said, wrong: Said) -> Opinion:
    """Make an opinion of the answers to both questions."""
    words = word_of(right.text), word_of(wrong.text)
    probability = None
    if right.yes is not None and wrong.yes is not None:
        probability = round((right.yes + 1 - wrong.yes) / 2, 4)
    return Opinion(
        by=by,
        said=(right.text, wrong.text),
        right={(YES, NO): True, (NO, YES): False}.get(words),  # type: ignore[arg-type]
        probability=probability,
    )


def may_be_asked(judgement: Judgement, certainty: float) -> bool:
    """Whether an opinion is asked for: of doubtful verdicts by the judge, and no others."""
    settled = judgement.overruled is not None or judgement.rule == SETTLED
    return judgement.certainty < certainty and not settled


def settle(judgement: Judgement, opinion: Opinion) -> Judgement:
    """Return the judgement that follows from the judge's and the opinion."""
    before = f"{judgement.verdict} {judgement.certainty:.2f}"
    opinion = replace(opinion, before=opinion.before or before)
    if opinion.right is None:
        return replace(judgement, second=opinion)
    correct = judgement.verdict is Verdict.CORRECT
    chance = judgement.certainty if correct else 1 - judgement.certainty
    chance = min(max(chance, _SUREST), 1 - _SUREST)
    odds = chance / (1 - chance) * opinion.weight
    chance = odds / (1 + odds)
    if (chance >= 0.5) is correct:
        return replace(judgement, certainty=max(chance, 1 - chance), second=opinion)
    return replace(
        judgement,
        verdict=Verdict.WRONG if correct else Verdict.CORRECT,
        named=(),
        rule=RULE,
        reason=f"A second opinion, {opinion.by}, calls it {'wrong' if correct else 'right'}. "
        f"The judge alone: {judgement.reason}",
        certainty=max(chance, 1 - chance),
        second=opinion,
    )
