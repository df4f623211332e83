"""Judged answers written as letters, so that a test reads as a table.

c correct · w wrong · r refusal · x error, no verdict · h and g hallucination: Чебурашка, Гена.
A capital is a verdict that the judge doubts. Equal letters are equal answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness.gate.comparison import Comparison, compare
from harness.judge.verdict import Judgement, Verdict
from harness.record import Record
from harness.suite.suite import BASE, Role

CONTROLS = ("matryoshka", "spider_man", "superman")
_VERDICTS = {"c": Verdict.CORRECT, "w": Verdict.WRONG, "r": Verdict.REFUSAL}
_NAMED = {"h": "cheburashka", "g": "crocodile_gena"}


def record(
    case: str, adapter: str, letter: str, *, tags: tuple[str, ...] = (), per_picture: int = 1
) -> Record:
    character, _, number = case.partition("/")
    sure = letter.lower()
    named = (_NAMED[sure],) if sure in _NAMED else ()
    verdict = _VERDICTS.get(sure, Verdict.HALLUCINATION)
    return Record(
        case=case,
        character=character,
        role=Role.CONTROL if character in CONTROLS else Role.TARGET,
        adapter=adapter,
        question=f"Вопрос {number}?",
        accept=("ответ",),
        tags=tags,
        pictures=(f"images/{character}/{int(number) // per_picture}.png",),
        path=f"{character}.yaml",
        line=1 + int(number),
        answer=None if letter == "x" else letter,
        error="out of memory" if letter == "x" else None,
        judgement=None if letter == "x" else Judgement(
            verdict=verdict,
            rule="test",
            reason="As written.",
            named=named,
            certainty=0.97 if letter == sure else 0.5,
        ),
        doubtful_below=0.8,
    )  # fmt: skip


def records(
    adapter: str,
    said: Mapping[str, str],
    *,
    tags: Mapping[str, tuple[str, ...]] | None = None,
    per_picture: int = 1,
) -> list[Record]:
    """Make the records of one model; `said` is character -> a letter for each of its cases."""
    return [
        record(
            f"{character}/{number}",
            adapter,
            letter,
            tags=(tags or {}).get(f"{character}/{number}", ()),
            per_picture=per_picture,
        )
        for character, letters in said.items()
        for number, letter in enumerate(letters)
    ]


def compared(
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    adapter: str = "lora",
    tags: Mapping[str, tuple[str, ...]] | None = None,
    per_picture: int = 1,
) -> Comparison:
    """Compare what an adapter said with what the base did."""
    both = [
        *records(
            BASE,
            before,
            tags=tags,
            per_picture=(per_picture),
        ),
        *records(
            adapter,
            after,
            tags=tags,
            per_picture=(per_picture),
        ),
    ]
    cases = list(dict.fromkeys(one.case for one in both))
    return compare(adapter, BASE, cases, {one.key: one for one in both})
