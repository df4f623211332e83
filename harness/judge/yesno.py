"""Yes or no: what an answer comes down to."""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.language.cues import Cues
from harness.judge.language.kinds import exclude
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import block_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import Token
from harness.judge.reading import Reading, read_once, senses_of_question

_SOON = 3
_OPENING = 8


def polarity(reading: Reading, question: str) -> bool | None:
    """Whether an answer says yes or no; None where it says neither."""
    tokens, cues = reading.tokens, reading.cues
    if not tokens:
        return None
    asked = senses_of_question(question)
    if (permitted := _permission(reading, question)) is not None:
        return permitted
    if (shared := _of_all(reading, question)) is not None:
        return shared
    if _is_nobody(reading, question) or _is_only_of_another(reading, question):
        return False
    if (same := _is_so_too(reading, question)) is not None:
        return same
    if cues.says_no.at(tokens, 0) and not cues.affirms.at(tokens, 0):
        return False if not reading.declined[0] or _is_unseen(reading, question) else None
    if length := cues.says_yes.at(tokens, 0):
        return not _turns_to_no(reading, length)
    if (outright := _said_outright(reading)) is not None:
        return outright
    if any(reading.declined):
        return False if _is_unseen(reading, question) else None
    said = [i for i in range(len(tokens)) if reading.is_content(i)]
    if not said:
        return None
    denied = [i for i in said if reading.denied[i] and not _is_another_name(reading, i, asked)]
    if denied and (opposite := _denies_the_opposite(reading, said, denied, question)) is not None:
        return opposite
    if denied or any(cues.absent.at(tokens, i) for i in said):
        return False
    if _is_another_of_a_kind(reading, said, asked) or _is_without(reading, said, asked):
        return False
    if any(reading.senses[i] & asked for i in said):
        return not _is_laid_aside(reading, asked)
    return True if _stands_for(reading, question) else None


def _is_another_name(reading: Reading, at: int, asked: frozenset[str]) -> bool:
    """It isn't X, asked whether it is Y."""
    return reading.is_name(at) and not reading.senses[at] & asked


def _denies_the_opposite(
    reading: Reading, said: Sequence[int], denied: Sequence[int], question: str
) -> bool | None:
    """It isn't closed, asked whether it is open; не повар, а врач, asked about a doctor: a yes."""
    asked = read_once(question)
    content = [i for i in range(len(asked.tokens)) if asked.is_content(i)]
    senses = frozenset(sense for i in content for sense in asked.senses[i])
    if any(reading.senses[i] & senses for i in denied):
        return None
    kinds = {block_of(sense) for sense in senses} - {None, "count"}
    opposite = any(block_of(sense) in kinds for i in denied for sense in reading.senses[i]) or any(
        exclude(reading.tokens[i].norm, asked.tokens[j].norm) for i in denied for j in content
    )
    asserted = [
        i for i in said
        if not reading.denied[i] and reading.senses[i] & senses and i > max(denied)
    ]  # fmt: skip
    return True if asserted or (opposite and len(said) == len(denied)) else None


def _asks_what_there_is(question: str, cues: Cues) -> bool:
    """Is there a hat, does he wear one? What is not seen is not there; a door may be."""
    tokens = read_once(question).tokens
    opens = any(cues.exists.at(tokens, i) for i in range(min(2, len(tokens))))
    has = any(
        lemmas(token.norm) & (cues.holds | _HAS) or token.norm in cues.anybody for token in tokens
    )
    return opens or has or any(token.norm in _SEEN for token in tokens)


def _of_all(reading: Reading, question: str) -> bool | None:
    """One of them is open, asked whether all are closed; None where not all are asked about."""
    cues, tokens = reading.cues, reading.tokens
    if not any(token.norm in cues.all_of for token in read_once(question).tokens):
        return None
    every = tokens[0].norm in cues.all_of
    start, stop = (2 if every else 0), min(reading.sentences()[0][1], _OPENING)
    if any(cues.not_all.at(tokens, i) for i in range(stop) if i == 0 or i >= start):
        return False
    opens = cues.says_yes.at(tokens, 0) or cues.says_no.at(tokens, 0)
    return not any(reading.denied[:stop]) if every and not opens else None


