"""Answers of earlier runs, used only where something tells that the weights are still the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import uuid4

from harness.engines.answer_cache import AnswerCache
from harness.engines.hashes import AskHashes, digest_of
from harness.engines.request import Request
from harness.engines.served.probes import Probes
from harness.local_cache import cache_folder

_FORMAT = "served 1"  # raised when the engine's own way of asking changes what is answered


class Remembered:
    """Answers by request. Weights behind a served name may change without a word.

    So answers belong to a stretch of runs in which the model said the same to the same probe; once
    it says something else, another stretch begins, in which nothing is remembered yet.
    """

    def __init__(
        self,
        models: Mapping[str, Sequence[str | None]],
        probes: Probes,
        revision: str | None,
        announce: Callable[[str], None],
    ) -> None:
        """Look up which stretch each model is in.

        Args:
            models: name -> what the server tells of the model, or what is known of its files.
            probes: what each says today.
            revision: of the weights, where the suite vouches for it.
            announce: told if the cache cannot be used.
        """
        self._cache = AnswerCache(cache_folder() / "answers.sqlite", announce)
        self._asks = AskHashes()
        told = {name: [_FORMAT, *about, revision] for name, about in models.items()}
        if probes.told:
            self._models = {name: self._stretch(name, one, probes) for name, one in told.items()}
        else:
            self._models = told if revision is not None else {}

    @property
    def trouble(self) -> str | None:
        """Why answers could not be kept; None where all were."""
        return self._cache.trouble

    def recall(self, window: Sequence[Request]) -> list[str | None]:
        """Return what earlier runs answered, None where it has to be asked."""
        keys = [self._key(request) for request in window]
        answers = self._cache.answers([key for key in keys if key is not None])
        return [answers.get(key) if key is not None else None for key in keys]

    def keep(self, answers: Iterable[tuple[Request, str]]) -> None:
        """Write answers down for good."""
        rows = {self._key(request): said for request, said in answers}
        self._cache.keep({key: said for key, said in rows.items() if key is not None})

    def close(self) -> None:
        """Let go of the cache."""
        self._cache.close()

    def _stretch(self, name: str, model: Sequence[str | None], probes: Probes) -> list[str | None]:
        key = digest_of([*model, "what it said to the probe"])
        kept = self._cache.answers([key]).get(key)
        if kept is not None:
            earlier = json.loads(kept)
            if probes.is_as(name, earlier["said"]):
                return [*model, earlier["stretch"]]
        begun = uuid4().hex
        self._cache.keep({key: json.dumps({"stretch": begun, "said": probes.kept(name)})})
        return [*model, begun]

    def _key(self, request: Request) -> str | None:
        model, asked = self._models.get(request.adapter), self._asks.of(request.ask)
        return None if model is None or asked is None else digest_of([model, asked])
