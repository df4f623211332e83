"""Writes `docs/reference.md`: all options and commands from the code, all keys from the schemas.

python -m docs.reference
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from harness import __main__ as door
from harness.session.command_line import add_options

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "reference.md"
SCHEMAS = ROOT / "harness" / "suite" / "schemas"
HEAD = """# Reference

Written by `python -m docs.reference` from the code and the schemas; `tests/test_reference.py` holds
it to them. What things mean together is told in [README](../README.md) and the pages that it names;
tasks with their commands are in [how-to.md](how-to.md).
"""
Schema = Mapping[str, Any]
_KINDS = {"string": "text", "boolean": "true or false", "object": "a mapping", "null": "null"}


class _Group:
    """Stands in pytest's place, to hear which options are added."""

    def __init__(self) -> None:
        self.parser = argparse.ArgumentParser(add_help=False)

    def getgroup(self, *_: str) -> _Group:
        return self

    def addoption(self, *names: str, **settings: Any) -> None:
        self.parser.add_argument(*names, **settings)


def text() -> str:
    """Return the whole document."""
    group = _Group()
    add_options(cast(pytest.Parser, group))
    parts = [
        HEAD,
        "## `pytest SUITE`\n",
        "Beside pytest's own options, such as `-k`, `-m`, `--lf`, `-x`, `-n 2`:\n",
        _table(("option", "meaning"), map(_option, group.parser._actions)),
        "## `python -m harness`\n",
        "Without a model, before a run or on what it left. Exit status: 0, 1 for a no, 2 for a "
        "mistake.\n",
        *_commands(),
        "## Case files\n",
        "One YAML file per character; its name is the character's id.\n",
        _keys("case.schema.json"),
        "## `suite.yaml`\n",
        "Every key is optional.\n",
        _keys("suite.schema.json"),
    ]
    return "\n".join(parts)


def _commands() -> Iterator[str]:
    parser = door._parser()
    (group,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    for name, command in group.choices.items():
        yield f"### `{name}`\n"
        usage = " ".join(_shown(one) for one in command._actions if not one.option_strings)
        yield f"    python -m harness {name} {usage}\n"
        yield f"{command.description}.{_one_of(command)}\n"
        rows = [_option(one) for one in command._actions if one.dest != "help" and _is_told(one)]
        if rows:
            yield _table(("option", "meaning"), rows)


def _one_of(command: argparse.ArgumentParser) -> str:
    """Say which options must not all be left out."""
    needed = [
        group._group_actions for group in command._mutually_exclusive_groups if group.required
    ]
    names = [_listed(one.option_strings[-1] for one in group) for group in needed]
    return "".join(f" One is needed: {name}." for name in names)


def _is_told(action: argparse.Action) -> bool:
    return bool(action.option_strings or action.help)


def _option(action: argparse.Action) -> tuple[str, str]:
    """Return what is typed, and what it means."""
    names = action.option_strings or [""]
    value = "" if action.nargs == 0 else _shown(action)
    meaning = action.help or f"one of {_listed(action.choices or ())}"
    return _code(f"{names[-1]} {value}".strip()), meaning % {"default": action.default}


def _shown(action: argparse.Action) -> str:
    if action.choices:
        value = "{" + ",".join(action.choices) + "}"
    else:
        value = str(
            action.metavar or (action.dest.upper() if action.option_strings else action.dest)
        )
    return f"{value} …" if action.nargs == "+" else value


def _keys(name: str) -> str:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return _table(("key", "takes", "meaning"), _rows(schema, schema, ""))


def _rows(schema: Schema, whole: Schema, above: str) -> Iterator[tuple[str, str, str]]:
    needed = schema.get("required", ())
    for key, found in schema.get("properties", {}).items():
        value = _resolved(found, whole)
        takes = _takes(value, whole) + (", needed" if key in needed else "")
        meaning = found.get("description") or value.get("description", "")
        yield f"`{above}{key}`", takes, meaning
        yield from _below(value, whole, f"{above}{key}")


def _below(value: Schema, whole: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of what a key holds: keys of its own, or of each of its items."""
    for one in (value, *value.get("anyOf", ())):
        yield from _rows(one, whole, f"{path}.")
        each = "TAG" if path.endswith(".tags") else "ID"
        for key, place in (("items", f"{path}[]."), ("additionalProperties", f"{path}.{each}.")):
            if isinstance(one.get(key), dict):
                yield from _rows(_resolved(one[key], whole), whole, place)


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """Return what it stands for, where it only refers to another."""
    for one in (schema, *schema.get("allOf", ())):
        if "$ref" in one:
            found: Schema = whole["definitions"][one["$ref"].rpartition("/")[2]]
            return found
    return schema


def _takes(schema: Schema, whole: Schema) -> str:
    """Say in words which values are taken."""
    if "enum" in schema:
        return _listed(schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_takes(_resolved(one, whole), whole) for one in schema["anyOf"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(_kind(kind, schema, whole) for kind in kinds)


def _kind(kind: str, schema: Schema, whole: Schema) -> str:
    if kind == "array":
        inner = _resolved(schema["items"], whole)
        return (
            "a list of mappings" if "properties" in inner else f"a list of {_takes(inner, whole)}"
        )
    if kind in ("integer", "number"):
        return ("a whole number" if kind == "integer" else "a number") + _bounds(schema)
    return {"string": "text", "boolean": "true or false", "object": "a mapping", "null": "null"}[
        kind
    ]


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        return f" above {schema['exclusiveMinimum']}"
    if low is None or low <= -(10**9):  # as good as none
        return ""
    return f", {low} or more" if high is None else f", {low} to {high}"


def _listed(values: Iterable[object]) -> str:
    *others, last = [f"`{value}`" for value in values]
    return f"{', '.join(others)} or {last}" if others else last


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *([_cell(one) for one in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(value: str) -> str:
    """Return it as code; GitHub and MkDocs agree on no other way to write | in a cell's."""
    return f"<code>{value.replace('|', '&#124;')}</code>" if "|" in value else f"`{value}`"


def _cell(value: str) -> str:
    return (
        value if value.startswith("<code>") else value.replace("|", "&#124;").replace("<", "&lt;")
    )


def main() -> None:
    """Write it."""
    DOCUMENT.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
