"""`suggest`: which controls and distractors a suite should have, by what its base says."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from harness.commands.command import CommandError, Commands, add_command, positive, say, tell
from harness.commands.progress import Progress
from harness.engines.request import EngineError
from harness.making.draft import MakingError
from harness.making.folders import read_folders, refuse_among
from harness.making.known import FILE as NAMES
from harness.making.known import names_for
from harness.making.plan import Wanted
from harness.suggesting.asking import Question
from harness.suggesting.draft import FOLDER, refuse_place, write_draft
from harness.suggesting.opening import Given, open_base
from harness.suggesting.subjects import Subjects, find_subjects
from harness.suggesting.suggest import Suggested, suggest
from harness.suggesting.telling import ending, notes, told
from harness.suite.reading import read_suite
from harness.suite.suite import Suite
from harness.visible import shortened


def add_to(commands: Commands) -> None:
    """Add the command to the command line."""
    text = "Ask the base about further pictures, and propose controls and distractors"
    added = add_command(commands, "suggest", run, text)
    added.add_argument("suite", type=Path, metavar="SUITE", help="Folder of the suite")
    added.add_argument(
        "--from",
        dest="pictures",
        type=Path,
        required=True,
        metavar="DIR",
        help=f"A folder a character, with pictures; names also by {NAMES}",
    )
    added.add_argument("--names", type=Path, metavar="FILE", help="folder, name, other names; CSV")
    added.add_argument("--question", metavar="TEXT", help="Asked in place of who that is")
    added.add_argument(
        "--limit", type=positive, metavar="N", help="Pictures of each character at most"
    )
    added.add_argument(
        "--out", type=Path, metavar="DIR", help=f"Where the draft goes; default SUITE/{FOLDER}"
    )
    added.add_argument("--base-model", metavar="PATH|ID", help="The base, if not the suite's")
    added.add_argument("--server-url", metavar="URL", help="A server that serves the base")
    added.add_argument("--device", metavar="NAME", help="cpu, cuda, cuda:1, auto")
    added.add_argument("--no-answer-cache", action="store_true", help="Ask the model again")


def run(options: argparse.Namespace) -> int:
    """Write the draft, and say what is proposed."""
    try:
        return _suggest(options)
    except (MakingError, EngineError) as error:
        raise CommandError(str(error)) from None


def _suggest(options: argparse.Namespace) -> int:
    out = options.out or options.suite / FOLDER
    suite = _suite(options.suite)
    refuse_place(out, suite.root)
    refuse_among(options.pictures, options.suite, out)
    progress = Progress(say)
    subjects = _subjects(options, suite, out, progress)
    _print(f"in the suite already: {name}" for name in subjects.present)
    _print(f"note: {note}" for note in subjects.notes)
    left, written = list(subjects.left), None
    if not subjects.candidates:
        _print(f"left out: {one}" for one in left)
        raise CommandError(f"{options.pictures}: shows nobody who is not in the suite")
    question = Question(text=options.question, prompting=suite.prompting)
    with closing(open_base(suite, _given(options), say)) as engine:
        found = suggest(suite, subjects, question, engine, progress)
    left += found.left
    if not found.proposal.empty:
        left += write_draft(out, found.proposal, question)
        written = out
    _print(told(found.proposal, _called(subjects, suite)))
    _print(f"note: {note}" for note in _notes(found, suite))
    _print(f"left out: {one}" for one in left)
    _print(ending(found.proposal, left, options.suite, written))
    return int(written is None or bool(left))


def _suite(folder: Path) -> Suite:
    if not folder.is_dir():
        raise CommandError(f"{folder}: {'is no folder' if folder.exists() else 'no such folder'}")
    suite, problems = read_suite(folder.resolve())
    for problem in problems.values():
        raise problem
    return suite


def _subjects(options: argparse.Namespace, suite: Suite, out: Path, progress: Progress) -> Subjects:
    names = names_for(options.pictures, options.names)
    source = read_folders(options.pictures, names)
    total = len(source.drafts)
    wanted = Wanted(limit=options.limit, names=names)
    return find_subjects(
        suite, source, wanted, out, lambda done: progress("pictures looked for", done, total)
    )


def _given(options: argparse.Namespace) -> Given:
    return Given(
        base_model=options.base_model,
        server_url=options.server_url,
        device=options.device,
        cache=not options.no_answer_cache,
    )


def _called(subjects: Subjects, suite: Suite) -> dict[str, str]:
    return {key: names[0] for key, names in subjects.names(suite).items()}


def _notes(found: Suggested, suite: Suite) -> Iterable[str]:
    if found.note:
        yield found.note
    yield from notes(found.proposal, suite.judge.certainty)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        tell(shortened(" ".join(line.splitlines())))
