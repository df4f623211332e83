"""Files that are whole or not there, whoever writes them at once and whoever is killed at it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair, which a model may say and no file in UTF-8 can hold."""


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file into a folder that exists; what was there stays until all of it is written."""
    data = content.encode() if isinstance(content, str) else content
    with written_beside(path) as unfinished:
        unfinished.write_bytes(data)


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a place to write a file to; it takes `path` when it is whole, or is gone.

    Where `path` is a link, what it leads to is replaced; a file keeps who may read it.
    """
    path = path.resolve()
    # Named by the process: two runs on one folder do not write into each other's.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield unfinished
        if path.exists():
            unfinished.chmod(path.stat().st_mode & 0o7777)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep everyone else who asks for this lock waiting; it falls with the process that holds it.

    Args:
        path: what is changed under the lock, which lies beside it as `.NAME.lock`.
    """
    with path.with_name(f".{path.name}.lock").open("a") as file:
        _hold(file.fileno())
        yield


def _hold(descriptor: int) -> None:
    """Wait for the lock of an open file; closing the file lets go of it."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                return msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
            except OSError:  # it gives up after ten seconds
                continue
    import fcntl

    fcntl.flock(descriptor, fcntl.LOCK_EX)


def append_row(path: Path, row: Mapping[str, Any]) -> None:
    """Add a JSON line to a file, and return when it is on the disk.

    A line that a killed process left unfinished stays alone on its line.
    """
    text = json_line(row).encode()
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            text = text if file.read(1) == b"\n" else b"\n" + text
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def json_line(row: Mapping[str, Any]) -> str:
    """Give a line of JSON that any file in UTF-8 can hold."""
    text = json.dumps(row, ensure_ascii=False)
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text) + "\n"
