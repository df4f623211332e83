"""The judge's decision as plain data; the rest of the harness needs no more of the judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an answer is, by the contract."""

    CORRECT = "correct"
    HALLUCINATION = "hallucination"
    """Asserts another character."""
    WRONG = "wrong"
    REFUSAL = "refusal"
    """Declines to answer, or says nothing."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a model that was asked about a doubtful verdict says of the answer."""

    by: str
    """The model."""
    said: tuple[str, str]
    """Its answers to whether it is right and to whether it is wrong."""
    right: bool | None
    """None where it gives no opinion: no word that it may say, or the same to both."""
    probability: float | None = None
    """How probable it finds that the answer is right, where it tells."""
    weight: float = 1.0
    """How many times likelier right answers get this opinion than others do, as far as measured."""
    before: str = ""
    """The judge's own verdict and certainty."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict and why.

    `named` is not empty exactly when the verdict is `hallucination`.
    """

    verdict: Verdict
    rule: str
    """The rule that decided, a short stable word such as `accept-words`."""
    reason: str
    """The same for people, one sentence in plain text (never HTML)."""
    named: tuple[str, ...] = ()
    """Characters wrongly asserted: ids of the suite, or a distractor's name."""
    named_other: tuple[str, ...] = ()
    """Proper names in the answer that nobody listed."""
    spans: tuple[tuple[int, int], ...] = ()
    """Character ranges (start, end) of the raw answer that decided."""
    reasoning: tuple[tuple[int, int], ...] = ()
    """Character ranges of the raw answer that were no part of what was judged: its thinking."""
    language: str = "und"
    """What the answer is written in: two letters, `und` where nothing tells, or `other`."""
    similarity: float | None = None
    """Cosine to the nearest acceptable answer, where meaning was asked."""
    threshold: float | None = None
    certainty: float = 1.0
    """How probably a careful person would give the same verdict, 0 to 1; a person's own is sure."""
    overruled: str | None = None
    """Who overruled the judge, where a person's verdict stands in its place."""
    second: Opinion | None = None
    """What a second opinion said, where one was asked for."""
