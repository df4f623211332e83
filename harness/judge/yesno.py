"""Yes or no: what an answer comes down to."""

from __future__ import annotations

from harness.judge.reading import Reading, read


def polarity(reading: Reading, question: str) -> bool | None:
    """Whether an answer says yes or no; None where it says neither."""
    tokens = reading.tokens
    if not tokens:
        return None
    if reading.cues.says_no.at(tokens, 0) and not reading.cues.affirms.at(tokens, 0):
        return None if reading.declined[0] else False
    if reading.cues.says_yes.at(tokens, 0):
        return True
    said = [i for i in range(len(tokens)) if reading.is_content(i) and not reading.declined[i]]
    if not said:
        return None
    if any(reading.denied[i] for i in said) or any(reading.cues.absent.at(tokens, i) for i in said):
        return False
    asked = {sense for senses in read(question).senses for sense in senses}
    return True if any(reading.senses[i] & asked for i in said) else None
