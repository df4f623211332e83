"""What `mkdocs build` shows: documents under the paths that they have in the repository.

Links are written for GitHub, where a page of docs/ leads to ../README.md and to folders. MkDocs
knows only what lies in one folder; so its list of files is made here, and links to folders and to
files that are no part of the site are led to where they can be read.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
_PLACES = (
    "*.md",
    "docs/*.md",
    "adapters/*.md",
    "adapters/base/*.md",
    "benchmarks/*.md",
    "examples/*/*.md",
)
_LINK = re.compile(r"(?<=\]\()[^)#:\s]+(?=\))")


def documents() -> list[Path]:
    """Return all that become pages."""
    return sorted(path for pattern in _PLACES for path in ROOT.glob(pattern))


def shown() -> list[Path]:
    """Return the documents, and the pictures and other files to which they lead."""
    found = dict.fromkeys(documents())
    for document in documents():
        for link in _LINK.findall(document.read_text(encoding="utf-8")):
            path = (document.parent / link).resolve()
            if path.is_file() and path.suffix != ".md":
                found[path] = None
    return list(found)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Put the repository's documents in the place of what lies in docs/; keep the theme's files."""
    for file in [one for one in files if one.src_dir == config.docs_dir]:
        files.remove(file)
    for path in shown():
        files.append(
            File(
                path.relative_to(ROOT).as_posix(),
                src_dir=str(ROOT),
                dest_dir=config.site_dir,
                use_directory_urls=config.use_directory_urls,
            )
        )
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to folders to the README in them."""
    here = (ROOT / page.file.src_uri).parent

    def led(found: re.Match[str]) -> str:
        inside = here / found[0] / "README.md"
        return f"{found[0].rstrip('/')}/README.md" if inside.is_file() else found[0]

    return _LINK.sub(led, markdown)
