"""Safe YAML read strictly: every value has a line, every unknown key is refused.

Works on PyYAML's node graph instead of Python objects, because only nodes know their lines.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import yaml

from harness.suite.mistakes import Mistakes
from harness.suite.suite import SuiteError

# libyaml parses about ten times faster; the pure Python loader reads the same language.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_YAML = (
    *(yaml.YAMLError, RecursionError, ValueError, LookupError, ArithmeticError),
    *(AttributeError, TypeError),
)
"""What PyYAML raises; the last four for a value that is not what its tag says: `!!int ""`."""
_NOTHING = object()
_LARGE = 10**300  # no float is made of more
_MAX_BYTES = 16 * 2**20
_DEEPEST = 30
_MOST_PARTS = 2_000
_STR = "tag:yaml.org,2002:str"
_INT = "tag:yaml.org,2002:int"
_FLOAT = "tag:yaml.org,2002:float"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class Value:
    """One YAML value, and what it is called in error messages."""

    path: Path
    node: yaml.Node
    name: str

    @property
    def line(self) -> int:
        """1-based line where the value starts."""
        return int(self.node.start_mark.line) + 1

    def fail(self, message: str) -> NoReturn:
        """Raise a `SuiteError` that points here."""
        raise SuiteError(self.path, self.line, message)

    @property
    def is_text(self) -> bool:
        """Whether this is a string."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == _STR

    @property
    def is_null(self) -> bool:
        """Whether this is null."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag == _NULL

    @property
    def is_mapping(self) -> bool:
        """Whether this maps keys to values."""
        return isinstance(self.node, yaml.MappingNode)

    def text(self) -> str:
        """Return a non-empty string."""
        if not self.is_text:
            hint = ""
            if isinstance(self.node, yaml.ScalarNode) and self.node.tag != _NULL:
                hint = f': write "{self.node.value}" in quotes'
            self.fail(f"{self.name} must be text{hint}")
        text = str(self.node.value).strip()
        if not text:
            self.fail(f"{self.name} is empty")
        return text

    def raw_text(self) -> str:
        """Return a string as it stands, blanks and all, that holds at least something."""
        if not self.is_text:
            return self.text()  # says what is wrong
        if not self.node.value:
            self.fail(f"{self.name} is empty")
        return str(self.node.value)

    def plain(self) -> Any:
        """Return text, numbers, true, false, null, and lists and mappings of these."""
        return self._plain(0, count())

    def _plain(self, depth: int, parts: Iterator[int]) -> Any:
        # An anchor may hold itself, or a few of them each other many times over.
        if depth > _DEEPEST or next(parts) > _MOST_PARTS:
            self.fail(f"{self.name} is nested too deeply, or holds itself")
        if isinstance(self.node, yaml.MappingNode):
            return {key: value._plain(depth + 1, parts) for key, value in self.pairs()}
        if isinstance(self.node, yaml.SequenceNode):
            return [item._plain(depth + 1, parts) for item in self.items()]
        if self.node.tag not in (_STR, _INT, _FLOAT, _BOOL, _NULL):
            self.fail(f"{self.name} must be text, a number, true, false, or a list or mapping")
        if self.is_text:
            return str(self.node.value)
        value = self._constructed()
        if value is _NOTHING or (isinstance(value, float) and not math.isfinite(value)):
            self.fail(f"{self.name} is no number: {self.node.value!r}")
        return value

    def constructed(self) -> Any:
        """Return what YAML itself makes of it, dates and all."""
        waiting, parts = [(self.node, 0)], 0
        while waiting:
            node, depth = waiting.pop()
            parts += 1
            if depth > _DEEPEST or parts > _MOST_PARTS:
                self.fail(f"{self.name} is nested too deeply, or holds itself")
            waiting += [(inner, depth + 1) for inner in _inside(node)]
        try:
            return yaml.SafeLoader("").construct_document(self.node)
        except NOT_YAML as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            raise SuiteError(self.path, line, f"{self.name} holds what YAML cannot read") from error

    def _constructed(self) -> Any:
        """Return what YAML makes of a scalar; `_NOTHING` where its tag promises what it is not."""
        if not isinstance(self.node, yaml.ScalarNode):
            return _NOTHING
        try:
            return yaml.SafeLoader("").construct_object(self.node)
        except NOT_YAML:
            return _NOTHING  # such as `!!int ""`, or a number of 5,000 digits

    def integer(self, minimum: int) -> int:
        """Return a whole number of at least `minimum`."""
        number = self._constructed()
        if isinstance(number, int) and not isinstance(number, bool) and number >= minimum:
            return number
        self.fail(f"{self.name} must be a whole number of at least {minimum}")

    def fraction(self) -> float:
        """Return a number between 0 and 1."""
        number = self._real()
        if 0 <= number <= 1:
            return number
        self.fail(f"{self.name} must be a number between 0 and 1")

    def number(self, above: float) -> float:
        """Return a number larger than `above`."""
        number = self._real()
        if above < number < math.inf:
            return number
        self.fail(f"{self.name} must be a number above {above:g}")

    def _real(self) -> float:
        number = self._constructed()
        if not isinstance(number, int | float) or isinstance(number, bool):
            return math.nan
        return float(number) if abs(number) < _LARGE else math.inf

    def boolean(self) -> bool:
        """Return true or false."""
        value = self._constructed()
        if isinstance(value, bool):
            return value
        self.fail(f"{self.name} must be true or false")

    def choice(self, allowed: Iterable[str]) -> str:
        """Return one of the words in `allowed`."""
        options = list(allowed)
        text = self.text()
        if text not in options:
            self.fail(f"{self.name} is {text!r}, must be one of: {', '.join(options)}")
        return text

    def items(self) -> list[Value]:
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            given = getattr(self.node, "value", "")
            example = f": write [{given}]" if self.is_text else ""
            self.fail(f"{self.name} must be a list{example}")
        return [Value(self.path, node, self.name) for node in self.node.value]

    def texts(self) -> tuple[str, ...]:
        """Return a list of non-empty strings."""
        mistakes, found = Mistakes(), []
        for item in self.items():
            with mistakes.gathered():
                found.append(Value(self.path, item.node, f"each of {self.name}").text())
        mistakes.tell()
        return tuple(found)

    def fields(self, allowed: Iterable[str], mistakes: Mistakes | None = None) -> dict[str, Value]:
        """Return the values of a mapping by key; keys outside `allowed` are refused.

        Args:
            allowed: the keys that there may be.
            mistakes: takes what is wrong with keys, so that reading goes on; what stands under a
                slip of the pen is then read as what was meant.
        """
        known = list(allowed)
        own = Mistakes()
        found: dict[str, Value] = {}
        for key, value in self._entries(own):
            text = key.text()
            if text in known:
                found[text] = value
                continue
            near = difflib.get_close_matches(text, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
            message = f"unknown key {text!r} in {self.name}; {hint}"
            own.found.append(SuiteError(self.path, key.line, message))
            for meant in near:
                found.setdefault(meant, Value(self.path, value.node, meant))
        if mistakes is None:
            own.tell()
        else:
            mistakes.found += own.found
        return found

    def pairs(self) -> Iterator[tuple[str, Value]]:
        """Yield (key, value) of a mapping whose keys are free text."""
        mistakes = Mistakes()
        entries = self._entries(mistakes)
        mistakes.tell()
        for key, value in entries:
            yield key.text(), value

    def _entries(self, mistakes: Mistakes) -> list[tuple[Value, Value]]:
        """Return keys and values; a key that is no text, or there again, is a mistake."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"{self.name} must be a mapping of keys to values")
        seen: dict[str, int] = {}
        entries: list[tuple[Value, Value]] = []
        for key_node, value_node in self.node.value:
            key = Value(self.path, key_node, f"a key of {self.name}")
            with mistakes.gathered():
                text = key.text()
                if text in seen:
                    first = seen[text]
                    key.fail(f"key {text!r} stands twice in {self.name}, first in line {first}")
                seen[text] = key.line
                entries.append((key, Value(self.path, value_node, text)))
        return entries


def _inside(node: yaml.Node) -> list[yaml.Node]:
    """Return the values in a list, or the keys and values of a mapping."""
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def read_yaml(path: Path, name: str) -> Value | None:
    """Parse one file; None if it holds nothing.

    Raises:
        SuiteError: if it is not UTF-8, not YAML, too large, or holds several documents.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SuiteError(path, None, f"larger than {_MAX_BYTES // 2**20} MB")
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SuiteError(path, line, "not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise SuiteError(path, None, f"cannot be read: {error.strerror}") from None
    except RecursionError:
        raise SuiteError(path, None, "nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SuiteError(path, mark.line + 1 if mark else None, _explain(error)) from None
    except yaml.YAMLError as error:
        raise SuiteError(path, None, f"not YAML: {str(error).splitlines()[0]}") from None
    return Value(path, node, name) if node is not None else None


def _explain(error: yaml.MarkedYAMLError) -> str:
    words = [part for part in (error.context, error.problem) if part]
    return f"not YAML: {', '.join(words)}; check indentation, colons and quotes"
