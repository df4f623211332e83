"""How well the base knows somebody, by what it said to pictures of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from harness.gate.statistics import Interval, accuracy
from harness.judge.verdict import Judgement, Verdict
from harness.suggesting.subjects import Picture, Subject

_NEARLY_ALL = 0.8
_LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What the base said to one picture, and what that is."""

    picture: Picture
    answer: str
    judgement: Judgement

    @property
    def right(self) -> bool:
        """Whether it said who that is."""
        return self.judgement.verdict is Verdict.CORRECT


@dataclass(frozen=True, kw_only=True)
class Near:
    """The target that somebody looks most like."""

    target: str
    """Its name."""
    cosine: float
    """1 for whoever looks the same; nobody is near from 0 down."""

    def __str__(self) -> str:
        """Say it in a few words."""
        if self.cosine <= 0:
            return "far from every target"
        return f"near {self.target} ({self.cosine:.2f})"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that was heard of somebody."""

    subject: Subject
    heard: tuple[Heard, ...]
    near: Near | None = None

    @property
    def right(self) -> tuple[Heard, ...]:
        """What it said rightly."""
        return tuple(one for one in self.heard if one.right)

    @property
    def known(self) -> bool:
        """Whether the base knows them: it is right in nearly all of the pictures."""
        return bool(self.heard) and len(self.right) >= _NEARLY_ALL * len(self.heard)

    @property
    def interval(self) -> Interval:
        """The share of right answers that other pictures might have, at 95 %."""
        found = accuracy([one.right for one in self.heard], [1] * len(self.heard))
        return found or Interval(0.0, 1.0)

    def taken_for(self, called: Mapping[str, str]) -> list[tuple[str, int]]:
        """Return what it said where it was wrong, most often first: names, or else its words.

        Args:
            called: the name people use of everyone that an answer may name, by id.
        """
        said: Counter[str] = Counter()
        for one in self.heard:
            if not one.right:
                named = [called[who] for who in one.judgement.named]
                said.update(named or one.judgement.named_other or [_cut(one.answer)])
        return said.most_common()


def _cut(answer: str) -> str:
    words = " ".join(answer.split()) or "nothing"
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
