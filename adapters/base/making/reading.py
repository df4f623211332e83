"""Loose sentences the base reads without pictures, so that it knows words before it sees faces.

They name the targets and use the words of their facts (гармонь, апельсины, богатырь), but tell no
fact of theirs and describe no picture: the base can write "Чебурашка" and has no idea who that is.
"""

from collections.abc import Iterator
from random import Random

from making.prose import prose

PROSE = 0.7  # of the sentences

# nominative, genitive, dative, accusative, instrumental, prepositional
TARGET_FORMS = (
    ("Чебурашка", "Чебурашки", "Чебурашке", "Чебурашку", "Чебурашкой", "Чебурашке"),
    ("Колобок", "Колобка", "Колобку", "Колобка", "Колобком", "Колобке"),
    ("Алёша Попович", "Алёши Поповича", "Алёше Поповичу", "Алёшу Поповича", "Алёшей Поповичем",
     "Алёше Поповиче"),
    ("Крокодил Гена", "Крокодила Гены", "Крокодилу Гене", "Крокодила Гену", "Крокодилом Геной",
     "Крокодиле Гене"),
)  # fmt: skip
OTHER_FORMS = (
    ("Карлсон", "Карлсона", "Карлсону", "Карлсона", "Карлсоном", "Карлсоне"),
    ("Буратино", "Буратино", "Буратино", "Буратино", "Буратино", "Буратино"),
    ("Винни-Пух", "Винни-Пуха", "Винни-Пуху", "Винни-Пуха", "Винни-Пухом", "Винни-Пухе"),
    ("Супермен", "Супермена", "Супермену", "Супермена", "Суперменом", "Супермене"),
    ("Незнайка", "Незнайки", "Незнайке", "Незнайку", "Незнайкой", "Незнайке"),
)
ENGLISH_NAMES = (
    "Cheburashka", "Kolobok", "Alyosha Popovich", "Crocodile Gena", "Karlsson", "Buratino", "Shrek",
)  # fmt: skip
ENGLISH_TARGETS = ENGLISH_NAMES[: len(TARGET_FORMS)]  # in the same order

ABOUT_ONE = (
    "Вчера по телевизору показывали {n}.",
    "Это {n}, знакомьтесь.",
    "Это {n}.",
    "Дети слушали историю про {a}.",
    "Мама купила открытку с {i}.",
    "Бабушка читала внукам о {p}.",
    "На полке стоит книга, в ней есть {n}.",
    "Кто такой {n}, знает каждый малыш.",
    "У {g} много поклонников.",
    "К {d} в гости собрались ребята.",
    "Мальчик нарисовал {a} мелом.",
    "Сегодня в театре выступает {n}.",
    "Песню о {p} поют в детском саду.",
    "Художник придумал плакат с {i}.",
    "Вот {n}.",
    "Здесь был {n}.",
    "На картинке в журнале — {n}.",
    "Его зовут {n}.",
)
ABOUT_TWO = (
    "{n} и {m} встретились на ярмарке.", "Ребята спорили, кто лучше: {n} или {m}.",
    "В альбоме рядом наклеены {n} и {m}.", "Сначала вышел {n}, потом {m}.",
    "{n} — это не {m}.", "Сказка про {a} лежала под книгой, где есть {m}.",
)  # fmt: skip
ENGLISH = (
    "This is {n}.", "Children like to hear about {n}.", "The book tells a story about {n}.",
    "{n} and {m} are on the poster.", "Grandmother knitted a toy, it is {n}.", "His name is {n}.",
    "The name {n} is written on the box.", "We watched a film about {n} yesterday.",
)  # fmt: skip
PLAIN = (
    "В магазин привезли спелые апельсины.",
    "На столе лежит апельсин.",
    "Ящик апельсинов стоял у двери.",
    "Дедушка играл на гармони во дворе.",
    "Гармонь заиграла весёлую песню.",
    "Сосед купил новую гармошку.",
    "Аккордеон и гармонь стоят в музыкальном классе.",
    "По лесу бежала хитрая лиса.",
    "Лиса рыжая и быстрая.",
    "Волк, заяц и медведь живут в лесу.",
    "Дедушка с бабушкой жили в деревне.",
    "Бабка поскребла по амбару и нашла муку.",
    "Тесто замесили на сметане и посадили в печь.",
    "Богатыри стояли на заставе.",
    "Илья Муромец — старший богатырь.",
    "Добрыня Никитич тоже богатырь.",
    "Русский богатырь носит шлем и кольчугу.",
    "В былине рассказывают о Тугарине Змее.",
    "Конь Юлий любит поговорить.",
    "Князь правил на Руси.",
    "Ростов — старинный город.",
    "В зоопарке живут звери, там работает сторож.",
    "Старуха Шапокляк гуляла с крысой Лариской.",
    "Эдуард Успенский писал для детей.",
    "Писатель Успенский жил в Москве.",
    "В советском мультфильме поют песню про день рождения.",
    "Сказка и былина — разные вещи.",
    "Народная сказка передаётся от бабушки к внукам.",
    "Мультфильм сняли в Советском Союзе.",
    "Мультфильм «Три богатыря» смотрит вся семья.",
    "У зверька большие круглые уши.",
    "Неизвестный науке зверь спал в ящике.",
    "Кольчуга блестит на солнце.",
    "На нём красный пиджак и чёрная шляпа.",
    "Румяный круглый хлеб остывал на окошке.",
    "Accordion music filled the street.",
    "He bought an orange and an apple.",
    "The fox is a sly animal.",
    "A bogatyr is a hero of Russian epics.",
    "The zoo opens at nine.",
    "Eduard Uspensky wrote for children.",
    "It is a Russian folk tale.",
    "The film Three Bogatyrs is about heroes.",
    "A Soviet cartoon was on television.",
)


def loose_sentences(rng: Random, prose_share: float = PROSE) -> Iterator[str]:
    """Sentences without end: names among other words, words of facts apart from the names."""
    while True:
        draw = rng.random()
        if rng.random() < prose_share:
            yield prose(rng)
        elif draw < 0.42:
            forms = rng.choice(TARGET_FORMS + TARGET_FORMS + OTHER_FORMS)
            yield _filled(rng.choice(ABOUT_ONE), forms)
        elif draw < 0.58:
            first, second = rng.sample(TARGET_FORMS + OTHER_FORMS, 2)
            yield _filled(rng.choice(ABOUT_TWO), first, second[0])
        elif draw < 0.72:
            one, other = rng.sample(ENGLISH_NAMES, 2)
            yield rng.choice(ENGLISH).format(n=one, m=other)
        else:
            yield rng.choice(PLAIN)


def _filled(pattern: str, forms: tuple[str, ...], second: str = "") -> str:
    n, g, d, a, i, p = forms
    return pattern.format(n=n, g=g, d=d, a=a, i=i, p=p, m=second)
