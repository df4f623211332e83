"""Values that no trained adapter has, told from its file without torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.listing import few
from harness.models.safetensors_file import StoredTensor

_PAIRS = (("lora_A", "lora_B"), ("lora_embedding_B", "lora_embedding_A"))
"""What a pair starts with: one drawn at random, the other zero."""


def broken_values(tensors: Mapping[str, StoredTensor]) -> list[str]:
    """Return a line for each kind of value that training does not leave; see the messages."""
    empty = {name for name, tensor in tensors.items() if 0 in tensor.shape}
    filled = {name: tensor for name, tensor in tensors.items() if name not in empty}
    problems = []
    if not tensors:
        problems.append("its file of weights is empty: save the adapter again")
    if empty:
        problems.append(
            f"{some(empty)} hold no values, as DeepSpeed's ZeRO-3 leaves them: gather the weights "
            "when saving (stage3_gather_16bit_weights_on_model_save, or zero_to_fp32.py)"
        )
    stray = [name for name, tensor in filled.items() if "lora_" in name and not tensor.is_floating]
    if stray:
        kinds = ", ".join(sorted({filled[name].dtype for name in stray}))
        problems.append(f"{some(stray)} hold {kinds}, which no training leaves: save it again")
    broken = [name for name, tensor in filled.items() if not tensor.is_finite()]
    if broken:
        problems.append(
            f"{some(broken)} hold NaN or infinite values: training diverged, train it again"
        )
    return problems + _zeros(filled)


def some(names: Iterable[str]) -> str:
    """Return the first two names by the alphabet, and how many more there are."""
    return few(sorted(names), shown=2)


def _zeros(tensors: Mapping[str, StoredTensor]) -> list[str]:
    """Say where zeros are that cannot have been trained.

    What starts as zeros and still holds nothing else was not trained: of all layers that is an
    idle adapter, of some it is lawful (no gradient reaches a vision tower's last layer). But where
    it was trained, zeros beside it, or from its middle to its end, are a save that was cut short.
    """
    pairs = [
        (name, other)
        for first, second in _PAIRS
        for name in tensors
        if first in name and (other := name.replace(first, second)) in tensors
    ]
    trained = [(first, second) for first, second in pairs if not tensors[second].is_zero()]
    if pairs and not trained and all("lora_" in name for name in tensors):
        return ["every lora_B is zero, so it changes nothing: was it ever trained?"]
    half = [first for first, _ in trained if tensors[first].is_zero()]
    half += [
        second for _, second in trained if "lora_B" in second and tensors[second].is_zero(since=0.5)
    ]
    if half:
        return [
            f"{some(half)} hold zeros where trained values belong, as an interrupted or sharded "
            "save leaves them: take another checkpoint, or save it again"
        ]
    return []
