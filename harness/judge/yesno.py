"""Yes or no: what an answer comes down to."""

from __future__ import annotations

from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import block_of
from harness.judge.reading import Reading, read_question, senses_of_question

_SOON = 3


def polarity(reading: Reading, question: str) -> bool | None:
    """Whether an answer says yes or no; None where it says neither."""
    tokens, cues = reading.tokens, reading.cues
    if not tokens:
        return None
    asked = senses_of_question(question)
    if cues.says_no.at(tokens, 0) and not cues.affirms.at(tokens, 0):
        return False if not reading.declined[0] or _is_unseen(reading, asked) else None
    if length := cues.says_yes.at(tokens, 0):
        return not _turns_to_no(reading, length)
    if any(reading.declined):
        return False if _is_unseen(reading, asked) else None
    said = [i for i in range(len(tokens)) if reading.is_content(i)]
    if not said:
        return None
    if any(reading.denied[i] for i in said) or any(cues.absent.at(tokens, i) for i in said):
        return False
    if _is_another_of_a_kind(reading, said, asked):
        return False
    if any(reading.senses[i] & asked for i in said):
        return not _is_laid_aside(reading, asked)
    return True if _stands_for(reading, question) else None


def _is_another_of_a_kind(reading: Reading, said: list[int], asked: frozenset[str]) -> bool:
    """Of porcelain, asked whether it is of glass."""
    kinds = {block_of(sense) for sense in asked} - {None}
    found = {s for i in said for s in reading.senses[i] if block_of(s) in kinds}
    return bool(found) and not found & asked


def _is_laid_aside(reading: Reading, asked: frozenset[str]) -> bool:
    """The helmet is on the ground, asked whether he wears it."""
    tokens, cues = reading.tokens, reading.cues
    if not asked & cues.holds:
        return False
    return any(
        lemmas(tokens[i].norm) & cues.lies
        and tokens[i + 1].norm in cues.upon
        and not any(t.norm in cues.possessives or lemmas(t.norm) & cues.holds for t in tokens[i:])
        for i in range(1, len(tokens) - 1)
    )


def _turns_to_no(reading: Reading, start: int) -> bool:
    """Да вроде нет, yeah no: the last word counts, where nothing parts it from the first."""
    for i in range(start, min(start + _SOON, len(reading.tokens))):
        if reading.clause[i] != reading.clause[0]:
            return False
        if reading.cues.says_no.at(reading.tokens, i) and reading.tokens[i].norm not in _WEAK:
            return i + 1 == len(reading.tokens) or reading.clause[i + 1] != reading.clause[i]
    return False


def _stands_for(reading: Reading, question: str) -> bool:
    """A red one; густые: asked whether something is there, only its trait is given."""
    cues, asked = reading.cues, read_question(question).tokens
    if not any(cues.exists.at(asked, i) for i in range(min(2, len(asked)))):
        return False
    start, stop = reading.clauses()[0]
    content = [i for i in range(start, stop) if reading.is_content(i)]
    for i in content:
        after = reading.tokens[i + 1].norm if i + 1 < stop else ""
        where = after in cues.upon | cues.elsewhere | cues.prepositions
        alone = not after or where or not reading.is_content(i + 1)
        if i > start and alone and reading.tokens[i].norm in cues.pronoun:
            return True
    parts = {parse.part for i in content for parse in parses(reading.tokens[i].norm)[:1]}
    return bool(parts) and parts <= {"ADJF", "NUMR"}


_WEAK = ("не", "not")


def _is_unseen(reading: Reading, asked: frozenset[str]) -> bool:
    """Whether what was asked for, and not the picture, is not seen: then it is not there."""
    cues = reading.cues
    for start, stop in reading.clauses():
        clause = range(start, stop)
        seen = any(lemmas(reading.tokens[i].norm) & cues.seen for i in clause)
        denied = any(
            cues.denies.at(reading.tokens, i) or cues.absent.at(reading.tokens, i) for i in clause
        )
        named = any(
            (reading.is_content(i) and reading.senses[i] & asked) or reading.tokens[i].norm in _ANY
            for i in clause
        )
        if seen and denied and named:
            return True
    return False


_ANY = frozenset(["any", "none", "anything", "ничего", "никаких", "никакого", "никакой"])
