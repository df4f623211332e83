"""Doubtful verdicts → settled ones: a model asked, weighed and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from harness.judge.auditing.labelled import Labelled, read_labelled
from harness.judge.verdict import Judgement, Opinion
from harness.local_cache import LocalCache, cache_folder
from harness.second.prompt import VERSION, Doubted
from harness.second.weighing import Said, Trust, count, opinion_of, settle
from harness.suite.suite import Expectation

PROBES = Path(__file__).parent / "probes.jsonl"
"""Labelled answers that the judge doubts, by which a model is weighed."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS opinions (key TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
"""


class Model(Protocol):
    """Who can be asked."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def identity(self) -> str | None:
        """What its answers depend on; None if that is not known, and they are not remembered."""
        ...

    def say(self, prompts: Sequence[str]) -> list[Said]:
        """Answer every prompt."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class Opinions:
    """Asks one model; equal prompts once, also over several runs."""

    def __init__(
        self,
        model: Model,
        announce: Callable[[str], None],
        *,
        labelled: Sequence[Labelled] = (),
        remember: bool = True,
    ) -> None:
        """Ask nothing yet.

        Args:
            model: who is asked.
            announce: told what takes long, a line each.
            labelled: further answers to weigh the model by.
            remember: whether its answers are kept for later runs.
        """
        self.model = model
        self._announce = announce
        self._labelled = labelled
        self._known: dict[str, Said] = {}
        self._remember = remember

    def settle(self, expectation: Expectation, answer: str, judgement: Judgement) -> Judgement:
        """Return what follows from a doubtful judgement and the model's opinion.

        Raises:
            OpinionError: if the model cannot be asked.
        """
        (opinion,) = self.of([Doubted.of(expectation, answer, judgement)])
        if opinion.right is not None:
            opinion = replace(opinion, weight=round(self.trust.weight(opinion.right), 3))
        return settle(judgement, opinion)

    def of(self, doubted: Sequence[Doubted]) -> list[Opinion]:
        """Return an opinion on each, not weighed yet."""
        prompts = [prompt for one in doubted for prompt in one.prompts]
        said = self._say(prompts)
        pairs = zip(said[::2], said[1::2], strict=True)
        return [opinion_of(self.model.name, right, wrong) for right, wrong in pairs]

    @cached_property
    def trust(self) -> Trust:
        """How far the model is to be trusted: it is asked about labelled answers first."""
        rows = [*read_labelled(PROBES), *self._labelled]
        self._announce(
            f"Asking {self.model.name} about {len(rows)} labelled answers, to know what its second "
            "opinion is worth"
        )
        doubted = [Doubted(r.expectation.question, r.expectation.accept, r.answer) for r in rows]
        opinions = self.of(doubted)
        trust = count((row.correct, one) for row, one in zip(rows, opinions, strict=True))
        self._announce(f"{self.model.name}: {trust.told}")
        return trust

    def provenance(self) -> dict[str, str]:
        """Say who was asked, and what that is worth where an opinion was given."""
        if not self._known:
            return {}
        weighed = {"second.trust": self.trust.told} if "trust" in self.__dict__ else {}
        return {"second": self.model.name, **weighed}

    @property
    def trouble(self) -> str | None:
        """Why opinions could not be kept for later runs; None where all were."""
        return self._cache.trouble if "_cache" in self.__dict__ else None

    def close(self) -> None:
        """Free the model and the cache."""
        self.model.close()
        if "_cache" in self.__dict__:
            self._cache.close()

    def _say(self, prompts: Sequence[str]) -> list[Said]:
        unknown = [prompt for prompt in dict.fromkeys(prompts) if prompt not in self._known]
        keys = {self._key(prompt): prompt for prompt in unknown} if self._remembers else {}
        if keys:
            query = "SELECT key, said FROM opinions WHERE key IN ({keys})"
            for key, said in self._cache.found(query, list(keys)).items():
                self._known[keys[key]] = Said(**json.loads(said))
        owed = [prompt for prompt in unknown if prompt not in self._known]
        if owed:
            new = dict(zip(owed, self.model.say(owed), strict=True))
            self._known.update(new)
            if self._remembers:
                kept = {self._key(p): json.dumps(asdict(said)) for p, said in new.items()}
                self._cache.write("opinions", kept)
        return [self._known[prompt] for prompt in prompts]

    @property
    def _remembers(self) -> bool:
        return self._remember and self.model.identity is not None

    def _key(self, prompt: str) -> str:
        return hashlib.sha256(f"{VERSION}\0{self.model.identity}\0{prompt}".encode()).hexdigest()

    @cached_property
    def _cache(self) -> LocalCache:
        return LocalCache(cache_folder() / "opinions.sqlite", _SCHEMA, self._announce)
