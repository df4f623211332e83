"""A report folder has one writer at a time, and a dead one's claim is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.report.folder import LOCK, Claim, TakenError, claimed

HOLDS = """
import os, sys, time
from pathlib import Path
from harness.report.folder import Claim
claim = Claim(Path(sys.argv[1]), os.getpid())
print("held", flush=True)
time.sleep(60)
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process claim a folder."""
    command = [sys.executable, "-c", HOLDS, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_another_is_refused_until_it_dies(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "lora"
    with holder(folder) as process:
        with pytest.raises(TakenError, match=rf"lora: another run \(process {process.pid}\)"):
            Claim(folder, os.getpid())
        with pytest.raises(TakenError), claimed(folder):
            pass
        Claim(folder, process.pid).let_go()  # another process of the same run
        assert (folder / LOCK).exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
        mine = Claim(folder, os.getpid())
        assert (folder / LOCK).read_text() == str(os.getpid())
        mine.let_go()
    assert [*folder.iterdir()] == []


def test_where_nothing_can_be_written_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Claim(tmp_path / "file" / "lora", os.getpid()).let_go()
    with claimed(tmp_path / "nowhere"):
        assert not (tmp_path / "nowhere").exists()
