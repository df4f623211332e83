"""The draft that a person edits: case files of controls, and lines for `suite.yaml`.

It lies in a folder that no suite reads, so nothing counts before a person has taken it over.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

from harness.listing import few
from harness.making.character_file import NewCase, write_character
from harness.making.draft import Left, MakingError
from harness.making.ids import case_id
from harness.making.shelf import Shelf
from harness.suggesting.asking import Question
from harness.suggesting.distractors import Distractor
from harness.suggesting.proposal import Proposal
from harness.suggesting.standing import Standing
from harness.suite.files import SUITE_FILE
from harness.suite.images import ImageError
from harness.suite.suite import Role, SuiteError
from harness.suite.yaml_text import comment, written
from harness.whole_file import write_whole

FOLDER = ".suggested"
"""Below a suite's folder; hidden, so neither a suite nor pytest reads what is in it."""
LINES = "distractors.txt"


def refuse_place(out: Path, root: Path) -> None:
    """Refuse a place whose files would be read, or where a person's edits would be lost.

    Raises:
        MakingError: with what to do.
    """
    if out.exists() or out.is_symlink():
        raise MakingError(f"{out} is there already: take over what you want of it and delete it, "
                          "or give another --out DIR")  # fmt: skip
    inside = out.resolve()
    folders = [folder for folder in inside.parents if (folder / SUITE_FILE).is_file()]
    for folder in dict.fromkeys([*folders, root.resolve()]):
        if inside.is_relative_to(folder) and not _is_hidden(inside.relative_to(folder)):
            raise MakingError(f"--out {out} lies in the suite {folder.name}, which would read it: "
                              f"give a folder elsewhere, or none for {FOLDER}")  # fmt: skip


def write_draft(out: Path, proposal: Proposal, question: Question) -> list[Left]:
    """Write the folder, whole or not at all; return what could not be written.

    Args:
        out: where; not there yet.
        proposal: what is proposed.
        question: what controls are asked, as the base was.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f"{FOLDER}-", dir=out.parent)).resolve()
    try:
        left = [line for one in proposal.controls for line in _control(unfinished, one, question)]
        write_whole(unfinished / LINES, "".join(f"{line}\n" for line in _lines(proposal)))
        unfinished.chmod(0o755)
        unfinished.rename(out)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return left


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _control(root: Path, standing: Standing, question: Question) -> Iterator[Left]:
    """Write a control's file: the pictures that the base is right in, since others tell nothing."""
    subject, shelf = standing.subject, Shelf(root)
    cases: list[NewCase] = []
    taken: set[str] = set()
    for heard in standing.right:
        picture = heard.picture
        try:
            image = shelf.put(picture.path, picture.content, subject.id, root)
        except ImageError as error:
            yield Left(picture.where, str(error).replace(f"{picture.path}: ", ""))
            continue
        chosen = case_id(question.text or "who", taken)
        taken.add(chosen)
        cases.append(
            NewCase(
                id=chosen,
                images=(image,),
                question=question.of(subject),
                accept=subject.names,
                where=picture.where,
            )
        )
    if cases:
        path = root / f"{subject.id}.yaml"
        try:
            write_character(path, root, subject.name, Role.CONTROL, subject.aliases, cases)
        except SuiteError as error:
            yield Left(subject.name, error.message)


def _lines(proposal: Proposal) -> Iterator[str]:
    """Yield what a person may paste into `suite.yaml`."""
    freed = [one for one in proposal.controls if one.subject.freed]
    yield f"# For {SUITE_FILE}: paste what you want below its `distractors:`."
    yield "# Delete who has no face of its own: a thing that is named is wrong, no hallucination."
    for one in freed:
        names = comment(", ".join(one.subject.freed))
        yield f"# If you take {one.subject.id}.yaml over, take out of the distractors: {names}"
    yield "distractors:" if proposal.distractors else "# distractors: nothing to add"
    for distractor in proposal.distractors:
        yield f"  {_line(distractor)}"


def _line(distractor: Distractor) -> str:
    entry = f"{written(distractor.name)}: [{_list(distractor.aliases)}]"
    said = f"said {distractor.times}×, of {comment(few(distractor.instead_of))}"
    if distractor.control:  # a name stands for one: both would be refused
        return f"# {entry}    # {said}; proposed as a control: paste it only without that"
    return f"{entry}    # {said}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(written, names))
