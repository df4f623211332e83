"""Files that are whole or not there: written beside, kept for good, then renamed into place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file into a folder that exists; what was there stays until all of it is written."""
    data = content.encode() if isinstance(content, str) else content
    with written_beside(path) as unfinished:
        unfinished.write_bytes(data)


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Give a place to write a file to; it takes `path` when it is whole, or is gone."""
    # Named by the process: two runs on one folder do not write into each other's.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
