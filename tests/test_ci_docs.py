"""The workflow and the commands of `docs/ci.md` are ones that work."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "ci.md"
WORKFLOW = ROOT / "docs" / "adapter-release.yml"
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")


@cache
def help_of(*command: str) -> frozenset[str]:
    """Return the options that a command's help names."""
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return frozenset(OPTION.findall(done.stdout))


def steps() -> list[dict[str, Any]]:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = workflow["jobs"]["gate"]["steps"]
    return found


def commands() -> Iterator[str]:
    """Yield every command of the workflow's steps and of the page's indented lines."""
    for step in steps():
        yield from step.get("run", "").replace("\\\n", " ").splitlines()
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            yield line.strip()


@pytest.mark.parametrize("command", [each for each in commands() if each.startswith("pytest")])
def test_every_option_of_pytest_exists(command: str) -> None:
    used = OPTION.findall(command)
    assert used
    assert set(used) <= help_of("pytest")


@pytest.mark.parametrize("command", [each for each in commands() if "-m harness" in each])
def test_every_command_of_the_harness_exists(command: str) -> None:
    _, _, given = command.partition("-m harness ")
    assert set(OPTION.findall(command)) <= help_of("harness", given.split()[0])


def test_every_option_in_the_text_exists() -> None:
    known = help_of("pytest") | help_of("harness", "accept")
    assert set(OPTION.findall(PAGE.read_text(encoding="utf-8"))) <= known


def test_workflow_is_one_that_actions_takes() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true; Actions reads 1.2.
    assert workflow[True]["workflow_dispatch"]["inputs"]["adapter"]["required"] is True
    assert workflow["permissions"] == {"contents": "read"}
    for step in steps():
        assert ("run" in step) != ("uses" in step)


def test_nothing_typed_in_is_pasted_into_a_script() -> None:
    gate = next(step for step in steps() if "pytest" in step.get("run", ""))
    for step in steps():
        assert "${{" not in step.get("run", "")
    assert set(re.findall(r"\$(\w+)", gate["run"])) == set(gate["env"])


def test_what_the_gate_leaves_is_kept_whatever_it_says() -> None:
    gate = next(step for step in steps() if "pytest" in step.get("run", ""))
    keep = steps()[-1]
    assert keep["if"] == "${{ !cancelled() }}"
    assert f"--report-dir {keep['with']['path']}" in gate["run"]


def test_readme_and_page_lead_there() -> None:
    assert "docs/ci.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(adapter-release.yml)" in PAGE.read_text(encoding="utf-8")
