"""`review`: a local page where people give verdicts, the doubtful answers first."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from harness.commands.command import (
    CommandError,
    Commands,
    add_command,
    add_suite,
    positive,
    tell,
)
from harness.commands.git import git
from harness.commands.redo import judged_by, show
from harness.commands.suites import suite_of
from harness.gate.audited import FILE as LABELLED
from harness.gate.audited import read_audited
from harness.gate.run import Run
from harness.options import LANGUAGES, Look
from harness.report import document
from harness.report.folder import claimed
from harness.report.publish import publish
from harness.report.translations import Words
from harness.suite.suite import Suite

if TYPE_CHECKING:
    from harness.review.desk import Desk

_STOPPED = 130
"""What a shell says of a command that Ctrl-C ended."""


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Judge answers yourself on a local page, the doubtful ones first"
    added = add_command(commands, "review", run, text)
    added.add_argument("report", type=Path, metavar="REPORT_DIR")
    added.add_argument("--report-lang", choices=LANGUAGES, default=LANGUAGES[0])
    added.add_argument(
        "--sample",
        type=positive,
        metavar="N",
        help="Label N answers blind, for labelled.jsonl, to learn how far to trust the judge",
    )
    added.add_argument("--by", metavar="NAME", help="Who reviews; default: git's user.name")
    added.add_argument(
        "--port", type=int, default=0, help="Port of 127.0.0.1; default: any that is free"
    )
    added.add_argument("--no-browser", action="store_true", help="Only print the page's address")
    add_suite(added)


def run(options: argparse.Namespace) -> int:
    """Serve the page until the review is over, then judge, gate and draw the report again."""
    saved, images = document.load(options.report)
    if not options.report.is_dir():
        raise CommandError(f"{options.report}: not a report folder")
    suite = suite_of(saved, options.report, options.suite)
    read_audited(suite.root)  # what is wrong with it had better be said now
    words = Words(options.report_lang)
    try:
        desk = _serve(options, saved, suite, images, words)
        return _end(options, saved, images, desk, words)
    except KeyboardInterrupt:
        tell(f"\nstopped; python -m harness judge {options.report} makes gate and page anew")
        return _STOPPED


def _serve(
    options: argparse.Namespace, saved: Run, suite: Suite, images: dict[str, str], words: Words
) -> Desk:
    """Let people review until somebody finishes."""
    try:
        from harness.review.server import ReviewServer
    except ImportError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise CommandError(
            "review needs starlette and uvicorn: pip install -e '.[review]'"
        ) from None
    from harness.review.desk import Desk
    from harness.review.queue import queue
    from harness.review.sample import draw

    items = queue(saved, suite, images)
    blind = options.sample is not None
    if blind:
        items = draw(items, options.sample)
    if not items:
        raise CommandError(f"{options.report}: no answers to review")
    desk = Desk(suite.root, items, suite.names, blind=blind)
    by = options.by if options.by is not None else git("config", "user.name") or ""
    server = ReviewServer(desk, suite, options.report, words, reviewer=by.strip())
    try:
        listening, address = server.listen(options.port)
    except (OSError, OverflowError) as error:
        raise CommandError(f"port {options.port} cannot be had: {error}") from None
    doubtful = sum(item.doubtful for item in items)
    counted = "" if blind else f", {doubtful} of them in doubt"
    print(f"Answers to review: {len(items)}{counted}")
    print(f"{address}\nCtrl-C here, or Finish on the page: gate and page are made anew", flush=True)
    if not options.no_browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    server.serve(listening)
    return desk


def _end(
    options: argparse.Namespace, saved: Run, images: dict[str, str], desk: Desk, words: Words
) -> int:
    from harness.review.ending import agreement_told, disputed_told

    suite = suite_of(saved, options.report, options.suite)  # with what was decided
    print(f"Verdicts given or taken back: {desk.taken}")
    for line in agreement_told(desk, words):
        tell(line)
    if disputed := disputed_told(desk, suite, words):
        tell("\n  ".join([f"{words('review_disputed')}:", *disputed]))
    if desk.blind:
        labelled = suite.root / LABELLED
        tell(f"how far to trust the judge: python -m harness audit {labelled} --suite {suite.root}")
    look = Look(lang=options.report_lang)
    with claimed(options.report):  # not before: several people may review one report at once
        content = publish(judged_by(suite, saved), images, options.report, look)
    return show(content, options.report)


def _has_screen() -> bool:
    """Whether a browser can be shown; one in the terminal would be in the way."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
