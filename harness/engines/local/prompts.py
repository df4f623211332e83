"""A picture and a question become tokens and pixels, by the model's own processor and template."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import torch
from torch.nn.functional import pad

from harness.engines.local.loading import Loaded
from harness.engines.request import Ask, EngineError
from harness.suite.prompting import Prompting


def messages(images: Sequence[Any], text: str, system: str | None = None) -> list[dict[str, Any]]:
    """The conversation put to the model: perhaps a system message; pictures, then what is said."""
    content = [*({"type": "image", "image": image} for image in images), _said(text)]
    user = {"role": "user", "content": content}
    return [user] if system is None else [{"role": "system", "content": [_said(system)]}, user]


def _said(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


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
        self.tokenizer = loaded.tokenizer
        self._pixels: _OncePerPicture | None = None
        self._checked: set[Prompting] = set()
        if hasattr(self._processor, "image_processor"):
            self._pixels = _OncePerPicture(self._processor.image_processor)

    def make(self, images: Sequence[Any], asks: Sequence[Ask]) -> list[Prompt]:
        """Prompts for asks that show the same, in order."""
        for ask in asks:
            self._check(ask.prompting)
        if self._pixels is None:
            return [self._make(images, ask) for ask in asks]
        original = self._processor.image_processor
        self._processor.image_processor = self._pixels
        try:
            return [self._make(images, ask) for ask in asks]
        finally:
            self._processor.image_processor = original
            self._pixels.forget()

    def _make(self, images: Sequence[Any], ask: Ask) -> Prompt:
        arguments = ask.prompting.processor_arguments
        made = self._processor.apply_chat_template(
            messages(images, ask.text, ask.prompting.system),
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            **ask.prompting.template_arguments,
            **({"processor_kwargs": arguments} if arguments else {}),
        )
        shape = made["input_ids"].shape
        tokens = {k: v for k, v in made.items() if getattr(v, "shape", None) == shape}
        return Prompt(tokens, {k: v for k, v in made.items() if k not in tokens})

    def _check(self, prompting: Prompting) -> None:
        """Refuse what the base would drop without a word: the question would be another.

        Raises:
            EngineError: with what it does not know.
        """
        if prompting in self._checked:
            return
        known = _names_known(getattr(self._processor, "image_processor", None))
        for name in prompting.processor_arguments:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f", did you mean {near[0]}?" if near else f"; it knows {', '.join(known)}"
                raise EngineError(f"the base's processor knows no {name}{hint}")
        template = str(getattr(self._processor, "chat_template", ""))
        for name in prompting.template_arguments:
            if not re.search(rf"\b{re.escape(name)}\b", template):
                raise EngineError(f"the base's chat template knows no {name}")
        if prompting.system is not None:
            self._check_system(prompting)
        self._checked.add(prompting)

    def _check_system(self, prompting: Prompting) -> None:
        try:
            given, without = (
                self._processor.apply_chat_template(
                    messages([], "?", system), tokenize=False, **prompting.template_arguments
                )
                for system in (prompting.system, None)
            )
        except Exception as error:  # a template may raise anything
            raise EngineError(
                f"the base's chat template takes no system message: {error}; put it into prompt:"
            ) from error
        if given == without:
            raise EngineError(
                "the base's chat template leaves the system message out: put it into prompt:"
            )

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
        for token in (self.tokenizer.pad_token_id, self.tokenizer.eos_token_id):
            if token is not None:
                return int(token)
        return 0


def _names_known(images: Any) -> list[str]:
    """Return the arguments that a processor takes for pictures."""
    return sorted(getattr(getattr(images, "valid_kwargs", None), "__annotations__", {}))


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
