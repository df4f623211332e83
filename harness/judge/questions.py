"""What a question is after, as far as the judge must know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.judge.language.cues import cues_of
from harness.judge.language.detection import detect
from harness.judge.language.lemmas import lemmas
from harness.judge.language.lexicon import words
from harness.judge.language.numerals import value_of
from harness.judge.language.phrases import Phrases
from harness.judge.language.tokens import Token, tokenize

_PERSON = words("""
    who whom whose name кто кого кому кем чей чья чье зовут имя actor actress singer author
    writer president
    director poet artist composer player king queen leader character hero inventor scientist person
    актер певец автор писатель президент поэт художник композитор герой персонаж богатырь
    супергерой
""")
_WHOSE = words("whose belong belongs чей чья чье чьи чию чий чия wessen cuyo cuya 誰の")
_TIME = words("when когда")
_WHO = words("кто кого кому who whom зовут звать имя name")
_DEED = words("why doing почему зачем делать заниматься занят занятый произойти happen")
_AUTHOR = words("""
    author write create direct compose invent
    автор написать сочинить создать придумать снять нарисовать
""")
_PLACE = words("where wo donde gdzie де дзе город city place country town где куда откуда страна")
_WHERE = Phrases("哪里 / 哪儿 / 在哪 / どこ")
_ALIKE = Phrases("похож* / напомина* / resembl* / look like / looks like / similar to / reminds")
COUNTING = words("сколько скільки колькі many wieviele cuantos cuantas combien ile liczba 几 多")
"""Words of a question for a number."""
_MANY = Phrases("how many / wie viele / number of / いくつ / 何人 / 何匹 / 何本")
_POST = Phrases("""
    job / role / position / occupation / profession / post / what does she do / what does he do
    должность / должности / профессия / кем работает / посада / stanowisko / beruf / puesto / poste
""")
_CLOCK = Phrases("""
    который час / сколько времени / какое время на / во сколько / часы / часах / what time /
    the time / clock / watch / 何時 / 几点
""")
_FROM = Phrases("""
    come from / comes from / is from / are from / откуда эт* / откуда он / откуда она / откуда родом
    звідки / адкуль / woher / de dónde / d où vient / d où viennent / skąd / どこから
""")
_WHY = words("why почему зачем отчего")
_CHANGED = Phrases("""
    what changed / what has changed / what's changed / what is different / what's different /
    has changed / have changed / changed about / what is the difference /
    что изменилось / что поменялось / чем отлича*
""")
_COMING = Phrases("""
    about to happen / going to happen / will happen / happen next / happens next /
    сейчас произойдет / вот-вот произойдет / произойдет дальше / сейчас случится / случится дальше
""")
_YEAR = words("year date год дата року рік jahr año année rok")
_THING = words("что чем what що чим was qué que quoi co")
_POINTS = words("""
    this that these those это этот shown depicted изображать показать
    це гэта to das dies ceci cela eso esto esta este
""")
"""Points at what the picture shows: wherever that is said to lie or to stand, it is the answer."""
_IN_WHICH = Phrases(
    "в каком / в какой / в каких / in which / in what / на каком / на какой / у якому"
)
_WHAT = words("чем что чему какой каком")
ATTRIBUTES = words("""
    цвет размер форма масть оттенок колір color colour shade size shape farbe color couleur kolor
""")
"""Words for what is asked of a thing."""
_ASKS_FOR = Phrases("""
    what / which / who / name / list / назови / назовите / перечисли / перечислите / какие / кто
