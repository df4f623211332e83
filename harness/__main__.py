"""`python -m harness`: what can be done without a model, on what a run left behind."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.options import LANGUAGES, Look
from harness.record import RecordError, from_json
from harness.report.terminal import lines
from harness.suite.suite import BASE, Override, Suite, SuiteError

_ASKED = re.compile(r"(?P<case>[^\[\]]+)\[(?P<adapter>.+)\]")


class CommandError(Exception):
    """A command that cannot be done as asked; one line for people."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0, 1 for a gate's no, 2 for a mistake."""
    options = _parser().parse_args(arguments)
    from harness.judge import JudgeError

    try:
        return int(options.run(options))
    except (CommandError, RecordError, SuiteError, JudgeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m harness", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    for name, run, text in (
        ("judge", _judge, "Judge the answers again, then gate and draw"),
        ("gate", _gate, "Compare and gate again by the suite's gate of today, then draw"),
        ("report", _report, "Draw the page and the charts again"),
    ):
        added = command(name, run, text)
        added.add_argument("report", type=Path, metavar="REPORT_DIR")
        if name == "report":
            added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])
            added.add_argument("--self-contained", action="store_true", help="One file")
        else:
            _add_suite(added)

    added = command("accept", _accept, "Record a report as the released baseline, to be committed")
    added.add_argument("report", type=Path, metavar="REPORT")
    added.add_argument("--adapter", help="The one released; default: the recommended one")
    added.add_argument("--anyway", action="store_true", help="Whatever speaks against it")
    added.add_argument("--why", default="", help="The reason, kept with it")

    added = command("card", _card, "Print a model card section (Markdown) of one adapter")
    added.add_argument("report", type=Path, metavar="REPORT")
    added.add_argument("adapter")
    added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])

    added = command("overrule", _overrule, "Put a person's verdict in the judge's place")
    added.add_argument("report", type=Path, metavar="REPORT_DIR")
    added.add_argument("asked", metavar="CASE[ADAPTER]", help="Such as 'kolobok/who[lora_v2]'")
    verdicts = ("correct", "hallucination", "wrong", "refusal")
    added.add_argument("verdict", choices=verdicts)
    added.add_argument("--named", action="append", default=[], help="Who was hallucinated: an id")
    added.add_argument("--why", default="", help="The reason, kept with the verdict")
    _add_suite(added)

    added = command("audit", _audit, "Score the judge against answers that people judged")
    added.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    added.add_argument("--json", action="store_true", help="Print JSON")
    _add_suite(added)
    return parser


def _add_suite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--suite", type=Path, metavar="DIR", help="Folder of the suite")


def _suite(options: argparse.Namespace) -> Suite | None:
    from harness.commands.redo import open_suite

    if options.suite is None:
        return None
    if not options.suite.is_dir():
        raise CommandError(f"no such folder: {options.suite}")
    return open_suite(options.suite.resolve())


def _judge(options: argparse.Namespace) -> int:
    from harness.commands.redo import rejudge

    return _show(rejudge(options.report, _suite(options)), options.report)


def _gate(options: argparse.Namespace) -> int:
    from harness.commands.redo import regate

    return _show(regate(options.report, _suite(options)), options.report)


def _report(options: argparse.Namespace) -> int:
    from harness.commands.redo import redraw

    redraw(options.report, Look(lang=options.report_lang, self_contained=options.self_contained))
    print(options.report / "index.html")
    return 0


def _accept(options: argparse.Namespace) -> int:
    from harness.commands.accept import ReleaseError, accept

    try:
        path = accept(
            options.report, adapter=options.adapter, anyway=options.anyway, why=options.why
        )
    except ReleaseError as error:
        raise CommandError(str(error)) from None
    print(f"{path}: the released baseline; commit it, and compare with --baseline {path}")
    return 0


def _card(options: argparse.Namespace) -> int:
    from harness.report import document
    from harness.report.markdown import model_card

    try:
        print(model_card(document.read(options.report), options.adapter, lang=options.report_lang))
    except ValueError as error:
        raise CommandError(str(error)) from None
    return 0


def _show(content: dict[str, Any], folder: Path) -> int:
    for text, _ in lines(content, folder):
        print(text)
    return 0 if all(adapter["gate"]["passed"] for adapter in content["adapters"]) else 1


def _overrule(options: argparse.Namespace) -> int:
    from harness.commands.redo import rejudge, suite_of
    from harness.judge.overrides import append_override
    from harness.report import document
    from harness.suite.reading import OVERRIDES_FILE

    if (options.verdict == "hallucination") != bool(options.named):
        raise CommandError("--named says who was hallucinated: give it with that verdict only")
    content = document.read(options.report)
    suite = _suite(options) or suite_of(content, options.report)
    case, answer = _answer(content, options.asked)
    for name in options.named:
        if name not in suite.names:
            raise CommandError(f"{name!r} is no character or distractor of the suite")
    override = Override(
        case=case,
        answer=answer,
        verdict=options.verdict,
        named=tuple(options.named),
        why=options.why,
        by=_who(),
    )
    append_override(suite.root / OVERRIDES_FILE, override)
    rejudge(options.report, _suite(options))
    print(f"{options.asked}: {options.verdict}, written to {suite.root / OVERRIDES_FILE}")
    return 0


def _answer(content: dict[str, Any], asked: str) -> tuple[str, str]:
    match = _ASKED.fullmatch(asked)
    if match is None:
        raise CommandError(f"{asked!r} is not CASE[ADAPTER], such as 'kolobok/who[{BASE}]'")
    for row in content["answers"]:
        record = from_json(row)
        if record.key == (match["case"], match["adapter"]) and record.answer is not None:
            return record.case, record.answer
    raise CommandError(f"the report has no answer of {asked}")


def _who() -> str:
    """Return who git says works here; nobody where there is no git."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _audit(options: argparse.Namespace) -> int:
    from harness.judge.auditing.audit import audit

    result = audit(options.labelled, _suite(options))
    if options.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        print(result.to_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
