"""Every link of every document leads to a file that is there, and to a heading that it has.

Documents are read and headings named as GitHub does. Addresses of other sites are not asked: no
network is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import cmarkgfm
import html5lib
import pytest

ROOT = Path(__file__).parents[1]
PLACES = ("", "docs", "adapters", "benchmarks", "examples", "reports")
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "reports").glob("README.md")}
    | {one for place in PLACES[1:5] for one in (ROOT / place).rglob("*.md")}
)


@cache
def elements(document: Path) -> list[tuple[str, dict[str, str], str]]:
    """Return tag, attributes and text of all that the document shows."""
    drawn = cmarkgfm.github_flavored_markdown_to_html(document.read_text(encoding="utf-8"))
    tree = html5lib.parse(drawn, namespaceHTMLElements=False)
    return [(str(one.tag), dict(one.attrib), "".join(one.itertext())) for one in tree.iter()]


@cache
def anchors(document: Path) -> set[str]:
    """Return what may stand behind # in a link to the document."""
    seen: Counter[str] = Counter()
    found: set[str] = set()
    for tag, attributes, text in elements(document):
        found |= {attributes[key] for key in ("id", "name") if key in attributes}
        if re.fullmatch("h[1-6]", tag):
            name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
            found.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return found


def links(document: Path) -> Iterator[str]:
    """Yield where the document leads to, other sites apart."""
    for _, attributes, _ in elements(document):
        for key in ("href", "src"):
            if key in attributes and not urlsplit(attributes[key]).scheme:
                yield attributes[key]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for link in links(document):
        path, _, anchor = unquote(link).partition("#")
        place = (document.parent / path).resolve() if path else document
        assert place.is_relative_to(ROOT.resolve()), f"{link} leads out of the repository"
        assert place.exists(), f"{link} leads nowhere"
        if anchor and place.suffix == ".md":
            assert anchor in anchors(place), f"{link}: no such heading"


def test_links_are_found() -> None:
    assert len(DOCUMENTS) > 20
    assert sum(len(list(links(one))) for one in DOCUMENTS) > 140
