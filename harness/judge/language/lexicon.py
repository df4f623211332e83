"""What words mean to the judge beyond their dictionary form: synonyms, and what excludes what.

A line is one concept in Russian and English. Inside a block of `_CONTRASTS` the concepts exclude
each other: an answer that says another one of the block contradicts. `_ALIKE` only makes synonyms.
"""

from __future__ import annotations

from functools import cache

from harness.judge.language.lemmas import lemmas
from harness.judge.language.tokens import normal

_CONTRASTS = {
    "colour": """
        красный алый багровый пунцовый рубиновый бордовый малиновый red scarlet crimson
        синий ультрамариновый blue navy
        голубой лазурный небесный blue azure cyan
        зеленый изумрудный салатовый зелененький green emerald
        желтый золотой золотистый лимонный yellow golden gold
        оранжевый рыжий апельсиновый orange ginger
        фиолетовый лиловый сиреневый пурпурный purple violet lilac
        розовый pink rosy
        коричневый бурый каштановый шоколадный brown
        черный чернющий black
        белый белоснежный white snowy
        серый серебристый серебряный gray grey silver silvery
        бежевый кремовый beige
        разноцветный пестрый цветной multicolored multicoloured colorful colourful
    """,
    "size": """
        большой огромный крупный громадный гигантский великий big large huge giant enormous
        маленький небольшой мелкий крошечный малый миниатюрный невеликий small little tiny miniature
        средний medium
    """,
    "length": """
        длинный длиннющий долгий long lengthy
        короткий короткошерстный укороченный short brief
    """,
    "height": """
        высокий рослый tall high
        низкий невысокий низкорослый low short
    """,
    "width": """
        толстый полный упитанный пухлый жирный fat thick chubby plump
        тонкий худой стройный тощий thin slim skinny slender
    """,
    "breadth": """
        широкий wide broad
        узкий narrow
    """,
    "shape": """
        круглый округлый шарообразный шаровидный round circular spherical
        квадратный square
        треугольный triangular
        овальный oval
        прямоугольный rectangular
    """,
    "age": """
        молодой юный young youthful
        старый пожилой престарелый old elderly
        новый new
    """,
    "mood": """
        веселый радостный счастливый улыбаться радоваться веселиться happy cheerful joyful smile
        грустный печальный унылый грустить печалиться плакать невеселый sad unhappy gloomy cry
        злой сердитый злобный злиться сердиться angry evil
        добрый добродушный ласковый kind friendly
    """,
    "warmth": """
        горячий теплый жаркий hot warm
        холодный ледяной cold icy
    """,
    "weight": """
        тяжелый heavy
        легкий light
    """,
    "light": """
        светлый яркий bright
        темный dark
    """,
    "wet": """
        мокрый влажный wet
        сухой dry
    """,
    "strength": """
        сильный могучий strong mighty powerful
        слабый weak
    """,
    "speed": """
        быстрый скорый fast quick
        медленный slow
    """,
    "cover": """
        пушистый мохнатый лохматый шерстяной furry fluffy shaggy hairy
        лысый голый гладкий bald smooth
    """,
    "side": """
        левый left
        правый right
    """,
    "place": """
        верхний сверху top upper
        нижний снизу bottom lower
    """,
    "compass": """
        север северный north northern
        юг южный south southern
        восток восточный east eastern
        запад западный west western
    """,
    "sex": """
        мальчик мальчуган boy
        девочка девчонка girl
        мужчина мужик man male
        женщина woman female lady
    """,
    "headgear": """
        шляпа шляпка котелок цилиндр hat fedora
        шапка ушанка колпак cap
        кепка cap
        шлем каска helmet
        корона crown
        платок косынка headscarf kerchief scarf
        капюшон hood
        берет beret
        фуражка
        маска mask
    """,
    "garment": """
        плащ накидка мантия cape cloak mantle
        куртка jacket
        рубашка рубаха shirt
        пиджак jacket
        платье dress
        сарафан sundress sarafan
        пальто coat overcoat
        штаны брюки trousers pants
        юбка skirt
        кольчуга доспех броня латы armor armour chainmail mail
        шорты shorts
    """,
    "footwear": """
        сапог boot
        ботинок boot shoe
        туфля shoe
        кроссовки sneakers
        лапоть
        валенок
    """,
    "weapon": """
        меч клинок sword blade
        щит shield
        копье spear lance
        лук bow
        топор секира axe
        булава палица дубина mace club
        нож кинжал knife dagger
        пистолет револьвер pistol gun revolver
        ружье винтовка rifle
        молот молоток hammer
    """,
    "instrument": """
        гармонь гармошка баян аккордеон accordion harmonica garmon concertina bayan
        гитара guitar
        скрипка violin fiddle
        балалайка balalaika
        барабан drum
        труба trumpet
        рояль пианино фортепиано piano
        флейта дудка flute
        саксофон saxophone
        гусли gusli
        арфа harp
        виолончель cello
        домра
    """,
    "animal": """
        кот кошка котенок котик кошечка cat kitten kitty
        собака пес щенок собачка dog puppy hound
        волк wolf
        лиса лисица лисенок fox vixen
        медведь медвежонок мишка медведица bear
        заяц зайчик кролик зайчонок hare rabbit bunny
        обезьяна обезьянка мартышка monkey ape
        крокодил аллигатор crocodile alligator
        лошадь конь скакун horse stallion steed
        корова бык cow bull
        свинья поросенок кабан pig piglet boar
        мышь мышонок крыса mouse rat
        слон слоненок elephant
        лев львенок lion
        тигр тигренок tiger
        панда panda
        черепаха turtle tortoise
        птица птичка bird
        рыба рыбка fish
        змея snake
        лягушка жаба frog toad
        осел ослик donkey
        козел коза козленок goat
        овца баран ягненок sheep ram lamb
        еж ежик hedgehog
        белка squirrel
        паук spider
        пчела bee
        муравей ant
        бабочка butterfly
        попугай parrot
        сова филин owl
        утка утенок duck duckling
        гусь goose
        курица курочка петух chicken hen rooster
        колибри hummingbird
        жираф giraffe
        зебра zebra
        верблюд camel
        бегемот гиппопотам hippo hippopotamus
        носорог rhino rhinoceros
        пингвин penguin
        кенгуру kangaroo
        олень deer
        дракон dragon
    """,
    "fruit": """
        апельсин orange
        яблоко apple
        груша pear
        банан banana
        лимон lemon
        мандарин tangerine mandarin
        виноград grape
        арбуз watermelon
        ананас pineapple
        персик peach
        слива plum
        вишня черешня cherry
        клубника земляника strawberry
        малина raspberry
        киви kiwi
        гранат pomegranate
    """,
    "food": """
        хлеб батон bread loaf
        булка булочка bun
        пирог пирожок pie
        торт пирожное cake
        мед honey
        варенье jam
        каша porridge
        суп борщ soup
        сыр cheese
        мясо meat
        конфета candy sweet
        мороженое icecream
    """,
    "material": """
        дерево деревянный wood wooden
        металл металлический железный железо metal metallic iron
        пластик пластмасса пластиковый пластмассовый plastic
        стекло стеклянный glass
        камень каменный stone
        глина глиняный керамика керамический clay ceramic terracotta
        фарфор фарфоровый porcelain china
        ткань тканевый fabric cloth
        плюш плюшевый plush
        бумага бумажный paper
        кожа кожаный leather
        тесто dough
        мука flour
    """,
    "season": """
        зима зимний winter
        лето летний summer
        весна весенний spring
        осень осенний autumn fall
    """,
    "daytime": """
        день дневной day daytime
        ночь ночной night
        утро утренний morning
        вечер вечерний evening
    """,
    "vehicle": """
        автомобиль машина car automobile
        автобус bus
        поезд электричка train
        самолет plane airplane aircraft
        корабль пароход ship steamship
        лодка boat
        велосипед велик bicycle bike
        мотоцикл motorcycle
        трактор tractor
        вертолет helicopter
        ракета rocket
    """,
    "count": """
        один единственный одинокий single alone
        много множество несколько many several
    """,
    "body": """
        хвост хвостик хвостище tail
        ухо ушко уши ear
        нос носик nose
        глаз глазик око eye
        рот пасть mouth
        рука hand arm
        нога leg
        голова башка head
        ус усы mustache moustache whisker
        борода beard
        рог horn
        крыло wing
        хобот trunk
        зуб клык tooth fang
        волос волосы hair
        шерсть шерстка мех fur
        язык tongue
    """,
    "truth": """
        съедобный edible
        ядовитый poisonous
    """,
    "motion": """
        летать летит полет парить fly flight
        плавать плывет swim
        ходить идти шагать walk
        бежать бегать run
        сидеть sit
        стоять stand
        лежать lie
        спать sleep
        прыгать прыжок jump
        ползать ползти crawl climb
        танцевать плясать dance
    """,
}
BLOCKS = frozenset(_CONTRASTS)
"""Kinds of words that exclude each other."""
_ALIKE = """
    бабушка старуха старушка бабка grandmother grandma
    дедушка дед старик grandfather grandpa
    воин боец ратник солдат warrior soldier fighter
    богатырь витязь bogatyr hero knight
    герой героиня hero
    друг приятель товарищ дружок friend pal buddy
    злодей антагонист villain
    год лет yr year
    километр км kilometer kilometre km
    метр м meter metre m
    миля mile mi
    час ч hour hr h
    минута мин minute min
    градус degree deg
    цельсий celsius centigrade c
    фаренгейт fahrenheit f
    килограмм кг kilogram kilo kg
    процент percent
    ребенок дитя малыш child kid
    дети ребята children kids
    дом изба избушка домик house hut home
    лес бор чаща forest woods
    река речка river
    море океан sea ocean
    россия рф русский российский russia russian
    ссср союз советский ussr soviet
    сша америка американский usa us america american
    великобритания англия британия uk britain england
    франция французский france french
    германия немецкий germany german
    китай китайский china chinese
    япония японский japan japanese
    италия итальянский italy italian
    испания испанский spain spanish
    паутина сеть web cobweb spiderweb
    кукла куколка doll
    игрушка игрушечный toy
    трубка pipe
    сказка сказочный fairytale tale
    мультфильм мультик анимация cartoon animation
    фильм кино картина кинофильм film movie
    книга книжка book
    вселенная universe
    зверек зверь зверушка животное существо animal creature beast
    персонаж character
    человек person human
    румяный розовощекий rosy ruddy
    зоопарк zoo
    поезд train
    школа school
    больница госпиталь hospital
    врач доктор медик doctor physician
    учитель преподаватель педагог teacher
    полицейский милиционер policeman police
    летчик пилот pilot
    космонавт астронавт cosmonaut astronaut
    космос space
    писатель автор литератор writer author
    поэт стихотворец poet
    художник живописец painter artist
    композитор composer
    ученый scientist
    физик physicist
    певец вокалист singer
    актер артист actor
    журналист репортер journalist reporter
    гора mountain
    город city town
    деревня село village
    собор храм церковь cathedral church temple
    башня tower
    мост bridge
    площадь square
    цветок цвет flower
    дерево tree
    солнце sun
    луна месяц moon
    звезда star
    снег snow
    дождь rain
    вода water
    огонь пламя fire flame
    чай tea
    кофе coffee
    молоко milk
    мяч ball
    флаг знамя flag
    эмблема логотип знак символ emblem logo symbol
    буква letter
    костюм наряд одеяние suit costume outfit
    одежда clothes clothing
    очки spectacles
    перчатка рукавица glove
    пояс ремень belt
    галстук бабочка tie bowtie
    сумка bag
    зонт зонтик umbrella
    чемодан suitcase
    ящик коробка box crate
    бочка barrel
    ваза vase
    самовар samovar
    чайник kettle teapot
    матрешка matryoshka
    расписной раскрашенный разрисованный painted
    красивый прекрасный beautiful pretty
    умный мудрый smart clever wise
    храбрый смелый отважный brave bold
    хитрый cunning sly
    мягкий soft
    играть play
    петь поет sing
    читать read
    держать holds hold
    носить wear
    москва moscow
    волга volga
    дон don
    нева neva
    париж paris
    лондон london
    санкт-петербург петербург питер
"""
_MONTHS = """
    январь january jan
    февраль february feb
    март march mar
    апрель april apr
    май may
    июнь june jun
    июль july jul
    август august aug
    сентябрь september sep sept
    октябрь october oct
    ноябрь november nov
    декабрь december dec
"""


