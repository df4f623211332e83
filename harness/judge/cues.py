"""Words that turn an assertion into something else: lists only, in the judge's normal spelling.

Phrases are written as people write them; `Phrases` finds them in tokens. A word ending in `*` stands
for every word that starts so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from harness.judge.tokens import Token, normal


class Phrases:
    """A set of short phrases that is looked up at a place of a text."""

    def __init__(self, *phrases: str) -> None:
        """Index phrases by the first letters of their first word."""
        self._by_start: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in phrases:
            words = tuple(
                normal(word.rstrip("*")) + ("*" if word.endswith("*") else "")
                for word in phrase.split()
            )
            self._by_start[words[0][:1]].append(words)

    def at(self, tokens: Sequence[Token], start: int) -> int:
        """Length in tokens of the longest phrase that starts at `start`, 0 for none."""
        best = 0
        for words in self._by_start.get(tokens[start].norm[0], ()):
            if len(words) > best and start + len(words) <= len(tokens):
                here = tokens[start : start + len(words)]
                if all(map(_fits, here, words)):
                    best = len(words)
        return best

    def within(self, tokens: Sequence[Token], start: int, stop: int) -> bool:
        """Whether any phrase lies wholly in `tokens[start:stop]`."""
        part = tokens[max(start, 0) : stop]
        return any(self.at(part, i) for i in range(len(part)))


def _fits(token: Token, word: str) -> bool:
    return token.norm.startswith(word[:-1]) if word[-1] == "*" else token.norm == word


DENIES = Phrases(
    "не", "ни", "нет", "без", "вместо", "вряд ли", "едва ли", "кроме", "отнюдь", "никакой",
    "not", "isnt", "isn t", "arent", "wasnt", "werent", "never", "no", "neither", "nor", "without",
    "cannot", "cant", "dont", "doesnt", "didnt", "wont", "wouldnt", "hardly", "unlikely", "rather than",
    "instead of", "except", "other than", "unlike", "в отличие от",
)  # fmt: skip
"""What stands after it in its clause is not asserted."""

AFFIRMS_AFTER_ALL = Phrases(
    "не только", "не просто", "не столько", "не могу не", "нельзя не", "невозможно не", "не сомневаюсь",
    "нет сомнений", "не кто иной", "не что иное", "ни кто иной", "никто иной", "не исключено",
    "без сомнений", "без сомнения", "без всяких сомнений", "не уверен*", "не совсем уверен*", "не иначе",
    "not only", "not just", "not merely", "no doubt", "without a doubt", "without doubt", "none other than",
    "no other than", "not sure", "not certain", "not entirely sure", "not 100 sure", "not completely sure",
    "не на 100 уверен*", "не могу утверждать", "не до конца уверен*", "не особо уверен*",
)  # fmt: skip
"""Looks like a denial and is none."""

COMPARES = Phrases(
    "похож на", "похожа на", "похожи на", "похожий на", "похожая на", "похожее на", "похожие на",
    "похожего на", "похожую на", "похожим на", "похожей на", "похожих на", "похоже на", "похож чем-то на",
    "напомина*", "как", "словно", "будто", "точно как", "вроде", "типа", "в стиле", "в духе", "подобно",
    "подобный", "чем", "нежели", "сродни", "наподобие", "пароди*", "копия", "смесь", "помесь", "гибрид",
    "вдохновлен*", "по мотивам", "like", "resembl*", "similar to", "reminiscent of", "reminds", "in the style of",
    "style of", "than", "akin to", "parody of", "inspired by", "based on", "similarities to", "cross between",
    "mix of", "similar in", "lookalike", "сходств*", "схож*", "смахива*", "косит под", "а ля",
)  # fmt: skip
"""What stands after it is compared with, not asserted."""

NAMES_AS = Phrases(
    "известн* как", "извест* под", "узнаваем* как", "известного как", "известен как", "называ* как", "определ* как",
    "как его зовут", "такой как", "known as", "identified as", "recognized as", "recognised as", "referred to as",
    "such as", "как известно", "как зовут", "как видно", "как правило", "как я", "как мы", "как можно", "так как",
    "like to", "would like", "likely",
)  # fmt: skip
"""Holds a comparing word and compares nothing."""

GUESSES = Phrases(
    "похоже на", "похоже что", "похоже это", "похоже", "looks like", "look like", "seems like", "appears like",
    "вроде бы", "вроде как", "выглядит как", "как будто это", "кажется", "sounds like", "вроде это",
)  # fmt: skip
"""Said of the whole picture, a guess."""

DEPICTS = frozenset(
    "изображение картинка рисунок портрет фото фотография фигурка игрушка образ кукла статуэтка статуя постер "
    "плакат кадр костюм персонаж герой героиня имя маска иллюстрация арт версия лицо вид силуэт скульптура "
    "памятник мягкий image picture photo drawing figure figurine toy version costume depiction portrait "
    "illustration statue poster character named called rendering model doll".split()
)
"""A picture of somebody asserts that somebody."""

RELATES = frozenset(
    "друг подруга приятель приятельница товарищ враг недруг брат сестра мама мать отец папа сын дочь дедушка "
    "бабушка дядя тетя хозяин хозяйка сосед соседка помощник помощница спутник спутница напарник напарница "
    "соперник соперница противник создатель автор противница антагонист невеста жених жена муж возлюбленная "
    "возлюбленный питомец ученик учитель злодей союзник соратник коллега дружба поклонник фанат родственник внук "
    "внучка создательница дружить дружок подружка кузен соперничать сражаться товарищ "
    "friend pal buddy companion enemy foe rival nemesis brother sister mother father mom dad son daughter uncle "
    "aunt owner neighbor neighbour sidekick partner helper creator author villain antagonist ally girlfriend "
    "boyfriend wife husband fan relative cousin pet teammate colleague opponent friendship mentor".split()
)
"""Somebody's friend is not that somebody."""

