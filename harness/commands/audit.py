"""`audit`: the judge against answers that people labelled."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from harness.commands.command import (
    CommandError,
    Commands,
    add_command,
    add_suite,
    say,
    tell,
    typed,
)
from harness.commands.suites import open_suite
from harness.engines.request import EngineError
from harness.judge.auditing.audit import Settle, audit
from harness.judge.auditing.labelled import Labelled
from harness.judge.verdict import Judgement
from harness.report.certainty_chart import Curve, draw_certainty
from harness.second.opinions import Model, Opinions
from harness.second.prompt import Doubted
from harness.second.weighing import OpinionError, may_be_asked
from harness.suite.suite import JudgeSettings, Suite


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Score the judge against answers that people judged"
    added = add_command(commands, "audit", run, text)
    added.add_argument("labelled", type=Path, metavar="LABELLED.jsonl")
    added.add_argument(
        "--agreement",
        type=_share,
        metavar="SHARE",
        help="Find the certainty above which the judge agrees with people at least so often, 0.98",
    )
    added.add_argument(
        "--draw", type=Path, metavar="FILE.png", help="Draw how certainty and agreement go together"
    )
    added.add_argument(
        "--second",
        metavar="base|URL",
        help="Ask for a second opinion on doubtful verdicts, of the base or of a server",
    )
    added.add_argument("--second-model", metavar="NAME", help="What the server of --second serves")
    added.add_argument("--base-model", metavar="PATH|ID", help="The base of --second base")
    added.add_argument("--json", action="store_true", help="Print JSON")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Print how far the judge agrees with people."""
    suite = open_suite(options.suite) if options.suite else None
    settle = _settling(options, suite) if options.second else None
    try:
        result = audit(options.labelled, suite, options.agreement, settle)
    except (OpinionError, EngineError) as error:
        raise CommandError(str(error)) from None
    if options.draw:
        draw_certainty([Curve(name=options.labelled.name, rows=result.weighed)], options.draw)
    if options.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        tell(result.to_text())
    return 0


def _settling(options: argparse.Namespace, suite: Suite | None) -> Settle:
    """Return what asks for second opinions on what the judge doubts."""
    wanted = (suite.judge if suite else JudgeSettings()).certainty

    def settle(rows: Sequence[Labelled], judgements: Sequence[Judgement]) -> list[Judgement]:
        opinions = Opinions(_model(options, suite), say)
        doubted = [
            Doubted.of(row.expectation, row.answer, judgement)
            for row, judgement in zip(rows, judgements, strict=True)
            if may_be_asked(judgement, wanted)
        ]
        opinions.of(doubted)  # many at once; what follows finds them there
        settled = [
            opinions.settle(row.expectation, row.answer, judgement)
            if may_be_asked(judgement, wanted)
            else judgement
            for row, judgement in zip(rows, judgements, strict=True)
        ]
        opinions.close()
        return settled

    return settle


def _model(options: argparse.Namespace, suite: Suite | None) -> Model:
    if options.second != "base":
        if not options.second_model:
            raise CommandError("--second URL goes with --second-model NAME")
        from harness.second.server import ServerModel

        return ServerModel(options.second, typed(options.second_model))
    base = options.base_model or (suite.base if suite else None)
    if base is None:
        raise CommandError("no base model: give --base-model, or --suite with a base")
    from harness.engines import EngineOptions, open_engine
    from harness.second.base import BaseModel

    return BaseModel(Path(base).name, open_engine(EngineOptions(base=base)))


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"must be between 0 and 1, like 0.98, not {text!r}")
    return share
