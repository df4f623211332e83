"""Text of others as a terminal or a CI's log may have it: nothing hidden in it is obeyed."""

from __future__ import annotations

import re

# What moves the cursor, colours, reverses the reading order, or cannot be encoded.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND = re.compile(r"(^[^\S\n]*:|##)(:|(?=\w*\[))", re.MULTILINE)


def visible(text: str) -> str:
    r"""Return a text with every control character written out, such as `\x1b`; lines stay."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def unobeyed(text: str) -> str:
    """Return a text for a log that programs read: visible, and no line of it is a command to one.

    GitHub's runner obeys `::name::` where a line begins, blanks before it or not, and it and others
    (Azure, TeamCity) `##[name]` or `##name[` anywhere.
    """
    return _COMMAND.sub(lambda found: f"{found[1]} {found[2]}", visible(text))


def shortened(text: str, longest: int = 1_000) -> str:
    """Return a text as far as anybody reads it in a log, and how long it is."""
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"
