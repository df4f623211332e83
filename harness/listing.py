"""Names and counts as they are told in a line, however many there are."""

from collections.abc import Sequence


def few(names: Sequence[str], shown: int = 5) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def numbered(count: int, noun: str) -> str:
    """Return a count with its noun: `0 cases`, `1 case`."""
    return f"{count} {noun}{'s' if count != 1 else ''}"
