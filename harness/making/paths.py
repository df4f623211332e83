"""Where pictures lie that a table or a set names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harness.making.draft import NotACase

_ADDRESS = re.compile(r"[a-z]{2,}://|data:", re.IGNORECASE)
_SEVERAL = re.compile(r"[|;\n]")


@dataclass(frozen=True, kw_only=True)
class Places:
    """The folders that paths start from, and may they lead out of them?"""

    folder: Path
    """Where the file lies that names pictures."""
    images: Path | None = None
    """Where people say that pictures lie."""
    inside: Path | None = None
    """The folder that no path may leave; None for a table of one's own, which may name any file."""

    def pictures(self, text: str) -> tuple[Path, ...]:
        """Return the pictures that a cell names: one, or several.

        Raises:
            NotACase: if there is none, or one cannot be found.
        """
        if not text.strip():
            raise NotACase("no picture")
        whole = self._find(text.strip())
        if whole is not None:
            return (whole,)
        return tuple(self.picture(part) for part in _SEVERAL.split(text) if part.strip())

    def picture(self, text: str) -> Path:
        """Return the picture that a path leads to.

        Raises:
            NotACase: if there is none, or it lies outside.
        """
        found = self._find(text.strip())
        if found is None:
            elsewhere = self.images is None and PurePosixPath(text.strip()).is_absolute()
            hint = " (--images DIR says where it lies here)" if elsewhere else ""
            raise NotACase(f"no such picture: {text.strip()[:200]}{hint}")
        return found

    def _find(self, text: str) -> Path | None:
        if _ADDRESS.match(text):
            raise NotACase(f"{text[:60]} is an address: download it, and name the file")
        for path in self._candidates(text):
            try:
                path.stat()
                return self._staying(path, text)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, ValueError, RuntimeError):  # too long, a zero in it, a circle of links
                raise NotACase(f"{text[:60]!r} can be no file's name") from None
        return None

    def _candidates(self, text: str) -> Iterator[Path]:
        roots = [root for root in (self.images, self.folder) if root is not None]
        slashed = text.replace("\\", "/")  # as Windows writes it
        for name in dict.fromkeys((text, slashed)):
            yield from (root / name for root in roots)
        if self.images is not None:  # a path of the machine where it was trained
            parts = PurePosixPath(slashed).parts
            yield from (self.images.joinpath(*parts[at:]) for at in range(1, len(parts)))

    def _staying(self, path: Path, text: str) -> Path:
        allowed = [root.resolve() for root in (self.inside, self.images) if root is not None]
        if self.inside is not None and not any(map(path.resolve().is_relative_to, allowed)):
            raise NotACase(f"{text[:200]} leads out of {self.inside.name}/; --images DIR names "
                           "another folder that it may lie in")  # fmt: skip
        return path
