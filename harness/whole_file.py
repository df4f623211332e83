"""Files that are whole or not there, whoever writes them at once and whoever is killed at it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
"""Half a surrogate pair, which a model may say and no file in UTF-8 can hold."""
_HERE = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
"""This machine: a folder may be shared with others, whose processes have the same numbers."""
_UNFINISHED = re.compile(r".+\.(?P<machine>[0-9a-f]{8})-(?P<process>\d+)\.part")
_GIVEN_UP = 24 * 3600.0  # seconds; a file is written in a few
_ASIDE = 1 << 40
"""Where Windows locks a file: far behind its end, so that others can read it."""


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
    unfinished = path.with_name(f"{path.name}.{_HERE}-{os.getpid()}.part")
    try:
        yield unfinished
        if path.exists():
            unfinished.chmod(path.stat().st_mode & 0o7777)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        _keep_names(path.parent)
    except BaseException as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(unfinished)):
            error.filename = str(path)  # what people know it by, where a full disk names nothing
        raise


def sweep(*folders: Path) -> None:
    """Remove from folders what killed processes left unfinished.

    Only where nobody can still be writing it: its process is gone from this machine, or it was last
    touched a day ago.
    """
    for folder in folders:
        with suppress(OSError):  # no such folder, or one that takes no change
            for path in folder.iterdir():
                if path.suffix == ".part" and _is_left(path):
                    path.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    named = _UNFINISHED.fullmatch(path.name)
    if named is None:
        return False
    if time.time() - path.stat().st_mtime > _GIVEN_UP:
        return True
    return named["machine"] == _HERE and not is_running(int(named["process"]))


def is_running(process: int) -> bool:
    """Tell whether a process of this machine is there."""
    if sys.platform == "win32":
        return True  # asking would end it
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def _keep_names(folder: Path) -> None:
    """Have a folder's names on the disk: a file that took its place keeps it without power too."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems have no such thing
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep everyone else who asks for this lock waiting; it falls with the process that holds it.

    Args:
        path: what is changed under the lock, which lies beside it as `.NAME.lock`.
    """
    with path.with_name(f".{path.name}.lock").open("a+") as file:
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


def take_lock(descriptor: int) -> bool:
    """Take the lock of an open file if nobody has it; it falls with the file, or the process.

    Raises:
        OSError: if there are no locks where the file lies.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, _ASIDE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


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
