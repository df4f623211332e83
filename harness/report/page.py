"""A report document → `index.html`, one page that needs nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.record import spoken
from harness.report import cases, doubt, palette
from harness.report.charts import COMPARISON, HISTORY, chart_names
from harness.report.confusion import base_alone, confusion
from harness.report.corrected import corrected
from harness.report.decision import best_adapter, decide, releases
from harness.report.parts import EMBEDDED, Parts, sweep_parts
from harness.report.recipes import settings
from harness.report.translations import Words
from harness.suite.suite import BASE
from harness.whole_file import write_whole

if TYPE_CHECKING:
    from jinja2 import BytecodeCache, Environment

TEMPLATES = Path(__file__).parent / "templates"
FILE = "index.html"
ANYWHERE = "REPORT_DIR"
"""Stands in commands for a folder whose place is not to be told."""

ICONS = {
    **{"learned": "✓", "improved": "▲", "unchanged": "=", "degraded": "▼"},
    **{"fixed": "▲", "kept": "=", "regressed": "▼", "missed": "○"},
    **{"correct": "✓", "hallucination": "⚑", "wrong": "✕", "refusal": "–", "error": "!"},
    **{"new_hallucination": "⚑", "doubtful": "?", "loop": "↻"},
}
"""A sign for each word of the contract, so that no colour stands alone."""

COLOURS = {
    **palette.STATUS,
    **{"fixed": "good", "kept": "quiet", "regressed": "bad", "missed": "quiet"},
    **{"correct": "good", "hallucination": "mistaken", "wrong": "wrong", "refusal": "quiet"},
    **{"error": "bad", "new_hallucination": "mistaken", "unchanged": "quiet"},
    **{"doubtful": "doubt", "loop": "quiet"},
}
"""Which colour each word has."""


def write(document: dict[str, Any], folder: Path, *, lang: str, self_contained: bool) -> Path:
    """Write the page into a folder that exists."""
    path = folder / FILE
    words = Words(lang)
    parts = None
    if not self_contained and len(document["answers"]) > EMBEDDED:
        parts = Parts(document, words)
        parts.write(folder)
    pictures = folder if self_contained else None
    text = render(document, lang=lang, pictures=pictures, report=_typed(folder), parts=parts)
    # A model may say half a surrogate pair; it is shown as a question mark and breaks nothing.
    write_whole(path, text.encode("utf-8", "replace"))
    sweep_parts(folder, keep=parts)
    return path


def render(
    document: dict[str, Any],
    *,
    lang: str = "en",
    pictures: Path | None = None,
    report: str = ANYWHERE,
    parts: Parts | None = None,
) -> str:
    """Give the page as text.

    Args:
        document: the report.
        lang: the language of the page's own words.
        pictures: the report folder, to write pictures into the page; None links them.
        report: the report folder as commands on it are typed.
        parts: the cases, where they lie in files of their own; None puts them into the page.
    """
    from markupsafe import Markup

    words = Words(lang)
    style = palette.css() + _template("page.css")
    script = _template("page.js")
    view = _view(document, words)
    return (
        drawn_from(TEMPLATES)
        .get_template("page.html")
        .render(
            **view,
            lang=lang,
            t=words,
            icons=ICONS,
            colours=COLOURS,
            # Our own files, not data: they stand in the page exactly as their hashes were taken.
            style=Markup(style),
            script=Markup(script),
            # Cases in files of their own are scripts too: beside a page on a disk nothing else
            # can be read.
            policy=policy(style, sha256_source(script), *(["'self'"] if parts else [])),
            data=Markup(
                _embedded(
                    {
                        **_for_script(document, words),
                        **(parts.index if parts else cases.payload(document, pictures, words)),
                        "report": report,
                    }
                )
            ),
            linked=pictures is None,
        )
    )


def _typed(folder: Path) -> str:
    """Give a folder as it is typed where the run was made; elsewhere, no path of this machine."""
    try:
        return shlex.quote(folder.resolve().relative_to(Path.cwd().resolve()).as_posix())
    except ValueError:
        return ANYWHERE


def _compiled() -> BytecodeCache | None:
    """Keep compiled templates where Python keeps its own, if it does: no less to be trusted."""
    from jinja2 import FileSystemBytecodeCache
    from jinja2.bccache import Bucket

    class Kept(FileSystemBytecodeCache):
        """Does without where it cannot be written: no report fails for a full disk elsewhere."""

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                super().dump_bytecode(bucket)

    folder = TEMPLATES / "__pycache__"
    with suppress(OSError):
        if not sys.dont_write_bytecode:
            folder.mkdir(exist_ok=True)
            if os.access(folder, os.W_OK):
                return Kept(str(folder))
    return None


def _view(document: dict[str, Any], words: Words) -> dict[str, Any]:
    """Give what the template shows."""
    adapters = document["adapters"]
    names = document.get("names") or {}
    models = [adapter["name"] for adapter in adapters]
    asked = {row["case"] for row in document["answers"]}
    rows = _characters(document, names)
    bases = [model for model in (BASE, document["baseline"]) if model not in models]
    heat = confusion(_targets_first(document), [*dict.fromkeys(bases), *models])
    listed, unlisted = cases.attention(document)
    return {
        "document": document,
        "decision": decide(document, words),
        "adapters": adapters,
        "baseline": document["baseline"],
        "partial": bool(document.get("partial")),
        "name_of": lambda character: names.get(character, character),
        "asked": len(asked),
        "characters": rows,
        "matrix": _matrix(rows),
        "heat": heat,
        "recipes": settings(adapters),
        "charts": chart_names(models),
        "panel": {model: number for number, model in enumerate(models, 1)},
        "comparison": f"charts/{COMPARISON}.png",
        "verdicts": cases.VERDICTS,
        "changes": cases.CHANGES,
        "shown_characters": _by_role(document["answers"]),
        "listed": listed,
        "unlisted": unlisted,
        "provenance": _provenance(document, words),
        "base_rows": [] if adapters else base_alone(_targets_first(document)),
        "base_totals": [] if adapters else _base_totals(document["answers"]),
        "groups": _groups(document),
        "history": releases(document),
        "history_chart": f"charts/{HISTORY}.png",
        **_doubt(document, words),
    }


def _doubt(document: dict[str, Any], words: Words) -> dict[str, Any]:
    """Give what the template says of doubtful verdicts."""

    def told(found: doubt.Doubts) -> str:
        return doubt.how_many(found, document["baseline"], words)

    return {
        "doubts": doubt.doubts,
        "base_doubts": doubt.base_doubts(document["answers"]),
        "doubts_told": told,
        "whether_it_turns": lambda adapter: doubt.whether_it_turns(adapter, words),
        "is_unsure": doubt.is_unsure,
        "percent": doubt.percent,
        "any_doubtful": any(row.get("doubtful") for row in document["answers"]),
        "unknown_languages": doubt.unknown_languages(document, words),
        "corrected": lambda adapter, role: corrected(adapter, role, words),
        "spoken": spoken,
    }


def _characters(document: dict[str, Any], names: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Give each adapter's rows of characters, each with a name for people."""
    rows: dict[str, list[dict[str, Any]]] = {a["name"]: [] for a in document["adapters"]}
    for row in document["characters"]:
        name = row.get("name") or names.get(row["character"], row["character"])
        rows.setdefault(row["adapter"], []).append({**row, "name": name})
    return rows


