"""Questions that show nothing: their answer stands in them, any answer is right, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from harness.checking.finding import Finding
from harness.checking.lines import Lines
from harness.judge import Judge, Verdict
from harness.judge.language.tokens import tokenize
from harness.judge.questions import asks_yes_or_no, polarity_of, understand
from harness.judge.words import plain, wanted
from harness.suite.suite import Case, Expectation, JudgeSettings, Suite

_EMPTY = (
    *("Не знаю.", "Да.", "Нет.", "Это персонаж, он изображён на картинке.", "Здесь кто-то есть."),
    *("I don't know.", "Yes.", "No.", "This is a character, and it is shown in the picture."),
)
"""What can be said of any picture by a model that sees nothing."""
_START = 3
_FEWEST = 3


class Questions:
    """A suite's questions before its judge; the same one is judged once."""

    def __init__(self, suite: Suite, lines: Lines) -> None:
        """Take the suite; answers by meaning play no part, so the built-in encoder will do."""
        self._suite, self._lines = suite, lines
        settings = replace(suite.judge, encoder=JudgeSettings.encoder)
        self._judge = Judge(suite.names, settings, asked=suite.asked)
        self._said: dict[Expectation, list[tuple[int | None, str]]] = {}

    def findings(self, told: Callable[[int, int], None]) -> Iterator[Finding]:
        """Find what is odd about single cases; `told` hears how far it is, of how much."""
        cases = self._suite.cases
        for done, case in enumerate(cases):
            told(done, len(cases))
            expectation = case.expectation
            if expectation not in self._said:
                self._said[expectation] = list(self._about(expectation))
            for at, message in self._said[expectation]:
                keys = ("accept",) if at is None else ("accept", at)
                yield Finding(self._lines.of_case(case, *keys), message)

    def _about(self, expectation: Expectation) -> Iterator[tuple[int | None, str]]:
        """Yield messages, each with the acceptable answer that it is about, or None for all."""
        polar = {polarity_of(one) for one in expectation.accept if asks_yes_or_no(one)}
        if len(polar) > 1:
            yield None, "accepts yes and no, so no answer is wrong: keep the right one"
        for at, one in enumerate(expectation.accept):
            if message := self._wrong_with(expectation, one):
                yield at, message
        for answer in _EMPTY if _may_be_empty(expectation) else ():
            if self._is_right(expectation, answer):
                yield (
                    None,
                    (
                        f"the answer {answer!r} is right here, which can be said of any picture: "
                        "accept what only who sees this one can say"
                    ),
                )
                return

    def _wrong_with(self, expectation: Expectation, one: str) -> str | None:
        question = understand(expectation.question)
        if not tokenize(one):
            return f"accepts {one!r}, which has no word in it, so nothing matches it: write words"
        if asks_yes_or_no(one):
            return None
        if not question.choice and _stands_in(one, expectation.question):
            return (
                f"the acceptable answer {one!r} stands in the question: ask without it, or accept "
                "what the question does not say"
            )
        if (expectation.reject or question.several) and not self._is_right(expectation, one):
            reason = self._judge.judge(expectation, one).reason.rstrip(".")
            return f"the acceptable answer {one!r} is not taken as one ({reason}): change either"
        return None

    def _is_right(self, expectation: Expectation, answer: str) -> bool:
        return self._judge.judge(expectation, answer).verdict is Verdict.CORRECT


def _stands_in(one: str, question: str) -> bool:
    """Tell whether the question says every word of an acceptable answer."""
    return _may_say(question, one) and all(word.given for word in wanted(one, question))


def _may_be_empty(expectation: Expectation) -> bool:
    """Tell at little cost whether any of `_EMPTY` may be right, and should not be."""
    accept = expectation.accept
    if not any(_may_say(" ".join(_EMPTY), one) for one in accept):
        return False
    return not (understand(expectation.question).choice or any(map(asks_yes_or_no, accept)))


def _may_say(text: str, one: str) -> bool:
    """Tell at little cost whether a text may say an acceptable answer: its long words begin so."""
    words = [token.norm for token in tokenize(one)]
    long = min(_START + 1, max(map(len, words), default=0))
    starts = {word[:_START] for word in words if len(word) >= long}
    return bool(starts) and starts <= _starts(text)


@lru_cache(maxsize=1 << 13)
def _starts(text: str) -> frozenset[str]:
    return frozenset(token.norm[:_START] for token in tokenize(text))


def asked_twice(suite: Suite, lines: Lines) -> Iterator[Finding]:
    """Find cases that put the same question to the same pictures again: they count twice."""
    first: dict[tuple[object, ...], Case] = {}
    for case in suite.cases:
        question = plain(case.expectation.question)
        asked = (case.character, case.images, question, case.prompting)
        other = first.setdefault(asked, case)
        if other is not case:
            yield Finding(
                lines.of_case(case, "question"),
                f"asks what {other.key} asks of the same picture, and counts twice: "
                "drop one of them, or ask of something else",
            )


def same_for_all(suite: Suite, lines: Lines) -> Iterator[Finding]:
    """Find questions to several characters to which one answer is always right."""
    asked: dict[str, list[Case]] = defaultdict(list)
    for case in suite.cases:
        asked[plain(case.expectation.question)].append(case)
    for cases in asked.values():
        characters = {case.character for case in cases}
        accepted = [{plain(one) for one in case.expectation.accept} - {""} for case in cases]
        always = set.intersection(*accepted)
        if len(characters) >= _FEWEST and always:
            one = next(text for text in cases[0].expectation.accept if plain(text) in always)
            yield Finding(
                lines.of_case(cases[0], "accept"),
                f"{one!r} is right wherever {cases[0].expectation.question!r} is asked "
                f"({len(characters)} characters), so a model that always says so passes: "
                "ask it of one for whom something else is right",
            )
