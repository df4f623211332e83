"""Answers of models that stand in a table → `answers.jsonl`, which a run judges without a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.json_text import read_json
from harness.making.draft import Draft
from harness.making.plan import Plan
from harness.suite.suite import SuiteError
from harness.whole_file import json_line, write_whole

FILE = "answers.jsonl"


def write_answers(root: Path, drafts: Sequence[Draft], plan: Plan, notes: list[str]) -> list[str]:
    """Write what models answered, beside what is there; return the models' names.

    Args:
        root: the suite's folder.
        drafts: with their answers.
        plan: which case each became.
        notes: takes what people should know.
    """
    given = _given(drafts, plan, notes)
    if not given:
        return []
    path = root / FILE
    there = _read(path)
    changed = sum(there.get(key, answer) != answer for key, answer in given.items())
    if changed:
        notes.append(f"{FILE}: answers in the place of earlier ones: {changed}")
    rows = [{"case": case, "adapter": model, "answer": answer}
            for (case, model), answer in (there | given).items()]  # fmt: skip
    write_whole(path, "".join(map(json_line, rows)))
    return list(dict.fromkeys(model for _, model in given))


def _given(drafts: Sequence[Draft], plan: Plan, notes: list[str]) -> dict[tuple[str, str], str]:
    given: dict[tuple[str, str], str] = {}
    others = 0
    for draft in drafts:
        key = plan.keys.get(plan.again.get(draft.where, draft.where))
        for model, answer in draft.answers.items():
            if key:
                others += given.setdefault((key, model), answer) != answer
    if others:
        notes.append(f"second answers of one model to one question, not taken: {others}")
    return given


def _read(path: Path) -> dict[tuple[str, str], str]:
    if not path.is_file():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = read_json(line)
            found[row["case"], row["adapter"]] = row["answer"]
        except (ValueError, KeyError, TypeError):
            raise SuiteError(path, number, "no answer: mend it, or take the file away") from None
    return found
