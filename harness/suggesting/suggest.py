"""Asks, judges and compares; what is written and told of it comes later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from harness.engines.request import Engine, EngineError, SeesPictures
from harness.judge.kept_verdicts import RememberingJudge
from harness.making.draft import Left
from harness.suggesting.asking import Question, ask_about
from harness.suggesting.nearness import compared
from harness.suggesting.proposal import Proposal, propose
from harness.suggesting.standing import Standing
from harness.suggesting.subjects import Subjects
from harness.suite.suite import Suite

Tell = Callable[[str, int, int], None]
"""Is told what is done, with how many of how many pictures."""


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What is proposed, and what people should know of how it was found."""

    proposal: Proposal
    left: tuple[Left, ...]
    """Pictures that got no answer."""
    note: str | None
    """Why nobody is called near, where nobody is."""


def suggest(
    suite: Suite, subjects: Subjects, question: Question, engine: Engine, tell: Tell
) -> Suggested:
    """Ask the base about everyone, and propose.

    Raises:
        EngineError: if the base cannot be asked.
        JudgeError: if the judge cannot judge.
    """
    judge = RememberingJudge(subjects.names(suite), suite.judge, (), suite.asked)
    everyone = [*subjects.targets, *subjects.candidates]
    with closing(judge):
        heard, left = ask_about(
            everyone, question, engine, judge, partial(tell, "pictures asked about")
        )
    targets, others = heard[: len(subjects.targets)], heard[len(subjects.targets) :]
    others, note = _compared(others, subjects, question, engine, tell)
    return Suggested(proposal=propose(targets, others, suite), left=tuple(left), note=note)


def _compared(
    others: Sequence[Standing], subjects: Subjects, question: Question, engine: Engine, tell: Tell
) -> tuple[list[Standing], str | None]:
    why = "a server does not tell what it sees"
    if isinstance(engine, SeesPictures):
        looked = partial(tell, "pictures looked at")
        try:
            return compared(others, subjects.targets, question, engine, looked), None
        except EngineError as error:
            why = str(error)
    return list(others), f"who is near a target is not known ({why}): best known first"
