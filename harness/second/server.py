"""Opinions of a model that a server serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.engines.served.client import Server, ServerError, without_password
from harness.engines.served.completion import Completion, read_completion
from harness.second.prompt import NO, YES, word_of
from harness.second.weighing import OpinionError, Said

AT_ONCE = 8
_SECONDS = 60.0
_TOKENS = 4  # a word and what may end it
_TRIES = 4


class ServerModel:
    """A served model; its key comes from the environment, and goes nowhere else."""

    def __init__(self, url: str, model: str) -> None:
        """Connect to nothing yet.

        Raises:
            OpinionError: if the client library is missing.
        """
        self.name = model
        self.identity = f"{url} {model}"
        self._url = url
        try:
            self._server = Server(url, at_once=AT_ONCE, seconds=_SECONDS, tries=_TRIES)
        except ServerError as error:
            raise OpinionError(f"no second opinion: {error}") from None

    def say(self, prompts: Sequence[str]) -> list[Said]:
        """Answer every prompt, several at once.

        Raises:
            OpinionError: if the server cannot be reached or refuses.
        """
        sent = [
            self._server.send("/chat/completions", self._body(prompt), self._read)
            for prompt in prompts
        ]
        try:
            return [_said(one.result()) for one in sent]
        except ServerError as error:
            asked = without_password(self._url)
            raise OpinionError(f"no second opinion from {asked}: {error}") from None
        finally:
            for one in sent:
                one.cancel()

    def close(self) -> None:
        """Hang up."""
        self._server.close()

    def _body(self, prompt: str) -> dict[str, Any]:
        return {
            "model": self.name,
            "messages": [{"role": "user", "content": prompt}],
            "max_tokens": _TOKENS,
            "temperature": 0.0,
            "logprobs": True,
            "top_logprobs": 5,
        }

    def _read(self, text: str) -> Completion:
        return read_completion(text, self.name)


def _said(completion: Completion) -> Said:
    chances = completion.steps[0].chances if completion.steps else {}
    return Said(completion.answer.strip()[:100], _yes(chances))


def _yes(told: Mapping[str, float]) -> float | None:
    """The probability of yes beside that of no, in the first token; None where it is not told."""
    chances = {YES: 0.0, NO: 0.0}
    for token, chance in told.items():
        if (word := word_of(token)) is not None:
            chances[word] += chance
    total = sum(chances.values())
    return chances[YES] / total if total else None
