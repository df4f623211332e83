"""What a word is derived from: сметанка from сметана, художница from художник, lioness from lion.

A Russian base is believed only where the dictionary has it. A short stem with «ка» is a word of its
own (полка is no little пол), so the shorter an ending is, the longer a stem it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from harness.judge.language.aspect import HARDENED, perfectives
from harness.judge.language.diminutives import is_its_own, perhaps_grown
from harness.judge.language.lemmas import is_first_form, is_irregular, known, lemmas, parses
from harness.judge.language.lexicon import words
from harness.judge.language.numerals import value_of
from harness.judge.language.tokens import is_cyrillic

_VOWELS = ("а", "я", "о", "е", "ь")
_ANY = ("", *_VOWELS)
_HARD = ("", "а", "я")
_CUT = ("нь", "ня", "на", "н", "ль", "рь", "ра", "ла")
"""What «шк» takes the place of: пельмешки."""
_SMALLER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("очек", ("ок",)), ("ечек", ("ек", "ок")), ("очка", ("ка", *_VOWELS)),
    ("ечка", ("ка", *_VOWELS)), ("ичка", ("ка", "ица", *_VOWELS)), ("ушка", _ANY), ("юшка", _ANY),
    ("ышко", ("о",)), ("ышек", ("", "ь")), ("ишко", _ANY), ("ишка", _ANY), ("ища", _ANY),
    ("ище", _ANY), ("ара", ("",)), ("яра", ("",)), ("яр", ("",)), ("ец", ("",)), ("ок", ("", "ь")),
    ("ек", ("", "ь")), ("ик", ("", "ь")),
    ("чик", ("",)), ("ка", ("а", "я", "ь")), ("ко", ("о", "е")), ("ца", ("а", "я", "ь")),
    ("ошко", ("но",)), ("шка", _CUT), ("шек", _CUT), ("онок", ("", "ь")), ("енок", ("", "ь", "ка")),
    ("юха", ("", "а")), ("уля", ("", "а")), ("ня", ("ь",)), ("оша", _ANY),
)  # fmt: skip
"""Endings of diminutives, of augmentatives and of the young, and what the base ends in."""
_FEMALE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("тельница", ("тель",)), ("ница", ("ник",)), ("чица", ("чик",)), ("щица", ("щик",)),
    ("есса", ("",)), ("иня", ("",)), ("ыня", ("",)), ("иха", ("", "ь")), ("ша", ("",)),
    ("ка", ("", "ец", "ин")), ("ица", ("", "ец", "ь")),
)  # fmt: skip
_DOES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("тель", ("ть",)), ("тельница", ("ть",)), ("ник", ("ничать",)), ("ак", ("ачить",)),
    ("ец", ("ить", "ать")), ("щик", ("ить", "ать")), ("льщик", ("ть",)), ("ун", ("ать",)),
)  # fmt: skip
"""Who does it, and the verb."""
_DOING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ание", ("ать", "аться")), ("яние", ("ять", "яться")), ("ение", ("ить", "иться", "еть")),
    ("тие", ("ть",)), ("ьба", ("ить", "ять")), ("тье", ("ть",)),
)  # fmt: skip
"""What is done, and the verb: рисование. What is made is written otherwise: варенье."""
_DEEDS_OF = """
чтение читать / пение петь / сон спать / бег бежать бегать / прыжок прыгать / игра играть /
танец танцевать / полет лететь летать / прогулка гулять / охота охотиться / рыбалка рыбачить /
езда ехать ездить / драка драться / борьба бороться / смех смеяться / плач плакать / крик кричать /
разговор разговаривать / работа работать / поцелуй целовать / готовка готовить / стирка стирать /
уборка убирать / стрижка стричь / взлет взлетать взлететь / падение падать упасть /
удар ударять ударить / бросок бросать / толчок толкать / рывок рвать / покупка покупать /
продажа продавать / поездка ездить / посадка сажать садиться / варка варить / жарка жарить /
чистка чистить / мойка мыть / покраска красить покрасить / окраска красить / ковка ковать /
сборка собирать / заправка заправлять / погрузка грузить погрузить / доставка доставлять /
подготовка готовить / тренировка тренировать / сушка сушить / зарядка заряжать / шитье шить /
вязание вязать / мытье мыть / сражение сражаться / бой биться / погоня гнаться / спор спорить /
ссора ссориться / смена менять / выстрел выстрелить / взрыв взрывать взорвать / подъем поднимать /
спуск спускать спускаться / вход входить / выход выходить / поиск искать / ремонт ремонтировать /
осмотр осматривать / показ показывать / рост расти / перевозка перевозить / кража красть /
строительство строить / ловля ловить / торговля торговать /
защита защищать защитить / кормежка кормить / дойка доить / косьба косить / ходьба ходить /
лай лаять / парковка парковать парковаться припарковать / стоянка стоять парковать парковаться /
остановка останавливать останавливаться / поворот поворачивать повернуть /
разворот разворачиваться развернуться / проезд проезжать проехать / въезд въезжать въехать /
проход проходить пройти / обгон обгонять обогнать / заточка точить заточить затачивать /
купание купаться / нарезка нарезать резать / подача подавать подать
"""
_DEEDS = {noun: verbs for noun, *verbs in map(str.split, _DEEDS_OF.split("/"))}
_OF: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("овый", _HARD), ("евый", _HARD), ("енный", _HARD), ("ный", _ANY), ("янной", _ANY),
    ("янный", _ANY), ("яной", _ANY), ("аный", _ANY), ("яный", _ANY), ("ский", _ANY), ("иный", _ANY),
    ("ный", ("ка", "ец")),
)  # fmt: skip
"""Made of it, or belonging to it."""
_SHAPED = ("образный", "видный")
_SHAPED_LIKE = ("", "а", "я", "о", "е", "ь", "й")
"""What the noun may end in, where молниевидный has a vowel between."""
_BEARING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("атый", ("а", "ы", "", "о")), ("ястый", ("я",)), ("астый", ("а", "", "о")),
    ("истый", ("а", "о", "")), ("чатый", ("ка", "ца", "ец", "ь")), ("ивый", ("а", "о", "", "ь")),
    ("ливый", ("", "ь", "а")),
)  # fmt: skip
"""Who or what has it: бородатый, полосатый, клетчатый."""
_QUALITY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ость", ("ый", "ой", "ий")), ("есть", ("ий", "ый")), ("ота", ("ый", "ой", "ий")),
    ("изна", ("ый", "ой")),
)  # fmt: skip
"""The quality, and who or what has it: хозяйственность."""
_THINGS = words("""
    новость должность личность местность окрестность внешность крепость жидкость емкость
    собственность промышленность отрасль плоскость опасность ценность древность сладость
