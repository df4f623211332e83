"""A case and a model → its record: asked, judged and remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from harness.engines import open_engine
from harness.engines.request import TROUBLE, Ask, Engine, Failure, Request
from harness.judge.kept_verdicts import RememberingJudge
from harness.judge.provenance import provenance
from harness.judge.verdict import Judgement
from harness.record import Key, Record, record_of
from harness.samples import Sample
from harness.session.asking import Asking
from harness.session.lineup import Lineup
from harness.session.settling import Settling
from harness.suite.suite import Case, Expectation

_EFFORT = ("answers_asked", "answers_cached")
"""What a run cost is no part of what it found: the same run again gives the same report."""


class Examiner:
    """Asks and judges in this process; every question has one record, made once."""

    def __init__(
        self,
        lineup: Lineup,
        announce: Callable[[str], None],
        progress: Callable[[int, int, float], None] | None,
        heard: Mapping[Key, Record],
    ) -> None:
        """Ask nothing yet.

        Args:
            lineup: whose answers are compared.
            announce: told what takes long, a line each.
            progress: see `Asking`.
            heard: records that somebody else holds, so that they are not held here.
        """
        self._lineup = lineup
        self._announce = announce
        suite = lineup.suite
        self._asking = Asking(self._open_engine, progress)
        self._judge = RememberingJudge(suite.names, suite.judge, suite.overrides, suite.asked)
        self._cases = {case.key: case for case in suite.cases}
        self._second = Settling(lineup, self._asking, self._judge, announce)
        self._heard = heard
        self._made: dict[Key, Record] = {}
        self._asks_here = False

    def record(self, case: Case, adapter: str, ahead: Callable[[], Sequence[Request]]) -> Record:
        """Ask one model one case and judge what it says.

        Args:
            case: the question.
            adapter: the model.
            ahead: what will be asked next; see `Asking`.

        Raises:
            EngineError: if the engine cannot run at all.
            JudgeError: if the judge cannot.
        """
        key = (case.key, adapter)
        if (known := self._known(key)) is not None:
            return known
        self._asks_here = True
        self._made[key] = record = self._examine(case, adapter, ahead)
        self._asking.let_go(requests_of(case, adapter))
        return record

    def hand_over(self, key: Key) -> Record | None:
        """Give a record that was made here to who holds those that were heard of.

        None where workers of xdist make them: the last that is told of a question counts.
        """
        known = self._known(key) if self._asks_here else None
        self._made.pop(key, None)
        return known

    def baseline(self, case: Case) -> Record | None:
        """Return the baseline's record of a case, once it is there."""
        earlier = self._lineup.earlier_records.get(case.key)
        return earlier or self._known((case.key, self._lineup.baseline))

    def _known(self, key: Key) -> Record | None:
        return self._made.get(key) or self._heard.get(key)

    def about(self) -> dict[str, Any]:
        """Say what asked and judged here, as plain JSON; nothing if nothing was asked."""
        asked = self._asking.provenance()
        if not asked:
            return {}
        if "base" in asked:
            asked["base"] = self._lineup.base_told
        for name in (*_EFFORT, TROUBLE):
            asked.pop(name, None)
        asked |= self._second.provenance()
        return {"provenance": asked, "judge": provenance(self._lineup.suite.judge)}

    def effort(self) -> Counter[str]:
        """Count the answers that were asked here, and those found in the cache."""
        asked = self._asking.provenance()
        return Counter({name: int(asked.get(name, 0)) for name in _EFFORT})

    def trouble(self) -> str | None:
        """Say why answers could not be kept for later runs; None where all were."""
        return self._asking.provenance().get(TROUBLE) or self._second.trouble

    def close(self) -> None:
        """Free the engine, and keep what was judged."""
        self._second.close()
        self._asking.close()
        self._judge.close()

    def _open_engine(self) -> Engine:
        if self._lineup.replay is not None:
            return self._lineup.replay
        return open_engine(self._lineup.engine_options, announce=self._announce)

    def _examine(self, case: Case, adapter: str, ahead: Callable[[], Sequence[Request]]) -> Record:
        about = record_of(case, adapter, self._lineup.suite)
        samples = []
        for request in requests_of(case, adapter):
            given = self._asking.answer(request, ahead)
            if isinstance(given, Failure):
                return Record(**about, error=given.error)
            judgement = self._judgement(case, given.answer)
            samples.append(Sample(answer=given.answer, judgement=judgement))
        return Record(**about).judged(samples, self._lineup.suite.judge.certainty)

    def _judgement(self, case: Case, answer: str) -> Judgement:
        judgement = self._judge.judge(case.expectation, answer, case=case.key)
        return self._second.judgement(case.expectation, answer, judgement, self._ahead)

    def _ahead(self, most: int) -> Iterator[tuple[Expectation, str, Judgement]]:
        """Judge answers that are there already, and no test has come to yet."""
        for given in self._asking.look_ahead(most):
            case = self._cases[given.request.case]
            judgement = self._judge.judge(case.expectation, given.answer, case=case.key)
            yield case.expectation, given.answer, judgement


def requests_of(case: Case, adapter: str) -> Iterator[Request]:
    """Yield the requests that ask one model one case, one for each answer that is drawn."""
    for sample in range(case.prompting.samples):
        ask = Ask(case.images, case.expectation.question, case.prompting, sample)
        yield Request(case=case.key, adapter=adapter, ask=ask)


def effort_told(effort: Counter[str]) -> str | None:
    """Say what a run cost, for people; None where no engine asked or remembered anything."""
    if not effort:
        return None
    asked, kept = (effort[name] for name in _EFFORT)
    return f"answers: {asked} asked now, {kept} from the answer cache"
