"""Whether an answer asserts what it mentions, or denies it, compares with it, or speaks around it.

Works on any span of tokens, so the same reading serves names and acceptable words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from harness.judge import cues
from harness.judge.lemmas import lemmas, parses
from harness.judge.tokens import Token, is_cyrillic

_SENTENCE = re.compile(r"[.!?…;\n]")
_CLAUSE = re.compile(r"[,.!?…;:\n()\[\]—]|\s[-–]\s")
_OPEN, _CLOSE = '«“„"', '»”“"'
_TURNS = frozenset("а но зато but though however хотя".split())


class Stance(StrEnum):
    """What an answer does with something it mentions."""

    ASSERTED = "asserted"
    DENIED = "denied"
    COMPARED = "compared"
    GUESSED = "guessed"
    """Compared with, where nothing else is asserted it is the answer."""
    RELATED = "related"
    TITLED = "titled"


def sentence_start(tokens: Sequence[Token], at: int) -> int:
    """First token of the sentence that holds token `at`."""
    while at > 0 and not _SENTENCE.search(tokens[at].gap):
        at -= 1
    return at


def clause_start(tokens: Sequence[Token], at: int) -> int:
    """First token of the clause that holds token `at`."""
    while at > 0 and not _CLAUSE.search(tokens[at].gap) and tokens[at].norm not in _TURNS:
        at -= 1
    return at


def clause_stop(tokens: Sequence[Token], at: int) -> int:
    """One past the last token of the clause that holds token `at`."""
    at += 1
    while at < len(tokens) and not _CLAUSE.search(tokens[at].gap) and tokens[at].norm not in _TURNS:
        at += 1
    return at


def denied(tokens: Sequence[Token], first: int) -> bool:
    """Whether a denial in the same clause covers the token `first`."""
    i, start = clause_start(tokens, first), clause_start(tokens, first)
    found = False
    while i < first:
        spared = cues.AFFIRMS_AFTER_ALL.at(tokens[:first], i)
        if spared:
            found = False
            i += spared
        else:
            found = found or bool(cues.DENIES.at(tokens[:first], i))
            i += 1
    return found or _denied_by_thought(tokens, start)


_THOUGHTS = cues.Phrases(
    "не думаю", "не считаю", "не верю", "не кажется", "вряд ли", "dont think", "do not think", "dont believe",
    "do not believe", "doubt", "сомневаюсь", "не могу сказать", "нельзя сказать", "неверно", "неправда",
)  # fmt: skip


def _denied_by_thought(tokens: Sequence[Token], start: int) -> bool:
    """Не думаю, что это X: the denial stands in the clause before."""
    if start == 0 or tokens[start].norm not in ("что", "that", "будто", "чтобы"):
        return False
    before = clause_start(tokens, start - 1)
    return _THOUGHTS.within(tokens, before, start) and not cues.AFFIRMS_AFTER_ALL.within(
        tokens, before, start
    )


def compared(tokens: Sequence[Token], first: int) -> Stance | None:
    """Whether the token `first` is only compared with, or guessed."""
    start = clause_start(tokens, first)
    stance = None
    i = start
    while i < first:
        if length := cues.NAMES_AS.at(tokens[:first], i):
            i += length
            continue
        if length := cues.GUESSES.at(tokens[:first], i):
            opening = i - sentence_start(tokens, first) <= 2
            stance = Stance.GUESSED if opening else Stance.COMPARED
            i += length
            continue
        if cues.COMPARES.at(tokens[:first], i) and first - i <= 5:
            stance = Stance.COMPARED
        i += 1
    return stance


def titled(text: str, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a span is (part of) a title: in quotes with more, or after a word such as film."""
    quote = _quoted(text, tokens[first].start, tokens[last].end)
    before = first - 1
    named = (
        before >= 0 and not _SENTENCE.search(tokens[first].gap) and _is(tokens[before], cues.TITLES)
    )
    after = (
        last + 1 < len(tokens)
        and tokens[last + 1].gap.strip("»”\"' ") == ""
        and (not is_cyrillic(tokens[last + 1].norm) and _is(tokens[last + 1], cues.TITLES))
    )
    return bool(quote and quote != text[tokens[first].start : tokens[last].end]) or named or after


def _quoted(text: str, start: int, end: int) -> str:
    """The quotation that holds a range, without its quotes; empty where there is none."""
    left = max((text.rfind(mark, max(0, start - 80), start), mark) for mark in _OPEN)
    if left[0] < 0:
        return ""
    close = {"«": "»", "“": "”", "„": "“", '"': '"'}[left[1]]
    if close in text[left[0] + 1 : start]:
        return ""
    right = text.find(close, end, end + 80)
    return text[left[0] + 1 : right].strip() if right >= 0 else ""


def _is(token: Token, words: frozenset[str]) -> bool:
    return bool(lemmas(token.norm) & words)


def related(tokens: Sequence[Token], first: int, last: int, *, nominative: bool) -> bool:
    """Whether a span stands for whom something belongs to, comes from or goes with."""
    if _possessive(tokens, last):
        return True
    start = clause_start(tokens, first)
    i = first - 1
    while i >= start and _is_adjective(tokens[i]):
        i -= 1
    if i < start:
        return False
    if _is(tokens[i], cues.RELATES):
        return True
    if tokens[i].norm in cues.PREPOSITIONS and tokens[i].norm != "на":
        return not (i > start and _is(tokens[i - 1], cues.DEPICTS))
    if nominative:
        return False
    return any(p.part == "NOUN" for p in parses(tokens[i].norm)[:1]) and not _is(
        tokens[i], cues.DEPICTS
    )


def _possessive(tokens: Sequence[Token], last: int) -> bool:
    return last + 1 < len(tokens) and tokens[last + 1].norm == "s" and tokens[last + 1].gap in "'’"


def _is_adjective(token: Token) -> bool:
    readings = parses(token.norm)
    return bool(readings) and readings[0].part in ("ADJF", "PRTF") and not _is(token, cues.RELATES)