def _is_nobody(reading: Reading, question: str) -> bool:
    """It's empty, asked whether anybody is there."""
    cues = reading.cues
    if not any(token.norm in cues.anybody for token in read_once(question).tokens):
        return False
    start, stop = reading.clauses()[0]
    return any(reading.tokens[i].norm in cues.nobody for i in range(start, stop))


def _is_only_of_another(reading: Reading, question: str) -> bool:
    """Only the cat has one, asked about the dog; the cat has, the dog has not."""
    cues, tokens = reading.cues, reading.tokens
    asked = [token.norm for token in read_once(question).tokens]
    others = [
        any(exclude(tokens[i].norm, word) for i in range(start, stop) for word in asked)
        and not any(tokens[i].norm in asked and reading.is_content(i) for i in range(start, stop))
        for start, stop in reading.clauses()
    ]
    if not others[0]:
        return False
    start, stop = reading.clauses()[0]
    if any(cues.only.at(tokens, i) for i in range(start, stop)):
        return True
    mine = [
        i
        for (first, last), other in zip(reading.clauses(), others, strict=True)
        for i in range(first, last)
        if not other
    ]
    return any(cues.denies.at(tokens, i) for i in mine)


def _is_so_too(reading: Reading, question: str) -> bool | None:
    """The door is closed, but the gate isn't: what a clause about another thing says of this."""
    cues, tokens = reading.cues, reading.tokens
    asked = senses_of_question(question)
    clauses = reading.clauses()
    for at, (start, stop) in enumerate(clauses):
        content = [i for i in range(start, stop) if reading.is_content(i)]
        content = [i for i in content if tokens[i].norm not in cues.turns | cues.pronoun | _ISNT]
        ends = tokens[stop - 1].norm
        if not content or stop - start < _SOON or content[-1] >= stop - 1:
            continue
        if not all(reading.senses[i] & asked for i in content):
            continue
        negated = ends in _ISNT or (ends == "not" and tokens[stop - 2].norm in _IS)
        if not negated and ends not in _IS:
            continue
        other = clauses[at - 1] if at else clauses[1] if len(clauses) > 1 else None
        said = _predicate(reading, other, asked) if other else None
        if said is None:
            both = other is not None and tokens[other[1] - 1].norm in _IS | _ISNT
            return not negated if both or (negated and not at) else None
        return said is not negated
    return None


def _predicate(reading: Reading, clause: tuple[int, int], asked: frozenset[str]) -> bool | None:
    """Whether a clause says of something else what was asked, or the opposite of it."""
    last = reading.tokens[clause[1] - 1].norm
    if last in _ON_OFF:
        return last in asked
    said = [i for i in range(*clause) if reading.is_content(i) and not reading.denied[i]][-1:]
    if any(reading.senses[i] & asked for i in said):
        return True
    kinds = {block_of(sense) for sense in asked} - {None, "count", "sex"}
    opposite = any(block_of(sense) in kinds for i in said for sense in reading.senses[i])
    return False if opposite else None


_IS = frozenset(["is", "are", "was", "were", "does", "do", "did", "has", "have", "can", "will"])
_ON_OFF = frozenset(["on", "off", "in", "out"])
_ISNT = frozenset(f"{word}nt" for word in _IS) | {"cant", "wont", "cannot"}


def _permission(reading: Reading, question: str) -> bool | None:
    """Forbidden, where it is asked whether it is allowed; the other way round where that is."""
    tokens = read_once(question).tokens
    asked, said = rulings(tokens, reading.cues), rulings(reading.tokens, reading.cues)
    if len(tokens) > 1 and tokens[0].norm in _MAY and tokens[1].norm in _ONE:
        ruled = any(token.norm in _FORBIDDEN for token in reading.tokens)
        return False if ruled and said == {False} else None
    return None if not asked or len(said) != 1 else said == asked


