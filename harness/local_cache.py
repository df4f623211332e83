"""What may be kept between runs on this machine: SQLite files in the user's cache folder.

A file may be shared by runs at once. One that cannot be read or written costs time, never a run.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "VLM_HARNESS_CACHE"
"""Names the folder to use in place of the user's cache folder."""

_AT_ONCE = 500  # SQLite's limit on parameters was 999 for long
_PATIENCE = 60.0  # seconds to wait for another run that is writing


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


class LocalCache:
    """Tables of one file. In trouble it says so, once, and stays empty."""

    def __init__(self, file: Path, schema: str, announce: Callable[[str], None]) -> None:
        """Open or make the file.

        Args:
            file: where; its folder is made if need be.
            schema: SQL that makes the tables if they are not there.
            announce: takes a line for people.
        """
        self._announce = announce
        self._connection: sqlite3.Connection | None = None
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _opened(file, schema)
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    def found(self, question: str, keys: Sequence[str]) -> dict[str, Any]:
        """Key -> value for those keys that are known.

        Args:
            question: selects a key and its value; `{keys}` in it stands for the keys.
            keys: any number of them.
        """
        found: dict[str, Any] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(self.rows(question.format(keys=marks), part))
        return found

    def rows(self, question: str, values: Sequence[object]) -> list[Any]:
        """What a question finds; nothing if the file is in trouble."""
        if self._connection is None:
            return []
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def write(self, table: str, rows: Mapping[str, object] | Iterable[Sequence[object]]) -> None:
        """Write rows down for good, all or none, in place of those with the same key."""
        if self._connection is None:
            return
        some = [*rows.items()] if isinstance(rows, Mapping) else [*rows]
        if not some:
            return
        statement = f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(some[0]))})"
        try:
            with self._connection:  # one transaction, committed here
                self._connection.executemany(statement, some)
        except sqlite3.Error as error:
            self._give_up(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _give_up(self, error: Exception) -> None:
        self._announce(f"A cache cannot be used ({error}); going on without it")
        self.close()


def _opened(file: Path, schema: str) -> sqlite3.Connection:
    try:
        return _connect(file, schema)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # not a database, or a torn one: start another
        file.replace(file.with_suffix(".broken"))
        return _connect(file, schema)


def _connect(file: Path, schema: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE, check_same_thread=False)
    try:
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have readers and a writer not wait for each other, and a killed run leave whole rows."""
    patient_until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # Of two runs that make the file, SQLite turns one away here without the wait it was
            # told to grant.
            if "locked" not in str(error) or time.monotonic() > patient_until:
                raise
            time.sleep(0.02)
