"""How a question is put to a model: as it was put in training, or it is another question."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

QUESTION = "{question}"
"""Stands in a prompt for the question."""

ALPHA = "alpha"
"""Our own key among the processor's arguments."""

DTYPES = ("float32", "float16", "bfloat16")


@dataclass(frozen=True, kw_only=True)
class GenerationOptions:
    """How an answer is made: greedily, or drawn by chance where a temperature is given."""

    max_new_tokens: int = 48
    stop: tuple[str, ...] = ()
    """An answer ends before the first of these."""
    repetition_penalty: float | None = None
    """None leaves it to the base's own settings."""
    template: str = "{}"
    """Arguments of the base's chat template, say `enable_thinking`, as JSON."""
    temperature: float | None = None
    """Answers are drawn from all that a model may say, at this temperature; None: greedily."""
    seed: int = 0
    """Decides what is drawn."""
    samples: int = 1
    """How many answers are drawn of each case."""


@dataclass(frozen=True, kw_only=True)
class Prompting:
    """All that makes a prompt of a question and its pictures."""

    system: str | None = None
    prompt: str = QUESTION
    """The text of the user's turn, the question in place of `{question}`."""
    generation: GenerationOptions = field(default_factory=GenerationOptions)
    processor: str = "{}"
    """Arguments of the base's processor for pictures, say `max_pixels`, as JSON."""

    @classmethod
    def plain(cls, max_new_tokens: int) -> Prompting:
        """Return how a question is put as it stands, for answers of so many tokens."""
        return cls(generation=GenerationOptions(max_new_tokens=max_new_tokens))

    def text(self, question: str) -> str:
        """Return what the user says."""
        return self.prompt.replace(QUESTION, question)

    @property
    def template_arguments(self) -> dict[str, Any]:
        """Arguments of the chat template."""
        return dict(json.loads(self.generation.template))

    @property
    def processor_arguments(self) -> dict[str, Any]:
        """Arguments of the processor; what lies behind transparency is no concern of it."""
        return {key: value for key, value in self._processor.items() if key != ALPHA}

    @property
    def drops_alpha(self) -> bool:
        """Whether transparency is dropped, so that what is behind it shows; else white does."""
        return bool(self._processor.get(ALPHA) == "drop")

    @property
    def _processor(self) -> dict[str, Any]:
        return dict(json.loads(self.processor))

    @property
    def samples(self) -> int:
        """How many answers there are to a question: greedy ones are all the same."""
        return self.generation.samples if self.generation.temperature is not None else 1

    def told(self) -> dict[str, Any]:
        """Return what differs from asking plainly, as JSON values, `max_new_tokens` always."""
        plain = asdict(GenerationOptions())
        generation = {
            key: json.loads(value) if key == "template" else value
            for key, value in asdict(self.generation).items()
            if key == "max_new_tokens" or value != plain[key]
        }
        others = {
            "system": self.system,
            "prompt": self.prompt if self.prompt != QUESTION else None,
            "processor": self._processor or None,
        }
        return {**generation, **{key: value for key, value in others.items() if value is not None}}
