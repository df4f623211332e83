"""The published experiment, replayed: the harness says what its author said by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.report import document

FOLDER = Path(__file__).parent.parent / "examples" / "published"
ADAPTERS = ("lora_init", "lora_v1", "lora_v2", "lora_v3")

# adapter -> character -> correct before, after, asked; status.
EXPECTED: dict[str, dict[str, tuple[int, int, int, str]]] = {
    "lora_init": {
        "cheburashka": (0, 0, 3, "unchanged"),
        "kolobok": (0, 3, 4, "improved"),
        "alyosha_popovich": (1, 0, 3, "degraded"),
        "crocodile_gena": (0, 3, 3, "learned"),
        "matryoshka": (3, 3, 3, "unchanged"),
        "spider_man": (4, 2, 4, "degraded"),
        "superman": (3, 3, 3, "unchanged"),
    },
    "lora_v1": {
        "cheburashka": (0, 3, 3, "learned"),
        "kolobok": (0, 0, 4, "unchanged"),
        "alyosha_popovich": (1, 0, 3, "degraded"),
        "crocodile_gena": (0, 2, 3, "improved"),
        "matryoshka": (3, 3, 3, "unchanged"),
        "spider_man": (4, 4, 4, "unchanged"),
        "superman": (3, 3, 3, "unchanged"),
    },
    "lora_v2": {
        "cheburashka": (0, 3, 3, "learned"),
        "kolobok": (0, 1, 4, "improved"),
        "alyosha_popovich": (1, 1, 3, "unchanged"),
        "crocodile_gena": (0, 3, 3, "learned"),
        "matryoshka": (3, 3, 3, "unchanged"),
        "spider_man": (4, 4, 4, "unchanged"),
        "superman": (3, 2, 3, "degraded"),
    },
    "lora_v3": {
        "cheburashka": (0, 2, 3, "improved"),
        "kolobok": (0, 1, 4, "improved"),
        "alyosha_popovich": (1, 2, 3, "improved"),
        "crocodile_gena": (0, 2, 3, "improved"),
        "matryoshka": (3, 3, 3, "unchanged"),
        "spider_man": (4, 4, 4, "unchanged"),
        "superman": (3, 3, 3, "unchanged"),
    },
}
TARGETS = {"cheburashka", "kolobok", "alyosha_popovich", "crocodile_gena"}
# Whom the author says each was taken for; all of TARGETS where he says "other trained characters".
TAKEN_FOR: dict[str, dict[str, set[str]]] = {
    "base": {"crocodile_gena": {"Губка Боб"}},
    "lora_init": {"alyosha_popovich": TARGETS, "spider_man": {"crocodile_gena"}},
    "lora_v1": {
        "kolobok": {"cheburashka"},
        "alyosha_popovich": TARGETS,
        "crocodile_gena": {"cheburashka"},
    },
    "lora_v2": {"kolobok": TARGETS, "alyosha_popovich": {"Карлсон"}},
    "lora_v3": {
        "cheburashka": {"kolobok"},
        "kolobok": TARGETS,
        "alyosha_popovich": {"cheburashka"},
        "crocodile_gena": {"cheburashka"},
    },
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run what the example's README says, and read what it leaves behind."""
    folder = tmp_path_factory.mktemp("report")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(FOLDER)]
    options = ["--answers", str(FOLDER / "answers.jsonl"), "--adapter", "all"]
    done = subprocess.run(
        [*command, *options, "--report-dir", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "recommended: " in done.stdout
    return document.read(folder)


def row(report: dict[str, Any], adapter: str) -> dict[str, Any]:
    return next(entry for entry in report["adapters"] if entry["name"] == adapter)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_counts_and_statuses_are_the_authors(report: dict[str, Any], adapter: str) -> None:
    rows = [entry for entry in report["characters"] if entry["adapter"] == adapter]
    found = {
        entry["character"]: (entry["before"], entry["after"], entry["total"], entry["status"])
        for entry in rows
    }
    assert found == EXPECTED[adapter]


@pytest.mark.parametrize("model", ["base", *ADAPTERS])
def test_hallucinations_are_laid_to_whom_the_author_named(
    report: dict[str, Any], model: str
) -> None:
    found = report["confusions"][model]
    assert set(found) == set(TAKEN_FOR[model])
    for character, named in found.items():
        assert set(named) <= TAKEN_FOR[model][character] - {character}


def test_lora_v2_is_recommended_with_the_most_gained_and_the_fewest_hallucinations(
    report: dict[str, Any],
) -> None:
    assert report["recommended"] == "lora_v2"
    assert report["recommended_why"] == (
        "No adapter passes its gate; lora_v2 serves best: 17 of 23 answers correct less "
        "4 hallucinations make 13, 9 of 10 controls right; lora_v3, the next, comes to 12."
    )
    gains = {name: row(report, name)["target"]["after"] for name in ADAPTERS}
    mistaken = {name: row(report, name)["hallucinations"]["after"] for name in ADAPTERS}
    assert gains == {"lora_init": 6, "lora_v1": 5, "lora_v2": 8, "lora_v3": 7}
    assert mistaken == {"lora_init": 5, "lora_v1": 7, "lora_v2": 4, "lora_v3": 5}


def test_no_adapter_passes_the_default_gate_and_each_is_told_why(report: dict[str, Any]) -> None:
    reasons = {
        name: {reason["rule"]: reason["cases"] for reason in row(report, name)["gate"]["reasons"]}
        for name in ADAPTERS
    }
    assert not any(row(report, name)["gate"]["passed"] for name in ADAPTERS)
    forgotten = "max_control_regressions"
    assert reasons["lora_init"][forgotten] == ["spider_man/who", "spider_man/name"]
    assert reasons["lora_v2"][forgotten] == ["superman/who"]
    assert set(reasons["lora_v1"]) == set(reasons["lora_v3"]) == {"max_new_hallucinations"}


def test_what_so_few_questions_can_show_is_said(report: dict[str, Any]) -> None:
    """Two adapters learned beyond chance; that any forgot cannot be told from chance."""
    found = {name: row(report, name)["statistics"] for name in ADAPTERS}
    # 7 gained of 7 changed: 1/128; 6 of 6: 1/64; 6 of 7: 8/128; 5 of 6: 7/64.
    assert {name: figures["target"]["p_better"] for name, figures in found.items()} == {
        "lora_init": 0.0625,
        "lora_v1": 0.1094,
        "lora_v2": 0.0078,
        "lora_v3": 0.0156,
    }
    assert {name: figures["conclusion"] for name, figures in found.items()} == {
        "lora_init": "inconclusive",
        "lora_v1": "inconclusive",
        "lora_v2": "better",
        "lora_v3": "better",
    }
    control = found["lora_init"]["control"]
    assert (control["conclusion"], control["p_worse"]) == ("inconclusive", 0.25)
    assert control["detectable"] == "with 10 control cases, losing fewer than 5 can be chance"
