"""Files that several people change at once, and that a killed process leaves whole."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair, which a model may say and no file in UTF-8 can hold."""


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


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write, which takes its place at the end, and at once.

    Where anything fails before, `path` stays as it was.
    """
    path = path.resolve()  # where it is a link, what it leads to is replaced
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o644)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


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
