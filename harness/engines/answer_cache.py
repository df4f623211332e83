"""Answers kept between runs, one row an answer, in one SQLite file that runs may share.

What a key is made of is decided in `fingerprints`; here it is opaque text.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

FOLDER_VARIABLE = "VLM_HARNESS_CACHE"
"""Names the folder to use in place of the user's cache folder."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, inode INTEGER, hash TEXT NOT NULL
) WITHOUT ROWID;
"""
_AT_ONCE = 500  # SQLite's limit on parameters was 999 for long
_PATIENCE = 60.0  # seconds to wait for another run that is writing

Stamp = tuple[int, int, int]
"""Size, modification time in nanoseconds, inode: when all are as they were, so is the file."""


def cache_folder() -> Path:
    """Where this user's caches belong."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen).expanduser()
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "vlm-adapter-harness"
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Caches"
    else:
        home = Path.home() / ".cache"
    return home / "vlm-adapter-harness"


class AnswerCache:
    """Answers by key, and hashes of files by path.

    A cache that cannot be read or written costs time, never a run: it says so and stays empty.
    """

    def __init__(self, file: Path, announce: Callable[[str], None]) -> None:
        self._announce = announce
        self._connection: sqlite3.Connection | None = None
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _opened(file)
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def answers(self, keys: Sequence[str]) -> dict[str, str]:
        """Key -> answer for those that are known."""
        found: dict[str, str] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            question = f"SELECT key, answer FROM answers WHERE key IN ({marks})"
            found.update(self._rows(question, part))
        return found

    def keep(self, answers: Mapping[str, str]) -> None:
        """Write answers down for good, all or none."""
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?)", answers.items())

    def file_hash(self, path: Path, stamp: Stamp) -> str | None:
        """The hash of a file that has not changed since it was noted."""
        rows = self._rows(
            "SELECT hash, 0 FROM files WHERE path = ? AND size = ? AND mtime = ? AND inode = ?",
            (str(path), *stamp),
        )
        return rows[0][0] if rows else None

    def knows_file(self, path: Path) -> bool:
        """Whether a hash was ever noted for this path."""
        return bool(self._rows("SELECT hash, 0 FROM files WHERE path = ?", (str(path),)))

    def keep_file_hash(self, path: Path, stamp: Stamp, digest: str) -> None:
        """Note the hash of a file as it is now."""
        self._write(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", [(str(path), *stamp, digest)]
        )

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _rows(self, question: str, values: Sequence[object]) -> list[tuple[str, str]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _write(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        if self._connection is None:
            return
        try:
            with self._connection:  # one transaction, committed here
                self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self._announce(f"The answer cache cannot be used ({error}); going on without it")
        self.close()


def _opened(file: Path) -> sqlite3.Connection:
    try:
        return _connect(file)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # not a database, or a torn one: start another
        file.replace(file.with_suffix(".broken"))
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE, check_same_thread=False)
    try:
        # Readers and a writer do not wait for each other, and a killed run leaves whole rows.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
