"""The judge with a memory: equal answers to a case are judged once, also over several runs.

A run whose answers were all judged before loads no dictionary and no encoder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.judge.encoder import fingerprint, installed_version
from harness.judge.verdict import Judgement, Verdict
from harness.local_cache import LocalCache, cache_folder
from harness.suite.suite import Expectation, JudgeSettings, Override

if TYPE_CHECKING:
    from harness.judge.decision import Judge

_SCHEMA = """
CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, verdict TEXT NOT NULL) WITHOUT ROWID;
"""
_DATA = (".py", ".yaml", ".json", ".npz", ".txt")  # what the judge is made of
_LIBRARIES = ("pymorphy3", "pymorphy3-dicts-ru", "pymorphy3-dicts-uk", "rapidfuzz", "simplemma")
_AT_ONCE = 500  # verdicts that a killed run may lose


class RememberingJudge:
    """Judges as `Judge` does, and remembers.

    What it remembers is keyed by content: the case, the answer, the names, the settings, and the
    judge's own code and data, so that a changed judge judges anew. A cache in trouble is silent:
    it changes no verdict, only the time that one takes.
    """

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        settings: JudgeSettings,
        overrides: Sequence[Override] = (),
        asked: Sequence[Expectation] = (),
    ) -> None:
        """Take what `Judge` takes; nothing is loaded yet."""
        self._given = (names, settings, overrides, asked)
        self._overruled = {(override.case, override.answer) for override in overrides}
        self._known: dict[str, Judgement] = {}
        self._new: dict[str, str] = {}

    def judge(self, expectation: Expectation, answer: str, *, case: str | None = None) -> Judgement:
        """Decide what an answer is; with its case's key, a person's verdict on it wins."""
        if (case, answer) in self._overruled:
            return self._judge.judge(expectation, answer, case=case)
        key = _digest([self._common, vars(expectation), answer])
        if key not in self._known:
            self._known[key] = self._recall(key) or self._decide(key, expectation, answer)
        return self._known[key]

    def close(self) -> None:
        """Write down what is new."""
        self._write()

    @cached_property
    def _judge(self) -> Judge:
        from harness.judge.decision import Judge  # loads dictionaries

        return Judge(*self._given)

    @cached_property
    def _common(self) -> str:
        """What all keys of this judge share."""
        names, settings, _, asked = self._given
        called = {who: list(some) for who, some in names.items()}
        # What is called doubtful changes no verdict, and what is asked then comes after it.
        later = ("certainty", "second")
        judged_by = {key: value for key, value in asdict(settings).items() if key not in later}
        content = [judged_by, called, list(map(vars, asked))]
        return _digest([_code(), fingerprint(settings.encoder), *content])

    @cached_property
    def _tables(self) -> LocalCache:
        return LocalCache(cache_folder() / "verdicts.sqlite", _SCHEMA, lambda line: None)

    def _recall(self, key: str) -> Judgement | None:
        rows = self._tables.rows("SELECT verdict FROM verdicts WHERE key = ?", (key,))
        return _judgement(rows[0][0]) if rows else None

    def _decide(self, key: str, expectation: Expectation, answer: str) -> Judgement:
        judgement = self._judge.judge(expectation, answer)
        self._new[key] = json.dumps(vars(judgement))
        if len(self._new) >= _AT_ONCE:
            self._write()
        return judgement

    def _write(self) -> None:
        if self._new:
            self._tables.write("verdicts", self._new)
            self._new.clear()


def _judgement(text: str) -> Judgement | None:
    """Read back what was written down, where lists were tuples; None for what cannot be read."""
    try:
        values: dict[str, Any] = {key: _tuples(value) for key, value in json.loads(text).items()}
        return Judgement(**{**values, "verdict": Verdict(values["verdict"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _code() -> str:
    """Return a hash of what the judge is made of: its code, its data, its libraries."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in _DATA):
        digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {installed_version(library)}".encode())
    return digest.hexdigest()


_encode = json.JSONEncoder(sort_keys=True).encode  # `json.dumps` makes an encoder each time


def _digest(content: object) -> str:
    return hashlib.sha256(_encode(content).encode()).hexdigest()[:32]