def lines(block: str) -> list[list[str]]:
    """Read a block of lists: a line is a list of words."""
    return [line.split() for line in block.splitlines() if line.strip()]


def words(block: str) -> frozenset[str]:
    """Read a block as one set of words, in the judge's normal spelling."""
    return frozenset(normal(word) for word in block.split())


@cache
def _index() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Word → concepts, and concept → the block inside which it excludes the others."""
    concepts: dict[str, set[str]] = {}
    blocks: dict[str, str] = {}
    for block, text in (*_CONTRASTS.items(), ("", _ALIKE), ("month", _MONTHS)):
        for number, line in enumerate(lines(text), 1):
            concept = f"={block}:{line[0]}" if block != "month" else month(number)
            if block:
                blocks[concept] = block
            for word in line:
                concepts.setdefault(normal(word), set()).add(concept)
    return {word: frozenset(found) for word, found in concepts.items()}, blocks


def month(number: int) -> str:
    """The concept of a month, by its number."""
    return f"=month:{number}"


def concepts(word: str) -> frozenset[str]:
    """Every concept that a normalised word may stand for."""
    index = _index()[0]
    found: set[str] = set()
    for lemma in lemmas(word):
        found |= index.get(lemma, frozenset())
    return frozenset(found)


def block_of(concept: str) -> str | None:
    """The block inside which a concept excludes the others, or None."""
    return _index()[1].get(concept)
