"""Files that are almost right: one that reads well, with something in it gone wrong."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from random import Random
from typing import Any

import yaml

VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**30, -(10**400), 0.5, -0.0, 1e308, float("inf"),
    float("nan"), "", " ", "x", "a/b", "../../x", "/etc/passwd", "\x00", "\ud800", "\u202e", "💥",
    "x" * 300, "base", "all", "1", "null", "nan", [], {}, [[]], [{}], {"": 0}, [None], ["", ""],
    {"a": {"b": []}},
    [1, "a", None], {"x": float("nan")}, [0] * 50, "9" * 5000, "kolobok/who", "correct",
]  # fmt: skip

YAML_BITS = [
    '!!int "abc"', '!!float ""', "!!int ''", "!!binary x", "!!timestamp 9", "!!set {a}",
    "!!omap [a]", "!!python/object/apply:os.system ['true']", "&a [*a, *a]", "*none", "<<: *a",
    "{<<: 1}", "? [a]: b", "0x_", "0b", "1:60", "1e999", ".inf", ".nan", "~", "|\n  x", ">-\n x",
    "\t- x", "%YAML 9.9", "---", "...", "'", '"\\uD800"', '"\\x00"', "{", "]", ": :", "- - -",
    "9" * 4400, "[" * 60, "2026-11-26", "!!bool maybe", "!!null x", "!!str [a]", "!!seq a",
    "!!map a", "!", "!local x", "? ", "@x", "`x`",
]  # fmt: skip


def mutated(content: bytes, kind: str, random: Random) -> bytes:
    """Give a file's content with one to three things gone wrong.

    Args:
        content: of a file that reads well.
        kind: json, jsonl, yaml or safetensors; of any other, bytes alone are changed.
        random: decides.
    """
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        ways: list[Callable[[bytes, Random], bytes]] = [_bytes]
        if kind in ("json", "jsonl"):
            ways += [_json_lines if kind == "jsonl" else _json] * 3
        elif kind == "yaml":
            ways += [_yaml, _yaml, _yaml_text, _yaml_text]
        elif kind == "safetensors":
            ways += [_header] * 4
        try:
            content = random.choice(ways)(content, random)
        except Exception:  # what was spoiled already may not parse
            content = _bytes(content, random)
    return content


def _bytes(content: bytes, random: Random) -> bytes:
    at, length = random.randrange(len(content) + 1), random.choice((1, 1, 2, 5, 40))
    noise = bytes(random.randrange(256) for _ in range(length))
    way = random.randrange(5)
    if way == 0:
        return content[:at]
    if way == 1:
        return content[:at] + noise + content[at:]
    if way == 2:
        return content[:at] + content[at + length :]
    if way == 3:
        return content[:at] + noise + content[at + length :]
    return content[: at + length] + content[at:]


def _json(content: bytes, random: Random) -> bytes:
    return _dumped(_changed(json.loads(content), random))


def _json_lines(content: bytes, random: Random) -> bytes:
    lines = content.splitlines()
    at = random.randrange(len(lines)) if lines else 0
    lines[at : at + 1] = [_json(lines[at], random)] * random.choice((1, 1, 1, 2, 0))
    return b"\n".join(lines) + b"\n"


def _dumped(value: Any) -> bytes:
    # Lone surrogates as escapes, which is how they come in JSON.
    return json.dumps(value, ensure_ascii=True).encode()


def _yaml(content: bytes, random: Random) -> bytes:
    value = _changed(yaml.safe_load(content), random)
    return yaml.safe_dump(value, allow_unicode=True).encode("utf-8", "replace")


def _yaml_text(content: bytes, random: Random) -> bytes:
    """Put a bit of YAML in place of a value, or on a line of its own."""
    lines = content.decode().splitlines()
    at, bit = random.randrange(len(lines)), random.choice(YAML_BITS)
    name, colon, _ = lines[at].partition(": ")
    lines[at] = f"{name}{colon}{bit}" if colon and random.random() < 0.8 else bit
    return "\n".join(lines).encode("utf-8", "replace")


def _header(content: bytes, random: Random) -> bytes:
    """Change the header of a safetensors file, and mostly its length too."""
    (length,) = struct.unpack("<Q", content[:8])
    header = _dumped(_changed(json.loads(content[8 : 8 + length]), random))
    told = len(header) if random.random() < 0.9 else random.choice((0, 1, 2**40, 2**63))
    return struct.pack("<Q", told) + header + content[8 + length :]


def _changed(value: Any, random: Random) -> Any:
    """Change one place of a document, the deeper the likelier."""
    places = list(_places(value))
    if not places or random.random() < 0.02:
        return random.choice(VALUES)
    path = random.choice(places)
    return _with(value, path, random)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += _places(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            found += _places(inner, (*path, at))
    return found


def _with(value: Any, path: tuple[Any, ...], random: Random) -> Any:
    whole = dict(value) if isinstance(value, dict) else list(value)
    key, *rest = path
    if rest:
        whole[key] = _with(whole[key], tuple(rest), random)
        return whole
    way = random.randrange(5)
    if way == 0:
        del whole[key]
    elif way == 1 and isinstance(whole, dict):
        whole[random.choice(("", "x", str(key) + "s", "id", "image"))] = whole.pop(key)
    elif way == 2:
        whole[key] = [whole[key]] if random.random() < 0.5 else {"x": whole[key]}
    elif way == 3 and isinstance(whole[key], str):
        whole[key] = random.choice(
            (whole[key] * 50, whole[key][:1], whole[key] + "\n\x07", "../" + whole[key])
        )
    else:
        whole[key] = random.choice(VALUES)
    return whole
