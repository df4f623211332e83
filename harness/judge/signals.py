"""What speaks for and against a judgement, for whoever must say how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.fuzz import partial_ratio

from harness.judge.acceptance import Acceptance
from harness.judge.language.lexicon import words
from harness.judge.language.tokens import tokenize
from harness.judge.names import Mention
from harness.judge.naming import Named
from harness.judge.reading import Reading
from harness.judge.verdict import Judgement

_FIRST_PERSON = words("""
    i me my we us our я мне меня мной мы нам нас мой моя мені мене мяне ich mir mich wir uns
    je me moi nous yo mi nos mnie mną 我 私
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Plain numbers and flags about one judgement; none of them changes the verdict."""

    rule: str
    """The rule that decided."""
    accepted_unmeant: bool
    """Something acceptable is said, but denied, compared, declined or of something else."""
    others_excused: bool
    """Another character is mentioned, but not held against the answer."""
    others_asserted: bool
    """Another character is asserted."""
    declines: bool
    """Somewhere it declines to answer."""
    hedges: bool
    """Somewhere it guesses, or offers a choice."""
    denies: bool
    """Somewhere it denies something."""
    share: float
    """Share of the answer's content words that the decision rests on."""
    words: int
    """Words that were judged."""
    similarity: float | None
    """To the nearest acceptable answer, where meaning was asked."""
    margin: float | None
    """Similarity less the threshold that it was held against."""
    language: str
    supported: bool
    """Whether the judge knows the language."""
    cut: bool
    """Whether part of the text was no part of the answer: reasoning."""
    near: float
    """How far it spells out the nearest acceptable answer, letter by letter, 0 to 1."""
    accepts: int
    """How many answers are acceptable."""
    unlisted: bool
    """A proper name is given that nobody listed."""
    led: int
    """Words of its own, not the question's, that lead in the same clause to what decided."""
    own: int
    """Words of its own in all, but for what decided."""
    itself: bool
    """Whoever answers speaks of itself."""
    open: bool
    """The question is about no character of the suite, but about the world."""


def signals_of(
    judgement: Judgement,
    reading: Reading,
    acceptance: Acceptance,
    mentions: Sequence[Mention],
    named: Sequence[Named],
    *,
    supported: bool,
) -> Signals:
    """Gather the signals of a judgement from what it was made of."""
    content = [i for i in range(len(reading.tokens)) if reading.is_content(i)]
    used = [i for i in content if _within(reading, i, judgement)]
    asked = _words(acceptance.expectation.question)
    own = [i for i in set(content).difference(used) if reading.tokens[i].norm not in asked]
    first = used[0] if used else 0
    asserted = {one.first for one in named}
    others = [m for m in mentions if not m.characters & acceptance.characters]
    margin = None
    if judgement.similarity is not None and judgement.threshold is not None:
        margin = round(judgement.similarity - judgement.threshold, 4)
    return Signals(
        rule=judgement.rule,
        accepted_unmeant=judgement.verdict != "correct" and acceptance.says(reading, mentions),
        others_excused=any(m.first not in asserted for m in others) and not judgement.named,
        others_asserted=any(not one.expected for one in named),
        declines=any(reading.declined),
        hedges=any(reading.guessed) or any(t.norm in reading.cues.offers for t in reading.tokens),
        denies=any(reading.denied),
        share=round(len(used) / len(content), 4) if content else 0.0,
        words=len(reading.tokens),
        similarity=judgement.similarity,
        margin=margin,
        language=judgement.language,
        supported=supported,
        cut=bool(judgement.reasoning),
        near=_near(reading.text, acceptance.expectation.accept),
        accepts=len(acceptance.expectation.accept),
        unlisted=bool(judgement.named_other),
        led=sum(i < first and reading.clause[i] == reading.clause[first] for i in own),
        own=len(own),
        open=acceptance.expectation.character is None,
        itself=any(token.norm in _FIRST_PERSON for token in reading.tokens),
    )


@lru_cache(maxsize=1 << 12)
def _words(question: str) -> frozenset[str]:
    return frozenset(token.norm for token in tokenize(question))


def _near(text: str, accept: Sequence[str]) -> float:
    said = text.lower()
    return round(max(partial_ratio(one.lower(), said) for one in accept) / 100, 4)


def _within(reading: Reading, at: int, judgement: Judgement) -> bool:
    token = reading.tokens[at]
    return any(start <= token.start and token.end <= end for start, end in judgement.spans)
