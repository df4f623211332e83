"""`docs/trust.md`: its tables, each under its heading."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "trust.md"


def rows_under(heading: str) -> list[str]:
    """Return the rows of the table under a heading."""
    return _split(heading)[1].splitlines()[2:]


def put_table(heading: str, table: str) -> None:
    """Write a table anew, and leave all else in the document as it is."""
    before, _, after = _split(heading)
    DOCUMENT.write_text(f"{before}{table.rstrip()}\n{after}", encoding="utf-8")


def _split(heading: str) -> tuple[str, str, str]:
    """Cut the document into what stands before the table under a heading, it, and the rest."""
    text = DOCUMENT.read_text(encoding="utf-8")
    start = text.index("\n| ", text.index(f"\n## {heading}\n")) + 1
    lines = text[start:].splitlines(keepends=True)
    length = next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))
    table = "".join(lines[:length])
    return text[:start], table, text[start + len(table) :]
