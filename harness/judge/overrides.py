"""Putting people's verdicts into `overrides.yaml` and taking them out again.

What else people wrote there, comments and blanks among it, stays as it is byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.suite.files import OVERRIDES_FILE
from harness.suite.reading import overrides_in, read_overrides
from harness.suite.strict_yaml import read_yaml
from harness.suite.suite import Override, SuiteError
from harness.suite.yaml_text import end_of, quoted
from harness.whole_file import locked, sweep, written_beside

# libyaml is about ten times faster.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BOM = "\ufeff"


@contextmanager
def open_overrides(root: Path) -> Iterator[Overrides]:
    """Open the overrides of a suite to change them; nobody else does so meanwhile.

    Args:
        root: the suite's folder.
    """
    path = root / OVERRIDES_FILE
    with locked(path):
        sweep(root)
        yield Overrides(path)


@dataclass(frozen=True)
class Overrides:
    """People's verdicts in a file; whatever is done is on the disk when the call returns."""

    path: Path

    def put(self, override: Override) -> Override | None:
        """Put a verdict in force; return the one on the same answer whose place it takes.

        Raises:
            SuiteError: if the file is not as the contract says, or cannot be changed.
        """
        return self._change(override.case, override.answer, override)

    def remove(self, case: str, answer: str) -> Override | None:
        """Take the verdict on an answer back, if there is one, and return it.

        Raises:
            SuiteError: if the file is not as the contract says, or cannot be changed.
        """
        return self._change(case, answer, None)

    def of(self, case: str, answer: str) -> Override | None:
        """Return the verdict that is in force on an answer."""
        found = [
            one for one in read_overrides(self.path) if (one.case, one.answer) == (case, answer)
        ]
        return found[-1] if found else None

    def _change(self, case: str, answer: str, wanted: Override | None) -> Override | None:
        document = read_yaml(self.path, OVERRIDES_FILE) if self.path.is_file() else None
        before = overrides_in(document)
        about = [at for at, one in enumerate(before) if (one.case, one.answer) == (case, answer)]
        whole = self.path.read_bytes().decode() if self.path.is_file() else ""
        text = whole.removeprefix(_BOM)
        after = list(before)
        # From the end, so that what is still to be changed keeps its place.
        for at in reversed(about):
            new = wanted if at == about[-1] else None
            text = _List(text).with_entry(at, new)
            after[at : at + 1] = [new] if new else []
        if wanted and not about:
            text = _List(text, document.node if document else None).with_another(wanted)
            after.append(wanted)
        if after != list(before):
            self._write((_BOM if whole.startswith(_BOM) else "") + text, after)
        return before[about[-1]] if about else None

    def _write(self, text: str, meant: Sequence[Override]) -> None:
        """Put the new text in the old one's place, if it says what is meant."""
        with written_beside(self.path) as unfinished:
            unfinished.write_bytes(text.encode())
            try:
                said = overrides_in(read_yaml(unfinished, OVERRIDES_FILE))
            except SuiteError:
                said = ()
            if list(said) != list(meant):
                raise SuiteError(self.path, None, "cannot be changed safely: write it as a plain "
                                 "list of '- case: …' entries")  # fmt: skip


class _List:
    """The text of a YAML list, and where its entries stand in it."""

    def __init__(self, text: str, read: yaml.Node | None = None) -> None:
        """Take the file's text, which is known to be a list.

        Args:
            text: without a mark of the byte order.
            read: the same as YAML, where it has been read already.
        """
        self._text = text
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        # Reading a file drops "\r", and places would be others then.
        as_read = read is not None and "\r" not in text
        self._list: Any = read if as_read else yaml.compose(text, Loader=_Loader)
        self._in_brackets = bool(getattr(self._list, "flow_style", False))

    def with_entry(self, at: int, new: Override | None) -> str:
        """Give the text with another entry, or none, in the place of one."""
        start, end = self._places()[at]
        if new and self._in_brackets:
            return self._text[:start] + _in_line(new) + self._text[end:]
        if new:
            return self._text[:start] + self._block(new).strip() + self._text[end:]
        return (
            self._in_brackets_without(at) if self._in_brackets else self._lines_without(start, end)
        )

    def with_another(self, new: Override) -> str:
        """Give the text with one entry more, at the end."""
        if not self._in_brackets:
            ended = not self._text or self._text.endswith("\n")
            return self._text + ("" if ended else self._line_end) + self._block(new)
        if places := self._places():
            end = places[-1][1]
            return f"{self._text[:end]}, {_in_line(new)}{self._text[end:]}"
        # `[]` says that there are none yet; a list of lines cannot follow it.
        start, end = self._list.start_mark.index, self._list.end_mark.index
        rest = self._text[end:]
        without = self._text[:start] + (rest.lstrip() if not self._text[:start].strip() else rest)
        self._text, self._in_brackets, self._list = without, False, None
        return self.with_another(new)

    def _places(self) -> list[tuple[int, int]]:
        """Where each entry starts and ends."""
        if self._list is None:
            return []
        entries = self._list.value
        ends = [self._last_word(entry) for entry in entries]
        if self._in_brackets:
            return [(one.start_mark.index, end) for one, end in zip(entries, ends, strict=True)]
        dashes = [
            token.start_mark.index
            for token in yaml.scan(self._text, Loader=_Loader)
            if isinstance(token, yaml.BlockEntryToken)
            and token.start_mark.column == self._list.start_mark.column
        ]
        return list(zip(dashes, ends, strict=True))

    def _last_word(self, entry: yaml.Node) -> int:
        """Where an entry ends, without the line ends that a block of text takes in."""
        end = end_of(entry)
        while self._text[end - 1].isspace():
            end -= 1
        return end

    def _lines_without(self, start: int, end: int) -> str:
        """Give the text without an entry's lines, a comment after its last word among them."""
        first = self._text.rfind("\n", 0, start) + 1
        end = (self._text.find("\n", end) + 1) or len(self._text)
        return self._text[:first] + self._text[end:]

    def _in_brackets_without(self, at: int) -> str:
        places = self._places()
        start, end = places[at]
        if at + 1 < len(places):
            end = places[at + 1][0]
        else:
            start = places[at - 1][1] if at else start
            end = self._list.end_mark.index - 1  # up to the bracket: no comma stays behind
        return self._text[:start] + self._text[end:]

    def _block(self, new: Override) -> str:
        """Give an entry as lines, as far to the right as the others stand."""
        margin = " " * (self._list.start_mark.column if self._list is not None else 0)
        lines = [f"{'  ' if at else '- '}{line}" for at, line in enumerate(_fields(new))]
        return "".join(f"{margin}{line}{self._line_end}" for line in lines)


def _fields(override: Override) -> list[str]:
    fields = [f"case: {quoted(override.case)}", f"answer: {quoted(override.answer)}"]
    fields.append(f"verdict: {override.verdict}")
    if override.named:
        fields.append(f"named: [{', '.join(map(quoted, override.named))}]")
    fields += [f"why: {quoted(override.why)}"] if override.why else []
    fields += [f"by: {quoted(override.by)}"] if override.by else []
    return fields


def _in_line(override: Override) -> str:
    return "{" + ", ".join(_fields(override)) + "}"
