"""Rows → tensors, through the processor and chat template of whatever model is trained."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import torch
from PIL import Image

from tuning.errors import TrainingError
from tuning.rows import Row

IGNORED = -100
WINDOW = 8  # batches among which rows of similar length are put together
Tensors = dict[str, torch.Tensor]


class Encoder:
    """Encodes rows one by one, once each: the answer is what is learned, the rest is given."""

    def __init__(self, processor: Any, rows: Sequence[Row], max_length: int) -> None:
        self.rows = rows
        self.pad = processor.tokenizer.pad_token_id
        self._processor = processor
        self._max_length = max_length
        self.encode = lru_cache(maxsize=4096)(self._encode)

    def _encode(self, index: int) -> Tensors:
        row = self.rows[index]
        with Image.open(row.image) as file:
            picture = file.convert("RGB")
        asked = {
            "role": "user",
            "content": [
                {"type": "image", "image": picture},
                {"type": "text", "text": row.question},
            ],
        }
        said = {"role": "assistant", "content": [{"type": "text", "text": row.answer}]}
        prompt = self._tokens([asked], answer_follows=True)["input_ids"]
        tensors = self._tokens([asked, said], answer_follows=False)
        length = prompt.shape[1]
        if not torch.equal(tensors["input_ids"][:, :length], prompt):
            raise TrainingError("the chat template writes a prompt otherwise once it is answered")
        if length >= self._max_length:
            raise TrainingError(
                f"max_length {self._max_length} leaves no room for an answer: picture and question "
                f"take {length} tokens; raise max_length in the recipe"
            )
        labels = tensors["input_ids"].clone()
        labels[:, :length] = IGNORED
        return self._cut(tensors | {"labels": labels})

    def _tokens(self, messages: list[dict[str, Any]], answer_follows: bool) -> Tensors:
        encoded = self._processor.apply_chat_template(
            messages,
            tokenize=True,
            add_generation_prompt=answer_follows,
            return_dict=True,
            return_tensors="pt",
        )
        return dict(encoded)

    def _cut(self, tensors: Tensors) -> Tensors:
        shape = tensors["input_ids"].shape
        return {
            name: tensor[:, : self._max_length] if tensor.shape == shape else tensor
            for name, tensor in tensors.items()
        }


def shuffled_batches(encoder: Encoder, size: int, rng: Random) -> Iterator[list[Tensors]]:
    """One epoch: random order, with rows of similar length in one batch to save padding."""
    order = list(range(len(encoder.rows)))
    rng.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), size * WINDOW):
        window = sorted(
            order[start : start + size * WINDOW],
            key=lambda i: encoder.encode(i)["input_ids"].shape[1],
        )
        batches += [window[k : k + size] for k in range(0, len(window), size)]
    rng.shuffle(batches)
    for batch in batches:
        yield [encoder.encode(index) for index in batch]


def endless_rows(encoder: Encoder, rng: Random) -> Iterator[Tensors]:
    """Row after row in random order, all of them before any comes again."""
    while True:
        for index in rng.sample(range(len(encoder.rows)), len(encoder.rows)):
            yield encoder.encode(index)


def collate(encoded: Sequence[Tensors], pad: int) -> Tensors:
    """Join rows into a batch: sequences padded at the right, pictures one after another."""
    longest = max(tensors["input_ids"].shape[1] for tensors in encoded)
    fillers = {"input_ids": pad, "labels": IGNORED}
    batch: Tensors = {}
    for name in encoded[0]:
        parts = [tensors[name] for tensors in encoded]
        if all(t[name].shape == t["input_ids"].shape for t in encoded):
            parts = [_padded(part, longest, fillers.get(name, 0)) for part in parts]
        elif len({part.shape[1:] for part in parts}) > 1:
            most = max(part.shape[1] for part in parts)  # pictures cut into more or fewer tiles
            parts = [_padded(part, most, 0) for part in parts]
        batch[name] = torch.cat(parts)
    return batch


def _padded(tensor: torch.Tensor, length: int, value: int) -> torch.Tensor:
    """The tensor made longer along its second dimension."""
    missing = list(tensor.shape)
    missing[1] = length - tensor.shape[1]
    return torch.cat([tensor, tensor.new_full(missing, value)], dim=1)
