"""The judge: a question's expectation and an answer → a verdict with its reason.

From cheap and certain to costly: a person's verdict, nothing said, what is never acceptable, names,
words, refusal, meaning. Only the last loads an encoder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.judge.acceptance import Acceptance, Accepted
from harness.judge.certainty import certainty
from harness.judge.language.detection import is_supported
from harness.judge.language.lemmas import parses
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import Token, tokenize
from harness.judge.meaning import Meaning
from harness.judge.names import Mention, NameFinder
from harness.judge.naming import Named, asserted, unlisted, wrongly_named
from harness.judge.origins import Origins
from harness.judge.provenance import provenance
from harness.judge.questions import understand
from harness.judge.reading import Reading, read
from harness.judge.refusals import sounds_like_refusal
from harness.judge.signals import Signals, signals_of
from harness.judge.structure import unwrap
from harness.judge.verdict import Judgement, Verdict
from harness.judge.yesno import polarity
from harness.suite.suite import Expectation, JudgeSettings, Override

_FEW = 2
_FILLERS = frozenset(["well", "um", "hm", "hmm", "er", "uh", "so", "ну", "хм", "эм", "мм", "э"])
_IS_IT = Phrases("""
    is this / is that / is it / это / верно ли что это / правда ли что это / это ли / це / гэта /
    ist das / est ce / c est / es este / es esto / czy to / 这是 / これは
