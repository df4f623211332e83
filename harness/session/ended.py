"""What pytest holds of a test that has ended, put away in a file until somebody looks at it.

pytest keeps each test's three reports to the end of its run, some 2.5 KB a test with what an answer
adds to them; of a large suite that is more than all else together. Here they leave memory, and are
read back, attribute by attribute, by whoever asks one for something: a summary, another plugin.
"""

from __future__ import annotations

import errno
import os
import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import IO, Any

import pytest

HELD = 2_000
"""Tests whose reports stay where they are; of a larger suite the later ones are put away."""

_REACH = 200
"""So far from the end of pytest's lists a test's reports are: workers of xdist mix theirs."""

_PLAIN = (str, int, float, tuple, list, dict, type(None))

_State = dict[str, Any]


class Shelf:
    """A file without a name, of what was put there; it goes with the process, also a killed one."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0
        self._last: tuple[int, Sequence[_State]] = (-1, ())

    def put(self, states: Sequence[_State]) -> int:
        """Write what several reports say; return where it lies.

        Raises:
            OSError: if there is no room for it.
            Exception: whatever objects raise that cannot be pickled.
        """
        content = pickle.dumps(tuple(states), pickle.HIGHEST_PROTOCOL)
        if self._file is None:
            # Without a buffer: what has not been written is said now, and not when it is read.
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - open to the end
        self._file.seek(self._end)
        if self._file.write(content) != len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        place, self._end = self._end, self._end + len(content)
        return place

    def get(self, place: int) -> Sequence[_State]:
        """Read back what lies there; of what is read in turn, each once."""
        if self._last[0] != place:
            assert self._file is not None, "what was put there has a place"
            self._file.seek(place)
            self._last = place, pickle.load(self._file)
        return self._last[1]


class EndedReport(pytest.TestReport):
    """A report that has what it says on a shelf; to all that read it the report that it was."""

    __slots__ = ("_number", "_place", "_shelf")
    _number: int
    _place: int
    _shelf: Shelf

    @classmethod
    def of(cls, shelf: Shelf, place: int, number: int, others: _State) -> EndedReport:
        """Make the report that lies there.

        Args:
            shelf: where.
            place: of its test.
            number: which of the test's reports.
            others: attributes that were not put away.
        """
        report = cls.__new__(cls)  # pytest's own would fill it
        report._shelf, report._place, report._number = shelf, place, number
        if others:
            vars(report).update(others)
        return report

    def __getattr__(self, name: str) -> Any:
        """Look up on the shelf what is not found here."""
        if name not in EndedReport.__slots__:
            state = self._shelf.get(self._place)[self._number]
            if name in state:
                return state[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class EndedTests:
    """Puts away the reports of tests that have ended, from the lists that the terminal keeps."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._shelf = Shelf()
        self._count = 0

    @property
    def many(self) -> bool:
        """Whether so many tests have ended that nothing more is held of those that end."""
        return self._count > HELD

    def put_away(self, reports: Sequence[pytest.TestReport]) -> None:
        """Put away all reports of one test, once the last of them was heard by everybody."""
        self._count += 1
        if not self.many or any(type(report) is not pytest.TestReport for report in reports):
            return
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None or self._config.getini("console_output_style") == "times":
            return  # nobody keeps them, or each line says how long all took so far
        parted = [_parted(vars(report)) for report in reports]
        try:
            place = self._shelf.put([plain for plain, _ in parted])
        except Exception:  # no room, or somebody hung something on it: it stays as it is
            return
        for number, (report, (_, others)) in enumerate(zip(reports, parted, strict=True)):
            for kept, at in _found(terminal.stats, report):
                kept[at] = EndedReport.of(self._shelf, place, number, others)


def _parted(state: Mapping[str, Any]) -> tuple[_State, _State]:
    """Part what can be written down from objects that somebody else hung there."""
    plain = {key: value for key, value in state.items() if _is_plain(value)}
    return plain, {key: value for key, value in state.items() if key not in plain}


def _is_plain(value: object) -> bool:
    return isinstance(value, _PLAIN) or is_dataclass(value)


def _found(stats: Mapping[str, list[Any]], report: object) -> Iterator[tuple[list[Any], int]]:
    """Yield the list that has a report, and where."""
    for reports in stats.values():
        for at in range(len(reports) - 1, max(-1, len(reports) - 1 - _REACH), -1):
            if reports[at] is report:
                yield reports, at
                return
