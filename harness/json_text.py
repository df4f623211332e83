"""JSON as others wrote it, read at the border: what no file of ours can hold is refused there."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

# Half of a pair, which JSON can write and no encoding can hold; whole pairs match too.
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str) -> Any:
    """Return what a text says.

    Half a surrogate pair becomes a question mark.

    Raises:
        ValueError: if it is not JSON, nested too deeply, or holds a number that is none.
    """
    try:
        content = json.loads(text, parse_constant=_refuse)
        if _HALVES.search(text):
            halved = json.dumps(content, ensure_ascii=False)
            content = json.loads(halved.encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return content


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
