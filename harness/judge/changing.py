"""Asked what has changed: how it was is no answer, and what was got rid of is not there.

«He no longer has a beard», «the beard is gone», «he shaved off his beard» say the same: no beard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.judge.language.lexicon import words
from harness.judge.language.tokens import is_cyrillic

if TYPE_CHECKING:
    from harness.judge.reading import Reading

_NOW = frozenset(["second", "now", "after", "later", "втором", "второй", "теперь", "потом"])
_ONE_WORD = 2
_TAKES = frozenset(
    ["cut", "took", "tore", "pulled", "knocked", "shaved", "chopped", "takes", "taken"]
)
_AWAY = frozenset(["down", "off", "away", "out"])
_FROM, _TO = frozenset(["from"]), frozenset(["to"])
_OF_REMOVAL = words("""
    gone disappeared vanished missing removed taken took torn cut shaved demolished erased lost
    rid
    got gotten off down away longer did been
    исчез исчезла исчезло исчезли пропал пропала пропало пропали убрал убрала убрали
    снял сняла сняли
    снесли сбрил сбрила избавился избавилась больше нет
""")


def is_of_removal(reading: Reading, at: int) -> bool:
    """Whether a word only says that something is there no more."""
    return reading.tokens[at].norm in _OF_REMOVAL


def mark_changed(reading: Reading) -> None:
    """Deny what is there no more, and set aside how it was."""
    for start, stop in reading.clauses():
        _mark_removed(reading, start, stop)
        _mark_from(reading, start, stop)
    if any(token.norm in _NOW for token in reading.tokens):
        for start, stop in reading.clauses():
            _mark_earlier(reading, start, stop)


def is_removal(reading: Reading, start: int, stop: int) -> bool:
    """Whether a clause says that something is there no more: missing in the second photo."""
    cues = reading.cues
    return any(
        cues.removed.at(reading.tokens, i) or cues.removes.at(reading.tokens, i)
        for i in range(start, stop)
    )


def _mark_removed(reading: Reading, start: int, stop: int) -> None:
    tokens, cues = reading.tokens, reading.cues
    for i in range(start, stop):
        if length := cues.removes.at(tokens, i):
            if not reading.denied[i] or tokens[i].norm == "no":
                before = start if is_cyrillic(tokens[i].norm) else i
                reading.denied[before:i] = [True] * (i - before)
                reading.denied[i + length : stop] = [True] * (stop - i - length)
            return
        if tokens[i].norm in _TAKES and tokens[stop - 1].norm in _AWAY:
            reading.denied[i + 1 : stop] = [True] * (stop - i - 1)
            return
        if cues.removed.at(tokens, i) and not reading.denied[i]:
            reading.denied[start:i] = [True] * (i - start)
            return


def _mark_from(reading: Reading, start: int, stop: int) -> None:
    """He went from bearded to clean-shaven: bearded he was."""
    tokens = reading.tokens
    opened = next((i for i in range(start, stop) if tokens[i].norm in _FROM), None)
    if opened is None:
        return
    closed = next((i for i in range(opened, stop) if tokens[i].norm in _TO), None)
    if closed is None:
        return
    if closed - opened > _ONE_WORD and tokens[closed - 1].gap == " ":
        closed -= 1  # from long hair to short: it is of hair, then and now
    reading.compared[opened:closed] = [True] * (closed - opened)


def _mark_earlier(reading: Reading, start: int, stop: int) -> None:
    """In the first picture he is bearded."""
    clause = range(start, stop)
    tokens = reading.tokens
    if any(tokens[i].norm in _NOW for i in clause):
        return
    if any(reading.cues.earlier.at(tokens, i) for i in clause):
        reading.compared[start:stop] = [True] * (stop - start)
