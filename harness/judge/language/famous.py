"""Names of the famous in Russian and English: Spider-Man is Человек-паук, with no alias given.

`famous.txt` is the table. Sound alone tells no translation, so that what is not there needs an
alias in the suite.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from harness.judge.language.tokens import tokenize


def other_names(name: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """What else somebody of this name, in normalised words, is called."""
    return _table().get(name, frozenset())


@cache
def _table() -> dict[tuple[str, ...], frozenset[tuple[str, ...]]]:
    text = files(__package__).joinpath("famous.txt").read_text("utf-8")
    found = {}
    for line in text.splitlines():
        if line and line[0] != "#":
            called = frozenset(
                tuple(token.norm for token in tokenize(one)) for one in line.split(" / ")
            )
            found.update({one: called - {one} for one in called})
    return found
