"""Where in its file a thing stands; files are read again for it, and only those with findings."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from harness.checking.finding import Place
from harness.suite.strict_yaml import Value, read_yaml
from harness.suite.suite import Case, SuiteError


class Lines:
    """Finds the lines of keys and list items."""

    def __init__(self) -> None:
        self._cases: dict[Path, dict[str, Value]] = {}
        self._documents: dict[Path, Value | None] = {}

    def of_case(self, case: Case, *keys: str | int) -> Place:
        """Return where a key of a case stands, or an item of the list under it."""
        return Place(case.path, _line(self._entries(case.path).get(case.id), keys, case.line))

    def of_image(self, case: Case, at: int) -> Place:
        """Return where one of a case's pictures is named."""
        return self.of_case(case, *(("image",) if len(case.images) == 1 else ("images", at)))

    def of_file(self, path: Path, *keys: str | int) -> Place:
        """Return where a key of a file stands; its first line where there is no such key."""
        return Place(path, _line(self._document(path), keys, 1))

    def _document(self, path: Path) -> Value | None:
        if path not in self._documents:
            self._documents[path] = None
            with suppress(SuiteError):  # which is told by whoever reads the suite
                self._documents[path] = read_yaml(path, path.name) if path.is_file() else None
        return self._documents[path]

    def _entries(self, path: Path) -> dict[str, Value]:
        if path not in self._cases:
            listed = _inside(self._document(path), "cases")
            entries = listed.items() if listed else []
            ids = [_inside(entry, "id") for entry in entries]
            self._cases[path] = {
                found.text(): entry for found, entry in zip(ids, entries, strict=True) if found
            }
        return self._cases[path]


def _line(value: Value | None, keys: tuple[str | int, ...], otherwise: int) -> int:
    line = otherwise
    for key in keys:
        value = _inside(value, key)
        if value is None:
            break
        line = value.line
    return line


def _inside(value: Value | None, key: str | int) -> Value | None:
    with suppress(SuiteError, IndexError):
        if value is not None and isinstance(key, int):
            return value.items()[key]
        if value is not None and isinstance(key, str):
            return dict(value.pairs()).get(key)
    return None
