"""Yes or no: what an answer comes down to."""

from __future__ import annotations

from harness.judge.language import cues
from harness.judge.reading import Reading, read
from harness.judge.words import is_content


def polarity(reading: Reading, question: str) -> bool | None:
    """Whether an answer says yes or no; None where it says neither."""
    tokens = reading.tokens
    if not tokens:
        return None
    if cues.NO.at(tokens, 0) and not cues.AFFIRMS.at(tokens, 0):
        return None if reading.declined[0] else False
    if cues.YES.at(tokens, 0):
        return True
    said = [i for i, token in enumerate(tokens) if is_content(token) and not reading.declined[i]]
    if not said:
        return None
    if any(reading.denied[i] for i in said) or any(cues.ABSENT.at(tokens, i) for i in said):
        return False
    asked = {sense for senses in read(question).senses for sense in senses}
    return True if any(reading.senses[i] & asked for i in said) else None
