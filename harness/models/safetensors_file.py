"""Safetensors files read without torch: names and shapes from headers, values by bit patterns.

Adapter folders come from anywhere, so a header is checked before anything in it is believed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_HEADER_LIMIT = 100 * 1024 * 1024  # the format's own limit
_CHUNK = 1 << 22

# dtype -> (integer type of its width, exponent bits, all bits but the sign)
_FLOATS: dict[str, tuple[type[np.unsignedinteger], int, int]] = {
    "F64": (np.uint64, 0x7FF0_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF),
    "F32": (np.uint32, 0x7F80_0000, 0x7FFF_FFFF),
    "F16": (np.uint16, 0x7C00, 0x7FFF),
    "BF16": (np.uint16, 0x7F80, 0x7FFF),
    "F8_E5M2": (np.uint8, 0x7C, 0x7F),
    "F8_E4M3": (np.uint8, 0x7F, 0x7F),
}


class SafetensorsError(Exception):
    """A file that is not what it should be; one line that says how."""


@dataclass(frozen=True, kw_only=True)
class StoredTensor:
    """One tensor of a file, by its header entry."""

    file: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    """Where its bytes begin in the file."""
    stop: int

    def is_finite(self) -> bool:
        """Whether no value is NaN or infinite: such values have every exponent bit set."""
        if self.dtype not in _FLOATS:
            return True
        _, exponent, _ = _FLOATS[self.dtype]
        return not any(((part & exponent) == exponent).any() for part in self._parts())

    def is_zero(self) -> bool:
        """Whether every value is zero, of either sign."""
        if self.dtype not in _FLOATS:
            return False
        _, _, magnitude = _FLOATS[self.dtype]
        return not any((part & magnitude).any() for part in self._parts())

    def _parts(self) -> list[np.ndarray]:
        integer = _FLOATS[self.dtype][0]
        if self.start == self.stop:
            return []
        count = (self.stop - self.start) // np.dtype(integer).itemsize
        values = np.memmap(self.file, dtype=integer, mode="r", offset=self.start, shape=(count,))
        return [values[at : at + _CHUNK] for at in range(0, count, _CHUNK)]


def read_header(file: Path) -> dict[str, StoredTensor]:
    """Name -> tensor for one file, in stored order.

    Raises:
        SafetensorsError: if the file is not a whole, consistent safetensors file.
    """
    size = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or length > min(_HEADER_LIMIT, size - 8):
            raise SafetensorsError(f"{file.name} is cut short or is not a safetensors file")
        raw = stream.read(length)
    try:
        header = json.loads(raw)
        entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
        tensors = {name: _tensor(file, entry, 8 + length) for name, entry in entries.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SafetensorsError(f"{file.name} has a broken header") from error
    for name, tensor in tensors.items():
        if not 8 + length <= tensor.start <= tensor.stop <= size:
            raise SafetensorsError(f"{file.name} is cut short: {name} lies outside of it")
        if tensor.dtype in _FLOATS:
            width = np.dtype(_FLOATS[tensor.dtype][0]).itemsize
            values = int(np.prod(tensor.shape, dtype=np.int64))
            if values * width != tensor.stop - tensor.start:
                raise SafetensorsError(f"{file.name}: the size of {name} is not that of its shape")
    return tensors


def read_headers(folder: Path) -> dict[str, StoredTensor]:
    """Name -> tensor over every safetensors file directly in a folder."""
    tensors: dict[str, StoredTensor] = {}
    for file in sorted(folder.glob("*.safetensors")):
        tensors.update(read_header(file))
    return tensors


def _tensor(file: Path, entry: dict[str, object], data: int) -> StoredTensor:
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not isinstance(shape, list) or not isinstance(offsets, list):
        raise ValueError("shape and data_offsets are lists")
    begin, end = (int(offset) for offset in offsets)
    sizes = tuple(int(side) for side in shape)
    if min(sizes, default=0) < 0:
        raise ValueError("a side below zero")
    return StoredTensor(
        file=file, dtype=str(entry["dtype"]), shape=sizes, start=data + begin, stop=data + end
    )
