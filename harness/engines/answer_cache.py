"""Answers kept between runs, one row an answer, in one SQLite file that runs may share.

What a key is made of is decided in `fingerprints`; here it is opaque text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from harness.local_cache import LocalCache

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, inode INTEGER, hash TEXT NOT NULL
) WITHOUT ROWID;
"""

Stamp = tuple[int, int, int]
"""Size, modification time in nanoseconds, inode: when all are as they were, so is the file."""


class AnswerCache:
    """Answers by key, and hashes of files by path."""

    def __init__(self, file: Path, announce: Callable[[str], None]) -> None:
        self._tables = LocalCache(file, _SCHEMA, announce)

    @property
    def trouble(self) -> str | None:
        """Why it cannot be used as it should be, in a line; None where it can."""
        return self._tables.trouble

    def answers(self, keys: Sequence[str]) -> dict[str, str]:
        """Key -> answer for those that are known."""
        return self._tables.found("SELECT key, answer FROM answers WHERE key IN ({keys})", keys)

    def keep(self, answers: Mapping[str, str]) -> None:
        """Write answers down for good, all or none."""
        self._tables.write("answers", answers)

    def file_hash(self, path: Path, stamp: Stamp) -> str | None:
        """The hash of a file that has not changed since it was noted."""
        rows = self._tables.rows(
            "SELECT hash FROM files WHERE path = ? AND size = ? AND mtime = ? AND inode = ?",
            (str(path), *stamp),
        )
        return rows[0][0] if rows else None

    def knows_file(self, path: Path) -> bool:
        """Whether a hash was ever noted for this path."""
        return bool(self._tables.rows("SELECT hash FROM files WHERE path = ?", (str(path),)))

    def keep_file_hash(self, path: Path, stamp: Stamp, digest: str) -> None:
        """Note the hash of a file as it is now."""
        self._tables.write("files", [(str(path), *stamp, digest)])

    def close(self) -> None:
        """Let go of the file."""
        self._tables.close()
