"""What the review page is made of: its frame with our words, and the answers as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.record import spoken
from harness.report import doubt, palette
from harness.report.page import COLOURS, ICONS
from harness.report.page import TEMPLATES as REPORT_TEMPLATES
from harness.report.translations import ENGLISH, Words
from harness.review.desk import Opinion
from harness.review.queue import Item
from harness.suite.suite import Suite

_TEMPLATES = Path(__file__).parent / "templates"
_BLANKS = ("done", "count", "turn", "left", "value", "models", "verdict", "by", "name")
_AGREEMENT = ("one", "other", "of", "alike", "kappa")
_SHARED = (
    *("correct", "hallucination", "wrong", "refusal", "doubtful", "regressed", "fixed", "kept"),
    *("missed", "new_hallucination", "target", "control", "no_picture", "picture_of", "silence"),
)


def frame(words: Words, *, blind: bool) -> str:
    """Give the page without any answers; its script asks for them."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("review.html")
    return template.render(t=words, lang=words.lang, blind=blind, icons=ICONS, colours=COLOURS)


def style() -> str:
    """Give the style: the report's, and what the review has beside."""
    files = (REPORT_TEMPLATES / "page.css", _TEMPLATES / "review.css")
    return palette.css() + "".join(path.read_text(encoding="utf-8") for path in files)


def script() -> str:
    """Give the script."""
    return (_TEMPLATES / "review.js").read_text(encoding="utf-8")


def vocabulary(words: Words) -> dict[str, Any]:
    """Give the words, signs and colours that the script draws with."""
    # A blank stays a blank: the script fills it in.
    blanks = {name: f"{{{name}}}" for name in (*_BLANKS, *_AGREEMENT)}
    keys = (*_SHARED, *(key for key in ENGLISH if key.startswith("review")))
    return {
        "words": {key: words(key, **blanks) for key in keys},
        "icons": ICONS,
        "colours": COLOURS,
    }


def people(suite: Suite) -> list[dict[str, Any]]:
    """Give everyone whom an answer may name, with all their names to search by."""
    return [{"id": key, "names": list(names)} for key, names in suite.names.items()]


def told(
    item: Item, pictures: Mapping[str, int], suite: Suite, words: Words, *, blind: bool
) -> dict[str, Any]:
    """Give an answer as the script shows it; where it is to be judged blind, without the verdict.

    Args:
        item: the answer.
        pictures: the number of each picture, by its path.
        suite: it tells the characters' names.
        words: of the page's language.
        blind: whether to leave out what would give the judge's verdict away.
    """
    shown: dict[str, Any] = {
        "id": item.id,
        "case": item.case,
        "character": suite.called.get(item.character, item.character),
        "character_id": item.character,
        "role": item.role.value,
        "question": item.expectation.question,
        "accept": list(item.expectation.accept),
        "reject": list(item.expectation.reject),
        "pictures": [pictures[path] for path in item.pictures],
        "said": _pieces(item, marked=not blind),
        "thoughts": [item.answer[start:end].strip() for start, end in item.judgement.reasoning],
    }
    if blind:
        return shown
    return shown | {
        "turn": int(item.turn),
        "models": list(item.models),
        "changes": list(item.changes),
        **proposal(item, suite, words),
    }


def proposal(item: Item, suite: Suite, words: Words) -> dict[str, Any]:
    """Give what the judge says."""
    return {
        "verdict": item.judgement.verdict.value,
        "named": list(item.judgement.named),
        "named_as": [suite.called.get(name, name) for name in item.judgement.named],
        "reason": words.said(item.judgement.reason),
        "certainty": None if item.certainty is None else doubt.percent(item.certainty),
        "doubtful": item.doubtful,
    }


def opinion(one: Opinion, suite: Suite) -> dict[str, Any]:
    """Give what somebody else said."""
    names = [suite.called.get(name, name) for name in one.named]
    return {"by": one.by, "verdict": one.verdict, "named_as": names}


def _pieces(item: Item, *, marked: bool) -> list[tuple[str, bool]]:
    """Cut what is said, reasoning left out, into pieces: (text, whether it decided)."""
    answer, judgement = item.answer, item.judgement
    row = {"answer": answer, "reasoning": judgement.reasoning}
    if not spoken(row).strip():
        return []
    unsaid = {at for start, end in judgement.reasoning for at in range(start, end)}
    decided = {at for start, end in judgement.spans for at in range(start, end)} if marked else ()
    pieces: list[tuple[str, bool]] = []
    for at, char in enumerate(answer):
        if at in unsaid:
            continue
        if pieces and pieces[-1][1] == (at in decided):
            pieces[-1] = (pieces[-1][0] + char, at in decided)
        else:
            pieces.append((char, at in decided))
    if judgement.reasoning:
        # Blanks that only parted the reasoning from the answer go with it.
        pieces[0] = (pieces[0][0].lstrip(), pieces[0][1])
        pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
    return [piece for piece in pieces if piece[0]]
