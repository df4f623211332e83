"""The model that ships here, asked through pytest as a user does; nothing is faked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.session.test_light import PROBE

ROOT = Path(__file__).resolve().parents[2]


def test_asked_once_and_recalled_without_a_model(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(pytester.path / "cache"))
    probe = pytester.makepyfile(probe=PROBE)

    def run(folder: str) -> list[str]:
        options = ["--adapter", "lora_v2", "--report-dir", folder, "-k", "kolobok and who"]
        cases = str(ROOT / "cases")
        return pytester.run(
            sys.executable, probe, cases, *options, "-p", "no:cacheprovider"
        ).outlines

    first, second = run("first"), run("second")
    assert "answers: 8 asked now, 0 from the answer cache" in first
    assert any(line.startswith("Loading base ") for line in first)
    assert "answers: 0 asked now, 8 from the answer cache" in second
    assert [line for line in first if line.startswith("HEAVY")] != []
    assert [line.split(" STATUS")[0] for line in second if "HEAVY" in line] == ["HEAVY []"]

    reports = [json.loads((pytester.path / name / "report.json").read_text()) for name in
               ("first", "second")]  # fmt: skip
    for report in reports:
        report.pop("created")
    assert reports[0] == reports[1]
    assert {row["adapter"] for row in reports[0]["answers"]} == {"base", "lora_v2"}