""")
"""Opens a question whether somebody is shown."""
_BARE = frozenset(["bare", "empty"])
_STOPS = (".", "!", "?", "…", "。")


class Judge:
    """Judges answers; the same answer to the same expectation always gets the same judgement."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        settings: JudgeSettings,
        overrides: Sequence[Override] = (),
        asked: Sequence[Expectation] = (),
    ) -> None:
        """Take the names of every character that may be named, and what people decided before.

        `asked` is all that the suite asks: who is from where is known from it.
        """
        self._origins = Origins(asked)
        self._finder = NameFinder(names)
        self._called = {who: called[0] for who, called in names.items()}
        self._words = {
            who: frozenset(token.norm for one in called for token in tokenize(one))
            for who, called in names.items()
        }
        self._settings = settings
        self._meaning = Meaning(settings.encoder)
        self._overrides = {(o.case, o.answer): o for o in overrides}

    def judge(self, expectation: Expectation, answer: str, *, case: str | None = None) -> Judgement:
        """Decide what an answer is; with its case's key, a person's verdict on it wins."""
        return self._override(case, answer) or self.weigh(expectation, answer)[0]

    def weigh(
        self, expectation: Expectation, answer: str, *, case: str | None = None
    ) -> tuple[Judgement, Signals]:
        """Judge an answer and tell what speaks for and against the judgement."""
        evidence = self._read(expectation, answer)
        if judgement := self._override(case, answer):
            return judgement, evidence.signals(judgement)
        signals = evidence.signals(evidence.judgement)
        return replace(evidence.judgement, certainty=certainty(signals)), signals

    def _override(self, case: str | None, answer: str) -> Judgement | None:
        override = self._overrides.get((case, answer)) if case is not None else None
        return None if override is None else _overruled(override)

    def provenance(self) -> dict[str, str]:
        """Tell what a judgement depends on beside the suite's cases."""
        return provenance(self._settings)

    def _read(self, expectation: Expectation, text: str) -> _Evidence:
        reading = read(text, expectation.question)
        acceptance = Acceptance(expectation, self._finder)
        mentions = self._finder.find(reading.tokens, reading.cues.endings)
        if not acceptance.who:
            mentions = [one for one in mentions if not self._is_own(one, reading, expectation)]
        named = asserted(reading, mentions, understand(expectation.question), acceptance.characters)
        judgement = _unless_loop(self._decide(acceptance, reading, mentions, named), reading)
        judgement = replace(
            judgement,
            language=reading.language,
            reasoning=reading.reasoning,
        )
        return _Evidence(judgement, reading, acceptance, mentions, named)

    def _is_own(self, mention: Mention, reading: Reading, expectation: Expectation) -> bool:
        """The panda eats, of a red panda: a word of its own name that is another's, too."""
        own = self._words.get(expectation.character or "", frozenset())
        said = {token.norm for token in reading.tokens[mention.first : mention.last + 1]}
        return expectation.character not in mention.characters and said <= own

    def _decide(
        self,
        acceptance: Acceptance,
        reading: Reading,
        mentions: Sequence[Mention],
        named: Sequence[Named],
    ) -> Judgement:
        if not reading.tokens:
            return _only_thought() if reading.reasoning else _said_nothing(reading.text)
        if judgement := self._rejected(acceptance, reading, named):
            return judgement
        accepted = acceptance.find(reading, mentions, named)
        if judgement := self._by_words(acceptance, reading, named, accepted):
            return judgement
        if acceptance.says_otherwise(reading):
            return self._agreed(acceptance, reading) or _said_otherwise(reading)
        if judgement := _refused(reading) or _broken_off(reading, acceptance):
            return judgement
        judgement = self._by_meaning(acceptance, reading, mentions)
        if acceptance.says(reading, mentions):
            return judgement
        return _unless_declining(judgement, acceptance, reading)

    def _rejected(
        self, acceptance: Acceptance, reading: Reading, named: Sequence[Named]
    ) -> Judgement | None:
        found = acceptance.find_rejected(reading)
        if found is None:
            return None
        others = wrongly_named(reading, named, None, who=False)
        return self._hallucinated(reading, others) or Judgement(
            verdict=Verdict.WRONG,
            rule="reject",
            reason=f"It says “{found.text}”, which is never acceptable here.",
            spans=reading.spans(found.places),
        )

    def _hallucinated(self, reading: Reading, others: Sequence[Named]) -> Judgement | None:
        if not others:
            return None
        who = tuple(dict.fromkeys(min(one.mention.characters) for one in others))
        called = ", ".join(self._called[one] for one in who)
        return Judgement(
            verdict=Verdict.HALLUCINATION,
            rule="names",
            reason=f"It asserts another character: {called}.",
            named=who,
            spans=reading.spans([place for one in others for place in one.places]),
        )

    def _by_words(
        self,
        acceptance: Acceptance,
        reading: Reading,
        named: Sequence[Named],
        accepted: Accepted | None,
    ) -> Judgement | None:
        """Decide by the names and words that an answer asserts, where they decide."""
        if accepted is not None and (doubt := acceptance.uncommitted(reading, accepted)):
            return Judgement(
                verdict=Verdict.WRONG,
                rule="uncommitted",
                reason=doubt,
                spans=reading.spans(accepted.places),
            )
        if accepted is None and (judgement := self._from_elsewhere(acceptance, reading)):
            return judgement
        said_yes_or_no = accepted is not None and accepted.rule == "accept-yes-no"
        first = min(accepted.places) if accepted and not said_yes_or_no else None
        if accepted is not None:
            named = [one for one in named if not one.titled]
        others = wrongly_named(reading, named, first, who=acceptance.who)
        if accepted is not None:
            others = [one for one in others if not set(one.places) <= set(accepted.places)]
        if others and (said_yes_or_no or not acceptance.chooses):
            asked = self._named_in(acceptance.expectation.question)
            others = [one for one in others if not any(one.mention.characters & a for a in asked)]
        if judgement := self._hallucinated(reading, others):
            return judgement
        if accepted is None:
            return None
        return Judgement(
            verdict=Verdict.CORRECT,
            rule=accepted.rule,
            reason=f"It says “{accepted.text}”.",
            spans=reading.spans(accepted.places),
        )

    def _named_in(self, question: str) -> list[frozenset[str]]:
        """Whom a question names: of each mention, all that it may be."""
        return [mention.characters for mention in self._finder.find(tokenize(question))]

    def _agreed(self, acceptance: Acceptance, reading: Reading) -> Judgement | None:
        """Yes, asked whether it is another character: says that it is."""
        expectation = acceptance.expectation
        if polarity(reading, expectation.question) is not True or not expectation.character:
            return None
        asked = self._named_in(expectation.question)
        others = {min(one) for one in asked if not one & acceptance.characters}
        if len(others) != 1 or not _IS_IT.at(tokenize(expectation.question), 0):
            return None
        return Judgement(
            verdict=Verdict.HALLUCINATION,
            rule="names",
            reason=f"It says yes to another character: {self._called[min(others)]}.",
            named=tuple(others),
            spans=reading.spans([0]),
        )

    def _from_elsewhere(self, acceptance: Acceptance, reading: Reading) -> Judgement | None:
        expectation, expected = acceptance.expectation, acceptance.characters
        origin = self._origins.find(reading, expectation, expected)
        if origin is None or origin.character not in self._called:
            return None
        return Judgement(
            verdict=Verdict.HALLUCINATION,
            rule="names",
            reason=f"“{origin.text}” is where {self._called[origin.character]} is from.",
            named=(origin.character,),
            spans=reading.spans(origin.places),
        )

    def _by_meaning(
        self, acceptance: Acceptance, reading: Reading, mentions: Sequence[Mention]
    ) -> Judgement:
        threshold = acceptance.expectation.similarity
        threshold = self._settings.similarity if threshold is None else threshold
        nearest = acceptance.nearest(reading, self._meaning, threshold)
        covered = {i for m in mentions for i in range(m.first, m.last + 1)}
        judgement = Judgement(
            verdict=Verdict.WRONG,
            rule="no-match",
            reason="It says nothing that is acceptable.",
            named_other=unlisted(reading, acceptance.expectation.question, covered),
            similarity=None if nearest is None else round(nearest.similarity, 4),
            threshold=None if nearest is None else threshold,
        )
        if nearest is None:
            return judgement
        near = f"“{nearest.text}” (similarity {nearest.similarity:.2f}, {threshold:g} is needed)"
        if nearest.contradicted:
            return replace(judgement, rule="contradiction", reason=f"It contradicts {near}.")
        if nearest.similarity < threshold:
            return replace(judgement, reason=f"It is too far from {near}.")
        return replace(
            judgement,
            verdict=Verdict.CORRECT,
            rule="accept-meaning",
            reason=f"It means {near}.",
            named_other=(),
            spans=reading.spans(nearest.places),
        )


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A judgement with what it was made of."""

    judgement: Judgement
    reading: Reading
    acceptance: Acceptance
    mentions: Sequence[Mention]
    named: Sequence[Named]

    def signals(self, judgement: Judgement) -> Signals:
        return signals_of(
            judgement,
            self.reading,
            self.acceptance,
            self.mentions,
            self.named,
            supported=is_supported(self.judgement.language),
        )


def _said_nothing(text: str) -> Judgement:
    return Judgement(
        verdict=Verdict.REFUSAL,
        rule="empty",
        reason="The answer says nothing but the question."
        if text.strip()
        else "The answer is empty.",
    )


def _said_otherwise(reading: Reading) -> Judgement:
    return Judgement(
        verdict=Verdict.WRONG,
        rule="yes-no",
        reason="It says the opposite of what is acceptable.",
        spans=reading.spans([0]),
    )


def _only_thought() -> Judgement:
    return Judgement(
        verdict=Verdict.REFUSAL,
        rule="reasoning-only",
        reason="It thinks, and comes to no answer.",
    )


def _unless_loop(judgement: Judgement, reading: Reading) -> Judgement:
    """An answer that only repeats itself is none, unless what it repeats is one."""
    nothing = judgement.verdict is Verdict.WRONG or judgement.rule == "unfinished"
    if not reading.loop or not nothing:
        return judgement
    return Judgement(verdict=Verdict.REFUSAL, rule="loop", reason="It says the same over and over.")


def _unless_declining(judgement: Judgement, acceptance: Acceptance, reading: Reading) -> Judgement:
    """A refusal in words that no list has; where lists see one, they have decided already."""
    question = acceptance.expectation.question
    if judgement.verdict is not Verdict.WRONG or any(reading.declined):
        return judgement
    if acceptance.gives_amount(reading) or not sounds_like_refusal(reading, question):
        return judgement
    return Judgement(
        verdict=Verdict.REFUSAL,
        rule="refusal-learned",
        reason="It sounds like declining to answer.",
    )


def _broken_off(reading: Reading, acceptance: Acceptance) -> Judgement | None:
    """The picture shows a; the bird is a bird: an answer that says nothing of its own."""
    cues, last = reading.cues, reading.tokens[-1]
    asked = acceptance.asked
    stops = reading.text.rstrip()[-1:] in _STOPS
    dangling = not stops and (last.norm in cues.dangling or _waits(last))
    dangling = dangling or all(token.norm in _FILLERS for token in reading.tokens)
    if not dangling and (acceptance.chooses or not _restates(reading, asked)):
        return None
    said = [
        i
        for i, token in enumerate(reading.tokens)
        if reading.is_content(i)
        and token.norm not in cues.dangling | _FILLERS
        and not reading.senses[i] & (asked | cues.depicts)
    ]
    if said:
        return None
    return Judgement(
        verdict=Verdict.REFUSAL, rule="unfinished", reason="It ends before it says anything."
    )


def _waits(last: Token) -> bool:
    """На мужчине надет: a word that something must follow."""
    found = parses(last.norm)
    return bool(found) and found[0].part in ("PRTS", "PREP", "CONJ")


def _restates(reading: Reading, asked: set[str]) -> bool:
    """Whether the words of the question are said again, in full or twice, and none is denied."""
    content = [i for i in range(len(reading.tokens)) if reading.is_content(i)]
    again = [reading.tokens[i].norm for i in content if reading.senses[i] & asked]
    twice = len(set(again)) < len(again)
    full = len(set(again)) + twice > _FEW or _is_all_of(reading, asked)
    return full and not any(reading.denied[i] or reading.compared[i] for i in content)


def _is_all_of(reading: Reading, asked: set[str]) -> bool:
    """Whether every word of the question that says something is said again, and more than one."""
    content = {i for i in range(len(reading.tokens)) if reading.is_content(i)}
    return len(content) > 1 and asked <= {s for i in content for s in reading.senses[i]}


def _refused(reading: Reading) -> Judgement | None:
    """Declining is a refusal unless a guess follows; an apology, where nothing else is said."""
    declined = [i for i in range(len(reading.tokens)) if reading.declined[i]]
    rest = [i for i in range(len(reading.tokens)) if not reading.declined[i]]
    content = [i for i in rest if reading.is_content(i)]
    sorry = [i for i in rest if reading.cues.sorry.at(reading.tokens, i)]
    cues = reading.cues
    ventured = any(cues.ventures.at(reading.tokens, i) for i in rest)
    absent = any(_is_nothing(reading, i) for i in rest)
    if declined and content and (ventured or absent):
        return None
    if not declined and (not sorry or len(content) > 2):
        return None
    return Judgement(
        verdict=Verdict.REFUSAL,
        rule="refusal",
        reason="It declines to answer.",
        spans=reading.spans(declined or sorry),
    )


def _is_nothing(reading: Reading, at: int) -> bool:
    """Nothing, his hands are empty; not in «a bare wall»."""
    length = reading.cues.nothing.at(reading.tokens, at)
    after = at + length
    of_a_thing = (
        after < len(reading.tokens)
        and reading.tokens[at].norm in _BARE
        and reading.is_content(after)
        and reading.clause[after] == reading.clause[at]
    )
    return bool(length) and not of_a_thing


def _overruled(override: Override) -> Judgement:
    who = override.by or "a person"
    return Judgement(
        verdict=Verdict(override.verdict),
        rule="overruled",
        reason=f"{who} decided: {override.why}" if override.why else f"{who} decided.",
        named=override.named,
        reasoning=unwrap(override.answer).reasoning,
        overruled=who,
    )
