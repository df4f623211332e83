"""Whether accepted words are said of what was asked, or of another thing in the same answer.

The clause decides: what stands near a place is not in it, what comes after an event is not its
year, what lies on the table is not held, and of several numbers only one is the count.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.aside import is_aside
from harness.judge.comparing import names_the_lesser, names_the_other_extreme
from harness.judge.contradiction import WITHIN
from harness.judge.deeds import is_anothers
from harness.judge.focus import said_of_another
from harness.judge.language.kinds import is_solid
from harness.judge.language.lemmas import lemmas, parses
from harness.judge.language.lexicon import block_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import is_cyrillic, is_unspaced
from harness.judge.questions import COUNTING, Question
from harness.judge.reading import Reading, read_once, senses_of_question
from harness.judge.rivals import tells_of_rival
from harness.judge.words import meant
from harness.judge.yesno import rulings

_BACK = 6
_NEXT = 3
_MANY = 20
_BESIDE = frozenset(["под", "над", "за", "к", "у", "от", "около", "возле", "рядом", "перед"])
_SORTS = Phrases("kind / type / sort / flavour / flavor / taste / made of")
_BE = frozenset(["is", "are", "was", "were"])
_GOING_ON = Phrases("under way / in progress / in full swing / on show / at work / at play")
_SIDES = ("side", "place", "compass")


def said_elsewhere(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Whether the words at these places answer another question than the one asked."""
    first, last = min(places), max(places)
    numeric = all(_is_number(reading, i) for i in places)
    return (
        (question.place and _is_beside(reading, first, question))
        or (question.points and not numeric and _is_neighbour(reading, first, question))
        or (bool(question.upon) and _is_upon_another(reading, first, question.upon))
        or (numeric and question.dated and _is_dated_by(reading, places))
        or (numeric and question.count and _is_other_count(reading, places, question))
        or (numeric and question.count and _is_beyond(reading, first))
        or (not question.place and not numeric and _lies_about(reading, first, last, question))
        or _is_on_the_other_side(reading, first, question)
        or (not question.person and _is_out_of_focus(reading, first, last, question))
        or (not question.person and not numeric and is_aside(reading, places, question))
        or (not question.place and not numeric and _is_next_to(reading, first, question))
        or (
            question.title
            and not question.place
            and not numeric
            and _is_beside_title(reading, places, question)
        )
        or (question.post and _is_under(reading, first))
        or _is_after_nothing(reading, first)
        or _is_in_a_number(reading, first)
        or _only_modifies(reading, last, question)
        or _is_part_of_another(reading, first)
        or names_the_lesser(reading, places, question)
        or is_anothers(reading, places, question)
        or names_the_other_extreme(reading, places, question)
        or _is_ruled_otherwise(reading, first, question)
        or (question.place and _is_empty(reading, first))
        or said_of_another(reading, places, question)
    )


def _before(reading: Reading, at: int) -> range:
    return range(max(reading.first_of_clause(at), at - _BACK), at)


def _is_beside(reading: Reading, first: int, question: Question) -> bool:
    """Near X, on the border of X, not far from X."""
    asked = senses_of_question(question.text)
    near = [i for i in _before(reading, first) if reading.cues.beside.at(reading.tokens, i)]
    return bool(near) and any(
        _is_place(reading, i)
        and reading.sentence[i] == reading.sentence[first]
        and not reading.senses[i] & asked
        for i in range(near[0])
    )


def _is_next_to(reading: Reading, first: int, question: Question) -> bool:
    """Walks beside a horse, asked what he rides."""
    tokens, beside = reading.tokens, reading.cues.beside
    if beside.any_in(read_once(question.text).tokens):
        return False
    return any(
        first - 1 <= i + length <= first
        and tokens[i].gap != "-"  # из-под
        and not _is_number(reading, i + length)  # около десятка
        for i in _before(reading, first)
        if (length := beside.at(tokens, i))
    )


def _is_neighbour(reading: Reading, first: int, question: Question) -> bool:
    """A dog next to X, asked what this is."""
    asked = senses_of_question(question.text)
    start = reading.first_of_clause(first)
    near = [i for i in range(start, first) if reading.cues.beside.at(reading.tokens, i)]
    return bool(near) and any(
        reading.is_content(i)
        and meant(reading, i)
        and not reading.denied[i]
        and not reading.senses[i] & asked
        and not lemmas(reading.tokens[i].norm) & (reading.cues.lies | reading.cues.depicts)
        for i in range(start, near[-1])
    )


