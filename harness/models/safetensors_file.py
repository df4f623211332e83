"""Safetensors files read without torch: names and shapes from headers, values by bit patterns.

NumPy is not used either: loading it takes longer than all of this for an adapter's weights.

Adapter folders come from anywhere, so a header is checked before anything in it is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
_HEADER_LIMIT = 100 * 1024 * 1024  # the format's own limit
_CHUNK = 1 << 22
_LARGEST = 1 << 60

# dtype -> (bytes of a value, exponent bits in its last byte, and in the byte before that)
_FLOATS = {
    "F64": (8, 0x7F, 0xF0),
    "F32": (4, 0x7F, 0x80),
    "F16": (2, 0x7C, 0),
    "BF16": (2, 0x7F, 0x80),
    "F8_E5M2": (1, 0x7C, 0),
    "F8_E4M3": (1, 0x7F, 0),
}
_SIGN = 0x80  # in the last byte


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

    @property
    def is_floating(self) -> bool:
        """Whether its values have a fraction, as whatever is trained has."""
        return self.dtype in _FLOATS

    def is_finite(self) -> bool:
        """Whether no value is NaN or infinite: such values have every exponent bit set."""
        if self.dtype not in _FLOATS:
            return True
        width, last, before = _FLOATS[self.dtype]
        for part in self._parts():
            full = _all_set(part[width - 1 :: width], last)
            if before:
                full &= _all_set(part[width - 2 :: width], before)
            if full:
                return False
        return True

    def is_zero(self, since: float = 0) -> bool:
        """Whether every value is zero, of either sign.

        Args:
            since: from which share of the first side on; 0 for the whole tensor.
        """
        if self.dtype not in _FLOATS:
            return False
        width = _FLOATS[self.dtype][0]
        return all(
            len(part) - part.count(0) == part[width - 1 :: width].count(_SIGN)
            for part in self._parts(since)
        )

    def _parts(self, since: float = 0) -> Iterator[bytes]:
        rows = self.shape[0] if self.shape else 1
        start = self.start + math.ceil(rows * since) * (self.stop - self.start) // max(1, rows)
        with self.file.open("rb") as stream:
            stream.seek(start)
            for at in range(start, self.stop, _CHUNK):
                yield stream.read(min(_CHUNK, self.stop - at))


def _all_set(values: bytes, bits: int) -> int:
    """Return an integer with a bit for every byte in which all of `bits` are set, 0 if none."""
    return int.from_bytes(values.translate(bytes(byte & bits == bits for byte in range(256))))


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
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise SafetensorsError(f"{file.name} has a broken header") from error
    for name, tensor in tensors.items():
        if not 8 + length <= tensor.start <= tensor.stop <= size:
            raise SafetensorsError(f"{file.name} is cut short: {name} lies outside of it")
        if tensor.dtype in _FLOATS:
            width = _FLOATS[tensor.dtype][0]
            if math.prod(tensor.shape) * width != tensor.stop - tensor.start:
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
    if not all(isinstance(one, int) and 0 <= one < _LARGEST for one in (*shape, *offsets)):
        raise ValueError("sides and offsets are whole numbers")
    begin, end = offsets
    sizes = tuple(shape)
    return StoredTensor(
        file=file, dtype=str(entry["dtype"]), shape=sizes, start=data + begin, stop=data + end
    )
