"""`overrule`: a person's verdict in the judge's place."""

from __future__ import annotations

import argparse
import re
from dataclasses import replace
from pathlib import Path

from harness.commands.command import CommandError, Commands, add_command, add_suite, tell, typed
from harness.commands.git import git
from harness.commands.redo import judged_by
from harness.commands.suites import suite_of
from harness.gate.run import Run
from harness.judge import Verdict
from harness.judge.overrides import open_overrides
from harness.record import Record
from harness.report import document
from harness.report.folder import claimed
from harness.report.publish import publish
from harness.suite.files import OVERRIDES_FILE
from harness.suite.reading import read_overrides
from harness.suite.suite import BASE, Override

_ASKED = re.compile(r"(?P<case>[^\[\]]+)\[(?P<adapter>.+)\]")


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Put a person's verdict in the judge's place"
    added = add_command(commands, "overrule", run, text)
    added.add_argument("report", type=Path, metavar="REPORT_DIR")
    added.add_argument("asked", metavar="CASE[ADAPTER]", help="Such as 'kolobok/who[lora_v2]'")
    added.add_argument("verdict", choices=[verdict.value for verdict in Verdict])
    added.add_argument("--named", action="append", default=[], help="Who was hallucinated: an id")
    added.add_argument(
        "--sample", type=int, metavar="N", help="Which answer, from 1, where several were drawn"
    )
    added.add_argument("--why", default="", help="The reason, kept with the verdict")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Write the verdict down, and judge, gate and draw the report again."""
    if (options.verdict == Verdict.HALLUCINATION) != bool(options.named):
        raise CommandError("--named says who was hallucinated: give it with that verdict only")
    with claimed(options.report):
        return _overrule(options)


def _overrule(options: argparse.Namespace) -> int:
    saved, images = document.load(options.report)
    suite = suite_of(saved, options.report, options.suite)
    case, answer = _answer(saved, options.asked, options.sample)
    for name in options.named:
        if name not in suite.names:
            raise CommandError(f"{name!r} is no character or distractor of the suite")
    for said in suite.overrides:
        if (said.case, said.answer) == (case, answer):
            by = f" ({said.by})" if said.by else ""
            raise CommandError(
                f"{suite.root / OVERRIDES_FILE} calls this answer {said.verdict} already{by}: "
                "change it there"
            )
    override = Override(
        case=case,
        answer=answer,
        verdict=options.verdict,
        named=tuple(options.named),
        why=typed(options.why),
        by=git("config", "user.name") or "",
    )
    with open_overrides(suite.root) as overrides:
        overrides.put(override)
        suite = replace(suite, overrides=read_overrides(overrides.path))
    content = publish(judged_by(suite, saved), images, options.report)
    tell(f"{options.asked}: {options.verdict}, written to {suite.root / OVERRIDES_FILE}")
    for adapter in content["adapters"]:
        gate = "passed" if adapter["gate"]["passed"] else "FAILED"
        tell(f"judged again: gate of {adapter['name']}: {gate}")
    return 0


def _answer(saved: Run, asked: str, sample: int | None) -> tuple[str, str]:
    """Return the case and the answer that `CASE[ADAPTER]` names, or the one of its samples."""
    match = _ASKED.fullmatch(asked)
    if match is None:
        raise CommandError(f"{asked!r} is not CASE[ADAPTER], such as 'kolobok/who[{BASE}]'")
    for record in saved.records:
        if record.key == (match["case"], match["adapter"]) and record.answer is not None:
            return record.case, _of_samples(record, sample)
    raise CommandError(f"the report has no answer of {asked}")


def _of_samples(record: Record, sample: int | None) -> str:
    """Return the answer with a number; where all are the same, none is needed."""
    answers = record.answers
    if sample is not None and not 1 <= sample <= len(answers):
        raise CommandError(f"{record.asked} has no answer {sample}: there are {len(answers)}")
    if sample is None and len(set(answers)) > 1:
        given = "; ".join(f"{number}: {said!r}" for number, said in enumerate(answers, start=1))
        raise CommandError(f"{record.asked} was answered {len(answers)} times: say which with "
                           f"--sample ({given})")  # fmt: skip
    return answers[(sample or 1) - 1]
