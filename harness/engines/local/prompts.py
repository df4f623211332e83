"""A picture and a question become tokens and pixels, by the model's own processor and template."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import pad

from harness.engines.local.loading import Loaded


def messages(image: Any, question: str) -> list[dict[str, Any]]:
    """The conversation put to the model: the picture, then the question."""
    content = [{"type": "image", "image": image}, {"type": "text", "text": question}]
    return [{"role": "user", "content": content}]


@dataclass(frozen=True)
class Prompt:
    """One question about one picture, ready for the model but on the CPU."""

    tokens: dict[str, torch.Tensor]
    """One entry a token, each [1, length]: input_ids, attention_mask, token types."""
    pixels: dict[str, Any]
    """What belongs to the picture: pixel_values and, by model, grids, sizes, masks."""

    @property
    def length(self) -> int:
        """How many tokens it has."""
        return int(self.tokens["input_ids"].shape[1])


class Prompts:
    """Makes prompts; a picture's pixels are worked out once for all its questions."""

    def __init__(self, loaded: Loaded) -> None:
        self._processor = loaded.processor
        self._tokenizer = loaded.tokenizer
        self._pixels: _OncePerPicture | None = None
        if hasattr(self._processor, "image_processor"):
            self._pixels = _OncePerPicture(self._processor.image_processor)

    def make(self, image: Any, questions: Sequence[str]) -> list[Prompt]:
        """Prompts for questions about one picture, in order."""
        if self._pixels is None:
            return [self._make(image, question) for question in questions]
        original = self._processor.image_processor
        self._processor.image_processor = self._pixels
        try:
            return [self._make(image, question) for question in questions]
        finally:
            self._processor.image_processor = original
            self._pixels.forget()

    def _make(self, image: Any, question: str) -> Prompt:
        made = self._processor.apply_chat_template(
            messages(image, question),
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
        )
        shape = made["input_ids"].shape
        tokens = {k: v for k, v in made.items() if getattr(v, "shape", None) == shape}
        return Prompt(tokens, {k: v for k, v in made.items() if k not in tokens})

    def collate(self, prompts: Sequence[Prompt]) -> dict[str, torch.Tensor]:
        """Tokens of several prompts, each [rows, longest], padded on the left."""
        longest = max(prompt.length for prompt in prompts)
        filler = {"input_ids": self.pad_token}
        return {
            name: torch.cat(
                [
                    pad(p.tokens[name], (longest - p.length, 0), value=filler.get(name, 0))
                    for p in prompts
                ]
            )
            for name in prompts[0].tokens
        }

    @property
    def pad_token(self) -> int:
        """What fills a row; masked, so any token that is no picture will do."""
        for token in (self._tokenizer.pad_token_id, self._tokenizer.eos_token_id):
            if token is not None:
                return int(token)
        return 0


class _OncePerPicture:
    """Stands in for a processor's image processor, and remembers what it made of a picture."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._made: dict[str, Any] = {}

    def forget(self) -> None:
        """Start on another picture."""
        self._made.clear()

    def __call__(self, images: Any, **options: Any) -> Any:
        key = repr(sorted(options.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._inner(images, **options)
        # A processor takes entries out of what it gets.
        kept = copy.copy(self._made[key])
        kept.data = dict(kept.data)
        return kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
