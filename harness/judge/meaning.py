"""Acceptance by meaning: how near an answer is to what is acceptable, by a sentence encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from harness.judge.encoder import Encoder, load_encoder

if TYPE_CHECKING:
    from harness.judge.vectors import Vector

_PARTS = re.compile(r"[.!?;\n]+\s")
_LONGEST = 600
_MOST_PARTS = 12


class Meaning:
    """Similarities between texts; loads its encoder at the first question, remembers vectors."""

    def __init__(self, encoder: str | None) -> None:
        """Name the encoder; None is the built-in one."""
        self._name = encoder
        self._vectors: dict[str, Vector] = {}

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder(self._name)

    def similarity(self, answer: str, accepted: str) -> float:
        """Cosine of the answer, or of its nearest sentence, to an acceptable answer."""
        whole = answer[:_LONGEST]
        parts = [whole, *(p for p in _PARTS.split(whole) if p.strip())][:_MOST_PARTS]
        vectors = self.encode([accepted, *parts])
        return max(float(vectors[0] @ vector) for vector in vectors[1:])

    def encode(self, texts: Sequence[str]) -> list[Vector]:
        """Encode texts, each once in this judge's life."""
        new = list(dict.fromkeys(text for text in texts if text not in self._vectors))
        if new:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        return [self._vectors[text] for text in texts]
