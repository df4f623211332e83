"""The engine that asks a server: many questions at once, those about one picture together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines.hashes import file_digest
from harness.engines.request import TROUBLE, Ask, EngineError, Failure, Generation, Request
from harness.engines.served.client import AT_ONCE, Server, ServerError
from harness.engines.served.completion import Completion, read_completion
from harness.engines.served.conversation import body_of, data_url
from harness.engines.served.loading import LoadedAdapters
from harness.engines.served.probes import TOKENS, Probes, probe, probe_body
from harness.engines.served.remembered import Remembered
from harness.engines.windows import by_question, readable, windows
from harness.models.adapter_folder import CONFIG, WEIGHTS
from harness.suite.images import ImageError
from harness.suite.prompting import Prompting
from harness.suite.suite import BASE

if TYPE_CHECKING:
    from harness.engines import Announce, EngineOptions, ServedModels

_PROBED = 3  # questions of the run that the base and every adapter are compared on first
_LIKELIEST = 20  # tokens whose chances are told: vLLM's limit, and OpenAI's
_PICTURES = 8  # kept ready to send: questions about one come together


class ServerEngine:
    """Answers with models that a server serves."""

    def __init__(self, options: EngineOptions, announce: Announce) -> None:
        if options.served is None:
            raise EngineError("no server: give --server-url URL")
        self._served: ServedModels = options.served
        self._options, self._announce = options, announce
        self._at_once = self._served.at_once or AT_ONCE
        try:
            self._server = Server(self._served.url, at_once=self._at_once)
        except ServerError as error:
            raise EngineError(str(error)) from None
        self._loaded = LoadedAdapters(self._server)
        self._ids = {BASE: self._served.base.id, **self._served.ids}
        self._probes: Probes | None = None
        self._remembered: Remembered | None = None
        self._said: dict[Ask, dict[str, str]] = {}
        self._idle: set[str] = set()
        self._answered: set[str] = set()
        self._asked = self._recalled = 0
        self._data_url = lru_cache(_PICTURES)(data_url)

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer in windows: what cannot be asked, what is known, then picture after picture."""
        for window in windows(requests):
            seen, failed = readable(window, self._announce)
            yield from failed
            if not seen:
                continue
            self._begin(seen)
            recalled = self._remembered.recall(seen) if self._remembered else [None] * len(seen)
            for request, answer in zip(seen, recalled, strict=True):
                if answer is not None:
                    self._recalled += 1
                    yield self._noted(Generation(request=request, answer=answer, cached=True))
            yield from self._ask([r for r, a in zip(seen, recalled, strict=True) if a is None])
        self._conclude()

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Tell how probable the base finds each word as the first that it says to a prompt."""
        asks = [Ask((), prompt, Prompting.plain(1)) for prompt in prompts]
        sent = [self._send(BASE, _with_chances(body_of(self._ids[BASE], one, ()))) for one in asks]
        try:
            steps = [one.result().steps for one in sent]
        except ServerError as error:
            raise EngineError(f"{self._server.shown}: {error}") from None
        if not all(steps):
            raise EngineError(f"{self._server.shown} does not tell how probable words are")
        return [{word: _chance_of(word, said[0].chances) for word in words} for said in steps]

    def provenance(self) -> dict[str, str]:
        """What answered, as far as the server tells, and what the probes saw."""
        served = self._served
        facts = {
            "engine": "server",
            "base": served.base.id,
            "server": self._server.shown,
            "answers_asked": str(self._asked),
            "answers_cached": str(self._recalled),
        }
        if self._remembered is not None and self._remembered.trouble is not None:
            facts[TROUBLE] = self._remembered.trouble
        if served.catalogue.version is not None:
            facts["version.server"] = served.catalogue.version
        if served.revision is not None:
            facts["revision"] = served.revision
        if self._probes is not None and self._probes.told:
            facts["canary.base_alone_vs_mixed"] = f"{self._probes.noise:.1e} of chances moved"
        return facts

    def close(self) -> None:
        """Unload what was loaded, hang up, let go of the cache."""
        self._loaded.unload()
        self._server.close()
        if self._remembered is not None:
            self._remembered.close()

    def _begin(self, window: Sequence[Request]) -> None:
        """Load adapters and probe everyone, once."""
        if self._probes is not None:
            return
        served = self._served
        self._announce(f"Asking {self._server.shown}, {self._at_once} questions at once")
        self._ids |= self._loaded.load(served.to_load)
        adapters = [name for name in self._ids if name != BASE]
        try:
            self._probes = self._probe(_of_different_pictures(window), adapters)
        except ServerError as error:
            raise EngineError(f"{self._server.shown}: {error}") from None
        told = self._probes.told
        self._idle = {n for n in adapters if not (told and self._probes.differs(n))}
        if self._options.cache:
            self._remembered = Remembered(
                {name: self._about(name) for name in self._ids},
                self._probes, served.revision, self._announce,
            )  # fmt: skip

    def _probe(self, asks: Sequence[Ask], adapters: Sequence[str]) -> Probes:
        chances = True
        try:
            self._send(BASE, _with_chances(probe_body(self._ids[BASE]))).result()
        except ServerError:
            chances = False  # whether it is this that the server refuses, the next one tells

        def send(model: str, number: int) -> Future[Completion]:
            name = self._ids[model]
            body = self._body(name, asks[number - 1]) if number else probe_body(name)
            body["max_tokens"] = min(TOKENS, body["max_tokens"])
            return self._send(model, _with_chances(body) if chances else body)

        return probe(send, 1 + len(asks), adapters)

    def _about(self, name: str) -> list[str | None]:
        """What tells one served model from another."""
        served = self._served
        here = [self._server.shown, served.catalogue.version, served.base.id, served.base.root]
        if name in served.to_load:
            folder = served.to_load[name]
            return [*here, *(file_digest(folder / file) for file in (CONFIG, WEIGHTS))]
        model = served.catalogue.model(self._ids[name])
        return [*here, model.id, model.root]

    def _ask(self, owed: Sequence[Request]) -> Iterator[Generation | Failure]:
        waiting = by_question(owed)
        rest = iter(_picture_by_picture(waiting))
        under_way: dict[Future[Completion], tuple[str, Ask]] = {}
        try:
            while True:
                for place in islice(rest, self._at_once - len(under_way)):
                    under_way[self._sent(*place)] = place
                if not under_way:
                    return
                done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    yield from self._outcome(future, waiting[under_way.pop(future)])
        finally:
            for future in under_way:
                future.cancel()

    def _sent(self, name: str, ask: Ask) -> Future[Completion]:
        try:
            return self._send(name, self._body(self._ids[name], ask))
        except (ImageError, OSError) as error:  # it could be read a moment ago
            failed: Future[Completion] = Future()
            failed.set_exception(ServerError(str(error)))
            return failed

    def _outcome(
        self, future: Future[Completion], requests: Sequence[Request]
    ) -> Iterator[Generation | Failure]:
        self._asked += len(requests)
        try:
            answer = future.result().answer
        except ServerError as error:
            yield from (Failure(request=request, error=str(error)) for request in requests)
            return
        if self._remembered is not None:
            self._remembered.keep([(requests[0], answer)])
        for request in requests:
            yield self._noted(Generation(request=request, answer=answer))

    def _noted(self, generation: Generation) -> Generation:
        """Note whether adapters that no probe told from the base say anything else."""
        request = generation.request
        self._answered.add(request.adapter)
        if self._idle:
            said = self._said.setdefault(request.ask, {})
            said[request.adapter] = generation.answer
            if BASE in said:
                self._idle -= {name for name, one in said.items() if one != said[BASE]}
        return generation

    def _conclude(self) -> None:
        """Check what can be told only at the end.

        Raises:
            EngineError: if an adapter changed nothing, or is no longer what it was.
        """
        if idle := sorted(self._idle & self._answered):
            raise EngineError(
                "; ".join(f"{name} changes nothing: wrong base, or never trained?" for name in idle)
            )
        if self._asked and self._probes is not None and self._probes.told:
            self._see_again(self._probes)

    def _see_again(self, probes: Probes) -> None:
        sent = {n: self._send(n, _with_chances(probe_body(self._ids[n]))) for n in self._answered}
        for name, future in sent.items():
            try:
                now = Probes({name: [future.result().steps]}, probes.noise)
            except ServerError as error:
                raise EngineError(f"{self._server.shown}: {error}") from None
            if not now.is_as(name, probes.kept(name)):
                raise EngineError(f"what is served as {self._ids[name]} changed during the run")

    def _body(self, model: str, ask: Ask) -> dict[str, Any]:
        drops = ask.prompting.drops_alpha
        pictures = [self._data_url(image, drop_alpha=drops) for image in ask.images]
        return body_of(model, ask, pictures)

    def _send(self, name: str, body: Mapping[str, Any]) -> Future[Completion]:
        model = self._ids[name]
        return self._server.send(
            "/chat/completions", body, lambda text: read_completion(text, model)
        )


def _with_chances(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "logprobs": True, "top_logprobs": _LIKELIEST}


def _of_different_pictures(window: Sequence[Request]) -> list[Ask]:
    """The first few asks that show something else each; greedy ones alone can be compared."""
    by_picture: dict[tuple[Path, ...], Ask] = {}
    for request in window:
        if request.ask.prompting.generation.temperature is None:
            by_picture.setdefault(request.ask.images, request.ask)
    return [*by_picture.values()][:_PROBED]


def _picture_by_picture(places: Iterable[tuple[str, Ask]]) -> list[tuple[str, Ask]]:
    """Order what is asked so that a server finds the beginning of most prompts in its caches."""
    some = list(places)
    pictures: dict[object, int] = {}
    models: dict[str, int] = {}
    ranked = [
        (pictures.setdefault(ask.shown, len(pictures)), models.setdefault(name, len(models)), n)
        for n, (name, ask) in enumerate(some)
    ]
    return [some[n] for _, _, n in sorted(ranked)]


def _chance_of(word: str, chances: Mapping[str, float]) -> float:
    """The chance of all first tokens that a word may begin with."""
    return sum(
        p for token, p in chances.items() if token.strip() and word.startswith(token.strip())
    )
