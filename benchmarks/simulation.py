"""A million questions through everything but a model and pytest, and a server that breaks down.

    python -m benchmarks.simulation --cases 200000 --adapters 4
    python -m benchmarks.simulation --outage

The first drives asking, the answer cache, the judge, the gate and the report with a simulated
engine: answers come in the order of latencies drawn from a log-normal distribution, 64 at once, on
a clock of its own; some fail for good. The second drives the real client against a transport that
sleeps as long as the draws say, loses some requests, and refuses everything for a while.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from benchmarks.large_suite import WORDS, write_suite
from harness.engines.answer_cache import AnswerCache
from harness.engines.request import Failure, Generation, Request
from harness.engines.windows import readable, windows
from harness.options import Options
from harness.session import examiner
from harness.session.heard import Heard
from harness.session.lineup import Lineup
from harness.session.reporting import publish_run
from harness.suite.reading import read_suite

AT_ONCE = 64
LOST = 1e-4  # of questions, for good


class Simulated:
    """Answers as a fleet of models would: late, out of order, and not always."""

    def __init__(self, cache: Path) -> None:
        self._rng = Random(0)
        self._cache = AnswerCache(cache, print)
        self.clock = 0.0
        """Seconds on the clock of the simulation."""
        self.asked = self.recalled = self.most = 0

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer every request once, as answers come."""
        for window in windows(requests):
            seen, failed = readable(window)
            yield from failed
            keys = {"\n".join(request.key[:2]): request for request in seen}
            known = self._cache.answers([*keys])
            self.recalled += len(known)
            for key, answer in known.items():
                yield Generation(request=keys[key], answer=answer, cached=True)
            yield from self._ask({key: keys[key] for key in keys if key not in known})

    def _ask(self, owed: dict[str, Request]) -> Iterator[Generation | Failure]:
        rest = iter(owed.items())
        under_way: list[tuple[float, int, str, Request]] = []
        new: dict[str, str] = {}
        while True:
            for key, request in rest:
                ends = self.clock + self._rng.lognormvariate(0.0, 0.5)
                self.asked += 1
                heapq.heappush(under_way, (ends, self.asked, key, request))
                if len(under_way) == AT_ONCE:
                    break
            self.most = max(self.most, len(under_way))
            if not under_way:
                break
            self.clock, _, key, request = heapq.heappop(under_way)
            if self._rng.random() < LOST:
                yield Failure(request=request, error="lost in the simulation")
                continue
            new[key] = self._said(request)
            if len(new) == AT_ONCE:
                self._cache.keep(new)
                new.clear()
            yield Generation(request=request, answer=self._said(request))
        self._cache.keep(new)

    def _said(self, request: Request) -> str:
        number = int(request.case.partition("/q")[2])
        word = WORDS[(number + number % 7 + len(request.adapter)) % len(WORDS)]
        return f"На этой картинке у него с собой {word}: так говорит {request.adapter}."

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Refuse."""
        raise NotImplementedError

    def provenance(self) -> dict[str, str]:
        """Say how many were asked."""
        return {"answers_asked": str(self.asked), "answers_cached": str(self.recalled)}

    def close(self) -> None:
        """Let go of the cache."""
        self._cache.close()


def million(folder: Path, cases: int, adapters: int) -> None:
    """Ask, judge and report so many cases of the base and so many adapters, twice."""
    write_suite(folder / "suite", cases, adapters)
    for cached in (False, True):
        engine = Simulated(folder / "answers.sqlite")
        print(f"\n{'from the cache' if cached else 'asked'}: {held():.0f} MB to begin with")
        started = time.monotonic()
        suite, _ = read_suite((folder / "suite").resolve())
        # Recorded answers name the adapters, and nobody has to load any.
        options = Options(
            engine="replay", answers=folder / "answers.jsonl", adapters=("all",),
            report_dir=folder / "report",
        )  # fmt: skip
        lineup = Lineup(options, suite, folder)
        lineup.replay = None
        _say("read", started)
        with patch.object(examiner, "open_engine", return_value=engine):
            _examined(lineup, engine)


def _examined(lineup: Lineup, engine: Simulated) -> None:
    heard = Heard()
    one = examiner.Examiner(lineup, print, None, heard.records)
    models = (lineup.baseline, *lineup.candidates)
    every = [(case, model) for case in lineup.suite.cases for model in models]
    ahead = [r for case, model in every for r in examiner.requests_of(case, model)]
    started = time.monotonic()
    for number, (case, model) in enumerate(every, start=1):
        record = one.record(case, model, lambda: ahead)
        one.hand_over(record.key)
        heard.records[record.key] = record
        if number % (len(every) // 4) == 0:
            _say(f"{number:,} answers", started)
    asked = time.monotonic() - started
    heard.planned = set(lineup.every)
    lineup.__dict__["caveats"] = []  # of adapters that are not there
    content = publish_run(lineup, heard)
    _say("reported", started)
    rows = content["answers"]
    in_order = all(
        (row["case"], row["adapter"]) == (case.key, model)
        for row, (case, model) in zip(rows, every, strict=True)
    )
    lost = sum(row["verdict"] is None for row in rows)
    print(
        f"{len(every) / asked:,.0f} requests a second; {engine.asked:,} asked, "
        f"{engine.recalled:,} from the cache, at most {engine.most} under way; "
        f"{engine.clock:,.0f} s on the simulated clock; {lost} lost and told as errors; "
        f"in the order of the suite: {in_order}"
    )
    one.close()


class Breaking:
    """A transport that is slow, loses a hundredth, and for some seconds refuses everything."""

    def __init__(self, down: tuple[float, float]) -> None:
        self._rng, self._down, self._started = Random(0), down, time.monotonic()
        self.attempts: Counter[int] = Counter()
        """Requests by the second they came in."""
        self.under_way = self.most = 0

    async def handle_async_request(self, request: Any) -> Any:
        """Answer one request, or not."""
        import httpx2

        now = time.monotonic() - self._started
        self.attempts[int(now)] += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(self._rng.lognormvariate(-3.5, 0.5))
        finally:
            self.under_way -= 1
        if self._down[0] <= now < self._down[1]:
            return httpx2.Response(503, json={"error": {"message": "starting"}}, request=request)
        if self._rng.random() < 0.01:
            raise httpx2.ConnectError("lost", request=request)
        asked = json.loads(request.content)
        return httpx2.Response(200, json={"said": asked["n"]}, request=request)

    async def aclose(self) -> None:
        """Nothing to close."""


def outage(count: int) -> None:
    """Ask so many questions of a server that breaks down in the middle."""
    from harness.engines.served.client import Server, ServerError

    server, transport = Server("http://simulated/v1", at_once=AT_ONCE), Breaking((5.0, 8.0))
    server._client._client._transport = transport
    started = time.monotonic()
    futures = [
        server.send("/chat/completions", {"n": number}, lambda text: json.loads(text)["said"])
        for number in range(count)
    ]
    failed = wrong = 0
    for number, future in enumerate(futures):
        try:
            wrong += future.result() != number
        except ServerError:
            failed += 1
    seconds = time.monotonic() - started
    server.close()
    a_second = [transport.attempts[second] for second in range(int(seconds))]
    print(f"{count:,} questions in {seconds:.1f} s, {count / seconds:,.0f} a second")
    print(f"attempts: {sum(transport.attempts.values()):,}; by the second: {a_second}")
    print(f"at most {transport.most} under way; {failed} errors, {wrong} answers to another one")


def held() -> float:
    """Give the MB that this process holds now."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def _say(what: str, started: float) -> None:
    print(f"{what:<20}{time.monotonic() - started:>8.1f} s {held():>8.0f} MB", flush=True)


def main() -> int:
    """Read the command line and simulate."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--adapters", type=int, default=4)
    parser.add_argument("--outage", action="store_true", help="The server that breaks down")
    options = parser.parse_args()
    if options.outage:
        outage(20_000)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        million(Path(folder).resolve(), options.cases, options.adapters)
    return 0


if __name__ == "__main__":
    sys.exit(main())
