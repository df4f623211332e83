"""Text of others as a terminal or a CI's log may have it: nothing hidden in it is obeyed."""

from __future__ import annotations

import re

# What moves the cursor, colours, reverses the reading order, or cannot be encoded.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""Return a text with every control character written out, such as `\x1b`; lines stay."""
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
