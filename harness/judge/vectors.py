"""Vectors of texts met in earlier runs, so that a run that meets no new one loads no encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from harness.local_cache import LocalCache, cache_folder

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[tuple[int], np.dtype[np.float32]]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""


class KeptVectors:
    """What one encoder made of texts, exactly.

    A cache in trouble is silent: it changes no verdict, only the time that one takes.
    """

    def __init__(self, encoder: str) -> None:
        """Name the encoder with its version: another version's vectors are other vectors."""
        self._encoder = encoder
        self._tables = LocalCache(cache_folder() / "vectors.sqlite", _SCHEMA, lambda line: None)

    def of(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Text -> vector for those that are known."""
        import numpy as np

        keys = {self._key(text): text for text in texts}
        rows = self._tables.found("SELECT key, vector FROM vectors WHERE key IN ({keys})", [*keys])
        return {keys[key]: np.frombuffer(row, dtype="<f4") for key, row in rows.items()}

    def keep(self, vectors: Mapping[str, Vector]) -> None:
        """Write vectors down."""
        rows = {self._key(text): v.astype("<f4").tobytes() for text, v in vectors.items()}
        self._tables.write("vectors", rows)

    def _key(self, text: str) -> str:
        return f"{self._encoder}\n{text}"
