"""Russian pages say what the English ones say: the same commands, figures, names and links.

Prose is the translator's; whatever a machine can compare is compared, section by section, so that
who changes a figure or an option in one is told of the other.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^ {4}.*\n)+", re.MULTILINE)


def sections(name: str) -> list[str]:
    """Return the text in pieces, one to a heading."""
    text = (ROOT / name).read_text(encoding="utf-8")
    bare = FENCE.sub(lambda found: found[0].replace("\n#", "\n\0"), text)
    return [one.replace("\0", "#") for one in re.split(r"^(?=#)", bare, flags=re.MULTILINE)]


PAGES = {"README.md": "README.ru.md", "docs/tutorial.md": "docs/tutorial.ru.md"}
PAIRS = [
    (f"{english}: {one.splitlines()[0]}", one, other)
    for english, russian in PAGES.items()
    for one, other in zip(sections(english), sections(russian), strict=False)
    if one
]
each_section = pytest.mark.parametrize(
    ("english", "russian"), [pytest.param(one, other, id=name) for name, one, other in PAIRS]
)


def prose(section: str) -> str:
    """Return what is neither code nor the place of a link nor a remark."""
    section = INDENTED.sub("", FENCE.sub("", section))
    section = re.sub(r"\]\([^)]*\)|<!--.*?-->", "]", section)
    return re.sub(r"`[^`]*`", "", section)


def commands(section: str) -> list[str]:
    """Return the code, but for comments in YAML, which are translated."""
    fenced: list[tuple[str, str]] = FENCE.findall(section)
    read = [re.sub(r" +# .*", "", text) if kind == "yaml" else text for kind, text in fenced]
    return read + INDENTED.findall(FENCE.sub("", section))


def figures(text: str) -> list[str]:
    """Return all numbers in it, in order of size, with the decimal point of English."""
    text = re.sub(r"(\d),(\d)", r"\1.\2", text)
    return sorted(re.findall(r"\d+(?:\.\d+)?", text))


def rows(section: str) -> list[list[str]]:
    """Return the figures of each row of its tables."""
    return [figures(line) for line in prose(section).splitlines() if line.startswith("|")]


def links(section: str) -> list[str]:
    """Return where it leads; of pages in both languages the English one, without the heading."""
    found = re.findall(r"\]\(([^)]+)\)", section)
    return sorted(re.sub(r"(README|tutorial)(\.ru)?\.md(#.*)?$", r"\1.md", one) for one in found)


def names(section: str) -> list[str]:
    """Return the options, files and keys that it names within sentences."""
    return sorted(re.findall(r"`([^`\n]+)`", INDENTED.sub("", FENCE.sub("", section))))


@pytest.mark.parametrize("english", PAGES)
def test_headings_are_the_same_in_depth_and_number(english: str) -> None:
    depths = [[len(one) - len(one.lstrip("#")) for one in sections(name)]
              for name in (english, PAGES[english])]  # fmt: skip
    assert depths[0] == depths[1]


@each_section
def test_commands_are_the_same(english: str, russian: str) -> None:
    assert commands(russian) == commands(english)


@each_section
def test_figures_are_the_same(english: str, russian: str) -> None:
    assert rows(russian) == rows(english)
    assert figures(prose(russian)) == figures(prose(english))


@each_section
def test_links_and_names_are_the_same(english: str, russian: str) -> None:
    assert links(russian) == links(english)
    assert names(russian) == names(english)
