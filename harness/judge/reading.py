"""An answer read once, left to right: what stands in which clause, denied, compared, declined.

Everything is worked out in one pass over the words, so that an answer of any length costs what its
length is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from harness.judge.changing import is_removal, mark_changed
from harness.judge.counting import count_only
from harness.judge.discourse import mark_taken_back
from harness.judge.language.cues import Cues, cues_of
from harness.judge.language.detection import detect
from harness.judge.language.lemmas import lemmas, parses, stems_of
from harness.judge.language.lexicon import concepts
from harness.judge.language.measures import amounts
from harness.judge.language.numerals import numbers
from harness.judge.language.owners import owners
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import Token, is_cyrillic, tokenize
from harness.judge.loops import goes_round, without_loop
from harness.judge.questions import understand
from harness.judge.structure import unwrap

LONGEST = 20_000
"""Characters that are read; nobody's answer to a question about a picture is longer."""

_SENTENCE = re.compile(r"[!?…;\n。！？；]|\.(?!\d)")
_CLAUSE = re.compile(r"[,!?…;:\n()\[\]—。！？；，、：（）]|\.(?!\d)|\s[-–]\s")
_QUOTES = {"«": "»", "“": "”", "„": "“", '"': '"', "「": "」", "『": "』", "《": "》"}
_ELSE = ("иной", "иное", "другой", "иная", "другое", "так", "такой", "такая")
"""Никто иной, как X."""
_NEAR = 5
_PHRASE = 4
_TITLE = 60
_EXCLUDED = 4
_SHAPE = frozenset(["shape", "shaped", "формы", "форма", "форму", "форме"])
"""Asked for a shape, what it is like is the answer."""
_ASKING = 2


