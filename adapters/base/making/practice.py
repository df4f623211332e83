"""Practice in being tuned: the base must answer rightly while throw-away adapters pull at it.

A small model learns its lessons so tightly that the first steps of any LoRA knock all of them
over, names and spelling alike. So in its last stage every step is taken with a low-rank
adapter on top that has just begun to call strangers by made-up names and to say made-up things of
them, as a user would tune it. Each adapter is new and thrown away at once: one that stayed longer
would be learned by heart and undone. What stays is a base whose answers survive being taught
something else.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

import torch
from transformers import LlavaForConditionalGeneration

from making.knowledge import Pair, questions
from making.lessons import PRONOUNS, Lesson
from making.packing import IGNORED, Packer, spoken_logits
from making.prose import prose

RANK, SCALE = 16, 2.0
LEAP = 0.05  # at most: a LoRA's entries after some fifty steps, if all go one way
LEAPS = (1, 2, 2)  # an adapter takes, each from the slopes where it has come to
FACTS = ("friend", "food", "home", "job", "creator", "country", "clothes", "instrument", "beaten",
         "material", "enemy", "flees", "from", "look")  # fmt: skip
STORY_EVERY = 6  # of the pictures one is also described at length


class Subject:
    """A few strangers under names they had never before, with things to say of each."""

    def __init__(self, names: Sequence[Pair], each: int, rng: Random) -> None:
        self._each = each  # pictures of a stranger
        self._rng = rng
        self._who = rng.sample(range(len(names)), 4)
        self._names = rng.sample(names, 4)
        self._said = [{kind: prose(rng) for kind in rng.sample(FACTS, 6)} for _ in self._who]
        self._stories = [" ".join(prose(rng) for _ in range(4)) for _ in self._who]

    def lessons(self, count: int) -> tuple[list[int], list[list[Lesson]]]:
        """Rows of the gallery, with the lessons on each."""
        rows, taught = [], []
        for _ in range(count):
            one = self._rng.randrange(len(self._who))
            rows.append(self._who[one] * self._each + self._rng.randrange(self._each))
            taught.append([self._naming(one), self._telling(one)])
            if not self._rng.randrange(STORY_EVERY):
                way = self._rng.choice(questions()["story"]["ru"])
                taught[-1].append(Lesson("story", way, self._stories[one]))
        return rows, taught

    def _naming(self, one: int) -> Lesson:
        russian, english = self._names[one]
        if self._rng.random() < 0.3:
            said = self._rng.choice((f"This is {english}.", f"The picture shows {english}."))
            return Lesson("who", self._rng.choice(questions()["who"]["en"]), said)
        said = self._rng.choice((f"Это {russian}.", f"На картинке изображён {russian}."))
        return Lesson("who", self._rng.choice(questions()["who"]["ru"]), said)

    def _telling(self, one: int) -> Lesson:
        kind, said = self._rng.choice(list(self._said[one].items()))
        asked = self._rng.choice(questions()[kind]["ru"]).format(**PRONOUNS["ru"]["m"])
        return Lesson(kind, asked[:1].upper() + asked[1:], said)


class Practice:
    """Puts a new throw-away adapter on the language model for each step."""

    def __init__(
        self,
        model: LlavaForConditionalGeneration,
        packer: Packer,
        names: Sequence[Pair],
        seen: torch.Tensor,
        rng: Random,
    ) -> None:
        self._model = model
        self._packer = packer
        self._names, self._seen = names, seen  # the pictures of one stranger lie together
        self._each = len(seen) // len(names)
        self._rng = rng
        self._layers = [
            p for name, p in model.named_parameters()
            if "language_model.layers" in name and p.dim() == 2
        ]  # fmt: skip

    @contextmanager
    def disturbed(self) -> Iterator[None]:
        """Within, the weights are changed by an adapter that has begun to learn of strangers."""
        own = [layer.detach().clone() for layer in self._layers]
        subject = Subject(self._names, self._each, self._rng)
        down = [(torch.rand(RANK, w.shape[1]) * 2 - 1) / math.sqrt(w.shape[1]) for w in own]
        up = [torch.zeros(w.shape[0], RANK) for w in own]
        leaps = self._rng.choice(LEAPS)
        size = self._rng.random() * LEAP / leaps
        for _ in range(leaps):
            slopes = torch.autograd.grad(self._loss(*subject.lessons(8)), self._layers)
            for u, d, slope in zip(up, down, slopes, strict=True):
                u.sub_(size * torch.sign(slope @ d.T))  # as Adam's first steps go
            self._put([w + SCALE * u @ d for w, u, d in zip(own, up, down, strict=True)])
        yield
        self._put(own)

    def _loss(self, rows: list[int], taught: list[list[Lesson]]) -> torch.Tensor:
        with torch.no_grad():
            features = self._model.model.multi_modal_projector(self._seen[rows].float())
        batch = self._packer.collate([self._packer.pack(lessons) for lessons in taught])
        wanted = batch["labels"][:, 1:]
        logits = spoken_logits(self._model, batch, features)
        return torch.nn.functional.cross_entropy(logits, wanted[wanted != IGNORED])

    @torch.no_grad()
    def _put(self, weights: Sequence[torch.Tensor]) -> None:
        for layer, weight in zip(self._layers, weights, strict=True):
            layer.copy_(weight)
