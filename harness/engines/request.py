"""What goes into an engine and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from harness.suite.prompting import Prompting

TROUBLE = "cache_trouble"
"""Under this an engine's provenance says why answers could not be kept for later runs."""


class Shown(NamedTuple):
    """What is shown: pictures in order, and how they are made ready."""

    images: tuple[Path, ...]
    processor: str
    """Arguments of the base's processor, as JSON."""


@dataclass(frozen=True)
class Ask:
    """One question, whichever model is asked: what is shown and said, and how."""

    images: tuple[Path, ...]
    question: str
    prompting: Prompting = Prompting()  # noqa: RUF009 - frozen
    sample: int = 0
    """Which of the answers that are drawn; 0 where they are greedy."""

    @property
    def shown(self) -> Shown:
        """What is seen; questions that share it share most of what a model reads."""
        return Shown(self.images, self.prompting.processor)

    @property
    def shows_one(self) -> bool:
        """Whether it is about a single picture, as most are."""
        return len(self.images) == 1

    @property
    def text(self) -> str:
        """What the user says."""
        return self.prompting.text(self.question)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question to one model."""

    case: str
    """Key of the case, `character/case`."""
    adapter: str
    """Name of an adapter of the run, or `base`."""
    ask: Ask

    @property
    def key(self) -> tuple[str, str, int]:
        """(case, adapter, sample)."""
        return self.case, self.adapter, self.ask.sample


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What the model said, untouched."""

    request: Request
    answer: str
    cached: bool = False
    """Read from the answer cache, so no model was asked."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """No answer could be had; an error, never a verdict."""

    request: Request
    error: str
    """One line for people."""


class EngineError(Exception):
    """The run cannot be done as asked; the message is one line for people, with the mend."""


class Engine(Protocol):
    """Anything that can answer requests."""

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        """Answer every request once, in any order, yielding answers as they come.

        Lazy: no more is asked than one batch ahead of what the caller has taken.

        Raises:
            EngineError: before the first answer, if the run cannot be done at all.
        """
        ...

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        """Tell how probable the base finds each word as the first that it says to a prompt.

        Args:
            prompts: what the user says, without a picture.
            words: of which only the beginnings need be tokens.

        Raises:
            EngineError: if there is no base to ask.
        """
        ...

    def provenance(self) -> dict[str, str]:
        """What answered, for the record: library versions, device, dtype, fingerprints."""
        ...

    def close(self) -> None:
        """Free what the engine holds; it is not used again."""
        ...


@runtime_checkable
class SeesPictures(Protocol):
    """What an engine also is that has the base here; a server does not tell what it sees."""

    def picture_features(self, asks: Iterable[Ask]) -> Iterator[Sequence[float] | None]:
        """Tell what the base sees of each ask's pictures: the more alike, the nearer the numbers.

        Lazy; None for what cannot be read.

        Raises:
            EngineError: if this model does not tell.
        """
        ...
