"""Which files a suite is made of: what looks like one of them and is none is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from harness.suite.mistakes import Mistakes
from harness.suite.suite import SuiteError

SUITE_FILE = "suite.yaml"
OVERRIDES_FILE = "overrides.yaml"

_SUFFIXES = (".yaml", ".yml")
_LOOKS_LIKE_CASES = re.compile(rb"^(character|cases):", re.MULTILINE)


def find_root(path: Path, top: Path) -> Path | None:
    """Return the nearest folder from `path` up to `top` that holds a `suite.yaml`."""
    folder = path if path.is_dir() else path.parent
    for candidate in (folder, *folder.parents):
        if (candidate / SUITE_FILE).is_file():
            return candidate
        if candidate == top:
            break
    return None


def case_files(root: Path, mistakes: Mistakes) -> Iterator[Path]:
    """Yield the case files of a suite in a stable order; hidden files and folders are no part.

    In a folder without a `suite.yaml` they are those that look like cases.

    Args:
        root: the suite's folder.
        mistakes: takes what looks like a part of the suite and would be none.
    """
    whole = (root / SUITE_FILE).is_file()
    for path in _yaml_files(root, mistakes):
        if is_case_file(path):
            if whole or looks_like_cases(path):
                yield path
        else:
            with mistakes.gathered():
                _refuse_unread(path, root)


def _refuse_unread(path: Path, root: Path) -> None:
    if not path.is_file():
        what = "a link to nothing" if path.is_symlink() else "no file"
        raise SuiteError(path, None, f"{what}, where a case file should be")
    if path.parent == root and path.name not in (SUITE_FILE, OVERRIDES_FILE):
        raise SuiteError(path, None, f"is never read: call it {path.stem.lower()}.yaml")
    if path.name.lower() != SUITE_FILE and path.parent != root:
        raise SuiteError(path, None, f"is never read: it belongs beside {SUITE_FILE}")


def is_case_file(path: Path) -> bool:
    """Tell whether a file under a suite's folder holds a character's cases."""
    return _looks_like_yaml(path.name) and not _is_shared(path.name) and path.is_file()


def looks_like_cases(path: Path) -> bool:
    """Tell whether a file that lies in no suite holds cases all the same."""
    return path.is_file() and _LOOKS_LIKE_CASES.search(path.read_bytes()) is not None


def _looks_like_yaml(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not name.startswith(".")


def _is_shared(name: str) -> bool:
    """Tell a file of the whole suite, however its name is written."""
    return Path(name.lower()).with_suffix(".yaml").name in (SUITE_FILE, OVERRIDES_FILE)


def _yaml_files(root: Path, mistakes: Mistakes) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        path = Path(error.filename or ".")
        mistakes.found.append(SuiteError(path, None, f"cannot be read: {error.strerror}"))

    found: list[Path] = []
    for folder, below, files in os.walk(root, onerror=refuse):
        below[:] = [name for name in below if not name.startswith(".")]
        for name in below:
            if (path := Path(folder, name)).is_symlink():
                with mistakes.gathered():
                    _refuse_cases_behind(path)
        found += [Path(folder, name) for name in files if _looks_like_yaml(name)]
    yield from sorted(found)


def _refuse_cases_behind(link: Path) -> None:
    """Pytest follows links to folders, a suite does not: it could come round to itself."""
    for _, _, files in os.walk(link):
        if any(_looks_like_yaml(name) for name in files):
            raise SuiteError(link, None, "a link to a folder of YAML files: put them here instead")
