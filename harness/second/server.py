"""Opinions of a model that an OpenAI-compatible server serves."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from harness.second.prompt import NO, YES, word_of
from harness.second.weighing import OpinionError, Said

AT_ONCE = 8
_SECONDS = 60.0
_TRIES = 3
_KEY = "OPENAI_API_KEY"
_TOKENS = 4  # a word and what may end it


def is_here(url: str) -> bool:
    """Whether a server is on this machine, so that nothing leaves it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ServerModel:
    """A served model; its key comes from the environment, and goes nowhere else."""

    def __init__(self, url: str, model: str) -> None:
        """Connect to nothing yet.

        Raises:
            OpinionError: if the client library is missing.
        """
        try:
            import openai
        except ImportError:
            raise OpinionError(
                "a second opinion of a server needs: pip install 'vlm-adapter-harness[server]'"
            ) from None
        self.name = model
        self.identity = f"{url} {model}"
        self._url = url
        self._client = openai.OpenAI(
            base_url=url,
            api_key=os.environ.get(_KEY) or "none",
            timeout=_SECONDS,
            max_retries=_TRIES,
        )

    def say(self, prompts: Sequence[str]) -> list[Said]:
        """Answer every prompt, several at once.

        Raises:
            OpinionError: if the server cannot be reached or refuses.
        """
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self._one, prompts))

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _one(self, prompt: str) -> Said:
        try:
            made = self._client.chat.completions.create(
                model=self.name,
                messages=[{"role": "user", "content": prompt}],
                max_tokens=_TOKENS,
                temperature=0.0,
                logprobs=True,
                top_logprobs=5,
            )
        except Exception as error:  # what a server sends may break the client anywhere
            line = (str(error).splitlines() or [type(error).__name__])[0]
            raise OpinionError(f"no second opinion from {self._url}: {line}") from None
        choice = made.choices[0] if made.choices else None
        if choice is None:
            return Said("")
        return Said((choice.message.content or "").strip()[:100], _yes(choice))


def _yes(choice: Any) -> float | None:
    """The probability of yes beside that of no, in the first token; None where it is not told."""
    told = getattr(getattr(choice, "logprobs", None), "content", None)
    if not told:
        return None
    chances = {YES: 0.0, NO: 0.0}
    for option in told[0].top_logprobs or ():
        if (word := word_of(option.token)) is not None:
            chances[word] += math.exp(min(0.0, option.logprob))
    total = sum(chances.values())
    return chances[YES] / total if total else None
