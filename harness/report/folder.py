"""Whose a report folder is: one writer's at a time and, where nobody chose it, one suite's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from harness.json_text import read_json
from harness.whole_file import take_lock

LOCK = ".run.lock"
"""Lies in a report folder while somebody writes there."""
_NAMED_WITHIN = 1.0  # seconds between taking a lock and saying whose it is


class TakenError(Exception):
    """A report folder that is somebody else's; one line for people."""


class Claim:
    """A report folder that nobody else writes to until it is let go, or its process ends."""

    def __init__(self, folder: Path, run: int) -> None:
        """Claim a folder, which is made if need be.

        Where nothing can be written nothing is claimed: writing the report will say so.

        Args:
            folder: the report's.
            run: a number that the processes of one run share; they do not shut each other out.

        Raises:
            TakenError: if another run has it.
        """
        self._path = folder / LOCK
        self._file: TextIO | None = None
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self._taken(str(run))

    def let_go(self) -> None:
        """Let others have the folder."""
        if self._file is not None:
            # While it is still locked: nobody else's can be meant.
            with suppress(OSError):
                self._path.unlink()
            self._file.close()
            self._file = None

    def _taken(self, run: str) -> TextIO | None:
        while True:
            file = self._path.open("a+", encoding="ascii")
            try:
                if not take_lock(file.fileno()):
                    holder = _named(file)
                    if holder == run:
                        file.close()
                        return None
                    raise TakenError(
                        f"{self._path.parent}: another run (process {holder or 'unknown'}) writes "
                        "its report there: wait for it, or give another --report-dir"
                    )
                if self._is_still(file):
                    with suppress(OSError):  # a full disk: it is locked all the same
                        os.ftruncate(file.fileno(), 0)
                        os.write(file.fileno(), run.encode())
                    return file
            except BaseException:
                file.close()
                raise
            file.close()  # who had it took it away just now: make another

    def _is_still(self, file: TextIO) -> bool:
        with suppress(FileNotFoundError):
            return os.path.samestat(self._path.stat(), os.fstat(file.fileno()))
        return False


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have a report folder, if there is one, for as long as it is written to.

    Raises:
        TakenError: if a run has it.
    """
    claim = Claim(folder, os.getpid()) if folder.is_dir() else None
    try:
        yield
    finally:
        if claim is not None:
            claim.let_go()


def other_suite(folder: Path, root: Path) -> Path | None:
    """Return the suite whose report a folder holds, if it is another one and still there."""
    from harness.report.document import FILE  # not at every start of pytest

    try:
        told = read_json((folder / FILE).read_bytes().decode())["suite"]["path"]
        other = (folder / told).resolve()
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no report, or none that tells
    return other if other.is_dir() and other != root.resolve() else None


def _named(file: TextIO) -> str:
    """Read whose a lock is: it is written down just after it is taken."""
    until = time.monotonic() + _NAMED_WITHIN
    while True:
        file.seek(0)
        if (holder := file.read(20).strip()) or time.monotonic() > until:
            return holder
        time.sleep(0.01)