def _matrix(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[dict[str, Any], list[Any]]]:
    """Give one line per character: its first row, and its row under every adapter (or None)."""
    by_key = {(row["character"], model): row for model in rows for row in rows[model]}
    firsts = {row["character"]: row for model in rows for row in rows[model]}
    return [
        (first, [by_key.get((character, model)) for model in rows])
        for character, first in firsts.items()
    ]


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give each adapter's results by tag and by question."""
    groups: dict[str, list[dict[str, Any]]] = {a["name"]: [] for a in document["adapters"]}
    for row in document.get("groups") or []:
        groups.setdefault(row["adapter"], []).append(row)
    return groups


def _base_totals(answers: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    """Give (what, how many, of how many) of a run without adapters."""
    tallies = []
    for role in ("target", "control"):
        mine = [row for row in answers if row["role"] == role]
        tallies.append((f"{role}s", sum(r["verdict"] == "correct" for r in mine), len(mine)))
    mistaken = sum(row["verdict"] == "hallucination" for row in answers)
    return [*tallies, ("hallucinations", mistaken, len(answers))]


def _targets_first(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for control in (False, True):
        yield from (row for row in document["answers"] if (row["role"] == "control") is control)


def _by_role(answers: list[dict[str, Any]]) -> dict[str, list[str]]:
    groups: dict[str, dict[str, None]] = {"target": {}, "control": {}}
    for row in answers:
        groups.setdefault(row["role"], {})[row["character"]] = None
    return {role: list(group) for role, group in groups.items() if group}


def _provenance(document: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """Give the facts of the run as pairs of a word and a value, whatever facts there are."""
    facts = [(words("created"), document.get("created")), (words("tool"), document.get("harness"))]
    for key in ("suite", "judge", "generation"):
        about = document.get(key) or {}
        facts.append((words(key), " · ".join(f"{k}: {v}" for k, v in about.items())))
    facts += list((document.get("provenance") or {}).items())
    return [(str(name), str(value)) for name, value in facts if value not in (None, "")]


def _for_script(document: dict[str, Any], words: Words) -> dict[str, Any]:
    used = (
        *("cases_of", "only_case", "named_filter", "silence", "named_as", "also_named", "rule"),
        *(
            "similarity",
            "threshold",
            "accepted",
            "asked_with",
            "tags",
            "test",
            "place",
            "overruled",
            "more",
        ),
        *("no_picture", "picture_of", "target", "control", *ICONS),
        *("certainty", "certainty_of", "copy", "copied", "reasoning", "language"),
        *("sample", "samples_right", "second_right", "second_wrong", "second_none"),
        *("reading_cases", "part_missing"),
        *cases.languages(document, words),
    )
    # A blank stays a blank: the script fills it in.
    blanks = {
        name: f"{{{name}}}"
        for name in ("shown", "count", "case", "name", "value", "number", "right", "of", "file")
    }
    best = best_adapter(document)
    return {
        "best": best["name"] if best else None,
        "words": {key: words(key, **blanks) for key in dict.fromkeys(used)},
        "icons": ICONS,
        "colours": COLOURS,
    }


def _embedded(data: dict[str, Any]) -> str:
    """Give JSON that cannot end its script element, whatever a model said."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def drawn_from(*folders: Path) -> Environment:
    """Give what draws pages from templates, which escapes whatever is put into them.

    Args:
        folders: where they lie, the first one first.
    """
    from jinja2 import ChainableUndefined, Environment, FileSystemLoader

    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        bytecode_cache=_compiled(),
        # A document may lack every key that the contract does not promise.
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def policy(style: str, *scripts: str) -> str:
    """Give a policy under which a page has its own style, these sources of scripts, and no more."""
    allowed = f"script-src {' '.join(scripts)}; " if scripts else ""
    return (
        f"default-src 'none'; img-src 'self' data:; style-src {sha256_source(style)}; "
        f"{allowed}base-uri 'none'; form-action 'none'"
    )


def sha256_source(text: str) -> str:
    """Give a text as a policy names it."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
