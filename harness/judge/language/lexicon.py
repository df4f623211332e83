"""What words mean to the judge beyond their dictionary form: synonyms, and what excludes what.

A line is one concept in Russian and English. Inside a block of `_CONTRASTS` the concepts exclude
each other: an answer that says another one of the block contradicts. `_ALIKE` only makes synonyms.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from harness.judge.language.kinds import things
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
    "filling": """
        полный наполненный full filled
        пустой опустевший empty emptied
    """,
    "opening": """
        открытый открыть открывать распахнутый распахнуть приоткрытый open opened
        закрытый закрыть закрывать запертый запереть closed close shut locked
    """,
    "life": """
        живой alive living
        мертвый неживой dead lifeless
    """,
    "breadth": """
        широкий wide broad
        узкий narrow
    """,
    "shape": """
        круглый округлый круг шар шарообразный шаровидный round circle circular sphere spherical
        квадратный квадрат square
        треугольный треугольник triangular triangle
        овальный овал oval ellipse elliptical
        прямоугольный прямоугольник rectangular rectangle
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
        гармонь гармошка баян аккордеон accordion garmon concertina bayan
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
        лошадь конь скакун horse stallion steed horseback
        корова cow
        бык bull
        свинья поросенок кабан pig piglet boar
        мышь мышонок mouse
        крыса rat
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
        курица курочка chicken hen
        петух rooster
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
        дерево деревянный древесина wood wooden
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
        зима зимний winter wintry wintertime
        лето летний summer
        весна весенний spring
        осень осенний autumn fall
    """,
    "daytime": """
        день дневной day daytime
        ночь ночной night nighttime
        утро утренний morning
        вечер вечерний evening
    """,
    "vehicle": """
        автомобиль машина легковушка car automobile
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
        ходить идти шагать гулять walk stroll
        бежать бегать мчаться run jog sprint
        сидеть sit
        стоять stand
        лежать lie
        спать уснуть заснуть дремать sleep asleep nap doze
        прыгать прыжок скакать jump leap hop
        ползать ползти crawl climb
        танцевать плясать dance
    """,
}
BLOCKS = frozenset(_CONTRASTS)
"""Kinds of words that exclude each other."""
_ALIKE = """
    светловолосый белокурый светлый блондин блондинка blond blonde golden
    темноволосый темный брюнет брюнетка brunette dark
    рыжий рыжеволосый redhead ginger
    радость радостный счастье счастливый happiness happy joy joyful
    грусть грустный печаль печальный sadness sad sorrow sorrowful
    гнев злость злой anger angry rage furious
    удивление удивленный изумленный surprise surprised astonished amazed
    страх испуг испуганный напуганный fear scared afraid frightened
    усталый уставший tired weary exhausted
    спокойный безмятежный calm peaceful serene
    задумчивый thoughtful pensive
    шерсть шерстяной wool woolen woollen
    золото золотой gold golden
    серебро серебряный silver
    сталь стальной steel
    бронза бронзовый bronze
    латунь латунный brass
    медь медный copper
    кирпич кирпичный brick
    мрамор мраморный marble
    хлопок хлопковый cotton
    шелк шелковый silk silken
    бетон бетонный concrete
    футбол football soccer
    баскетбол basketball
    хоккей hockey
    теннис tennis
    шахматы chess
    диван софа sofa couch settee
    кресло armchair
    рюкзак ранец backpack rucksack knapsack
    чашка кружка cup mug
    тарелка plate
    стакан бокал glass tumbler
    телефон смартфон мобильник phone telephone smartphone cellphone
    ноутбук laptop
    телевизор tv television telly
    ковер коврик rug carpet mat
    палка трость посох stick cane staff
    забор ограда изгородь fence
    магазин лавка shop store
    свитер джемпер пуловер sweater jumper pullover
    жилет жилетка безрукавка vest waistcoat
    джинсы jeans
    ожерелье бусы necklace beads
    подушка pillow cushion
    одеяло плед blanket
    печенье cookie biscuit
    ведро bucket pail
    метла веник broom
    веревка канат rope
    сани санки sled sleigh sledge
    коляска stroller pram pushchair buggy
    грузовик truck lorry
    метро subway metro underground
    трамвай tram streetcar
    фотография фото снимок photo photograph
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
    учитель преподаватель педагог teacher tutor
    пожарный пожарник firefighter fireman
    повар шеф-повар кулинар cook chef
    моряк матрос sailor seaman
    волшебник колдун маг чародей wizard sorcerer magician mage
    сыщик детектив следователь detective sleuth investigator
    водитель шофер driver
    спортсмен атлет athlete sportsman
    пекарь булочник baker
    король царь king monarch
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
    лист листва foliage leaf leaves
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
    солнце солнечный солнечно sun sunny
    луна месяц moon
    звезда star
    снег снежный snow snowy
    дождь дождливый дождливо ливень дождик rain rainy
    облако туча облачный облачно пасмурный пасмурно cloud cloudy overcast
    ветер ветреный ветрено wind windy
    туман туманный туманно fog foggy mist misty
    гроза буря шторм storm stormy thunderstorm
    закат sunset sundown
    рассвет заря dawn sunrise daybreak
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
    есть кушать поедать жевать лакомиться eat munch
    рыбачить удить рыбалка fishing angling
    рисовать рисование draw sketch
    разговаривать беседовать болтать talk chat
    готовить варить стряпать cook
    смотреть глядеть наблюдать look watch
    смеяться хохотать laugh
    обнимать обниматься hug embrace cuddle
    бросать кидать throw toss
    тянуть тащить pull drag
    копать рыть dig
    чинить ремонтировать repair fix mend
    драться сражаться биться fight battle
    прятаться скрываться hide
    отдыхать расслабляться rest relax
    правый правее справа вправо направо right rightmost
    левый левее слева влево налево left leftmost
    верхний сверху наверху вверху top upper
    нижний снизу внизу bottom lower
    передний спереди впереди front
    задний сзади позади rear back
    под under beneath underneath below
    над above over
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
_COUNTRIES = """
    россия рф русский российский russia russian
    ссср союз советский ussr soviet
    сша америка американский американец usa us america american
    великобритания англия британия британский британец английский англичанин
        uk britain british briton england english
    шотландия шотландский шотландец scotland scottish scot
    ирландия ирландский ирландец ireland irish
    уэльс валлийский wales welsh
    франция французский француз france french
    германия немецкий немец германский germany german
    австрия австрийский австриец austria austrian
    швейцария швейцарский швейцарец switzerland swiss
    нидерланды голландия голландский нидерландский голландец netherlands holland dutch
    бельгия бельгийский бельгиец belgium belgian
    испания испанский испанец spain spanish spaniard
    португалия португальский португалец portugal portuguese
    италия итальянский итальянец italy italian
    греция греческий грек greece greek
    турция турецкий турок turkey turkish
    швеция шведский швед sweden swedish swede
    норвегия норвежский норвежец norway norwegian
    дания датский датчанин denmark danish dane
    финляндия финский финн finland finnish finn
    исландия исландский исландец iceland icelandic
    польша польский поляк poland polish
    чехия чешский чех czechia czech
    словакия словацкий словак slovakia slovak
    венгрия венгерский венгр hungary hungarian
    румыния румынский румын romania romanian
    болгария болгарский болгарин bulgaria bulgarian
    сербия сербский серб serbia serbian serb
    хорватия хорватский хорват croatia croatian croat
    украина украинский украинец ukraine ukrainian
    белоруссия беларусь белорусский белорус belarus belarusian
    литва литовский литовец lithuania lithuanian
    латвия латвийский латыш latvia latvian
    эстония эстонский эстонец estonia estonian
    грузия грузинский грузин georgia georgian
    армения армянский армянин armenia armenian
    азербайджан азербайджанский azerbaijan azerbaijani
    казахстан казахский казах kazakhstan kazakh
    узбекистан узбекский узбек uzbekistan uzbek
    монголия монгольский монгол mongolia mongolian
    китай китайский китаец china chinese
    япония японский японец japan japanese
    корея корейский кореец korea korean
    вьетнам вьетнамский вьетнамец vietnam vietnamese
    таиланд тайский таец thailand thai
    индия индийский индиец india indian
    пакистан пакистанский pakistan pakistani
    иран персия иранский персидский iran persia iranian persian
    ирак иракский iraq iraqi
    израиль израильский israel israeli
    египет египетский египтянин egypt egyptian
    марокко марокканский morocco moroccan
    эфиопия эфиопский ethiopia ethiopian
    кения кенийский kenya kenyan
    нигерия нигерийский nigeria nigerian
    канада канадский канадец canada canadian
    мексика мексиканский мексиканец mexico mexican
    куба кубинский кубинец cuba cuban
    бразилия бразильский бразилец brazil brazilian
    аргентина аргентинский аргентинец argentina argentine argentinian
    чили чилийский chile chilean
    перу перуанский peru peruvian
    австралия австралийский австралиец australia australian
    нормандия нормандский норманн норманнский normandy norman
    европа европейский европеец europe european
    африка африканский африканец africa african
    азия азиатский азиат asia asian
"""
"""A country, whatever and whoever is of it; a line that goes on is indented further."""
_PHRASES = """
    united states / united states of america / usa / us / america / соединенные штаты / сша
    united kingdom / uk / great britain / britain / соединенное королевство / великобритания
    south korea / republic of korea / южная корея
    czech republic / czechia / чехия
    ловить рыбу / рыбачит / рыбачить / удить рыбу / fishing / catching fish
    кататься на велосипеде / ехать на велосипеде / riding a bicycle / riding a bike / cycling
    делать фото / фотографировать / taking a photo / taking a picture / photographing
    ice cream / icecream / мороженое
    top hat / цилиндр
    fire engine / fire truck / пожарная машина
    racing car / race car / гоночная машина
    polar bear / белый медведь
    french fries / картофель фри / картошка фри
"""
"""What is said in several words, and the other ways to say it."""
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


