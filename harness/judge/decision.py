"""The judge: a question's expectation and an answer → a verdict with its reason.

From cheap and certain to costly: a person's verdict, nothing said, names, words, refusal, meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.judge.encoder import fingerprint
from harness.judge.meaning import Meaning
from harness.judge.names import Mention, NameFinder
from harness.judge.refusal import guesses, refusal_clauses
from harness.judge.stance import Stance, compared, denied, related, titled
from harness.judge.tokens import Token, tokenize
from harness.judge.verdict import Judgement, Verdict
from harness.judge.words import find_words
from harness.suite import Expectation, JudgeSettings, Override

VERSION = "1"
"""Changes whenever the same answer may be judged otherwise."""


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    tokens: tuple[Token, ...]
    mentions: tuple[tuple[Mention, Stance], ...]

    def asserted(self) -> list[Mention]:
        sure = [m for m, stance in self.mentions if stance is Stance.ASSERTED]
        return sure or [m for m, stance in self.mentions if stance is Stance.GUESSED]

    def spans(self, places: Sequence[int]) -> tuple[tuple[int, int], ...]:
        return tuple((self.tokens[i].start, self.tokens[i].end) for i in sorted(set(places)))


class Judge:
    """Judges answers; the same answer to the same expectation always gets the same judgement."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        settings: JudgeSettings,
        overrides: Sequence[Override] = (),
    ) -> None:
        """Take the names of every character that may be named, and what people decided before."""
        self._finder = NameFinder(names)
        self._settings = settings
        self._meaning = Meaning(settings.encoder)
        self._overrides = {(o.case, o.answer): o for o in overrides}
        self._used: set[tuple[str, str]] = set()

    def judge(self, expectation: Expectation, answer: str, *, case: str | None = None) -> Judgement:
        """Decide what an answer is; with its case's key, a person's verdict on it wins."""
        override = self._overrides.get((case, answer)) if case is not None else None
        if override is not None:
            self._used.add((override.case, override.answer))
            return _overruled(override)
        return self._decide(expectation, answer)

    def unused_overrides(self) -> list[Override]:
        """List people's verdicts that met no answer since this judge was made."""
        return [o for key, o in self._overrides.items() if key not in self._used]

    def provenance(self) -> dict[str, str]:
        """Tell what a judgement depends on beside the suite's cases."""
        return {
            "judge": VERSION,
            "encoder": fingerprint(self._settings.encoder),
            "similarity": f"{self._settings.similarity:g}",
        }

    def _decide(self, expectation: Expectation, text: str) -> Judgement:
        answer = self._read(text)
        if not answer.tokens:
            return Judgement(
                verdict=Verdict.REFUSAL, rule="empty", reason="The answer says nothing."
            )
        for rejected in expectation.reject:
            if places := find_words(answer.tokens, rejected):
                return self._not_correct(
                    expectation,
                    answer,
                    "reject",
                    f"It says what is never acceptable: {rejected}.",
                    places,
                )
        others = self._others(expectation, answer)
        for accepted in expectation.accept:
            places = find_words(answer.tokens, accepted)
            if places is not None and not others:
                return Judgement(
                    verdict=Verdict.CORRECT,
                    rule="accept-words",
                    reason=f"It says “{accepted}”.",
                    spans=answer.spans(places),
                )
        if others:
            return self._not_correct(expectation, answer, "names", "", ())
        declined = refusal_clauses(answer.tokens)
        if declined and not guesses(answer.tokens, declined):
            return Judgement(
                verdict=Verdict.REFUSAL,
                rule="refusal",
                reason="It declines to answer.",
                spans=answer.spans(sorted(declined)),
            )
        return self._by_meaning(expectation, answer)

    def _read(self, text: str) -> _Answer:
        tokens = tokenize(text)
        mentions = tuple((m, _stance(text, tokens, m)) for m in self._finder.find(tokens))
        return _Answer(text, tokens, mentions)

    def _expected(self, expectation: Expectation) -> set[str]:
        own = {expectation.character} if expectation.character else set()
        for accepted in expectation.accept:
            for mention in self._finder.find(tokenize(accepted)):
                own |= mention.characters
        return own

    def _others(self, expectation: Expectation, answer: _Answer) -> list[Mention]:
        expected = self._expected(expectation)
        return [m for m in answer.asserted() if not m.characters & expected]

    def _not_correct(
        self,
        expectation: Expectation,
        answer: _Answer,
        rule: str,
        reason: str,
        places: Sequence[int],
    ) -> Judgement:
        others = self._others(expectation, answer)
        named = tuple(dict.fromkeys(min(m.characters) for m in others))
        spans = answer.spans([i for m in others for i in range(m.first, m.last + 1)] or places)
        if named:
            return Judgement(
                verdict=Verdict.HALLUCINATION,
                rule=rule,
                reason=f"It asserts another character: {', '.join(named)}.",
                named=named,
                spans=spans,
            )
        return Judgement(verdict=Verdict.WRONG, rule=rule, reason=reason, spans=spans)

    def _by_meaning(self, expectation: Expectation, answer: _Answer) -> Judgement:
        threshold = expectation.similarity or self._settings.similarity
        nearest = max(
            expectation.accept, key=lambda one: self._meaning.similarity(answer.text, one)
        )
        similarity = self._meaning.similarity(answer.text, nearest)
        accepted = similarity >= threshold
        return Judgement(
            verdict=Verdict.CORRECT if accepted else Verdict.WRONG,
            rule="accept-meaning" if accepted else "no-match",
            reason=f"Nearest to “{nearest}” at {similarity:.2f}, {threshold:g} is needed.",
            similarity=round(similarity, 4),
            threshold=threshold,
        )


def _stance(text: str, tokens: Sequence[Token], mention: Mention) -> Stance:
    if denied(tokens, mention.first):
        return Stance.DENIED
    if likeness := compared(tokens, mention.first):
        return likeness
    if titled(text, tokens, mention.first, mention.last):
        return Stance.TITLED
    if related(tokens, mention.first, mention.last, nominative=mention.nominative):
        return Stance.RELATED
    return Stance.ASSERTED


def _overruled(override: Override) -> Judgement:
    who = override.by or "a person"
    return Judgement(
        verdict=Verdict(override.verdict),
        rule="overruled",
        reason=f"{who} decided: {override.why}" if override.why else f"{who} decided.",
        named=override.named,
        overruled=who,
    )
