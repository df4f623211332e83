"""A character's YAML: written with comments, and added to without a change to what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.suite.reading import read_character
from harness.suite.suite import Character, Role, SuiteError
from harness.suite.yaml_text import comment, end_of, quoted, written
from harness.whole_file import written_beside

# libyaml is about ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOM = "\ufeff"
_ROLES = {
    Role.TARGET: "the adapter should learn it; control: the base knows it, and must not forget it",
    Role.CONTROL: "the base knows it, and must not forget it; target: the adapter should learn it",
}


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case as it will stand in the file."""

    id: str
    images: tuple[str, ...]
    """Relative to the file."""
    question: str
    accept: tuple[str, ...]
    reject: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    where: str

    def lines(self) -> list[str]:
        """Give it as YAML."""
        one = self.images[0] if len(self.images) == 1 else None
        lines = [f"# {comment(self.where)}", f"- id: {written(self.id)}"]
        lines.append(f"  image: {one}" if one else f"  images: [{', '.join(self.images)}]")
        lines += [f"  question: {quoted(self.question)}", f"  accept: {_list(self.accept)}"]
        lines += [f"  reject: {_list(self.reject)}"] if self.reject else []
        lines += [f"  tags: {_list(self.tags)}"] if self.tags else []
        return lines


def write_character(
    path: Path, root: Path, name: str, role: Role, aliases: Sequence[str], cases: Sequence[NewCase]
) -> None:
    """Write a new file.

    Raises:
        SuiteError: if it would not read back as what is meant.
    """
    head = [
        "# Yours to change: a second run of `python -m harness new` only adds cases, at the end.",
        f"character: {written(name)}",
        f"role: {role.value}    # {_ROLES[role]}",
        f"aliases: {_list(aliases)}    # other names of it that an answer may use, in any language",
        "cases:    # accept: any one of these is right, inflected or not; optional: reject, tags",
    ]
    lines = [*head, *(f"  {line}" for case in cases for line in case.lines())]
    _write(path, root, "".join(f"{line}\n" for line in lines), None, cases)


def add_cases(character: Character, root: Path, cases: Sequence[NewCase]) -> None:
    """Add cases to a file; all that stands there stays, byte for byte.

    Raises:
        SuiteError: if they cannot be added so.
    """
    whole = character.path.read_bytes().decode()
    text = whole.removeprefix(_BOM)
    mark = _BOM if whole.startswith(_BOM) else ""
    _write(character.path, root, mark + _with(character.path, text, cases), character, cases)


def _with(path: Path, text: str, cases: Sequence[NewCase]) -> str:
    document: Any = yaml.compose(text, Loader=_Loader)
    entries = next(value for key, value in document.value if key.value == "cases")
    if entries.flow_style:
        line = entries.start_mark.line + 1
        raise SuiteError(path, line, "cases stand in brackets: write them as lines of '- id: …', "
                         "and more can be added")  # fmt: skip
    end = "\r\n" if "\r\n" in text else "\n"
    margin = " " * entries.start_mark.column
    added = "".join(f"{margin}{line}{end}" for case in cases for line in case.lines())
    at = _place(text, end_of(entries))
    before = text[:at]
    return before + ("" if before.endswith("\n") else end) + added + text[at:]


def _place(text: str, last: int) -> int:
    """Return where more cases go: at the file's end, unless other keys follow the cases."""
    while text[last - 1].isspace():
        last -= 1
    line_end = (text.find("\n", last) + 1) or len(text)
    rest = text[line_end:].splitlines()
    own = all(not line.strip() or line.lstrip().startswith("#") for line in rest)
    return len(text) if own else line_end


def _write(
    path: Path, root: Path, text: str, before: Character | None, cases: Sequence[NewCase]
) -> None:
    """Put a text in the file's place, if it says what is meant."""
    with written_beside(path) as unfinished:
        unfinished.write_bytes(text.encode())
        try:
            now = read_character(unfinished, root)
        except SuiteError as error:
            raise SuiteError(path, error.line, f"cannot be written: {error.message}") from None
        kept = before.cases if before else ()
        same = all(_same(one, other) for one, other in zip(kept, now.cases, strict=False))
        said = [(case.id, case.expectation.question, case.expectation.accept)
                for case in now.cases[len(kept) :]]  # fmt: skip
        if not same or said != [(case.id, case.question, case.accept) for case in cases]:
            raise SuiteError(path, None, "cannot be added to safely: put other keys above cases:")


def _same(one: Any, other: Any) -> bool:
    return (one.id, one.images, one.tags) == (other.id, other.images, other.tags) and (
        one.expectation.question, one.expectation.accept, one.expectation.reject
    ) == (
        other.expectation.question, other.expectation.accept, other.expectation.reject
    )  # fmt: skip


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(written, texts))}]"
