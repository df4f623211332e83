"""What is asked: the suite, its characters and cases, as plain data.

Knows nothing of models, answers or pytest. `harness.suite.reading` makes these from YAML files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from harness.suite.policy import GatePolicy as GatePolicy
from harness.suite.prompting import Prompting

BASE = "base"
"""The reserved adapter name that stands for the model without any adapter."""


ALL_ADAPTERS = "all"
"""The reserved name for every adapter that the suite knows."""


class SuiteError(Exception):
    """A mistake in a file of the suite: where it is, what is wrong, what would be right."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.message = message
        self.others: tuple[SuiteError, ...] = ()
        """Mistakes that were found after this one, where reading went on."""

    def __str__(self) -> str:
        """Give the one line people see, `file:line: message`."""
        place = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        return f"{place}: {self.message}"


class Role(StrEnum):
    """Why a character is in the suite."""

    TARGET = "target"
    """The adapter should learn it."""
    CONTROL = "control"
    """The base knows it, the adapter must not forget it."""


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What the judge needs to know of a question: nothing about pictures or files."""

    question: str
    accept: tuple[str, ...]
    """Acceptable answers; any one is enough."""
    reject: tuple[str, ...] = ()
    """Answers that are never acceptable, however near in meaning."""
    character: str | None = None
    """Id of the character that the picture shows, where it is one of the suite."""
    similarity: float | None = None
    """Threshold for acceptance by meaning, 0 to 1; None leaves it to the suite."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A picture, mostly; one question, acceptable answers."""

    id: str
    character: str
    role: Role
    images: tuple[Path, ...]
    """What is shown, in order; none for a question of language alone."""
    expectation: Expectation
    prompting: Prompting = field(default_factory=Prompting)
    tags: tuple[str, ...] = ()
    path: Path
    line: int
    """1-based line of the case in its file."""

    @cached_property  # every record of a case has this very text
    def key(self) -> str:
        """`character/case`, unique in the suite."""
        return f"{self.character}/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Character:
    """Who or what a picture shows, with its cases."""

    id: str
    name: str
    role: Role
    aliases: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    path: Path

    @property
    def names(self) -> tuple[str, ...]:
        """The name people use, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, kw_only=True)
class JudgeSettings:
    """How answers are judged."""

    similarity: float = 0.70
    """Default threshold for semantic acceptance, 0 to 1."""
    encoder: str | None = None
    """A sentence-transformers model, by folder or hub id; None for the built-in one."""
    certainty: float = 0.80
    """Below it a verdict is doubtful, 0 to 1."""
    second: SecondOpinion | None = None
    """Asked about doubtful verdicts; None for nobody."""


@dataclass(frozen=True, kw_only=True)
class SecondOpinion:
    """Who is asked about doubtful verdicts."""

    server: str | None = None
    """Address of an OpenAI-compatible server; None for the base itself."""
    model: str | None = None
    """What the server serves."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """A person's verdict on one exact answer to one case, which wins over the judge's."""

    case: str
    answer: str
    verdict: str
    named: tuple[str, ...] = ()
    why: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Suite:
    """All that one run may ask, and by which rules it is judged."""

    root: Path
    base: str | None = None
    """Folder of the base model (absolute) or a hub id."""
    adapters: Path | None = None
    """Folder where adapters are looked up by name."""
    named_adapters: Mapping[str, str] = field(default_factory=dict)
    """Adapters by names of the suite's own: name -> folder, pattern or hub id."""
    prompting: Prompting = field(default_factory=Prompting)
    """How cases are asked that do not say otherwise."""
    own_processors: bool = False
    """Whether adapters are asked with the chat template and processor in their folders."""
    dtype: str | None = None
    """The numbers a model computes in; None leaves it to device and base."""
    server_revision: str | None = None
    """What its author calls the weights that a server serves today; part of no question."""
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    gate: GatePolicy = field(default_factory=GatePolicy)
    distractors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Characters outside the suite that a model may name: name -> other names."""
    characters: Mapping[str, Character] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every case of every character, in file order."""
        return tuple(case for character in self.characters.values() for case in character.cases)

    @property
    def asked(self) -> tuple[Expectation, ...]:
        """What is expected of every case, in file order."""
        return tuple(case.expectation for case in self.cases)

    @property
    def asking(self) -> dict[str, Any]:
        """How cases are asked that do not say otherwise, as JSON values."""
        own = {"adapter_template": "own"} if self.own_processors else {}
        return {**self.prompting.told(), **({"dtype": self.dtype} if self.dtype else {}), **own}

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Every character an answer may name, by id (a distractor's id is its name)."""
        known = {character.id: character.names for character in self.characters.values()}
        others = {name: (name, *aliases) for name, aliases in self.distractors.items()}
        return {**others, **known}

    @property
    def called(self) -> dict[str, str]:
        """The name people use of everyone in `names`, by id."""
        return {key: names[0] for key, names in self.names.items()}
