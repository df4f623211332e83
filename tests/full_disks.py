"""Places that take nothing: what a run says then, how it ends, and where its answers are.

`python -m tests.full_disks` tries it on disks that are really full or read-only, which root alone
may mount; `tests/session/test_troubled.py` tries the same everywhere, with the errors made.
"""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kills import ANSWERS, Place

Disk = Callable[[Path], contextlib.AbstractContextManager[None]]


@contextmanager
def small(folder: Path, size: str = "16k") -> Iterator[None]:
    """A disk that is full at once."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A disk that takes no change."""
    with small(folder):
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield


@contextmanager
def damaged(folder: Path) -> Iterator[None]:
    """A cache of an earlier run, with its pages overwritten."""
    with contextlib.closing(sqlite3.connect(folder / "answers.sqlite")) as tables:
        tables.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((folder / "answers.sqlite").read_bytes())
    data[4096:] = b"\x5a" * len(data[4096:])
    (folder / "answers.sqlite").write_bytes(bytes(data))
    yield


@contextmanager
def half_full(folder: Path) -> Iterator[None]:
    """A disk that some of a report fits onto."""
    with small(folder, "64k"):
        yield


TRIED: dict[str, tuple[str, Disk]] = {
    "report folder on a full disk": ("report", small),
    "report folder on a disk that takes a part of it": ("report", half_full),
    "report folder on a read-only disk": ("report", read_only),
    "cache on a full disk": ("cache", small),
    "cache on a disk that fills up": ("cache", half_full),
    "cache on a read-only disk": ("cache", read_only),
    "a damaged cache": ("cache", damaged),
}


def tried(place: Place, where: str, disk: Disk) -> tuple[int, list[str], int, int]:
    """Return a run's status, what it says of it, and the answers in report and cache."""
    if disk is damaged:
        place.run()
    with disk(getattr(place, where)):
        status, said = place.run()
        path = place.report / "answers.jsonl"
        reported = len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0
        cached = 0
        with contextlib.suppress(sqlite3.Error):
            file = f"file:{place.cache / 'answers.sqlite'}?mode=ro"
            with contextlib.closing(sqlite3.connect(file, uri=True)) as tables:
                rows = tables.execute("SELECT count(*) FROM answers WHERE answer LIKE 'Это%'")
                (cached,) = rows.fetchone()
    marks = ("no report: ", "The cache ")
    lines = [line for line in said.splitlines() if line.startswith(marks) or "Error" in line]
    return status, [*dict.fromkeys(lines)], reported, cached


def main() -> int:
    """Print the table."""
    print("| | status | answers in the report | in the cache |", "|---|---:|---:|---:|", sep="\n")
    wrong = 0
    with tempfile.TemporaryDirectory() as top:
        for number, (name, (where, disk)) in enumerate(TRIED.items()):
            for at, workers in enumerate(((), ("-n", "2"))):
                place = Place(Path(top) / f"{number}-{at}", workers)
                status, lines, reported, cached = tried(place, where, disk)
                told = f"{name}, `-n 2`" if workers else name
                print(f"| {told} | {status} | {reported} | {cached} |", flush=True)
                print(*lines, sep="\n", file=sys.stderr, flush=True)
                wrong += status == 0 or not lines or ANSWERS not in (reported, cached)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
