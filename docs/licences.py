"""Lists under which licences everything is that ships here or is installed with it.

    python -m docs.licences

Writes the tables of `docs/supply-chain.md` anew: of packages by their own metadata, as they are
installed here; of what ships by the files that say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "supply-chain.md"
PROJECT = "vlm-adapter-harness"
DEVELOPMENT = "dev"
_LONGEST = 60
"""A longer one is the licence's text."""

SHIPPED: Mapping[str, tuple[str, str]] = {
    "code, cases, questions, word lists, page": ("pyproject.toml", r'^license = "(.+)"$'),
    "the embedded base and its tokenizer": ("adapters/base/README.md", r"^license: (.+)$"),
    "its weights, and the pictures": ("adapters/base/README.md", r"^\| licence \| ([\w.-]+)"),
    "the five adapters": ("adapters/README.md", r"^\| licence \| ([\w.-]+)"),
}
"""What it is -> the file that says its licence, and where there."""


def needed(extra: str = "") -> set[str]:
    """Return every package that is installed with the project, but it itself.

    Args:
        extra: of the project's extras, one that is installed too.
    """
    found: set[str] = set()
    waiting = [(PROJECT, extra)]
    while waiting:
        name, chosen = waiting.pop()
        for requirement in _requirements(name, chosen):
            inner = canonicalize_name(requirement.name)
            if inner not in found and _is_installed(inner):
                found.add(inner)
                waiting += [(inner, one) for one in ("", *requirement.extras)]
    return found


def licence(package: str) -> str:
    """Return a package's licence as its metadata says it."""
    about = metadata(package).json
    said = str(about.get("license_expression") or about.get("license") or "")
    if (0 < len(said) <= _LONGEST and "\n" not in said) or "license_expression" in about:
        return " ".join(said.split())
    named = [one for one in about.get("classifier") or [] if one.startswith("License ::")]
    return ", ".join(one.rpartition(" :: ")[2] for one in named)


def shipped_row(what: str) -> str:
    """Return the row of something that ships here, with the licence that a file gives it."""
    file, pattern = SHIPPED[what]
    found = re.search(pattern, (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{file} says no licence of {what}")
    return f"| {what} | {found[1]} | `{file}` |"


def rows() -> Iterator[str]:
    """Yield the rows of both tables."""
    yield from map(shipped_row, SHIPPED)
    runs = needed()
    for package in sorted(runs | needed(DEVELOPMENT)):
        yield package_row(package, "to run" if package in runs else "to develop")


def package_row(package: str, why: str) -> str:
    """Return the row of one package."""
    return f"| {package} | {licence(package)} | {why} |"


def _requirements(package: str, extra: str) -> Iterator[Requirement]:
    for line in distribution(package).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def main() -> None:
    """Write the table into the document, at its end."""
    head, _, _ = DOCUMENT.read_text(encoding="utf-8").partition("\n| what | licence |")
    table = "\n".join(
        ["| what | licence | why it is here, or what says so |", "|---|---|---|", *rows()]
    )
    DOCUMENT.write_text(f"{head}\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
