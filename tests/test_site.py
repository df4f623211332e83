"""Every document has a place on the site, which builds without a warning where MkDocs is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PLACES = ("*.md", "docs/*.md", "adapters/**/*.md", "benchmarks/*.md", "examples/*/*.md")


class _Loader(yaml.SafeLoader):
    """Reads MkDocs' own tags as nothing."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def listed(nav: Any) -> Iterator[str]:
    """Yield every page of the navigation."""
    for entry in nav:
        for place in entry.values():
            yield from [place] if isinstance(place, str) else listed(place)


def test_every_document_has_its_place() -> None:
    pages = list(listed(yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), _Loader)["nav"]))
    documents = {path.relative_to(ROOT).as_posix() for one in PLACES for path in ROOT.glob(one)}
    assert sorted(pages) == sorted(documents)


@pytest.mark.skipif(find_spec("mkdocs") is None, reason="needs the extra docs")
def test_it_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "site/docs/tutorial.ru/index.html").is_file()