def _joined(block: str) -> str:
    """Put what is indented further onto the line before."""
    return block.replace("\n        ", " ")


@cache
def _phrases() -> dict[str, list[list[str]]]:
    """Word → the groups of phrases that say one thing with it."""
    found: dict[str, list[list[str]]] = {}
    listed = files(__package__).joinpath("sayings.txt").read_text("utf-8")
    for line in (_PHRASES + listed).splitlines():
        group = [phrase.strip() for phrase in line.split("/") if phrase.strip()]
        for word in {normal(word) for phrase in group for word in phrase.split()}:
            found.setdefault(word, []).append(group)
    return found


def phrases_with(words: Iterable[str]) -> list[list[str]]:
    """Groups of phrases that say one thing, with any of these normalised words."""
    groups = (group for word in words for group in _phrases().get(word, ()))
    return list({id(group): group for group in groups}.values())


def words(block: str) -> frozenset[str]:
    """Read a block as one set of words, in the judge's normal spelling."""
    return frozenset(normal(word) for word in block.split())


@cache
def _index() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Word → concepts, and concept → the block inside which it excludes the others."""
    concepts: dict[str, set[str]] = {}
    blocks: dict[str, str] = {}
    for block, text in (
        *_CONTRASTS.items(),
        ("", _ALIKE),
        ("", _joined(_COUNTRIES)),
        ("month", _MONTHS),
    ):
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
        found |= index.get(lemma, frozenset()) | things(lemma)
    return frozenset(found)


def block_of(concept: str) -> str | None:
    """The block inside which a concept excludes the others, or None."""
    return _index()[1].get(concept)
