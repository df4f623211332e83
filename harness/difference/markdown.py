"""What changed between two runs, as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from harness.difference.terminal import summary
from harness.difference.turns import IN_VERDICT, Between, ModelDifference, Row, said, whom
from harness.report.markdown_text import code, joined, plain, short, table
from harness.report.translations import Words

LISTED = 50


def render(found: Between, names: Mapping[str, str], words: Words) -> str:
    """Give it as text; whatever was said is escaped."""
    parts = [f"## {plain(words('diff_title'))}"]
    if found.about:
        listed = "\n".join(f"- {plain(line)}" for line in found.about)
        parts.append(f"{words('diff_about')}:\n\n{listed}")
    for model in found.models:
        parts += _of(model, names, words)
    return joined(parts)


def _of(model: ModelDifference, names: Mapping[str, str], words: Words) -> Iterator[str]:
    yield f"### {code(model.name)}"
    yield plain(summary(model, words))
    changed = [one for one in model.differences if one.turn in IN_VERDICT]
    if changed:
        yield table(
            [words(key) for key in ("diff_turn", "case", "question", "diff_before", "diff_now")],
            [
                [
                    words(f"turn_{one.turn}"),
                    code(one.case),
                    plain(short(one.row["question"])),
                    *(_side(row, names, words) for row in (one.old, one.new)),
                ]
                for one in changed[:LISTED]
            ],
        )
    if len(changed) > LISTED:
        yield words("and_more", count=len(changed) - LISTED)


def _side(row: Row | None, names: Mapping[str, str], words: Words) -> str:
    if row is None:
        return ""
    named = whom(row, names)
    verdict = words(row["verdict"] or "error") + (f": {named}" if named else "")
    return f"{plain(short(said(row) or words('silence')))} ({plain(verdict)})"
