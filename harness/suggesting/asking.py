"""The base is asked who a picture shows, and the judge says what its answers are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from harness.engines.request import Ask, Engine, Failure, Request
from harness.judge.kept_verdicts import RememberingJudge
from harness.making.draft import Left
from harness.making.maker import who_is_it
from harness.suggesting.standing import Heard, Standing
from harness.suggesting.subjects import Picture, Subject
from harness.suite.prompting import Prompting
from harness.suite.suite import BASE, Expectation


@dataclass(frozen=True, kw_only=True)
class Question:
    """How it is asked."""

    text: str | None
    """None for who that is."""
    prompting: Prompting

    def of(self, subject: Subject) -> str:
        """Return what is asked of somebody's pictures."""
        return self.text or who_is_it(subject.name)

    def ask(self, subject: Subject, picture: Picture) -> Ask:
        """Return what an engine is asked; answers are greedy, so that they are always the same."""
        greedy = replace(self.prompting.generation, temperature=None, samples=1)
        prompting = replace(self.prompting, generation=greedy)
        return Ask((picture.path,), self.of(subject), prompting)


def ask_about(
    subjects: Sequence[Subject],
    question: Question,
    engine: Engine,
    judge: RememberingJudge,
    tell: Callable[[int, int], None],
) -> tuple[list[Standing], list[Left]]:
    """Ask about all pictures.

    Args:
        subjects: whose pictures.
        question: what is asked, and how.
        engine: answers for the base.
        judge: knows everyone's names.
        tell: is told how many of how many pictures were answered.

    Returns:
        what was heard of each, and the pictures that got no answer.

    Raises:
        EngineError: if the engine cannot run at all.
        JudgeError: if the judge cannot.
    """
    of_case = {f"{one.id}/{at}": (one, picture)
               for one in subjects for at, picture in enumerate(one.pictures)}  # fmt: skip
    requests = [Request(case=case, adapter=BASE, ask=question.ask(*of_case[case]))
                for case in of_case]  # fmt: skip
    heard: dict[str, Heard] = {}
    left: list[Left] = []
    for given in engine.generate(requests):
        subject, picture = of_case[given.request.case]
        if isinstance(given, Failure):
            left.append(Left(picture.where, given.error.replace(f"{picture.path}: ", "")))
        else:
            judgement = judge.judge(_expected(subject, question), given.answer)
            answered = Heard(picture=picture, answer=given.answer, judgement=judgement)
            heard[given.request.case] = answered
        tell(len(heard) + len(left), len(requests))
    standings = [
        Standing(subject=one, heard=tuple(heard[case] for case in of_case
                                          if of_case[case][0] is one and case in heard))
        for one in subjects
    ]  # fmt: skip
    return standings, left


def _expected(subject: Subject, question: Question) -> Expectation:
    return Expectation(question=question.of(subject), accept=subject.names, character=subject.id)
