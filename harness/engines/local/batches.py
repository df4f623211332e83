"""Rows of a batch as the model takes them: padded tokens, and a picture for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from harness.engines.local.features import PictureFeatures, join, to_device
from harness.engines.local.loading import Loaded
from harness.engines.local.prompts import Prompt, Prompts
from harness.engines.request import Ask

Row = tuple[str, Ask]
"""A model and what it is asked."""


class Batches:
    """Makes inputs, with shared features where the model takes them and with pixels elsewhere."""

    def __init__(self, loaded: Loaded, prompts: Prompts, features: PictureFeatures) -> None:
        self._loaded, self._prompts, self._features = loaded, prompts, features

    def with_features(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> dict[str, Any]:
        """Inputs in which a picture's features are worked out once for all rows that may share."""
        if not self._features.supported:
            return self.with_pixels(rows, prompts)
        inputs = self._rows(rows, prompts, pixels=False)
        seen = self._features.of([(name, ask.shown, prompts[ask].pixels) for name, ask in rows])
        inputs["mm_encoder_outputs"] = {"image": join(seen)}
        return inputs

    def with_pixels(self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt]) -> dict[str, Any]:
        """Inputs as the processor makes them."""
        return self._rows(rows, prompts, pixels=True)

    def _rows(
        self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt], pixels: bool
    ) -> dict[str, Any]:
        """Tokens of every row and what belongs to its picture: grids and sizes, perhaps pixels.

        Pixels and their masks are by far the largest, and features stand in their place.
        """
        inputs: dict[str, Any] = self._prompts.collate([prompts[ask] for _, ask in rows])
        pictures = [prompts[ask].pixels for _, ask in rows]
        for name in pictures[0]:
            if pixels or not name.startswith("pixel_"):
                inputs[name] = torch.cat([one[name] for one in pictures])
        return to_device(inputs, self._loaded.device, self._loaded.dtype)