""")
"""Ends so, and is no quality: a novelty is news."""
_BEGINNINGS = (
    "электро", "авто", "мото", "мини", "микро", "бензо", "теле", "вело", "радио", "видео", "фото",
    "гидро", "пневмо", "турбо", "газо", "аэро", "агро", "нано", "мега", "супер", "экстра",
)  # fmt: skip
_HOW = (("о", ("ый", "ой", "ий")), ("е", ("ий",)), ("ски", ("ский",)))
"""How it is done, and what is so: быстро."""
_NO_COMPOUNDS = words("""
    автопилот автоответчик автограф автопарк автостоп телевизор телескоп телеграф телемост фотограф
    фотография фотоохота мотоцикл газопровод гидроплан аэроплан супермаркет радиотехника
""")
"""Begins so, and is another thing than its end says."""
_ENGLISH_OWN = words("""
    witness harness business basement casement apartment department compartment pigment figment
    vacation version handful mouthful spoonful armful cupful university identity community
    early family reply supply station wilderness governess city facility
""")
"""Ends as if it came from another word, and does not."""
_RATHER: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (ending, ("ый", "ий", "ой"))
    for ending in ("оватый", "еватый", "ущий", "ющий", "енный", "охонький")
)
"""Somewhat or very much so: красноватый, большущий."""
_SOFTENED = {"ч": ("к", "ц"), "ж": ("г", "з", "д"), "ш": ("х", "с"), "щ": ("ст", "ск"), "ц": ("к",)}
_STEM = 4
_LEFT = 4
_LEAST = {"ка": 5, "яр": 3, "ара": 4}
_COUNTED = {
    "одно": 1, "двух": 2, "дву": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "двенадцати": 12,
}  # fmt: skip
_ENGLISH = (
    ("ling", ("",)), ("let", ("",)), ("et", ("",)), ("ess", ("", "er", "or")), ("ette", ("",)),
    ("ie", ("", "y")),
    ("er", ("", "e", "ing")), ("ery", ("er", "")), ("ist", ("", "y", "o")),
    ("ian", ("", "y", "ic")), ("en", ("",)),
    ("ement", ("e",)), ("ment", ("",)), ("icity", ("e",)), ("ly", ("",)),
    ("ness", ("",)), ("iness", ("y",)), ("ation", ("e", "ate")), ("ction", ("ct",)),
    ("uction", ("uce",)), ("sion", ("de", "se")), ("ssion", ("ss", "t")), ("ful", ("",)),
    ("iful", ("y",)), ("ily", ("y",)), ("bly", ("ble",)), ("tly", ("tle",)),
    ("ity", ("", "e")), ("ility", ("le",)), ("osity", ("ous",)),
)  # fmt: skip
_PLACES = ("yama", "san", "shan", "gawa", "berg", "яма", "сан", "гора")
"""Mountain or river, run together with its name: Fujiyama."""


def akin(one: str, other: str) -> bool:
    """Whether two normalised words are derived from one, or one from the other."""
    return bool(roots(one) & roots(other))


def stands_for(written: str, word: str) -> bool:
    """Whether a word passes for another that does not pass for it: ручка, a pen too, for рука."""
    if not is_cyrillic(written):
        return False
    first = {written, *(parse.lemma for parse in parses(written)[:1])}
    wider = {*first, *map(_without_beginning, first)}
    return any((perhaps_grown(one) | wider - first) & lemmas(word) for one in wider)


def _without_beginning(lemma: str) -> str:
    """Электросварщик is a сварщик; what is left must be a long common noun."""
    rest = next((lemma.removeprefix(one) for one in _BEGINNINGS if lemma.startswith(one)), lemma)
    whole = lemma in _NO_COMPOUNDS or len(rest) < _LEFT or not _is(rest, "NOUN")
    return lemma if whole else rest


@lru_cache(maxsize=1 << 16)
def roots(word: str) -> frozenset[str]:
    """A word's dictionary forms and what those are derived from, over two steps at most.

    Of a verb also those that are the same but for aspect.
    """
    if is_cyrillic(word):
        first = {parse.lemma for parse in parses(word)} or {word}
        if "нь" in word[-5:]:  # варенье is in a jar, варение is done
            first = {lemma for lemma in first if not lemma.endswith("ние")} or {word}
        found = first.union(*map(_bases, first), *map(perfectives, first), _become(word))
        return frozenset(found.union(*map(_bases, found)))
    first = set(lemmas(word))
    return frozenset(first.union(*map(_english, first)))


def _become(word: str) -> Iterable[str]:
    """What happened to it by itself, where something was done to it: разбита, разбилась."""
    done = (p.lemma for p in parses(word) if p.part in ("PRTF", "PRTS") and "pssv" in p.grammemes)
    return {lemma + ("сь" if lemma.endswith("ти") else "ся") for lemma in done}


@lru_cache(maxsize=1 << 16)
def _bases(lemma: str) -> frozenset[str]:
    part = parses(lemma)[0].part if is_cyrillic(lemma) else ""
    if part == "NOUN" or not known(lemma):
        found = {
            *(b for b in _smaller(lemma) if _is(b, "NOUN")),
            *masculines(lemma),
            *(b for b in _without(lemma, (*_DOES, *_DOING)) if _is(b, "INFN")),
            *(b for b in _unsoftened(lemma) if _is(b, "INFN")),
            *(b for b in _quality(lemma) if _is(b, "ADJF")),
            *_DEEDS.get(lemma, ()),
        }
    elif part == "ADJF":
        found = {b for b in _without(lemma, _OF) if _is(b, "NOUN")}
        found |= {b for b in _without(lemma, _RATHER) if _is(b, "ADJF")}
        found |= {b for b in (*_without(lemma, _BEARING), *_of_shape(lemma)) if _is(b, "NOUN")}
    elif part == "ADVB":
        found = {b for b in _without(lemma, _HOW) if _is(b, "ADJF")}
    elif part in ("INFN", "VERB"):
        turned = ((verb, (who,)) for who, verbs in _DOES for verb in verbs)
        found = {b for b in _without(lemma, turned) if _is(b, "NOUN", "anim")}
    else:
        found = set()
    return frozenset(found - {lemma})


def _smaller(lemma: str) -> Iterable[str]:
    return () if is_its_own(lemma) else _without(lemma, _SMALLER)


def _unsoftened(lemma: str) -> Iterable[str]:
    """Вождение, кормление, удивление: the verb has another consonant."""
    stem = lemma.removesuffix("ение")
    if stem != lemma:
        for soft, hards in HARDENED.items():
            if stem.endswith(soft) and len(stem) > len(soft):
                yield from (
                    stem.removesuffix(soft) + hard + verb
                    for hard in hards
                    for verb in ("ить", "иться")
                )


def _of_shape(lemma: str) -> Iterable[str]:
    """What a thing has the shape of: молниевидный."""
    for ending in _SHAPED:
        stem = lemma.removesuffix(ending)
        if stem != lemma and len(stem) >= _LEFT:
            yield from (one + end for one in (stem, stem[:-1]) for end in _SHAPED_LIKE)


def _quality(lemma: str) -> Iterable[str]:
    return () if lemma in _THINGS else _without(lemma, _QUALITY)


def _female(lemma: str) -> Iterable[str]:
    alive = any("anim" in parse.grammemes for parse in parses(lemma))
    return _without(lemma, _FEMALE) if alive else ()


@lru_cache(maxsize=1 << 14)
def masculines(lemma: str) -> frozenset[str]:
    """Who a feminine noun is made of: водитель of водительница."""
    return frozenset(base for base in _female(lemma) if _is(base, "NOUN", "anim"))


def _without(lemma: str, endings: Iterable[tuple[str, tuple[str, ...]]]) -> Iterable[str]:
    """What a word may come from, by these endings: the stem with another one."""
    for ending, others in endings:
        stem = lemma.removesuffix(ending)
        if stem == lemma or len(stem) < _LEAST.get(ending, max(2, 6 - len(ending))):
            continue
        softened = _SOFTENED.get(stem[-1], ()) if len(stem) > _STEM or len(ending) > 2 else ()
        for root in (stem, *(stem[:-1] + hard for hard in softened)):
            for other in others:
                yield root + other
                if root[-2] in "ео":
                    yield root[:-2] + root[-1] + other


def _is(word: str, part: str, grammeme: str = "") -> bool:
    return known(word) and is_first_form(word, part, grammeme)


def _english(lemma: str) -> set[str]:
    found: set[str] = set()
    if is_irregular(lemma) or lemma in _ENGLISH_OWN:
        return found
    for ending, others in _ENGLISH:
        stem = lemma.removesuffix(ending)
        if stem != lemma and len(stem) >= 3:
            found |= {stem + other for other in others}
    return found


@lru_cache(maxsize=1 << 14)
def counted(word: str) -> tuple[float, str] | None:
    """How many of what a compound says: трёхструнный, пятиэтажка; None for other words."""
    for prefix, value in _COUNTED.items():
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= _STEM and value_of(word) is None:
            part = parses(word)[0]
            if part.part in ("ADJF", "ADJS") or part.lemma.endswith("ка"):
                return value, rest
    return None


def nickname(accepted: str) -> str | None:
    """What people call a place that is named by an adjective: Третьяковка, Мариинка."""
    first, _, rest = accepted.partition(" ")
    for ending in ("ская", "ский", "ское"):
        if first[:1].isupper() and rest.islower() and first.endswith(ending) and " " not in rest:
            return first.removesuffix(ending) + "ка"
    return None


def names_place(written: str, name: str) -> bool:
    """Whether a word is a place's name with the word for its kind grown on: Fujiyama."""
    return any(written == name + kind for kind in _PLACES)
