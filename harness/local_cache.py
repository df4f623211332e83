"""What may be kept between runs on this machine: SQLite files in the user's cache folder.

A file may be shared by runs at once. One that cannot be read or written costs time, never a run;
one that is damaged is set aside, and another begun.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from harness.whole_file import locked

FOLDER_VARIABLE = "VLM_HARNESS_CACHE"
"""Names the folder to use in place of the user's cache folder."""

_AT_ONCE = 500  # SQLite's limit on parameters was 999 for long
_PATIENCE = 60.0  # seconds to wait for another run that is writing
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("", "-wal", "-shm")
"""What a file consists of: itself, and what SQLite keeps beside it while it is open."""

T = TypeVar("T")


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
    """Tables of one file. In trouble it says so, once: then nothing more is written or found."""

    def __init__(self, file: Path, schema: str, announce: Callable[[str], None]) -> None:
        """Open or make the file.

        Args:
            file: where; its folder is made if need be.
            schema: SQL that makes the tables if they are not there.
            announce: takes a line for people.
        """
        self._file, self._schema, self._announce = file, schema, announce
        self._connection: sqlite3.Connection | None = None
        self._writes = True
        self.trouble: str | None = None
        """What is wrong, in a line; None where nothing is."""
        self._open()

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
        try:
            return self._tried(lambda tables: tables.execute(question, values).fetchall(), [])
        except sqlite3.Error as error:
            self._in_trouble(error)
            self.close()
            return []

    def write(self, table: str, rows: Mapping[str, object] | Iterable[Sequence[object]]) -> None:
        """Write rows down for good, all or none, in place of those with the same key."""
        some = [*rows.items()] if isinstance(rows, Mapping) else [*rows]
        if not some or not self._writes:
            return
        statement = f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(some[0]))})"

        def write(tables: sqlite3.Connection) -> None:
            with tables:  # one transaction, committed here
                tables.executemany(statement, some)

        try:
            self._tried(write, None)
        except sqlite3.Error as error:
            self._in_trouble(error)
            self._writes = False  # a full disk can still be read

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = _connect(self._file, self._schema)
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._begin_anew(error)
        except (OSError, sqlite3.Error) as error:
            self._in_trouble(error)

    def _tried(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do something with the tables; once more with empty ones where they are damaged."""
        if self._connection is None:
            return otherwise
        try:
            return work(self._connection)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            self.close()
            try:
                self._begin_anew(error)
            except OSError:
                raise error from None
        return otherwise if self._connection is None else work(self._connection)

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Set a damaged file aside, and make another."""
        with locked(self._file):
            if _is_damaged(self._file):  # another run may have set it aside meanwhile
                _set_aside(self._file)
            self._connection = _connect(self._file, self._schema)
        aside = self._file.with_suffix(".broken").name
        self._tell(
            f"The cache {self._file} is damaged ({error}): it begins anew, {aside} is the old one"
        )

    def _in_trouble(self, error: Exception) -> None:
        self._tell(f"The cache {self._file} cannot be used ({error}): going on without it")

    def _tell(self, trouble: str) -> None:
        if self.trouble is None:
            self.trouble = trouble
            self._announce(trouble)


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)  # none where Python itself found the mistake
    return code is not None and code & 0xFF in _DAMAGE


def _is_damaged(file: Path) -> bool:
    connection = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        return connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        return True
    finally:
        connection.close()


def _set_aside(file: Path) -> None:
    """Move a file away, and what lies beside it: none of it may become part of another."""
    aside = file.with_suffix(".broken")
    for part in _BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(file.name + part).replace(aside.with_name(aside.name + part))


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
