"""Text for YAML that people have, whatever stands in it, and places in YAML that is changed."""

from __future__ import annotations

import json
import re

import yaml

_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What JSON lets stand in a string, and YAML does not, or reads as the end of a line."""
_PLAIN = re.compile(r"[^\W\d_][\w-]*( [\w-]+)*")
_STR = "tag:yaml.org,2002:str"


def quoted(text: str) -> str:
    """Quote for YAML: JSON strings are YAML strings, but for a few characters.

    So quotes, line breaks and any alphabet survive.
    """
    marked = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda char: f"\\u{ord(char[0]):04x}", marked)


def written(text: str) -> str:
    """Write a text as people would: in quotes only where YAML would take it for something else."""
    if len(text) > 60 or not _PLAIN.fullmatch(text) or quoted(text) != f'"{text}"':
        return quoted(text)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return text if node is not None and node.tag == _STR else quoted(text)


def comment(text: str) -> str:
    """Give a text for the rest of a line behind `#`."""
    return quoted(text)[1:-1]


def end_of(node: yaml.Node) -> int:
    """Where the last word of a value ends; a block's own end is where the next thing begins."""
    block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    if block and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
