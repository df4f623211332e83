"""The example of another kind: both verdicts of a gate, on a page at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from harness.report import document

FOLDER = Path(__file__).parent.parent / "examples" / "road_signs"


def test_one_adapter_passes_and_the_other_is_told_why_not(tmp_path: Path) -> None:
    command = (
        *(sys.executable, "-m", "pytest", FOLDER, "--answers", FOLDER / "answers.jsonl"),
        *("--adapter", "all", "--report-dir", tmp_path, "-q", "-p", "no:cacheprovider"),
    )
    assert subprocess.run([*map(str, command)], check=False, capture_output=True).returncode == 1
    content = document.read(tmp_path)
    short, long = content["adapters"]
    assert content["recommended"] == short["name"] == "signs_e10"
    assert short["gate"]["passed"]
    assert short["target"] == {"before": 0, "after": 9, "total": 10}
    assert short["control"] == {"before": 20, "after": 20, "total": 20}
    forgotten = long["gate"]["reasons"][0]["cases"]
    assert forgotten == [
        "no_entry/sign",
        "no_entry/rule",
        "pedestrian_crossing/rule",
        "stop/sign-2",
    ]
    assert {row["verdict"] for row in content["answers"]} == {
        *("correct", "hallucination", "wrong", "refusal")
    }
