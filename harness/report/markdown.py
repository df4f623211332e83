"""A report as Markdown: the summary of a CI job, and a section for a model card.

What a model or a YAML file says is escaped: it can draw no heading, link, picture or tag.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from harness.record import spoken
from harness.report.corrected import corrected_both
from harness.report.decision import decide
from harness.report.doubt import (
    base_doubts,
    doubts,
    how_many,
    is_unsure,
    unknown_languages,
    whether_it_turns,
)
from harness.report.markdown_text import code, joined, plain, short, table, uncoded
from harness.report.page import ICONS
from harness.report.translations import Words

LISTED = 20
"""Cases listed in a summary; the page has them all."""

SIGNS = {"pass": "✅", "unsure": "⚠️", "fail": "❌", "none": "⚪"}
_GATES = {"pass": "passed", "unsure": "passed_unsure", "fail": "failed", "none": "no_gate"}


def step_summary(document: dict[str, Any], *, lang: str = "en") -> str:
    """Give the summary of a run: the decision, the adapters, what broke.

    Made for `$GITHUB_STEP_SUMMARY`, which holds a megabyte: lists of cases are cut short.
    """
    words = Words(lang)
    decision = decide(document, words)
    parts = [f"## {SIGNS[decision.state]} {plain(decision.headline)}"]
    if decision.detail:
        parts.append(plain(decision.detail))
    adapters = document["adapters"]
    if not adapters:
        parts.append(_base_table(document, words))
        if (found := base_doubts(document["answers"])).any:
            parts.append(plain(how_many(found, document["baseline"], words)))
        parts += _unknown(document, words)
        return joined(parts)
    parts.append(_adapters_table(document, words))
    for adapter in adapters:
        if reasons := adapter["gate"]["reasons"]:
            parts.append(f"### {words('why_not', adapter=code(adapter['name']))}")
            parts.append("\n".join(_reason(reason, words) for reason in reasons))
    for adapter in adapters:
        parts += _doubts(document, adapter, words, named=True)
        if said := corrected_both(adapter, words):
            parts.append(f"{code(adapter['name'])}: {plain(said)}")
    parts += _unknown(document, words)
    for key in ("warnings", "caveats"):
        lines = map(words.said, document.get(key, ()))
        parts += [f"{words(key)}: {plain(line)}" for line in lines]
    best = decision.adapter
    if best is not None:
        parts.append(f"### {words('characters')}: {code(best['name'])}")
        parts.append(_characters_table(document, best["name"], words))
        parts += _broken(document, best["name"], words)
    return joined(parts)


def model_card(document: dict[str, Any], adapter: str, *, lang: str = "en") -> str:
    """Give a section for the model card of one adapter, to paste into its release.

    Raises:
        ValueError: if the report has no such adapter.
    """
    words = Words(lang)
    entry = next((each for each in document["adapters"] if each["name"] == adapter), None)
    if entry is None:
        known = ", ".join(each["name"] for each in document["adapters"]) or "none"
        raise ValueError(f"no adapter {adapter!r} in this report; there are: {known}")
    intro = words(
        "model_card_intro",
        version=plain(document.get("harness", "?")),
        created=plain(document.get("created", "?"))[:10],
        baseline=uncoded(document["baseline"]),
        hash=uncoded((document.get("suite") or {}).get("hash", "?")),
    )
    state = _state(document, entry)
    gate = f"{SIGNS[state]} {words(_GATES[state])}"
    title = f"{words('model_card_title')}{_kind(entry, words)}"
    parts = [f"## {title}", intro, f"**{words('gate')}: {gate}**"]
    if reasons := entry["gate"]["reasons"]:
        parts.append("\n".join(_reason(reason, words) for reason in reasons))
    if tolerated := entry["gate"].get("tolerated"):
        parts.append(f"{words('tolerated')}: {_cases(tolerated, words)}")
    parts += _doubts(document, entry, words)
    parts += _unknown(document, words)
    parts.append(_totals(entry, words))
    if said := corrected_both(entry, words):
        parts.append(plain(said))
    parts.append(_characters_table(document, adapter, words))
    parts += _broken(document, adapter, words)
    if recipe := entry.get("recipe"):
        settings = ", ".join(f"{plain(key)} {code(value)}" for key, value in recipe.items())
        parts.append(f"{words('trained_with')}: {settings}")
    return joined(parts)


def _adapters_table(document: dict[str, Any], words: Words) -> str:
    head = [words(key) for key in ("adapter", "gate", "targets", "controls", "hallucinations")]
    rows = []
    for adapter in document["adapters"]:
        state = _state(document, adapter)
        word = words(_GATES[state])
        star = " ⭐" if adapter["name"] == document.get("recommended") else ""
        rows.append(
            [
                f"{code(adapter['name'])}{_kind(adapter, words)}{star}",
                f"{SIGNS[state]} {word}",
                *_figures(adapter, words),
            ]
        )
    return table(head, rows)


def _kind(adapter: dict[str, Any], words: Words) -> str:
    """Say of a candidate that it is no adapter, where it is none."""
    return f" ({words('full_model')})" if adapter.get("full_model") else ""


def _state(document: dict[str, Any], adapter: dict[str, Any]) -> str:
    """Give what the gate said of an adapter, as a key of `SIGNS`."""
    if document.get("partial"):
        return "none"
    if is_unsure(adapter):
        return "unsure"
    return "pass" if adapter["gate"]["passed"] else "fail"


def _doubts(
    document: dict[str, Any], adapter: dict[str, Any], words: Words, *, named: bool = False
) -> list[str]:
    """Say how many verdicts on an adapter are doubtful, and what rests on them."""
    found = doubts(adapter)
    if not found.any:
        return []
    text = plain(how_many(found, document["baseline"], words))
    if not document.get("partial"):
        text += f" {plain(whether_it_turns(adapter, words))}"
    if found.cases:
        text += f" {_cases(list(found.cases), words)}"
    return [f"{code(adapter['name'])}: {text}" if named else text]


def _unknown(document: dict[str, Any], words: Words) -> list[str]:
    said = unknown_languages(document, words)
    return [plain(said)] if said else []


def _totals(adapter: dict[str, Any], words: Words) -> str:
    head = [words(key) for key in ("targets", "controls", "hallucinations")]
    return table(head, [_figures(adapter, words)])


def _figures(adapter: dict[str, Any], words: Words) -> list[str]:
    mistakes = adapter["hallucinations"]
    tallies = [
        f"{tally['before']} → **{tally['after']}** {words('of')} {tally['total']}"
        for tally in (adapter["target"], adapter["control"])
    ]
    return [*tallies, f"{mistakes['before']} → **{mistakes['after']}**"]


def _characters_table(document: dict[str, Any], adapter: str, words: Words) -> str:
    names = document.get("names") or {}
    head = [words(key) for key in ("character", "role", "before_after", "status", "taken_for")]
    rows = []
    for row in document["characters"]:
        if row["adapter"] != adapter:
            continue
        taken = ", ".join(
            plain(names.get(named, named)) + (f" ×{count}" if count > 1 else "")
            for named, count in row["hallucinated"].items()
        )
        rows.append(
            [
                plain(row.get("name") or names.get(row["character"], row["character"])),
                words(row["role"]),
                f"{row['before']} → **{row['after']}** {words('of')} {row['total']}",
                f"{ICONS[row['status']]} {words(row['status'])}",
                taken,
            ]
        )
    return table(head, rows)


def _base_table(document: dict[str, Any], words: Words) -> str:
    verdicts = Counter(row["verdict"] or "error" for row in document["answers"])
    return table(
        [words("verdict"), words("cases")],
        [[f"{ICONS[v]} {words(v)}", str(count)] for v, count in verdicts.most_common()],
    )


def _broken(document: dict[str, Any], adapter: str, words: Words) -> list[str]:
    """List what was correct before and is not now, with what is said instead."""
    rows = [
        row
        for row in document["answers"]
        if row["adapter"] == adapter and row["change"] == "regressed"
    ]
    if not rows:
        return []
    listed = table(
        [words("case"), words("question"), words("answer"), words("verdict")],
        [
            [
                code(row["case"]),
                plain(row["question"]),
                plain(short(spoken(row))),
                _verdict(row, words),
            ]
            for row in rows[:LISTED]
        ],
    )
    more = [words("and_more", count=len(rows) - LISTED)] if len(rows) > LISTED else []
    return [f"### {words('regressions')}", listed, *more]


def _verdict(row: dict[str, Any], words: Words) -> str:
    word = words(row["verdict"] or "error")
    return f"{word} ({words('doubtful')})" if row.get("doubtful") else word


def _reason(reason: dict[str, Any], words: Words) -> str:
    cases = reason.get("cases")
    return f"- {plain(words.reason(reason))}" + (f" ({_cases(cases, words)})" if cases else "")


def _cases(cases: list[str], words: Words) -> str:
    listed = ", ".join(code(case) for case in cases[:LISTED])
    return listed + (
        f" {words('and_more', count=len(cases) - LISTED)}" if len(cases) > LISTED else ""
    )
