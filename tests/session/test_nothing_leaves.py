"""A run sends nothing anywhere, and asks nobody: not its own code, and no library under it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

GUARD = """\
import os, socket, sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        # Pairs of sockets within a process have no family of a network.
        if arguments[0].family in (socket.AF_INET, socket.AF_INET6):
            told(event, arguments[1:])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        told(event, arguments)

def told(event, arguments):
    with open(os.environ["TOLD"], "a") as file:
        file.write(f"{event} {arguments!r}\\n")
    raise OSError(f"nothing may leave: {event}")

sys.addaudithook(watch)
"""


@pytest.fixture
def guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every Python that a test starts watches its sockets from its first line."""
    pytester.makepyfile(sitecustomize=GUARD)
    told = pytester.path / "told"
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    monkeypatch.setenv("TOLD", str(told))
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(pytester.path / "cache"))
    # What libraries do where nobody told them to stay away from the network.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    return told


def test_the_guard_sees_what_would_leave(pytester: pytest.Pytester, guarded: Path) -> None:
    asking = "import urllib.request as u\ntry: u.urlopen('http://192.0.2.1')\nexcept OSError: pass"
    pytester.run(sys.executable, "-c", asking)
    assert "http://192.0.2.1" in guarded.read_text()


def test_a_run_from_the_first_question_to_the_report_and_every_command_after_it(
    pytester: pytest.Pytester, guarded: Path
) -> None:
    cases, report = str(ROOT / "cases"), "report"
    options = ["--adapter", "lora_v2", "--report-dir", report, "-k", "kolobok and who"]
    result = pytester.run(sys.executable, "-m", "pytest", cases, *options, "-p", "no:cacheprovider")
    assert any("asked now" in line for line in result.outlines)
    rows = json.loads((pytester.path / report / "report.json").read_text())["answers"]
    assert all(row["verdict"] for row in rows)
    for command in ("judge", "gate", "report", "verify"):
        pytester.run(sys.executable, "-m", "harness", command, report)
    assert not guarded.exists(), guarded.read_text()
