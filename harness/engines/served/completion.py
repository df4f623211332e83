"""What a server replies, read strictly: the answer, and how probable it found each token."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from harness.engines.served.client import ServerError
from harness.json_text import read_json

_LONGEST = 1_000_000  # letters of an answer


class _Option(msgspec.Struct):
    token: str
    logprob: float


class _Token(_Option):
    top_logprobs: Sequence[_Option] = ()


class _Chances(msgspec.Struct):
    content: Sequence[_Token] | None = None


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Chances | None = None


class _Reply(msgspec.Struct):
    choices: Sequence[_Choice]
    model: str | None = None


@dataclass(frozen=True)
class Step:
    """One token that was said, and the chances of the likeliest in its place."""

    said: str
    chances: dict[str, float]


@dataclass(frozen=True)
class Completion:
    """What a model said."""

    answer: str
    steps: tuple[Step, ...] = ()
    """Its tokens, where the server was asked to tell their chances and does."""


def read_completion(text: str, model: str) -> Completion:
    """Return what a model said.

    Args:
        text: the server's reply.
        model: who was asked.

    Raises:
        ServerError: if it is no completion, or another model's.
    """
    try:
        reply = msgspec.convert(read_json(text), _Reply)
    except (msgspec.ValidationError, ValueError) as error:
        raise ServerError(f"what the server sent is no completion: {error}") from None
    # A served alias may be told by its longer name.
    if reply.model is not None and not reply.model.startswith(model):
        raise ServerError(f"{reply.model!r} answered in the place of {model!r}")
    if not reply.choices:
        raise ServerError("the server sent no choice")
    choice = reply.choices[0]
    if choice.finish_reason == "content_filter":
        raise ServerError("the server held the answer back (content_filter)")
    answer = _answer(choice.message)
    if len(answer) > _LONGEST:
        raise ServerError(f"the answer is longer than {_LONGEST} letters")
    tokens = (choice.logprobs and choice.logprobs.content) or ()
    return Completion(answer, tuple(map(_step, tokens)))


def _answer(message: _Message) -> str:
    """What was said, its reasoning marked as a model without a reasoning parser marks it."""
    said = message.content if message.content is not None else message.refusal
    reasoning = message.reasoning or message.reasoning_content
    if reasoning:
        return f"<think>{reasoning}</think>{said or ''}"
    if said is None:
        raise ServerError("the server sent an answer without content")
    return said


def _step(token: _Token) -> Step:
    options = token.top_logprobs or (token,)
    return Step(token.token, {one.token: math.exp(min(0.0, one.logprob)) for one in options})
