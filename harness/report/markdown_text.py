"""What people, models and files say → Markdown that shows it as it is, and draws nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.visible import visible

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def table(head: list[str], rows: Iterable[list[str]]) -> str:
    """Draw a table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(text: object) -> str:
    """Give text that Markdown shows as it is, on one line."""
    flat = visible(" ".join(str(text).split()))
    escaped = re.sub(r"([\\`*_\[\]|#~!$])", r"\\\1", flat).translate(_ENTITIES)
    # GitHub makes links of what looks like an address, and lists of what looks like an item.
    escaped = re.sub(r"(www)\.", r"\1&#46;", escaped.replace("://", ":&#47;/"), flags=re.IGNORECASE)
    # And of names and addresses of mail, however their sign is written, but in code.
    escaped = re.sub(r"@+", r"`\g<0>`", escaped)
    return re.sub(r"^([-+=]|\d+(?=[.)](?:\s|$)))", _written_out, escaped)


def _written_out(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" for char in found[0])


def code(text: object) -> str:
    """Give text as code."""
    return f"`{uncoded(text)}`"


def uncoded(text: object) -> str:
    """Give text that cannot end the code it stands in, nor the table's cell."""
    flat = visible(" ".join(str(text).split()))
    return flat.replace("`", "'").replace("|", "¦") or " "


def short(text: str) -> str:
    """Cut a long answer."""
    return text if len(text) <= 200 else f"{text[:199]}…"


def joined(parts: Iterable[str]) -> str:
    """Join paragraphs, tables and headings."""
    return "\n\n".join(parts) + "\n"
