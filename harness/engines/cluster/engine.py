"""The engine that spreads questions over a Ray cluster, all models of a picture together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from harness.engines.cluster.pool import Pool
from harness.engines.cluster.worker import Asked, Facts, Failed
from harness.engines.local.hardware import device_kind
from harness.engines.local.loaded_models import WholeModel
from harness.engines.local.remembered import Remembered
from harness.engines.request import TROUBLE, Ask, EngineError, Failure, Generation, Request
from harness.engines.sightings import CANARY, joined
from harness.engines.windows import by_question, readable, windows
from harness.models.base_model import BaseModelError, locate
from harness.suite.suite import BASE

if TYPE_CHECKING:
    from harness.engines import Announce, EngineOptions

_UNITS = 4  # for each worker: few fill its batches, more leave none waiting at the end
_LEAST, _MOST = 32, 512  # answers of a unit


class RayEngine:
    """Answers with engines on workers; answers are kept here as they come."""

    def __init__(self, options: EngineOptions, announce: Announce) -> None:
        if options.base is None:
            raise EngineError("no base model: name one with --base-model or `base` in suite.yaml")
        whole = [one.name for one in options.adapters if one.full_model]
        if whole or options.own_processors:
            what = f"full models ({', '.join(whole)})" if whole else "adapter_template: own"
            raise EngineError(f"{what} need --engine transformers")
        try:
            folder = locate(options.base)
        except BaseModelError as error:
            raise EngineError(str(error)) from error
        adapters = {one.name: one.path for one in options.adapters if one.path is not None}
        self._base = WholeModel(
            name=BASE, told=f"base {options.base}", folder=folder, processor=folder,
            adapters=adapters,
        )  # fmt: skip
        self._options, self._announce = options, announce
        self._pool: Pool | None = None
        self._facts: list[Facts] = []
        self._remembered: Remembered | None = None
        self._answered: set[str] = set()
        self._measured: dict[str, str] = {}
        self._asked = self._recalled = 0

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer in windows: what cannot be asked, what is known, then what the workers answer."""
        for window in windows(requests):
            pool = self._begin()
            seen, failed = readable(window, self._announce)
            yield from failed
            recalled: Sequence[str | None] = [None] * len(seen)
            if self._remembered is not None:
                recalled = self._remembered.recall(seen, lambda: None)
            for request, answer in zip(seen, recalled, strict=True):
                if answer is not None:
                    self._recalled += 1
                    yield Generation(request=request, answer=answer, cached=True)
            yield from self._ask(
                pool, [r for r, a in zip(seen, recalled, strict=True) if a is None]
            )
        self._keep_proof()

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Refuse: a second opinion of the base would need it here."""
        raise EngineError("a second opinion of the base needs --engine transformers")

    def provenance(self) -> dict[str, str]:
        """What answered: how many workers, with what, and what the canaries of each saw."""
        facts = {
            "engine": "ray",
            "base": str(self._options.base),
            "answers_asked": str(self._asked),
            "answers_cached": str(self._recalled),
        }
        if self._remembered is not None and self._remembered.trouble is not None:
            facts[TROUBLE] = self._remembered.trouble
        if self._facts:
            facts["workers"] = str(len(self._facts))
            kept = ("device", "dtype")
            about = self._facts[0].about
            facts |= {k: v for k, v in about.items() if k in kept or k.startswith("version.")}
            facts |= {f"sha256.{name}": digest for name, digest in self._facts[0].hashes.items()}
            facts |= self._measured
        return facts

    def close(self) -> None:
        """Let the workers and the cache go."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        if self._remembered is not None:
            self._remembered.close()

    def _begin(self) -> Pool:
        """Start the workers, once, and see that all of them have the files that are here."""
        if self._pool is not None:
            return self._pool
        self._announce("Starting workers")
        pool = self._pool = Pool(self._options, self._options.ray_address)
        self._facts = pool.facts()
        first = self._facts[0]
        settings = {
            "dtype": first.about["dtype"],
            "device": device_kind(first.about["device"]),
            **_versions(first),
        }
        here = Remembered(self._base, {}, settings, self._announce)
        here.recall([], lambda: None)
        wrong = [line for one in self._facts for line in _differences(one, first, here.hashes)]
        if wrong:
            raise EngineError("\n".join(dict.fromkeys(wrong)))
        if self._options.cache:
            self._remembered = here
        nodes = len({one.node for one in self._facts})
        self._announce(f"{pool.size} workers on {nodes} machine{'s' * (nodes > 1)}")
        return pool

    def _ask(self, pool: Pool, owed: Sequence[Request]) -> Iterator[Generation | Failure]:
        waiting = by_question(owed)
        for unit, answers in pool.answer(_units(list(waiting), pool.size)):
            done = list(zip(unit, answers, strict=True))
            if self._remembered is not None:
                kept = [(waiting[place][0], a) for place, a in done if isinstance(a, str)]
                self._remembered.keep(kept, (), {})
            for place, said in done:
                for request in waiting[place]:
                    self._asked += 1
                    self._answered.add(request.adapter)
                    if isinstance(said, Failed):
                        yield Failure(request=request, error=said.error)
                    else:
                        yield Generation(request=request, answer=said)

    def _keep_proof(self) -> None:
        """Keep what the workers' own checks saw; each has ended the run if one failed."""
        if self._pool is None or not self._asked:
            return
        seen = joined(self._pool.measured())
        self._measured = {name: seen[name] for name in seen if name.startswith(CANARY)}
        if self._remembered is not None:
            self._remembered.keep_proof(self._answered, self._measured)


def _versions(facts: Facts) -> dict[str, str]:
    return {
        key.removeprefix("version."): value
        for key, value in facts.about.items()
        if key.startswith("version.")
    }


def _differences(one: Facts, first: Facts, here: dict[str, str]) -> Iterator[str]:
    """Yield a line for all that a worker has otherwise than this machine, or than the first."""
    for name, digest in here.items():
        if one.hashes.get(name) != digest:
            yield f"{one.node} has another {name} than this machine: copy it there"
    for key in ("device", "dtype", *(k for k in first.about if k.startswith("version."))):
        mine, theirs = one.about.get(key, "none"), first.about.get(key, "none")
        if key == "device":
            mine, theirs = device_kind(mine), device_kind(theirs)
        if mine != theirs:
            what = key.removeprefix("version.")
            yield f"{one.node} has {what} {mine}, {first.node} has {theirs}: answers may differ"


def _units(places: Sequence[Asked], workers: int) -> Iterator[list[Asked]]:
    """Yield what a worker is given at once: all that is asked of some pictures."""
    size = min(_MOST, max(_LEAST, len(places) // (workers * _UNITS)))
    by_picture: dict[object, list[Asked]] = {}
    for place in places:
        ask: Ask = place[1]
        by_picture.setdefault(ask.shown, []).append(place)
    unit: list[Asked] = []
    for some in by_picture.values():
        unit += some
        if len(unit) >= size:
            yield unit
            unit = []
    if unit:
        yield unit
