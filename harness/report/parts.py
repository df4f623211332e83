"""The cases of a large report in files of their own, which its page reads when they are shown.

The page itself has an index: of every answer what the filters need, in few bytes. The files are
scripts, since a page that is opened from a disk can read nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.report.cases import head, importance, told
from harness.report.translations import Words
from harness.suite.suite import BASE
from harness.whole_file import sweep, write_whole

EMBEDDED = 20_000
"""Answers that a page has in itself; with more their cases lie beside it."""

FOLDER = "cases"
SIZE = 250
"""Cases in a file: with five models some half a megabyte."""

_KIND = ("verdict", "change", "new_hallucination", "doubtful", "named")
_NAME = re.compile(r"[0-9a-f]{8}-\d+\.js")


@dataclass
class _Case:
    """Where a case's rows lie, by model, and of which kind each is."""

    character: str
    rank: int
    rows: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)


class Parts:
    """The cases of a report, cut into files, what matters most in the first ones."""

    def __init__(self, document: dict[str, Any], words: Words) -> None:
        """Index a document; no file is written yet."""
        self._answers: Sequence[dict[str, Any]] = document["answers"]
        self._words = words
        self._tested = {adapter["name"] for adapter in document["adapters"]} or {BASE}
        self._roles: dict[str, str] = {}
        self._models: dict[str, None] = {}
        self._kinds: dict[tuple[Any, ...], int] = {}
        self._cases = dict(sorted(self._sorted_out().items(), key=lambda item: item[1].rank))
        self.index = {**head(document), "pictures": {}, "index": self._index()}
        """What the page's script needs to begin with, as plain JSON."""

    @property
    def names(self) -> list[str]:
        """The files, relative to the report folder."""
        names: list[str] = self.index["index"]["files"]
        return names

    def write(self, folder: Path) -> None:
        """Write the files into a report folder."""
        (folder / FOLDER).mkdir(exist_ok=True)
        sweep(folder / FOLDER)
        cases = [*self._cases.values()]
        for number, name in enumerate(self.names):
            part = cases[number * SIZE : (number + 1) * SIZE]
            rows = [self._answers[place] for case in part for place in case.rows.values()]
            text = json.dumps(told(rows, self._words), ensure_ascii=False, separators=(",", ":"))
            # Text within text: whatever a model said, the script is this one call.
            script = f"harnessPart({number},{json.dumps(text, ensure_ascii=False)})\n"
            write_whole(folder / name, script.encode("utf-8", "replace"))

    def _sorted_out(self) -> dict[str, _Case]:
        cases: dict[str, _Case] = {}
        for place, row in enumerate(self._answers):
            case = cases.setdefault(row["case"], _Case(row["character"], rank=9))
            kind = *(_hashable(row.get(key)) for key in _KIND), importance(row)
            model = row["adapter"]
            case.kinds[model] = self._kinds.setdefault(kind, len(self._kinds))
            case.rows[model] = place
            if model in self._tested:
                case.rank = min(case.rank, importance(row))
            self._roles[row["character"]] = row["role"]
            self._models[model] = None
        return cases

    def _index(self) -> dict[str, Any]:
        rows = [
            [key, case.character, *(case.kinds.get(model) for model in self._models)]
            for key, case in self._cases.items()
        ]
        kinds = [{**_filled(kind), "rank": rank} for *kind, rank in self._kinds]
        digest = hashlib.sha256(json.dumps([rows, kinds, self._words.lang]).encode()).hexdigest()
        return {
            "models": [*self._models],
            "roles": self._roles,
            "kinds": kinds,
            "cases": rows,
            "size": SIZE,
            # No page finds the files of another, even where only some of them were replaced.
            "files": [
                f"{FOLDER}/{digest[:8]}-{number}.js" for number in range(-(-len(rows) // SIZE))
            ],
        }


def sweep_parts(folder: Path, *, keep: Parts | None) -> None:
    """Remove the files of pages that were here before."""
    kept = {folder / name for name in keep.names} if keep else set()
    with suppress(OSError):  # mostly there is no such folder
        for path in (folder / FOLDER).iterdir():
            if path not in kept and _NAME.fullmatch(path.name):
                path.unlink(missing_ok=True)
        if not kept:
            (folder / FOLDER).rmdir()


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _filled(kind: Sequence[Any]) -> dict[str, Any]:
    return {key: value for key, value in zip(_KIND, kind, strict=True) if value}
