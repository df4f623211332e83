"""What earlier runs answered, and what they saw of the models that did; kept for later ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain

from harness.engines.answer_cache import AnswerCache
from harness.engines.local.fingerprints import AnswerKeys, Fingerprints, model_files
from harness.engines.local.loaded_models import WholeModel
from harness.engines.request import Request
from harness.local_cache import cache_folder
from harness.suite.suite import BASE

_LARGE = 256 * 1024 * 1024  # bytes of weights that take longer to hash than to wait for


class Remembered:
    """Answers of a run's models by request, and proofs that each model does something.

    Works out what keys are made of at the first question, which may take reading all weights.
    """

    def __init__(
        self,
        base: WholeModel,
        full_models: Mapping[str, WholeModel],
        settings: Mapping[str, str],
        announce: Callable[[str], None],
    ) -> None:
        """Read nothing yet.

        Args:
            base: the base with its adapters.
            full_models: what is asked in its place, by name.
            settings: what else every answer depends on.
            announce: told if the cache cannot be used.
        """
        self.hashes: dict[str, str] = {}
        """Of every model, once anything was recalled."""
        self._base, self._full, self._settings = base, full_models, settings
        self._cache = AnswerCache(cache_folder() / "answers.sqlite", announce)
        self._keys: AnswerKeys | None = None
        self._proofs: dict[str, str] = {}

    @property
    def trouble(self) -> str | None:
        """Why answers could not be kept; None where all were."""
        return self._cache.trouble

    def recall(
        self, window: Sequence[Request], load_base: Callable[[], object]
    ) -> list[str | None]:
        """Return what earlier runs answered, None where it has to be asked.

        Args:
            window: the requests.
            load_base: called while weights never seen before are hashed: they have no answers, so
                the model will be needed.
        """
        keys = self._keys or self._make_keys(load_base)
        by_request = [keys.of(request) for request in window]
        answers = self._cache.answers([key for key in by_request if key is not None])
        known = [answers.get(key) if key is not None else None for key in by_request]
        # Whoever answers any of these now is seen to do something by that.
        asked = {
            one.adapter
            for one, key, said in zip(window, by_request, known, strict=True)
            if key is not None and said is None
        }
        self._proofs = dict.fromkeys(asked - self._proofs.keys(), "") | self._proofs
        return [self._trusted(one, said) for one, said in zip(window, known, strict=True)]

    def keep(
        self,
        answers: Iterable[tuple[Request, str]],
        proven: Iterable[str],
        measured: Mapping[str, str],
    ) -> None:
        """Write answers down for good, and with them what they prove.

        At once: whatever a killed run has finished is not asked again, for a proof neither.

        Args:
            answers: what was said.
            proven: models that were seen to do something.
            measured: what was seen of them so far.
        """
        if self._keys is not None:
            rows = {self._keys.of(request): said for request, said in answers}
            new = [model for model in proven if not self._proofs.get(model)]
            self._cache.keep(
                {key: said for key, said in rows.items() if key is not None}
                | self._proofs_of(self._keys, new, measured)
            )

    def keep_proof(self, models: Iterable[str], measured: Mapping[str, str]) -> None:
        """Write down what a run that ended well saw of models, for runs that ask none."""
        if self._keys is not None:
            self._cache.keep(self._proofs_of(self._keys, models, measured))

    def proven(self, model: str) -> bool:
        """Whether an earlier run has seen a model do something."""
        return bool(self._proofs.get(model))

    def measured(self, models: Iterable[str]) -> list[dict[str, str]]:
        """Return what earlier runs measured of models, that of each run once."""
        proofs = dict.fromkeys(self._proofs[model] for model in models if self.proven(model))
        return [json.loads(proof) for proof in proofs]

    def close(self) -> None:
        """Let go of the cache."""
        self._cache.close()

    def _proofs_of(
        self, keys: AnswerKeys, models: Iterable[str], measured: Mapping[str, str]
    ) -> dict[str, str]:
        facts = json.dumps(measured)
        proofs = dict.fromkeys(models, facts)
        self._proofs |= proofs
        return {keys.proof(model): facts for model in proofs}

    def _trusted(self, request: Request, answer: str | None) -> str | None:
        """Have an adapter's first answer asked again if no run has yet seen it to do anything.

        Only where none of its answers is asked anyway: what is finished is not asked twice.
        Answers of a run that was killed, or that ended by finding an adapter idle, are kept too.
        """
        unproven = request.adapter != BASE and request.adapter not in self._proofs
        if answer is None or not unproven:
            return answer
        self._proofs[request.adapter] = ""
        return None

    def _make_keys(self, load_base: Callable[[], object]) -> AnswerKeys:
        fingerprints = Fingerprints(self._cache)
        folder = self._base.folder
        with ThreadPoolExecutor(1) as pool:
            hashing: Future[dict[str, str]] = pool.submit(self._hash_all, fingerprints)
            size = sum(file.stat().st_size for file in model_files(folder))
            if size > _LARGE and fingerprints.is_new(folder):
                load_base()
            self.hashes = hashing.result()
        adapters = {name: self.hashes[name] for name in self._base.adapters}
        full_models = {name: self.hashes[name] for name in self._full}
        keys = self._keys = AnswerKeys(self.hashes[BASE], adapters, self._settings, full_models)
        proofs = {keys.proof(model): model for model in chain([BASE], adapters, full_models)}
        kept = self._cache.answers(list(proofs))
        self._proofs = {proofs[key]: facts for key, facts in kept.items()}
        return keys

    def _hash_all(self, fingerprints: Fingerprints) -> dict[str, str]:
        own = self._base.own_processors
        adapters = {
            name: fingerprints.adapter(path, with_processor=name in own)
            for name, path in self._base.adapters.items()
        }
        full_models = {
            name: fingerprints.base(model.folder, model.processor)
            for name, model in self._full.items()
        }
        return {BASE: fingerprints.base(self._base.folder), **adapters, **full_models}