""")
_ALL = words("the all all these your его ее их эти все")
_OF = frozenset(["of", "between", "on", "in", "with", "from", "by", "behind", "under", "for", "at"])
_ORDINALS = ("th", "st", "nd", "rd", "ой", "ый", "ий", "ая", "ое", "ые")
_SOON, _FEWEST, _MOST = 5, 2, 20
_OBLIQUE = words("кого кому кем ком whom")
"""Asks for the object of a sentence: whoever stands there is the answer."""
_YES = words("да yes ja oui si sí tak так はい ええ 是 是的 对 有")
_NO = words("нет no nein non nie ні не няма いいえ 不 不是 没有 否")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, sorted."""

    text: str
    person: bool
    """Asks for somebody."""
    who: bool
    """Asks who somebody is."""
    deed: bool
    """Asks what somebody does, or why."""
    author: bool
    """Asks who wrote or made something."""
    relation: bool
    """Asks for somebody's friend, creator, enemy …"""
    relations: frozenset[str]
    """The words that ask so."""
    title: bool
    """Asks for a film, a tale, a universe."""
    upon: str
    """The preposition of a question such as «на чём»: what stands on another is no answer."""
    place: bool
    """Asks where something is."""
    time: bool
    """Asks when."""
    choice: bool
    """Offers answers to choose from: big or small?"""
    several: int
    """How many things it asks for by number: what are the three …; 0 where it says none."""
    count: bool
    """Asks how many."""
    thing: bool
    """Asks for a thing: what somebody holds, wears, eats."""
    post: bool
    """Asks for somebody's post."""
    dated: bool
    """Asks for a year or a date."""
    origin: bool
    """Asks for the film, the tale, the country that somebody is from."""
    likeness: bool
    """Asks what somebody resembles."""
    points: bool
    """Asks what this is that the picture shows."""
    clock: bool
    """Asks what the clock shows."""
    owner: bool
    """Asks whose something is."""
    reason: bool
    """Asks why."""
    change: bool
    """Asks what has changed."""
    coming: bool
    """Asks what will happen."""


@lru_cache(maxsize=1 << 12)
def understand(text: str) -> Question:
    """Sort a question by the words in it."""
    tokens, cues = tokenize(text), cues_of(detect(text))
    said = frozenset(lemma for token in tokens for lemma in lemmas(token.norm))
    return Question(
        text=text,
        person=bool(said & _PERSON),
        who=bool(said & _WHO),
        deed=bool(said & _DEED),
        author=bool(said & _AUTHOR),
        relation=bool(said & cues.relates) or any(t.norm in _OBLIQUE for t in tokens),
        relations=said & cues.relates,
        title=bool(said & cues.titles) and not said & _WHO,
        time=bool(said & _TIME),
        choice=bool(said & cues.offers),
        upon=tokens[0].norm if len(tokens) > 1 and tokens[1].norm in _WHAT else "",
        place=bool(said & _PLACE)
        or _WHERE.any_in(tokens)
        or (
            (_IN_WHICH.any_in(tokens) or (bool(tokens) and tokens[-1].norm == "in"))
            and not said & (_TIME | _YEAR)
        ),
        several=_several(tokens),
        count=bool(said & COUNTING) or _MANY.any_in(tokens),
        thing=bool(said & cues.holds and not said & _PLACE)
        or (bool(tokens) and tokens[0].norm in _THING and not said & (ATTRIBUTES | _POINTS)),
        post=_POST.any_in(tokens),
        dated=bool(said & (_TIME | _YEAR)),
        origin=(bool(said & cues.titles) and not said & _WHO)
        or _FROM.any_in(tokens)
        or (len(tokens) > 1 and tokens[-1].norm == "from"),
        likeness=_ALIKE.any_in(tokens),
        points=bool(said & _POINTS),
        clock=_CLOCK.any_in(tokens),
        owner=any(token.norm in _WHOSE for token in tokens),
        reason=any(token.norm in _WHY for token in tokens),
        change=_CHANGED.any_in(tokens),
        coming=_COMING.any_in(tokens),
    )


def _several(tokens: Sequence[Token]) -> int:
    """The number in «what are the three» and its like, near the beginning."""
    if not tokens or not _ASKS_FOR.at(tokens, 0):
        return 0
    for i in range(1, min(_SOON, len(tokens))):
        value = value_of(tokens[i].norm)
        before = tokens[i - 2].norm if i > 1 else ""
        counted = i == 1 or (tokens[i - 1].norm in _ALL and before not in _OF)
        if value and counted and not tokens[i].norm.endswith(_ORDINALS):
            return int(value) if _FEWEST <= value <= _MOST else 0
    return 0


def asks_yes_or_no(accepted: str) -> bool:
    """Whether an acceptable answer is a bare yes or no."""
    return polarity_of(accepted) is not None


@lru_cache(maxsize=1 << 12)
def polarity_of(accepted: str) -> bool | None:
    """Whether an acceptable answer is a bare yes or a bare no; None for any other."""
    said = "".join(token.norm for token in tokenize(accepted)[:_SOON])
    return True if said in _YES else False if said in _NO else None
