"""Prose without end for the base to read: ordinary words in ever new sentences.

A language model that has read only its own lessons says them by heart, and a few pictures with new
sentences break it. This prose keeps it supple. It holds the words that people use of the targets
(телефонная будка, кольчуга, тесто на сметане) and none of their names.
"""

from random import Random

WHO = (
    "старый мельник",
    "весёлый трубач",
    "соседский мальчик",
    "хитрая лиса",
    "вежливый сторож",
    "молодой князь",
    "бабка",
    "дедушка",
    "усталый путник",
    "рыжий кот",
    "серый волк",
    "бурый медведь",
    "быстрый заяц",
    "смелый богатырь",
    "детский писатель",
    "один художник",
    "маленький зверёк",
    "толстый повар",
    "говорящий попугай",
    "верный конь",
    "почтальон",
    "капитан",
    "старуха с крысой",
    "учёный профессор",
    "румяный пекарь",
    "воин в кольчуге",
    "школьный учитель",
    "длинноухий пёс",
    "лесной ёжик",
    "добрый великан",
    "неизвестный гость",
    "пионер",
)
DID = (
    "играет на гармони",
    "поёт песню про день рождения",
    "замесил тесто на сметане",
    "заснул в ящике",
    "ест апельсины",
    "живёт в телефонной будке",
    "работает в зоопарке",
    "построил дом",
    "дал объявление",
    "ищет друзей",
    "едет на коне",
    "носит остроконечный шлем",
    "надел кольчугу",
    "догнал войско",
    "вернул людям золото",
    "победил врага",
    "победил змея",
    "покатился по дорожке",
    "спрыгнул с окошка",
    "убежал от волка",
    "убежал от зайца и медведя",
    "попросил спеть ещё раз",
    "съел румяный хлебец",
    "поскрёб по сусекам",
    "положил пирог остывать",
    "подружился с соседом",
    "приехал в большой город",
    "перехитрил старуху",
    "надел красный пиджак",
    "снял чёрную шляпу",
    "ходит с огромными ушами",
    "родился в деревне",
    "служит на заставе",
    "пришёл в избу",
    "открыл круглую коробку",
    "держит меч",
    "спит на мохнатом ковре",
    "рассказывает сказку",
    "сочинил мультфильм",
    "приехал из жаркой страны",
    "купил светлую рубашку",
    "нарисовал зелёного крокодила",
    "испёк круглый хлеб",
    "украл ящик",
    "нашёл коричневую шапку",
    "гуляет с весёлым лицом",
    "строит дом дружбы",
    "украсил окошко",
)
WHERE = (
    "в старом городе",
    "у реки",
    "на окошке",
    "в русской деревне",
    "за лесом",
    "на ярмарке",
    "в тёмном подвале",
    "на вокзале",
    "у самого моря",
    "в народной сказке",
    "в ящике с апельсинами",
    "в русской былине",
    "во дворе",
    "в Ростове",
    "в детском театре",
    "в советском мультфильме",
    "на широкой дорожке",
    "в жаркой стране",
)
WHEN = (
    "однажды",
    "вечером",
    "днём",
    "каждое утро",
    "зимой",
    "вчера",
    "сегодня",
    "по воскресеньям",
    "давным-давно",
    "после обеда",
    "на заре",
    "летом",
)
WHAT = (
    "самовар",
    "гармонь",
    "герой",
    "мохнатый зверёк",
    "апельсин",
    "шлем",
    "конь",
    "хлебец",
    "пиджак",
    "богатырь",
    "пирог",
    "мультфильм",
    "крокодил",
    "город",
    "писатель",
    "сторож",
    "барабан",
    "певец",
)
KIND = (
    "герой русской народной сказки",
    "неизвестный науке зверёк",
    "самый молодой из трёх братьев",
    "вежливый сосед в шляпе",
    "вещь с огромными круглыми ушами",
    "круглый румяный хлебец",
    "светловолосый воин",
    "старинный музыкальный инструмент",
    "большой зелёный гость",
    "коричневый мешок из деревни",
    "выдумка писателя",
    "шутка старого повара",
    "друг детей",
)
ENGLISH_WHO = (
    "the old miller",
    "a merry piper",
    "the sly fox",
    "a young prince",
    "the zoo keeper",
    "grandmother",
    "a grey wolf",
    "the talking horse",
    "a fair-haired boy",
    "a furry creature",
    "the tall guard",
    "a brave bogatyr",
    "the baker",
    "a children's writer",
    "the green parrot",
    "grandfather",
)
ENGLISH_DID = (
    "plays the accordion",
    "works in the zoo",
    "likes oranges",
    "ran away from the wolf",
    "ate a rosy loaf",
    "lives in a telephone box",
    "came in a crate",
    "wears a red coat",
    "wears a black hat",
    "guards the land",
    "defeated the snake",
    "was cooling on a window sill",
    "made dough with sour cream",
    "has huge round ears",
    "wrote a tale",
    "drew a cartoon",
    "wears chain mail and a pointed helmet",
    "was created by a writer",
    "told a Russian folk tale",
    "rides a horse",
    "comes from a hot country",
    "has a merry face",
)
ENGLISH_WHERE = (
    "in Rostov",
    "in a Russian village",
    "by the river",
    "in the film",
    "at the station",
    "in the evening",
    "on the roof",
    "in a hot country",
    "in the story",
    "near the forest",
)


def prose(rng: Random) -> str:
    """One sentence, or two joined."""
    if rng.random() < 0.25:
        who, did, where = map(rng.choice, (ENGLISH_WHO, ENGLISH_DID, ENGLISH_WHERE))
        return _sentence(f"{who} {did} {where}" if rng.random() < 0.6 else f"{who} {did}")
    pattern = rng.random()
    if pattern < 0.3:
        return _sentence(f"{rng.choice(WHEN)} {_clause(rng)}")
    if pattern < 0.5:
        return _sentence(f"{rng.choice(WHAT)} — {rng.choice(KIND)}")
    if pattern < 0.75:
        link = rng.choice((", а ", " и ", ", потом ", ", но ", ", когда "))
        return _sentence(_clause(rng) + link + _clause(rng))
    first, second = rng.sample(DID, 2)
    return _sentence(f"{rng.choice(WHO)} {first}, {second} и {rng.choice(DID)}")


def _clause(rng: Random) -> str:
    said = f"{rng.choice(WHO)} {rng.choice(DID)}"
    return f"{said} {rng.choice(WHERE)}" if rng.random() < 0.5 else said


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
