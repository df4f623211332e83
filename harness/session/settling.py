"""Doubtful verdicts of a run → a second opinion, where the suite asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from harness.engines.request import EngineError
from harness.judge.auditing.labelled import Labelled
from harness.judge.kept_verdicts import RememberingJudge
from harness.judge.verdict import Judgement
from harness.second.opinions import Model, Opinions
from harness.second.prompt import Doubted
from harness.second.weighing import OpinionError, may_be_asked
from harness.session.asking import Asking
from harness.session.lineup import Lineup
from harness.suite.suite import Expectation

Judged = tuple[Expectation, str, Judgement]
_AT_ONCE = 32  # answers that a server is asked about together
_LABELLED = 100  # of the suite's own, by which a model is weighed too


class Settling:
    """Asks about what the judge doubts; a model that cannot be reached costs no verdict."""

    def __init__(
        self,
        lineup: Lineup,
        asking: Asking,
        judge: RememberingJudge,
        announce: Callable[[str], None],
    ) -> None:
        """Open nothing yet.

        Args:
            lineup: whose suite says who is asked.
            asking: has the base, where that is who is asked.
            judge: the judge whose doubts are settled.
            announce: told what takes long, a line each.
        """
        self._lineup, self._asking, self._judge = lineup, asking, judge
        self._announce = announce
        self._failed = ""

    def judgement(
        self,
        expectation: Expectation,
        answer: str,
        judgement: Judgement,
        ahead: Callable[[int], Iterable[Judged]],
    ) -> Judgement:
        """Return the judgement, settled if it was doubtful and somebody has an opinion on it.

        Args:
            expectation: what was asked.
            answer: what was said.
            judgement: the judge's.
            ahead: yields so many other answers that are there; a server is asked many at once.
        """
        settings = self._lineup.suite.judge
        if settings.second is None or not may_be_asked(judgement, settings.certainty):
            return judgement
        if self._failed:
            return judgement
        try:
            if settings.second.server:
                self._opinions.of([*self._doubted(ahead(_AT_ONCE))])
            return self._opinions.settle(expectation, answer, judgement)
        except (OpinionError, EngineError) as error:
            self._failed = str(error)
            self._announce(f"{error}; doubtful verdicts stay doubtful")
            return judgement

    def provenance(self) -> dict[str, str]:
        """Say who was asked and what that was worth."""
        if self._failed:
            return {"second": f"none: {self._failed}"}
        return self._opinions.provenance() if self._opened else {}

    @property
    def trouble(self) -> str | None:
        """Why opinions could not be kept for later runs; None where all were."""
        return self._opinions.trouble if self._opened else None

    def close(self) -> None:
        """Let go of who was asked."""
        if self._opened:
            self._opinions.close()

    @property
    def _opened(self) -> bool:
        return "_opinions" in self.__dict__

    @cached_property
    def _opinions(self) -> Opinions:
        return Opinions(
            self._model(),
            self._announce,
            labelled=[*self._labelled()],
            remember=self._lineup.options.cache,
        )

    def _model(self) -> Model:
        second = self._lineup.suite.judge.second
        if second is not None and second.server and second.model:
            from harness.second.server import ServerModel

            return ServerModel(second.server, second.model)
        from harness.second.base import BaseModel

        if self._lineup.replay is not None:
            raise OpinionError("recorded answers have no base to ask for a second opinion")
        return BaseModel(self._lineup.base_told, self._asking.engine())

    def _labelled(self) -> Iterator[Labelled]:
        """Yield the suite's own labelled answers that the judge doubts."""
        wanted = self._lineup.suite.judge.certainty
        for row in self._lineup.audited[:_LABELLED]:
            if may_be_asked(self._judge.judge(row.expectation, row.answer), wanted):
                yield row

    def _doubted(self, judged: Iterable[Judged]) -> Iterator[Doubted]:
        wanted = self._lineup.suite.judge.certainty
        for expectation, answer, judgement in judged:
            if may_be_asked(judgement, wanted):
                yield Doubted.of(expectation, answer, judgement)
