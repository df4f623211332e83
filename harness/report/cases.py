"""Every question and its answers: what the page's script shows, and what is listed without it."""

from __future__ import annotations

import base64
import heapq
import mimetypes
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from harness.judge.language.detection import UNKNOWN, is_supported
from harness.report.translations import Words
from harness.suite.suite import BASE

LISTED = 200
"""Rows shown to a reader without scripts; the rest are in `answers.jsonl`."""

CHANGES = ("regressed", "missed", "fixed", "kept")
VERDICTS = ("correct", "hallucination", "wrong", "refusal")

_OF_A_CASE = ("character", "role", "question", "accept", "tags", "path", "line", "asked_with")
_OF_AN_ANSWER = (
    *("answer", "verdict", "named", "named_other", "change", "new_hallucination", "error"),
    *("reason", "rule", "spans", "similarity", "threshold", "overruled", "second"),
    *("certainty", "doubtful", "reasoning"),
)
_OF_A_SAMPLE = (
    "answer",
    "verdict",
    "named",
    "reason",
    "rule",
    "spans",
    "overruled",
    "reasoning",
    "second",
)


def payload(document: dict[str, Any], pictures: Path | None, words: Words) -> dict[str, Any]:
    """Give what the script needs, as plain JSON, the most important answers first.

    What is the same in every answer to a case is written once: ten thousand answers are then a few
    megabytes, which a browser reads in a blink.

    Args:
        document: the report.
        pictures: the report folder, to write pictures into the page itself; None links them.
        words: of the page's language.
    """
    shown = told(sorted(document["answers"], key=importance), words)
    return {**head(document), **shown, "pictures": _inlined(shown, pictures) if pictures else {}}


def head(document: dict[str, Any]) -> dict[str, Any]:
    """Give what the script needs to know of all cases."""
    return {
        "base": BASE,
        "baseline": document["baseline"],
        "folder": (document.get("suite") or {}).get("folder", ""),
        "adapters": [adapter["name"] for adapter in document["adapters"]],
        "names": document.get("names") or {},
    }


def told(rows: Sequence[dict[str, Any]], words: Words) -> dict[str, Any]:
    """Give what the script shows of some rows: `cases` by their keys, and `answers` to them."""
    cases: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["case"] not in cases:
            cases[row["case"]] = _filled(row, _OF_A_CASE) | {"images": picture_paths(row)}
    return {
        "cases": cases,
        "answers": [
            {
                **{key: row[key] for key in ("case", "adapter")},
                **_said(row, _OF_AN_ANSWER, words),
                **_samples(row, words),
                **_foreign(row),
            }
            for row in rows
        ],
    }


def attention(document: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Give the rows worth a look without a script, and how many more there are.

    All but surely kept ones are, by importance; so many are shown as `LISTED`.
    """
    judged = {adapter["name"] for adapter in document["adapters"]} or {BASE}
    count = 0

    def wanted() -> Iterator[dict[str, Any]]:
        nonlocal count
        for row in document["answers"]:
            if row["adapter"] in judged and (row["change"] != "kept" or row.get("doubtful")):
                count += 1
                yield row

    shown = heapq.nsmallest(LISTED, wanted(), key=importance)
    return shown, count - len(shown)


def picture_paths(row: dict[str, Any]) -> list[str]:
    """Give a row's pictures, those that lie in the report folder."""
    given = row.get("images") or [row.get("image")]
    return [str(path) for path in given if path and _is_inside(str(path))]


def _is_inside(path: str) -> bool:
    outside = path.startswith("/") or ".." in PurePosixPath(path).parts
    return not (outside or ":" in path or "\\" in path)


def importance(row: dict[str, Any]) -> int:
    """Rank a row: what broke, then what was invented, then what is still missing."""
    if row["verdict"] is None:
        return 0
    if row["change"] == "regressed":
        return 1
    if row.get("new_hallucination"):
        return 2
    if row["verdict"] == "correct":
        return 6 if row["change"] in ("kept", None) else 5
    return 3 if row["verdict"] == "hallucination" else 4


def _filled(row: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """Keep the keys that say something; an empty answer does."""
    return {key: row[key] for key in keys if row.get(key) not in (None, [], False)}


def _said(row: dict[str, Any], keys: tuple[str, ...], words: Words) -> dict[str, Any]:
    """Keep the keys that say something, the reason in the page's language."""
    kept = _filled(row, keys)
    return {**kept, "reason": words.said(kept["reason"])} if "reason" in kept else kept


def _samples(row: dict[str, Any], words: Words) -> dict[str, Any]:
    """Give all answers to a case where several were drawn, each as much as is shown of it."""
    samples = [_said(one, _OF_A_SAMPLE, words) for one in row.get("samples") or ()]
    return {"samples": samples} if samples else {}


def languages(document: dict[str, Any], words: Words) -> list[str]:
    """Give the keys of words for the languages that the script has to name."""
    found = {
        f"language_{_foreign(row)['language']}" for row in document["answers"] if _foreign(row)
    }
    return sorted(key for key in found if words.knows(key))


def _foreign(row: dict[str, Any]) -> dict[str, Any]:
    """Give an answer's language where the judge does not know it: only then does it matter."""
    language = row.get("language") or UNKNOWN
    return {} if is_supported(language) else {"language": language}


def _inlined(shown: dict[str, Any], folder: Path) -> dict[str, str]:
    """Give each picture as a data URL, by its path."""
    urls = {}
    for path in dict.fromkeys(path for case in shown["cases"].values() for path in case["images"]):
        try:
            content = (folder / path).read_bytes()
        except OSError:
            continue
        kind = mimetypes.guess_type(path)[0] or "image/png"
        if path.endswith(".webp"):
            # Not in the standard library's table before Python 3.13.
            kind = "image/webp"
        urls[path] = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return urls
