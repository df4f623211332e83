"""Recorded answers in place of a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern

from harness.engines.request import EngineError, Failure, Generation, Request
from harness.engines.windows import readable, windows
from harness.record import RecordError, read_answers


class ReplayEngine:
    """Answers every request from an `answers.jsonl`."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            EngineError: if it cannot be read, or gives two answers to one question.
        """
        self._path = path
        self._answers: dict[tuple[str, str, int], str] = {}
        try:
            for case, adapter, sample, answer in read_answers(path):
                # Each name is in the file as often as it answers.
                key = intern(case), intern(adapter), sample
                if self._answers.setdefault(key, answer) != answer:
                    raise EngineError(f"{path}: two answers to {case}[{adapter}]; keep one")
        except RecordError as error:
            raise EngineError(str(error)) from None

    @property
    def adapters(self) -> list[str]:
        """Names of the models that answered, in the order of the file."""
        return list(dict.fromkeys(adapter for _, adapter, _ in self._answers))

    def beside(self, asked: Mapping[str, int]) -> list[str]:
        """Name the answers that nobody asks for, as `case[adapter]`.

        Args:
            asked: case -> how many answers are drawn to it.
        """
        return [
            f"{case}[{adapter}]" + (f" sample {sample}" if case in asked else "")
            for case, adapter, sample in self._answers
            if sample >= asked.get(case, 0)
        ]

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer every request once."""
        for window in windows(requests):
            # What was recorded of a picture that nobody can open was recorded of another.
            seen, failed = readable(window)
            yield from failed
            yield from map(self._recorded, seen)

    def _recorded(self, request: Request) -> Generation | Failure:
        answer = self._answers.get(request.key)
        if answer is None:
            return Failure(request=request, error=f"no answer recorded in {self._path.name}")
        return Generation(request=request, answer=answer)

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Refuse: what was recorded cannot be asked anything else."""
        raise EngineError("recorded answers have no base that could be asked for a second opinion")

    def provenance(self) -> dict[str, str]:
        """Name the file and what is in it."""
        content = hashlib.sha256(self._path.read_bytes()).hexdigest()
        return {"engine": "replay", "answers": self._path.name, "answers_sha256": content[:16]}

    def close(self) -> None:
        """Nothing to free."""
