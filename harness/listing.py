"""Names told in one line, however many there are."""

from collections.abc import Sequence


def few(names: Sequence[str], shown: int = 5) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