def _is_upon_another(reading: Reading, first: int, asked: str) -> bool:
    """Прислонившись к пеньку, asked on what he sits: beside it, not on it."""
    before = {reading.tokens[i].norm for i in list(_before(reading, first))[-2:]} & _BESIDE
    if reading.language in ("uk", "be"):
        before -= {"у"}  # there it means in
    return asked in WITHIN and bool(before)


def _is_on_the_other_side(reading: Reading, first: int, question: Question) -> bool:
    """In her right hand, asked for the left one."""
    asked = {s for s in senses_of_question(question.text) if block_of(s) in _SIDES}
    if not asked:
        return False
    said = {
        sense
        for i in range(len(reading.tokens))
        if reading.clause[i] == reading.clause[first]
        for sense in reading.senses[i]
        if block_of(sense) in {block_of(one) for one in asked}
    }
    return bool(said) and not said & asked


def _is_place(reading: Reading, at: int) -> bool:
    """Whether a word may say where: a name, or what follows «in» or «under»."""
    if not reading.is_content(at):
        return False
    before = {token.norm for token in reading.tokens[max(0, at - 2) : at]}
    name = reading.tokens[at].capital and not is_cyrillic(reading.tokens[at].norm)
    return name or bool(before & (WITHIN | reading.cues.elsewhere))


