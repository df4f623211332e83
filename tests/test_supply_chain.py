"""What is installed: by hashes, under licences that are known."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.licences import (
    DEVELOPMENT,
    DOCUMENT,
    SHIPPED,
    licence,
    needed,
    package_row,
    shipped_row,
)

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-hashed.txt"
WORKFLOW = ROOT / "docs" / "adapter-release.yml"


def locked() -> dict[str, list[str]]:
    """Package and version -> the hashes that it may have."""
    text = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {line.split()[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})\b", line) for line in lines}


def test_every_package_has_a_version_and_hashes() -> None:
    assert len(locked()) > 80
    for package, hashes in locked().items():
        assert re.fullmatch(r"[\w.-]+==[\w.+]+", package)
        assert hashes, package


def test_they_are_the_versions_that_are_tried() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    tried = {canonicalize_name(name): version for name, _, version in
             (line.partition("==") for line in lines if "==" in line)}  # fmt: skip
    for package in locked():
        name, _, version = package.partition("==")
        assert tried.get(canonicalize_name(name), version) == version, name


def test_whatever_is_needed_is_among_them() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {canonicalize_name(package.partition("==")[0]) for package in locked()}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {canonicalize_name(Requirement(one).name) for one in wanted} <= names
    assert needed(DEVELOPMENT) <= names


def test_no_place_on_anybodys_machine_is_named() -> None:
    assert not re.search(r"://|file:|find-links|index-url", LOCK.read_text(encoding="utf-8"))


def test_every_licence_is_known_and_listed() -> None:
    listed = DOCUMENT.read_text(encoding="utf-8").splitlines()
    for what, (file, _) in SHIPPED.items():
        assert shipped_row(what) in listed, file
    runs, versions = needed(), locked()
    for package in needed(DEVELOPMENT):
        assert licence(package), package
        assert any(row.startswith(f"| {package} | ") for row in listed)
        if f"{package}=={version(package)}" in versions:  # another may say it in other words
            assert package_row(package, "to run" if package in runs else "to develop") in listed


def test_the_workflow_installs_by_hashes_and_asks_for_vulnerabilities() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["gate"]["steps"]
    commands = [line.strip() for step in steps for line in step.get("run", "").splitlines()]
    page = [line.strip() for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    for said in ("pip install --require-hashes", "pip install --no-deps", "pipx run pip-audit"):
        (command,) = [line for line in commands if line.startswith(said)]
        assert command in page