def rulings(tokens: Sequence[Token], cues: Cues) -> set[bool]:
    """Whether something is allowed, as a text says it, perhaps in both ways."""
    found, i = set(), 0
    while i < len(tokens):
        allowed, forbidden = cues.permits.at(tokens, i), cues.forbids.at(tokens, i)
        if allowed or forbidden:
            found.add(allowed > forbidden)
        i += max(allowed, forbidden, 1)
    return found


def _said_outright(reading: Reading) -> bool | None:
    """So no; я думаю, что да; he is: a clause that is a yes or a no and nothing else."""
    tokens, cues = reading.tokens, reading.cues
    opening, found = True, None
    for start, stop in reading.clauses():
        at, led = _led_in(reading, start, stop)
        begins = start == 0 or reading.sentence[start - 1] != reading.sentence[start]
        if opening or led or begins:
            for said, whole in ((False, cues.says_no), (True, cues.says_yes)):
                if _is_all(whole, tokens[at:stop]) and tokens[at].norm not in _WEAK:
                    found = said
        for said, short in ((False, cues.short_no), (True, cues.short_yes)):
            if opening and (_is_all(short, tokens[start:stop]) or _is_all(short, tokens[at:stop])):
                return said
        opening = opening and not any(reading.is_content(i) for i in range(at, stop))
    return found


def _led_in(reading: Reading, start: int, stop: int) -> tuple[int, bool]:
    """Where a clause begins after «so», «I think that», and whether it begins so."""
    tokens, cues = reading.tokens, reading.cues
    at, led = start, False
    while at < stop and not _is_all(cues.says_yes, tokens[at:stop]):
        if length := cues.concludes.at(tokens, at) or cues.ventures.at(tokens, at):
            at, led = min(at + length, stop), True
        elif tokens[at].norm in cues.turns | cues.links | _LINKING:
            at += 1
        else:
            break
    return at, led


def _is_all(phrases: Phrases, clause: Sequence[Token]) -> bool:
    return bool(clause) and phrases.at(clause, 0) == len(clause)


def _is_another_of_a_kind(reading: Reading, said: list[int], asked: frozenset[str]) -> bool:
    """Of porcelain, asked whether it is of glass."""
    for kind in {block_of(sense) for sense in asked} - {None, "count"}:
        found = {s for i in said for s in reading.senses[i] if block_of(s) == kind}
        if found and not found & asked:
            return True
    return False


def _is_without(reading: Reading, said: list[int], asked: frozenset[str]) -> bool:
    """Безусый, asked whether he has a moustache."""
    stems = {sense[:-1] for sense in asked if len(sense) >= _SOON and sense.isalpha()}
    words = [reading.tokens[i].norm for i in said]
    rest = [word[3:] for word in words if word.startswith(("без", "бес"))]
    return any(word.startswith(stem) for word in rest for stem in stems)


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
        if reading.cues.says_no.at(reading.tokens, i):
            return i + 1 == len(reading.tokens) or reading.clause[i + 1] != reading.clause[i]
    return False


def _stands_for(reading: Reading, question: str) -> bool:
    """A red one; густые: asked whether something is there, only its trait is given."""
    cues, asked = reading.cues, read_once(question).tokens
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
_HAS = frozenset(["have", "has", "иметь", "быть", "есть"])
_SEEN = frozenset(["any", "there", "see", "visible", "видно", "виден", "видна", "видны", "ли"])
_MAY = frozenset(["can", "may", "could"])
_ONE = frozenset(["you", "i", "we", "one", "people"])
_FORBIDDEN = frozenset(["forbidden", "prohibited", "banned", "illegal", "allowed", "permitted"])
_LINKING = frozenset(["что", "that", "я", "i", "d", "would", "бы", "a", "мне", "is", "it"])


def _is_unseen(reading: Reading, question: str) -> bool:
    """Whether what was asked for, and not the picture, is not seen: then it is not there."""
    cues, asked = reading.cues, senses_of_question(question)
    if not _asks_what_there_is(question, cues):
        return False
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