def _is_beside_title(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """X of the film «Y»: Y is the title that is given, and X is somebody in it."""
    asked = senses_of_question(question.text)
    framed = [
        range(i + 1, stop)
        for start, stop in reading.clauses()
        for i in range(start, stop - 1)
        if lemmas(reading.tokens[i].norm) & reading.cues.titles
        and reading.tokens[i].norm not in reading.cues.showing
        and (reading.tokens[i + 1].capital or reading.quoted[i + 1])
        and not reading.denied[i + 1]
        and not reading.senses[i + 1] & asked
    ]
    return bool(framed) and not any(
        place in frame or reading.quoted[place] for frame in framed for place in places
    )


def _is_number(reading: Reading, at: int) -> bool:
    return any(sense[0] == "#" or sense.startswith("=month") for sense in reading.senses[at])


def _values(reading: Reading, at: int) -> set[str]:
    """The numbers that a word may say; a lone one counts as one."""
    found = {sense for sense in reading.senses[at] if sense[0] == "#"}
    return found | {"#1"} if "=count:один" in reading.senses[at] else found


def _is_year(reading: Reading, at: int) -> bool:
    return any(len(value) == 5 and value[1:].isdigit() for value in _values(reading, at))


def _is_dated_by(reading: Reading, places: Sequence[int]) -> bool:
    """After the fire of 1929: the year of something else, where another year is given."""
    years = [i for i in range(len(reading.tokens)) if _is_year(reading, i) and meant(reading, i)]
    mine = {value for i in places for value in _values(reading, i)}
    if not any(not _values(reading, i) & mine and not _is_after(reading, i) for i in years):
        return False
    here = [i for i in years if _values(reading, i) & mine]
    return bool(here) and all(_is_after(reading, i) for i in here)


def _is_after(reading: Reading, at: int) -> bool:
    return any(reading.tokens[i].norm in reading.cues.relative_times for i in _before(reading, at))


def _is_other_count(reading: Reading, places: Sequence[int], question: Question) -> bool:
    """Two on each side, four in all: four; two doors and five seats, asked for doors: two."""
    asked = senses_of_question(question.text)
    given = {sense for sense in asked if sense[0] == "#"}
    mine = {value for i in places for value in _values(reading, i)}
    numbers = [
        i
        for i in range(len(reading.tokens))
        if _values(reading, i)
        and meant(reading, i)
        and not reading.denied[i]
        and not _is_year(reading, i)
        and not _values(reading, i) & given - mine
    ]
    if all(_values(reading, i) & mine for i in numbers):
        return False
    total = _total(reading, numbers)
    if total is not None:
        return not _values(reading, total) & mine
    counted = _counted(question)
    beside = [i for i in numbers if _counts(reading, i, counted) or _is_part(reading, i)]
    whole = [i for i in numbers if not _is_each(reading, i)]
    whole = [i for i in whole if not _counts_another(reading, i, asked)] or whole
    return not any(_values(reading, i) & mine for i in beside or whole or numbers)


def _is_beyond(reading: Reading, at: int) -> bool:
    """More than two: any count but two, as long as it is one that can be seen."""
    few = any(float(value[1:]) < _MANY for value in _values(reading, at))
    return few and any(
        i + reading.cues.more_or_less.at(reading.tokens, i) == at for i in _before(reading, at)
    )


def _counts_another(reading: Reading, at: int, asked: frozenset[str]) -> bool:
    """Three rows of clouds, asked for boats."""
    ahead = range(at + 1, min(len(reading.tokens), at + 2))
    return any(
        reading.clause[i] == reading.clause[at]
        and reading.is_content(i)
        and not reading.senses[i] & asked
        for i in ahead
    )


def _total(reading: Reading, numbers: Sequence[int]) -> int | None:
    """The number that is said to be the sum."""
    for i in range(len(reading.tokens)):
        if length := reading.cues.in_all.at(reading.tokens, i):
            near = [n for n in numbers if i - _NEXT <= n <= i + length + 1]
            after = [n for n in near if n >= i + length]  # 一共 begins with a one
            if near:
                return after[0] if after else near[-1]
    return None


def _counts(reading: Reading, at: int, asked: frozenset[str]) -> bool:
    """Whether a number stands at the noun that was asked for: before it, or else right after it."""
    if reading.senses[at] & asked:
        return True
    clause, size = reading.clause[at], len(reading.tokens)
    for near in (range(at + 1, min(size, at + 1 + _NEXT)), range(at - 1, max(-1, at - _NEXT), -1)):
        for i in near:
            if reading.clause[i] != clause or _values(reading, i):
                break
            if reading.is_content(i) and reading.senses[i] & asked:
                return True
            if reading.tokens[i].norm in reading.cues.links:
                break
    return False


def _counted(question: Question) -> frozenset[str]:
    """What is counted: the first word that says something after «how many»."""
    asked = read_once(question.text)
    start = next((i for i, t in enumerate(asked.tokens) if t.norm in COUNTING), len(asked.tokens))
    return next(
        (
            frozenset(sense for sense in asked.senses[i] if sense[0] != "#")
            for i in range(start + 1, len(asked.tokens))
            if asked.is_content(i) and asked.tokens[i - 1].norm != "у"
        ),
        senses_of_question(question.text),
    )


def _is_part(reading: Reading, at: int) -> bool:
    """Two of the four."""
    ahead = reading.tokens[at + 1 : at + 3]
    return len(ahead) > 1 and ahead[0].norm in ("of", "из", "von", "de", "z")


def _is_each(reading: Reading, at: int) -> bool:
    ahead = reading.tokens[at + 1 : at + 1 + _NEXT]
    return any(token.norm in reading.cues.each for token in ahead)


def _lies_about(reading: Reading, first: int, last: int, question: Question) -> bool:
    """The pipe lies on the table: tells where it is, which was not asked."""
    if not question.thing and (not question.upon or question.upon in WITHIN):
        return False
    start, stop = reading.first_of_clause(first), last + 1
    while stop < len(reading.tokens) and reading.clause[stop] == reading.clause[last]:
        stop += 1
    around = [*range(start, first), *range(last + 1, stop)]
    asked = senses_of_question(question.text)
    if any(reading.is_content(i) and reading.senses[i] & asked for i in around) or any(
        lemmas(reading.tokens[i].norm) & reading.cues.holds for i in around
    ):
        return False
    return _is_placed(reading, around, first)


def _is_placed(reading: Reading, around: Sequence[int], first: int) -> bool:
    """Whether the rest of a clause says where its subject is: lies on, there is … in."""
    tokens, upon = reading.tokens, reading.cues.upon
    if around and tokens[around[0]].norm in ("there", "es", "il") and around[0] < first:
        return any(
            tokens[i].norm in upon | {"in", "at"}
            and tokens[i + 1].norm not in reading.cues.subjects
            for i in around[:-1]
            if i > first
        )
    for i in around:
        if not lemmas(tokens[i].norm) & reading.cues.lies or _is_helping(reading, i):
            continue
        if i > first and any(t.norm in upon | {"in", "at"} for t in tokens[i + 1 : i + 4]):
            return True
        where = [j for j in around if j < i and tokens[j].norm in upon]
        if i < first and where and where[0] == around[0]:
            return True
    return False


def _is_helping(reading: Reading, at: int) -> bool:
    """It is bending down to the water, is under way: no word for where something is."""
    if reading.tokens[at].norm not in _BE or at + 1 >= len(reading.tokens):
        return False
    after = reading.tokens[at + 1].norm
    doing = after.endswith("ing") and not lemmas(after) & reading.cues.lies
    return doing or bool(_GOING_ON.at(reading.tokens, at + 1))


def _is_out_of_focus(reading: Reading, first: int, last: int, question: Question) -> bool:
    """Трубка в кармане, а курит он сигару: another clause says what was asked for."""
    asked = senses_of_question(question.text)
    clauses = [
        (start, stop)
        for start, stop in reading.clauses()
        if reading.sentence[start] == reading.sentence[first]
    ]
    mine = [(start, stop) for start, stop in clauses if start <= last and first < stop]
    start, stop = mine[0]
    kept = reading.cues.holds | reading.cues.lies
    if (
        _turns(reading, start)
        and any(lemmas(reading.tokens[i].norm) & kept for i in range(start, stop))
        and not any(reading.senses[i] & asked and reading.is_content(i) for i in range(start, stop))
        and any(_answers(reading, *clause, asked) for clause in clauses if clause[1] <= start)
    ):
        return True
    since = max((at for at, _ in clauses if at <= first and _turns(reading, at)), default=0)
    if any(
        (reading.senses[i] & asked and reading.is_content(i))
        or reading.tokens[i].norm in reading.cues.subjects
        for i in range(max(since, clauses[0][0]), mine[-1][1])
    ):
        return False
    return any(
        _turns(reading, start)
        and _answers(reading, start, stop, asked)
        and not tells_of_rival(reading, range(start, stop), question)
        for start, stop in clauses
        if start > last
    )


def _turns(reading: Reading, at: int) -> bool:
    return reading.tokens[at].norm in reading.cues.turns


def _answers(reading: Reading, start: int, stop: int, asked: frozenset[str]) -> bool:
    """Whether a clause takes up the question and asserts something of its own."""
    content = [i for i in range(start, stop) if reading.is_content(i)]
    taken_up = [i for i in content if reading.senses[i] & asked]
    own = [i for i in content if i not in taken_up]
    return bool(taken_up and own) and all(meant(reading, i) and not reading.denied[i] for i in own)


def _is_after_nothing(reading: Reading, first: int) -> bool:
    """Nothing, the sword is in its sheath."""
    tokens, cues = reading.tokens, reading.cues
    start, stop = reading.clauses()[0]
    if first < stop or cues.nothing.at(tokens, start) != stop - start:
        return False
    return not cues.excludes.at(tokens, stop) and tokens[stop].norm not in cues.links


def _is_in_a_number(reading: Reading, first: int) -> bool:
    """十三, thirteen, holds 三, three, where no spaces part words."""
    token = reading.tokens[first]
    numeral = first > 0 and is_unspaced(token.norm) and _is_number(reading, first)
    return numeral and not token.gap and _is_number(reading, first - 1)


def _is_part_of_another(reading: Reading, first: int) -> bool:
    """Футляр от очков: what belongs to it, not it."""
    before = reading.tokens[max(0, first - 2) : first]
    if len(before) < 2 or before[1].norm not in ("от", "из-под"):
        return False
    return any(parse.part == "NOUN" for parse in parses(before[0].norm)[:1])


def _is_empty(reading: Reading, first: int) -> bool:
    """Перрон пуст, а люди идут по мосту: nobody is there."""
    start, stop = next(part for part in reading.clauses() if part[0] <= first < part[1])
    return any(reading.tokens[i].norm in _EMPTY for i in range(start, stop) if i != first)


_EMPTY = frozenset(["пуст", "пуста", "пусто", "пусты", "пустует", "пустуют", "безлюдно"])


def _is_ruled_otherwise(reading: Reading, first: int, question: Question) -> bool:
    """Парковаться можно, asked what is forbidden."""
    asked = rulings(read_once(question.text).tokens, reading.cues)
    if len(asked) != 1:
        return False
    clause = next(range(*part) for part in reading.clauses() if part[0] <= first < part[1])
    said = rulings(reading.tokens[clause.start : clause.stop], reading.cues)
    return bool(said) and not said & asked


def _only_modifies(reading: Reading, last: int, question: Question) -> bool:
    """Soup spoons: before another noun a noun only says what sort it is."""
    if last + 1 >= len(reading.tokens) or question.place or question.choice:
        return False
    after = reading.tokens[last + 1]
    return (
        after.gap == " "
        and not is_cyrillic(after.norm)
        and is_solid(reading.tokens[last].norm)
        and is_solid(after.norm)
        and not reading.senses[last + 1] & senses_of_question(question.text)
        and not _SORTS.any_in(read_once(question.text).tokens)
    )


def _is_under(reading: Reading, first: int) -> bool:
    """The deputy to X, reports to X: another post than X."""
    cues = reading.cues
    return any(
        lemmas(reading.tokens[i].norm) & (cues.serves | (cues.relates if i < first - 1 else set()))
        for i in _before(reading, first)
    )
