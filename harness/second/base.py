"""Opinions of the base itself, text only: by how probable it finds yes and no."""

from __future__ import annotations

from collections.abc import Sequence

from harness.engines.request import Engine
from harness.second.prompt import NO, YES
from harness.second.weighing import Said

_ENOUGH = 0.5  # of all that it might say: below it, neither word is what it wants to say
_PARTS = ("sha256.base", "dtype", "device")


class BaseModel:
    """The base of a run, asked between its other questions."""

    def __init__(self, name: str, engine: Engine) -> None:
        """Ask nothing yet.

        Args:
            name: what people call it.
            engine: has it loaded, or loads it at the first question.
        """
        self.name, self._engine = name, engine

    @property
    def identity(self) -> str | None:
        """Weights, libraries and numbers; None where the run did not work them out."""
        facts = self._engine.provenance()
        if "sha256.base" not in facts:
            return None
        libraries = sorted(f"{key} {value}" for key, value in facts.items() if "version." in key)
        return " ".join([*(facts[part] for part in _PARTS), *libraries])

    def say(self, prompts: Sequence[str]) -> list[Said]:
        """Answer every prompt with the likelier word, unless it would rather say another."""
        return [
            _said(chances[YES], chances[NO])
            for chances in self._engine.first_words(prompts, (YES, NO))
        ]

    def close(self) -> None:
        """The engine is the run's."""


def _said(yes: float, no: float) -> Said:
    if yes + no < _ENOUGH:
        return Said("", yes / (yes + no) if yes + no else None)
    return Said(YES if yes > no else NO, yes / (yes + no))
