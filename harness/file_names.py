"""Names for files that every system takes: what only some of them can hold is told here."""

from __future__ import annotations

import hashlib
import re

# Windows has devices of these names in every folder, whatever stands after a dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_NOT_EVERYWHERE = re.compile(r'[<>:"|?*\\/]')


def is_taken_everywhere(name: str) -> bool:
    """Tell whether a name, as one part of a path, is a file's own on every system."""
    return not (
        name.strip(". ") == ""
        or name[-1:] in (".", " ")
        or _NOT_EVERYWHERE.search(name)
        or _DEVICE.fullmatch(name)
    )


def plain_name(name: str) -> str:
    """Return one part of a path that every system takes, and that no other name becomes."""
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")[:60]
    return f"{plain}-{digest(name)}".strip("-")


def digest(name: str) -> str:
    """Return a few letters that tell one name from another."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