@dataclass(slots=True)
class Reading:
    """The words of a text with what is done with each of them."""

    text: str
    tokens: tuple[Token, ...]
    senses: list[frozenset[str]]
    """What each word may say: dictionary forms, concepts, numbers."""
    sentence: list[int]
    clause: list[int]
    denied: list[bool]
    compared: list[bool]
    guessed: list[bool]
    declined: list[bool]
    language: str
    cues: Cues
    reasoning: tuple[tuple[int, int], ...] = ()
    """What of the raw text was not read."""
    loop: bool = False
    """Whether it says the same over and over, and only the first time was read."""
    quotes: list[tuple[int, int]] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    """Whether a word stands in quotation marks: what is denied inside is not denied outside."""

    def spans(self, places: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Character ranges of tokens, joined where they touch."""
        spans: list[tuple[int, int]] = []
        last = -2
        for place in sorted(set(places)):
            token = self.tokens[place]
            if place == last + 1:
                spans[-1] = (spans[-1][0], token.end)
            else:
                spans.append((token.start, token.end))
            last = place
        return tuple(spans)

    def is_content(self, at: int) -> bool:
        """Whether a word carries an answer by itself."""
        return self.tokens[at].norm not in self.cues.empty

    def clauses(self) -> list[tuple[int, int]]:
        """First token of every clause, and one past its last."""
        return _runs(self.clause)

    def sentences(self) -> list[tuple[int, int]]:
        """First token of every sentence, and one past its last."""
        return _runs(self.sentence)

    def is_name(self, at: int) -> bool:
        """Whether a word is written as a name is, inside its sentence."""
        starts = at == 0 or self.sentence[at] != self.sentence[at - 1]
        return self.tokens[at].capital and not starts and self.is_content(at)

    def first_of_clause(self, at: int) -> int:
        """First token of the clause of token `at`, at most a dozen words back."""
        low = max(0, at - 12)
        while at > low and self.clause[at - 1] == self.clause[at]:
            at -= 1
        return at


def read(text: str, question: str = "") -> Reading:
    """Read a text; a question repeated at its beginning is skipped."""
    structure = unwrap(text[:LONGEST])
    text = structure.text
    tokens, loop = without_loop(tokenize(text))
    asked = _tokens_of(question)
    language = detect(text, question)
    cues = cues_of(language)
    tokens = tokens if _states(text, tokens, asked, cues) else _without_echo(tokens, asked)
    quotes = _quotations(text)
    sentence, clause = _parts(tokens, cues, quotes)
    size = len(tokens)
    senses = _senses(tokens, cues)
    if question and understand(question).count:
        count_only(senses, tokens, cues)
    if question and understand(question).owner:
        _tell_owners(senses, tokens)
    reading = Reading(
        text, tokens, senses, sentence, clause,
        [False] * size, [False] * size, [False] * size, [False] * size, language, cues,
        quotes=quotes,
        reasoning=structure.reasoning,
        loop=loop or goes_round(tokens),
    )  # fmt: skip
    reading.quoted = [_is_quoted(reading, token) for token in tokens]
    given = frozenset(token.norm for token in asked)
    restated = _denied_in(asked, cues)
    for start, stop in _runs(clause):
        _mark_denials(reading, start, stop, restated)
        _mark_comparisons(reading, start, stop, given)
    if language == "ru":
        _mark_outdone(reading)
    _mark_answered(reading)
    if cues.lacks.any_in(asked) and _asks_what(asked, cues):
        _mark_lacking(reading)
    if question and understand(question).change:
        mark_changed(reading)
    if not declines(asked, cues):
        _mark_declines(reading, change=bool(question) and understand(question).change)
    mark_taken_back(reading, asked)
    return reading


@lru_cache(maxsize=1 << 12)
def _tokens_of(question: str) -> tuple[Token, ...]:
    return tokenize(question)


@lru_cache(maxsize=1 << 12)
def read_once(text: str) -> Reading:
    """Read what many answers are held against; what is read of it is not to be changed."""
    return read(text)


@lru_cache(maxsize=1 << 12)
def senses_of_question(question: str) -> frozenset[str]:
    """Every sense of every word of a question."""
    return frozenset(sense for senses in read_once(question).senses for sense in senses)


def _states(text: str, tokens: tuple[Token, ...], question: tuple[Token, ...], cues: Cues) -> bool:
    """He sleeps, where it was asked in these words whether he does: no echo, a yes."""
    whole = [token.norm for token in tokens] == [token.norm for token in question]
    return whole and not _asks_what(question, cues) and not text.rstrip().endswith("?")


def _asks_what(question: Sequence[Token], cues: Cues) -> bool:
    """Whether it asks for something, and not for a yes or a no."""
    return any(token.norm in cues.opens_question for token in question)


def _without_echo(tokens: tuple[Token, ...], question: tuple[Token, ...]) -> tuple[Token, ...]:
    size = len(question)
    asked = [token.norm for token in question]
    while size > 1 and [token.norm for token in tokens[:size]] == asked:
        tokens = tokens[size:]
    return tokens


def _senses(tokens: Sequence[Token], cues: Cues) -> list[frozenset[str]]:
    senses = [lemmas(token.norm) | concepts(token.norm) for token in tokens]
    if cues.endings or cues.synonyms or cues.numbers:
        senses = [
            found | _foreign(token.norm, cues) for found, token in zip(senses, tokens, strict=True)
        ]
    found = numbers(tokens)
    for first, (said, stop) in found.items():
        for i in range(first, stop):
            senses[i] = said if stop - first > 1 else senses[i] | said
    for first, stop, amount in amounts(tokens, found):
        for i in range(first, stop):
            senses[i] |= {amount}
    return senses


def _tell_owners(senses: list[frozenset[str]], tokens: Sequence[Token]) -> None:
    """Asked whose something is, дедушкина says дедушка; маминой подруги is not the mother's."""
    for i, token in enumerate(tokens):
        after = tokens[i + 1 : i + 2]
        whose = owners(token.norm) if is_cyrillic(token.norm) else ()
        if whose and not any("anim" in p.grammemes for t in after for p in parses(t.norm)[:1]):
            senses[i] = senses[i].union(whose, *map(concepts, whose))


def _foreign(norm: str, cues: Cues) -> frozenset[str]:
    """What a word says in a language without a dictionary: its stems, its synonym, its number."""
    bare = {norm, *(norm.removeprefix(shade) for shade in cues.shades)}
    stems = {s for one in bare for s in (one, *stems_of(one, cues.endings))}
    stems.update(stems_of(norm, cues.smaller))
    found = {"~" + stem for stem in stems}
    for stem in stems:
        if known := cues.synonyms.get(stem):
            found |= concepts(known)
        if stem in cues.numbers:
            found.add(f"#{cues.numbers[stem]:.10g}")
    return frozenset(found)


def _parts(
    tokens: Sequence[Token], cues: Cues, quotes: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    sentence, clause = [], []
    sentences = clauses = 0
    for i, token in enumerate(tokens):
        if i and _in_short_quotation(quotes, tokens[i - 1], token):
            sentence.append(sentences)
            clause.append(clauses)
            continue
        if i and _SENTENCE.search(token.gap) and len(tokens[i - 1].text) > 1:
            sentences += 1
        turns = token.norm in cues.turns and not _is_within(tokens, i, cues.affirms, cues.denies)
        if i and (turns or _is_break(tokens[i - 1], token)):
            clauses += 1
        sentence.append(sentences)
        clause.append(clauses)
    return sentence, clause


def _is_within(tokens: Sequence[Token], at: int, *phrases: Phrases) -> bool:
    """Whether a word is a later one of a phrase: no one *but*."""
    before = range(max(0, at - _PHRASE), at)
    return any(phrase.at(tokens, i) > at - i for phrase in phrases for i in before)


def _in_short_quotation(quotes: Sequence[tuple[int, int]], before: Token, token: Token) -> bool:
    """Whether two words stand in one title: «Ну, погоди!» is in one piece."""
    at = bisect_right(quotes, (before.start, LONGEST)) - 1
    if at < 0:
        return False
    start, end = quotes[at]
    return token.end <= end and end - start <= _TITLE


def _is_break(before: Token, token: Token) -> bool:
    """A stop after a single letter is an initial's: А. С. Пушкин."""
    initial = len(before.text) == 1 and before.capital and token.gap.strip() == "."
    return bool(_CLAUSE.search(token.gap)) and not initial


def _runs(parts: Sequence[int]) -> list[tuple[int, int]]:
    """Start and stop of every stretch of equal numbers."""
    starts = [i for i in range(len(parts)) if i == 0 or parts[i] != parts[i - 1]]
    return list(zip(starts, [*starts[1:], len(parts)], strict=False))


def _denied_in(question: Sequence[Token], cues: Cues) -> frozenset[str]:
    """The words of a question that itself denies: who can't fly?; none of any other question."""
    asks = any(t.norm in cues.opens_question and t.norm != "it" for t in question[:_ASKING])
    denies = any(
        cues.denies.at(question, i) or cues.excludes.at(question, i) or cues.absent.at(question, i)
        for i in range(len(question))
    )
    if not asks or not denies:
        return frozenset()
    content = [token.norm for token in question if token.norm not in cues.empty]
    absent = [
        token.norm
        for i in range(len(question))
        for token in question[i : i + cues.absent.at(question, i)]
    ]
    return frozenset(lemma for norm in content for lemma in lemmas(norm)).union(absent)


def _is_restated(reading: Reading, after: int, stop: int, restated: frozenset[str]) -> bool:
    """Не умеет летать пингвин: the denial that ends here is of the question's words."""
    content = next((i for i in range(after, stop) if reading.is_content(i)), None)
    return content is not None and bool(lemmas(reading.tokens[content].norm) & restated)


def _mark_denials(reading: Reading, start: int, stop: int, restated: frozenset[str]) -> None:
    tokens = reading.tokens
    denying, excluded = _doubted_before(reading, start), 0
    outside = denying
    i = start
    while i < stop:
        if reading.quoted[i] != (reading.quoted[i - 1] if i > start else False):
            outside, denying = (denying, denying) if reading.quoted[i] else (outside, outside)
        if length := reading.cues.affirms.at(tokens, i):
            denying, i = False, i + length
            continue
        length = reading.cues.denies.at(tokens, i) or reading.cues.excludes.at(tokens, i)
        absent = reading.cues.absent.at(tokens, i)
        if absent and all(token.norm in restated for token in tokens[i : i + absent]):
            i += absent
            continue
        if length and _is_restated(reading, i + length, stop, restated):
            i += length
            continue
        if i > start and _is_denied_before(reading, i, stop):
            owner = _owner(reading, start, i)
            reading.denied[owner:i] = [True] * (i - owner)
        if (length := reading.cues.excludes.at(tokens, i)) and not _is_within(
            tokens, i, reading.cues.affirms
        ):
            excluded, i = _EXCLUDED, i + length
            continue
        if tokens[i].norm == "у":  # вместо фундамента у неё …
            excluded = 0
        reading.denied[i] = reading.denied[i] or denying or excluded > 0
        excluded -= 1
        denying = (
            denying or bool(reading.cues.denies.at(tokens, i)) or tokens[i].norm in ("нет", "нету")
        )
        i += 1


def _owner(reading: Reading, start: int, stop: int) -> int:
    """У X нет хвоста: where what is denied begins, after its owner."""
    if reading.tokens[start].norm != "у":
        return start
    at = start + 1
    while at < stop and reading.tokens[at].capital:
        at += 1
    return at


def _is_denied_before(reading: Reading, at: int, stop: int) -> bool:
    """Whether a phrase denies what stands before it; some do so only at the end of a clause."""
    last = reading.cues.denies_at_end.at(reading.tokens, at)
    return bool(reading.cues.absent.at(reading.tokens, at)) or (last > 0 and at + last == stop)


def _mark_answered(reading: Reading) -> None:
    """Колобок? Нет: what a no follows is denied."""
    for start, stop in _runs(reading.sentence):
        following = reading.tokens[stop] if stop < len(reading.tokens) else None
        if following and "?" in following.gap and following.norm in ("нет", "no", "nope"):
            reading.denied[start:stop] = [True] * (stop - start)


def _mark_lacking(reading: Reading) -> None:
    """It has no hands, asked what is missing: what is denied is the answer, and nothing else is."""
    if any(reading.denied[i] and reading.is_content(i) for i in range(len(reading.tokens))):
        reading.denied[:] = [not denied for denied in reading.denied]


def _doubted_before(reading: Reading, start: int) -> bool:
    """Не думаю, что это X: the denial stands in the clause before."""
    tokens = reading.tokens
    if start == 0 or tokens[start].norm not in ("что", "that", "будто", "чтобы"):
        return False
    before = tokens[reading.first_of_clause(start - 1) : start]
    return reading.cues.doubts.any_in(before) and not reading.cues.affirms.any_in(before)


def _mark_comparisons(reading: Reading, start: int, stop: int, asked: frozenset[str]) -> None:
    """Mark what is compared; words that the question compares with are no comparison."""
    tokens = reading.tokens
    near, guess = 0, False
    i = start + (start > 0 and tokens[start].norm == "как" and tokens[start - 1].norm in _ELSE)
    while i < stop:
        if length := reading.cues.names_as.at(tokens, i):
            near, i = 0, i + length
            continue
        if reading.cues.compared.at(tokens, i):
            back = range(max(start, i - _NEAR), i)
            for j in back:
                reading.compared[j] = True
        if length := reading.cues.confuses.at(tokens, i):
            reading.compared[i + length : stop] = [True] * (stop - i - length)
            break
        length = 0 if _gives_name(reading, i) else reading.cues.compares.at(tokens, i)
        if length and (
            _is_in_question(tokens[i : i + length], asked, reading.cues) or asked & _SHAPE
        ):
            length = 0
        if opening := reading.cues.guesses.at(tokens, i):
            length, guess = opening, _opens_sentence(reading, i) or _is_of_asked(reading, i, asked)
        if length:
            guess = guess and bool(opening)
            near, i = _NEAR, i + length
            continue
        if near > 0:
            reading.guessed[i], reading.compared[i] = guess, not guess
            near -= 1
        i += 1


def _mark_outdone(reading: Reading) -> None:
    """Белая выше синей: what stands in the genitive behind a comparative is outdone by it."""
    for i in range(1, len(reading.tokens)):
        token, before = reading.tokens[i], parses(reading.tokens[i - 1].norm)
        if token.gap == " " and any(parse.part == "COMP" for parse in before):
            found = parses(token.norm)
            everyone = any("Apro" in parse.grammemes for parse in found)
            reading.compared[i] |= not everyone and any(p.case == "gent" for p in found)


def _is_in_question(phrase: Sequence[Token], asked: frozenset[str], cues: Cues) -> bool:
    """Whether the question says it too, but for words such as «by»."""
    said = [token.norm in asked for token in phrase]
    return any(said) and all(
        here or token.norm in cues.empty for here, token in zip(said, phrase, strict=True)
    )


def _is_of_asked(reading: Reading, at: int, asked: frozenset[str]) -> bool:
    """This old cat looks like X, asked for the cat: a guess, and no comparison."""
    start = reading.first_of_clause(at)
    subject = [i for i in range(start, at) if reading.is_content(i)]
    pointed = reading.tokens[start].norm in ("this", "that", "the", "этот", "эта", "это")
    return pointed and any(reading.tokens[i].norm in asked for i in subject)


def _gives_name(reading: Reading, at: int) -> bool:
    """Известный за рубежом как X: the word before tells that a name follows."""
    if reading.tokens[at].norm not in ("как", "as", "als", "jako", "como", "comme", "як"):
        return False
    before = reading.tokens[max(reading.first_of_clause(at), at - _NEAR) : at]
    return any(lemmas(token.norm) & reading.cues.calls for token in before)


def _opens_sentence(reading: Reading, at: int) -> bool:
    """Whether only words like «it» stand before in its clause: no «a toy that looks like X»."""
    while at > 0 and reading.clause[at - 1] == reading.clause[at]:
        at -= 1
        if reading.tokens[at].norm not in (
            "это",
            "it",
            "this",
            "that",
            "но",
            "but",
            "очень",
            "мне",
        ):
            return False
    return True


def _mark_declines(reading: Reading, *, change: bool) -> None:
    tokens = reading.tokens
    runs = _runs(reading.clause)
    declining = False
    for start, stop in runs:
        same = start > 0 and reading.sentence[start] == reading.sentence[start - 1]
        opens = tokens[start].norm in reading.cues.opens_question or (
            start + 1 < stop and tokens[start + 1].norm in reading.cues.opens_question
            and tokens[start].norm not in reading.cues.turns
        )  # fmt: skip
        carried = declining and same and opens
        declining = carried or declines(tokens[start:stop], reading.cues)
        declining = declining and not (change and is_removal(reading, start, stop))
        if declining:
            first = _asked_before(reading, start)
            reading.declined[first:stop] = [True] * (stop - first)


def _asked_before(reading: Reading, start: int) -> int:
    """Кто это, сказать не берусь: where what is not known begins, if it opens the sentence."""
    first = reading.first_of_clause(start - 1) if start else 0
    same = start > 0 and reading.sentence[first] == reading.sentence[start]
    opens = first == 0 or reading.sentence[first - 1] != reading.sentence[first]
    asks = reading.tokens[first].norm in reading.cues.opens_question - _NO_QUESTION
    return first if same and opens and asks else start


_NO_QUESTION = frozenset(["потому", "поскольку", "так", "because", "since", "as", "if", "it"])


def declines(clause: Sequence[Token], cues: Cues) -> bool:
    """Whether a clause says that no answer will follow."""
    if cues.certain.any_in(clause):
        return False
    if cues.unsure.any_in(clause) or cues.declines.any_in(clause):
        return True
    for i in range(len(clause)):
        if cues.ability.at(clause, i):
            near = clause[max(0, i - 4) : i + 7]
            if len(clause) <= 2 or any(lemmas(token.norm) & cues.knows for token in near):
                return True
    return False


def _is_quoted(reading: Reading, token: Token) -> bool:
    at = bisect_right(reading.quotes, (token.start, len(reading.text))) - 1
    return at >= 0 and token.end <= reading.quotes[at][1]


def _quotations(text: str) -> list[tuple[int, int]]:
    """Ranges inside quotation marks, outermost only."""
    if _QUOTES.keys().isdisjoint(text):
        return []
    found, opened, close = [], -1, ""
    for i, char in enumerate(text):
        if opened < 0 and char in _QUOTES:
            opened, close = i, _QUOTES[char]
        elif opened >= 0 and char == close:
            found.append((opened + 1, i))
            opened = -1
    return found
