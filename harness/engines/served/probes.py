"""Checks that every run makes on a server: few tokens of few questions, with their chances.

The base asked alone must be the base asked among adapters; every adapter must change something;
and what is served under a name must be what it was when earlier answers were kept.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from harness.engines.request import EngineError
from harness.engines.served.completion import Completion, Step
from harness.suite.suite import BASE

TOKENS = 8
"""Of each answer; the first of them tell the most."""
_LEAK = 0.2  # share of probability that goes elsewhere: no order of additions does that
_NOISE = 1e-4  # what is nothing in single precision
_TIMES = 3.0  # the noise that was seen, below which nothing is seen

Steps = tuple[Step, ...]


@dataclass
class Probes:
    """What models said to the same few questions."""

    said: dict[str, list[Steps]] = field(default_factory=dict)
    """Model -> the tokens of each answer; empty where the server tells no chances."""
    noise: float = 0.0
    """How far the base is from itself, asked twice."""

    @property
    def told(self) -> bool:
        """Whether the server tells chances at all."""
        return all(steps for answers in self.said.values() for steps in answers)

    def differs(self, model: str) -> bool:
        """Whether a model was seen to be another than the base."""
        pairs = zip(self.said[model], self.said[BASE], strict=True)
        return max(apart(one, other) for one, other in pairs) > self._unseen

    def is_as(self, model: str, kept: str) -> bool:
        """Whether a model says what it said when this was kept."""
        earlier = [Step(said, chances) for said, chances in json.loads(kept)]
        return apart(self.said[model][0], earlier) <= self._unseen

    def kept(self, model: str) -> str:
        """What a model said, for `is_as` of a later run."""
        return json.dumps([[step.said, step.chances] for step in self.said[model][0]])

    @property
    def _unseen(self) -> float:
        return max(_NOISE, _TIMES * self.noise)


def probe(
    send: Callable[[str, int], Future[Completion]], questions: int, models: Sequence[str]
) -> Probes:
    """Ask the base alone, one question after the other; then everyone everything at once.

    Args:
        send: asks (model, number of the question).
        questions: how many there are.
        models: the adapters.

    Raises:
        EngineError: if the base is another among adapters than alone.
        ServerError: if the server does not answer.
    """
    alone = [send(BASE, number).result().steps for number in range(questions)]
    everyone = [(model, n) for n in range(questions) for model in (BASE, *models)]
    sent = {place: send(*place) for place in everyone}
    said = {place: future.result().steps for place, future in sent.items()}
    found = Probes({model: [said[model, n] for n in range(questions)] for model in models})
    found.said[BASE] = alone
    if found.told:
        found.noise = max(apart(one, said[BASE, n]) for n, one in enumerate(alone))
    if found.noise > _LEAK:
        raise EngineError(
            f"the base answers otherwise among adapters than alone ({found.noise:.0%} of its first "
            "choices moved): the server mixes them up. vLLM on a CPU does so unless --max-loras is "
            "the number of adapters and one more"
        )
    return found


def apart(one: Sequence[Step], other: Sequence[Step]) -> float:
    """Return how much probability lies elsewhere, at the token where it is most, 0 to 1.

    Tokens are compared as long as the same was said before them.
    """
    furthest = 0.0
    for mine, theirs in zip(one, other, strict=False):
        furthest = max(furthest, _moved(mine.chances, theirs.chances))
        if mine.said != theirs.said:
            break
    return furthest


def _moved(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Half the sum of differences; a token that one side does not list is below all it lists."""
    least = min(*one.values(), *other.values())
    tokens = one.keys() | other.keys()
    return 0.5 * sum(abs(one.get(token, least) - other.get(token, least)) for token in tokens)


def probe_body(model: str) -> dict[str, Any]:
    """Return what every model is asked in every run, whatever the suite: a made-up picture."""
    content = [
        {"type": "image_url", "image_url": {"url": _picture()}},
        {"type": "text", "text": "Что изображено на картинке?"},
    ]
    messages = [{"role": "user", "content": content}]
    return {"model": model, "messages": messages, "max_tokens": TOKENS, "temperature": 0.0}


@cache
def _picture() -> str:
    """A picture with much to see and nothing to recognise, as a data URL."""
    from PIL import Image

    round_, across = Image.radial_gradient("L"), Image.linear_gradient("L")
    made = io.BytesIO()
    Image.merge("RGB", (round_, across, across.rotate(90))).resize((224, 224)).save(made, "PNG")
    return f"data:image/png;base64,{base64.b64encode(made.getvalue()).decode('ascii')}"