TITLES = frozenset(
    "мультфильм мультик фильм сказка книга серия сериал мультсериал песня повесть рассказ комикс франшиза роман "
    "игра произведение поэма стихотворение спектакль опера балет кино кинофильм анимация вселенная мир история журнал "
    "мультипликация эпизод трилогия экранизация цикл былина басня пьеса кинокомикс аниме студия "
    "film movie cartoon tale story book series show song comic comics franchise novel game poem play universe "
    "episode sequel trilogy anime fairytale saga".split()
)
"""A name after it is a title."""

PREPOSITIONS = frozenset(
    "с со у от для к ко о об про из без против за под над перед между возле около после рядом вместе при "
    "from about for of by with beside near against between behind alongside next to in".split()
)

POSSESSIVES = frozenset(
    "его ее их свой свои своя his her their its hers him него нее них ним ней".split()
)

OFFERS = frozenset("или либо or либо иль".split())

SURE = Phrases(
    "не могу не", "нельзя не", "невозможно не", "не сомневаюсь", "невозможно спутать", "трудно не",
    "сложно не", "трудно спутать", "cannot be mistaken", "cannot help but", "cant be anyone", "hard to miss",
    "cannot be anyone",
)  # fmt: skip
"""Begins like a refusal and is the opposite."""

VENTURES = Phrases(
    "думаю", "полагаю", "предполож*", "предполага*", "возможно", "наверно*", "вероятн*", "скорее всего", "похож*",
    "кажется", "может быть", "видимо", "по-моему", "мне кажется", "это", "судя по", "рискну",
    "maybe", "perhaps", "probably", "possibly", "guess", "think", "might be", "could be", "looks like",
    "seems", "appears", "its", "it is", "this is", "likely", "i d say", "believe",
)  # fmt: skip
"""Opens a guess."""

STOPWORDS = frozenset(
    "а в во и к ко на о об от по с со у из за для над под при про до же ли бы то это этот эта эти это как так что "
    "он она оно они его ее их ему ей им нем ней них там тут здесь есть быть был была было были является являются "
    "изображен изображена изображено изображены картинка картинке картинки рисунок рисунке изображение изображении "
    "фото фотографии свой своя свое свои весь очень просто тоже также еще уже вот ну да "
    "a an the of in on at to for from by with is are was were be been it its this that these those he she they his "
    "her their and as has have had do does did there here image picture shown which who what".split()
)
"""Words that carry no answer by themselves."""
