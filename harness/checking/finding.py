"""One thing that was found: where it stands, what is wrong, what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; line 0 is the file as a whole."""

    path: Path
    line: int = 0


@dataclass(frozen=True)
class Finding:
    """What people are told in one line."""

    place: Place
    message: str
    mistake: bool = False
    """Whether no figure can be trusted, or no run begins, while it is there; else a warning."""

    def told(self, root: Path, shown: Path) -> str:
        """Return `file:line: what is wrong: what would be right`.

        Args:
            root: the suite's folder.
            shown: the same as people typed it.
        """
        path = self.place.path
        if path.is_relative_to(root):
            path = shown / path.relative_to(root)
        line = f":{self.place.line}" if self.place.line else ""
        return f"{path}{line}: {self.message}"
