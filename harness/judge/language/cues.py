"""Words that turn an assertion into something else: lists only, a phrase a line.

`Phrases` finds them in tokens. A word ending in `*` stands for every word that starts so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from harness.judge.language.lexicon import words
from harness.judge.language.tokens import Token, tokenize


class Phrases:
    """A set of short phrases that is looked up at a place of a text."""

    def __init__(self, block: str) -> None:
        """Index phrases, separated by lines or slashes, by the first letter of their first word."""
        self._by_start: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in block.replace("\n", "/").split("/"):
            parts = tuple(
                token.norm + ("*" if phrase[token.end : token.end + 1] == "*" else "")
                for token in tokenize(phrase)
            )
            if parts:
                self._by_start[parts[0][0]].append(parts)

    def at(self, tokens: Sequence[Token], start: int) -> int:
        """Length in tokens of the longest phrase that starts at `start`, 0 for none."""
        best = 0
        for parts in self._by_start.get(tokens[start].norm[0], ()):
            if len(parts) > best and start + len(parts) <= len(tokens):
                here = tokens[start : start + len(parts)]
                if all(map(_fits, here, parts)):
                    best = len(parts)
        return best

    def any_in(self, tokens: Sequence[Token]) -> bool:
        """Whether any phrase stands anywhere in these tokens."""
        return any(self.at(tokens, i) for i in range(len(tokens)))


def _fits(token: Token, part: str) -> bool:
    return token.norm.startswith(part[:-1]) if part[-1] == "*" else token.norm == part


DENIES = Phrases("""
    не / ни / отнюдь / вряд ли / едва ли / никакой / никакая / никакого / сомневаюсь
    not / isn't / aren't / wasn't / weren't / never / no / neither / nor / cannot / can't / don't
    doesn't / didn't / won't / wouldn't / hardly / unlikely / doubt / hasn't / haven't
    hadn't / couldn't
""")
"""What stands after it in its clause is denied."""

EXCLUDES = Phrases("""
    без / вместо / кроме / в отличие от / помимо / за исключением
    without / rather than / instead of / except / other than / unlike / apart from
""")
"""The next few words are denied."""

ABSENT = Phrases("""
    нет / нету / отсутству* / не было / не видно / не имеется / не изображен* / не видать
    is absent / are absent / is missing / are missing / is not shown / is not here / is not there
""")
"""Denies what stands before it in its clause."""

AFFIRMS = Phrases("""
    не только / не просто / не столько / не могу не / нельзя не / невозможно не / не сомневаюсь
    нет сомнений / не кто иной / не что иное / ни кто иной / никто иной / ничто иное / не исключено
    не вызывает сомнений / сомнений нет / трудно не / сложно не / не спутать / не спутаешь
    без сомнений / без сомнения / без всяких сомнений / не иначе / не перепутать / не ошибусь
    not only / not just / not merely / no doubt / without a doubt / without doubt
    without any doubt
    none other than / no other than / not sure / not certain / not entirely sure
    not completely sure
    no one else than / no less than / никто иной как / не кто иной как / can't be anyone but
    can't miss / cannot be mistaken / can't help but
    не уверен* / не совсем уверен* / не до конца уверен* / не на 100 уверен* / не стоит сомневаться
""")
"""Looks like a denial and is none."""

DOUBTS = Phrases("""
    не думаю / не считаю / не верю / не кажется / вряд ли / сомневаюсь / неверно / неправда
    нельзя сказать
    don't think / do not think / don't believe / do not believe / doubt / not true / isn't true
""")
"""Denies a whole clause that follows with что or that."""

COMPARES = Phrases("""
    похож на / похожа на / похожи на / похожий на / похожая на / похожее на / похожие на
    похожего на
    похожую на / похожим на / похожей на / похожих на / похожими на / похоже на / похожем на
    напомина* / как / словно / будто / вроде / типа / в стиле / в духе / подобно / подобн*
    чем / нежели
    сродни / наподобие / пароди* / помесь / гибрид / вдохновлен* / сходств* / схож* / смахива*
    а ля / аналог* / смесь / двойник* / подража* / ассоци* / выглядит как / выглядящ*
    like / resembl* / similar / reminiscent of / reminds / in the style of / style of / than
    akin to
    parody of / inspired by / similarities / cross between / mix of / lookalike / imitat*
    dressed as
""")
"""What stands close after it is compared with, not asserted."""

NAMES_AS = Phrases("""
    иной как / иное как / другой как / иная как
    известн* как / известен как / известна как / узнаваем* как / называ* как / определ* как
    такой как
    как известно / как зовут / как видно / как правило / как я / как мы / как можно / так как
    как раз
    как его / как ее / как ни / так же как и / также как / вроде бы / вроде это / вроде как
    под именем
    под названием / под маской / опозна* как / идентифиц* как / в роли
    known as / identified as / recognized as / recognised as / referred to as / such as
    as well as / named as
    also known as / as seen / as shown / would like / as a / as the / as an / as well
    looks as if / likely
    как на / как говор* / как будто это / служит как / играет как / как минимум / воспринима* как
""")
"""Holds a comparing word and compares nothing."""

GUESSES = Phrases("""
    похоже на / looks like / look like / seems like / appears like / выглядит как / очень похоже на
    больше похоже на / скорее похоже на / sounds like / looks to be like
""")
"""Said of the picture as a whole, a guess at what it shows."""

IDENTITY = words("""
    это этот эта перед вижу видим изображен изображена изображено изображены изображение зовут
    его звать
    it its this that is he she here there name named called нет точнее вернее именно самый
    картинке изображении рисунке фото фотографии
""")
"""Stands before a name that says who is shown."""

DEPICTS = words("""
    изображение картинка рисунок портрет фото фотография фигурка игрушка образ кукла статуэтка
    статуя постер
    плакат кадр костюм персонаж герой героиня имя маска иллюстрация арт лицо вид силуэт
    скульптура памятник
    наряд сувенир роль мультгерой супергерой набор
    image picture photo drawing figure figurine toy costume depiction portrait illustration
    statue poster
    character named called doll name image version
""")
"""A picture of somebody asserts that somebody."""

SHOWING = frozenset({"shows", "showing", "showed"})
"""The picture shows X: a verb, where «the show X» is a title."""

RELATES = words("""
    друг подруга приятель приятельница товарищ враг недруг брат сестра мама мать отец папа сын
    дочь дедушка
    бабушка дядя тетя хозяин хозяйка сосед соседка помощник помощница спутник спутница напарник
    напарница
    соперник соперница противник создатель автор противница антагонист невеста жених жена муж
    возлюбленная
    возлюбленный питомец ученик учитель злодей союзник соратник коллега поклонник фанат
    родственник внук
    внучка создательница дружок подружка кузен дружить дружит дружба фанатка однофамилец
    поклонница тезка
    friend pal buddy companion enemy foe rival nemesis brother sister mother father mom dad son
    daughter uncle
    aunt owner neighbor neighbour sidekick partner helper creator author villain antagonist
    ally girlfriend
    boyfriend wife husband fan relative cousin pet teammate colleague opponent friendship
    mentor student
""")
"""Somebody's friend is not that somebody."""

TITLES = words("""
    мультфильм мультик фильм сказка книга серия сериал мультсериал песня повесть рассказ комикс
    франшиза роман
    произведение поэма стихотворение спектакль опера балет кино кинофильм анимация вселенная
    мир история
    мультипликация эпизод трилогия экранизация цикл былина басня пьеса аниме студия передача
    шоу мультвселенная
    film movie cartoon tale story book series show song comic comics franchise novel game poem
    play universe
    episode sequel trilogy anime fairytale saga studio
""")
"""A name after it is a title."""

ABOUT = words("про о об обо about")
LEADS = words("главный центральный заглавный main title titular")
"""The main hero of a tale is the one in its title."""

PREPOSITIONS = words("""
    с со у от для к ко о об про из без против за над перед между возле около после при вместе рядом
    from about for of with beside near against between behind alongside next to in and's
""")
POSSESSIVES = words("его ее их свой свои своя мой his her their its у")
OFFERS = words("или либо or иль")
LINKS = words("и and плюс plus & да")
NOUGHT = words(
    "нет что нечто кто то кто что-то другой похожий подобный something someone similar else so not"
)
"""What may follow an «or» without offering anything else."""

TURNS = words("а но зато однако but though however хотя although yet while whereas")

UNSURE = Phrases("""
    не знаю / не знаком* / не удается / не удалось / не получается / не вижу / не видно
    не имею понятия
    не имею представления / не уверен* / не понимаю / не понятно / непонятно / неизвестно
    неизвестен / мне неизвестна
    неизвестна / не известно / не известен / не распозна* / не узнаю / не узнал* / не помню
    не определ* / не способ*
    не в состоянии / нельзя определить / нельзя сказать / нельзя понять / затрудняюсь
    затруднительно
    отказываюсь / нет информации / недостаточно информации / недостаточно данных
    без понятия / понятия не имею / нет данных / нет ответа / не скажу / не отвечу
    воздержусь / не представляю
    неясно / не ясно / не хватает информации / не разобрать / не разглядеть / не сосчитать
    не различить / не разберу
    не рассмотреть / не берусь / не смог* / хз / не в курсе / не припомню / ничего не вижу
    без комментариев
    не подскажу / неизвестный персонаж / не хочу отвечать / не буду отвечать / не располагаю
    не опознать / не могла
    i don't know / don't know / do not know / unsure / not sure / uncertain / not certain
    no idea / unknown
    don't recognize / do not recognize / don't recognise / do not recognise / not familiar
    unclear / not clear
    decline to / i decline / i must decline / not enough information / insufficient / as an ai
    as a language model / no information / not visible / idk / no answer / not possible
    refuse / unidentified
    no comment / don't have / do not have enough / do not have information / couldn't find
    could not find
    can't tell / cannot tell / can't say / cannot say / not able to / unable to / don't see
    do not see
    i don't see any / doesn't ring a bell / no clue / haven't a clue / beats me
    i'd rather not / prefer not / not allowed / don't remember
    can't see / cannot see / can't help / cannot help / can't assist / cannot assist
    не могу помочь / как ии
    как языковая модель / n a / не могу видеть / didn't find / did not find / couldn't determine
""")
"""Declines to answer."""

ABILITY = Phrases("""
    не могу / не можем / не смогу / can't / cannot / can not / couldn't / could not / won't
    не может
    трудно / сложно / тяжело / невозможно / impossible to / difficult to / hard to
""")
KNOWS = words("""
    определить сказать распознать узнать ответить помочь назвать описать идентифицировать
    разглядеть понять
    увидеть разобрать различить опознать установить предоставить дать утверждать видеть
    рассмотреть знать найти
    вспомнить подсказать сообщить отвечать обсуждать комментировать
    identify determine recognize recognise tell say answer help see assist provide find name
    know describe
    discern confirm comment make give identified determined remember
""")
"""With `ABILITY` before it, declines to answer."""

SORRY = Phrases("""
    извините / простите / к сожалению / прошу прощения / сожалею / увы / извиняюсь / боюсь
    sorry / apologize / apologise / apologies / unfortunately / regret
""")
"""Declines where nothing else is said."""

CERTAIN = Phrases("""
    не могу не / нельзя не / невозможно не / не сомневаюсь / невозможно спутать / трудно не
    сложно не
    трудно спутать / сложно спутать / нельзя спутать / трудно перепутать / can't be mistaken
    cannot be mistaken
    cannot help but / can't help but / hard to miss / hard to mistake / impossible to mistake
    impossible not
    can't be anyone / cannot be anyone / difficult to mistake / невозможно перепутать / hard not to
""")
"""Begins like a refusal and is the opposite."""

OPENS_QUESTION = words("""
    что кто какой какая какое какие каков как где когда чей чья чье сколько зачем почему ли
    кого кому чего каком какого
    what who which whom whose where when how why if whether that because поскольку потому так it
""")
"""A clause that begins so says what is not known."""

VENTURES = Phrases("""
    думаю / полагаю / предполож* / предполага* / возможно / наверно* / вероятн*
    скорее всего / похож* / кажется
    может быть / видимо / по моему / это / судя по / рискну / пожалуй / вроде / наугад
    скорее / угадаю
    maybe / perhaps / probably / possibly / guess / think / might be / could be / looks like
    seems / appears
    it's / it is / this is / likely / believe / may be / i'd say / that's
""")
"""Opens a guess."""

STOPWORDS = words("""
    а в во и к ко на о об от по с со у из за для над под при про до же ли бы то это этот эта
    эти этого этой этом как
    так что он она оно они его ее их ему ей им нем ней них там тут здесь есть быть был была
    было были будет является
    являются изображен изображена изображено изображены картинка картинке картинки рисунок
    рисунке изображение
    изображении фото фотографии свой своя свое свои своего весь очень просто тоже также еще уже
    вот ну который
    которая которое которые себя него нее ним ними мой твой
    a an the of in on at to for from by with is are was were be been it its this that these
    those he she they his
    her their and as has have had do does did there here s who which what im s t i my your you
    we our him them
""")
"""Words that carry no answer by themselves."""

YES = Phrases("""
    да / ага / угу / конечно / безусловно / разумеется / верно / несомненно / именно так
    точно / так точно
    yes / yeah / yep / yup / sure / of course / certainly / indeed / definitely / correct
    absolutely / true
""")
NO = Phrases("""
    нет / не / неа / никак / вовсе не / отнюдь / ничего подобного / ни в коем случае
    неверно / никогда
    no / nope / not / never / nah / false / incorrect / isn't / doesn't / don't
""")
UNITS = words("""
    год г лет век месяц день штука человек раз час минута секунда метр километр сантиметр миля
    рубль доллар
    килограмм грамм процент цвет фут дюйм
    year century month day time hour minute second meter metre kilometer kilometre mile foot
    inch pound dollar
    percent people person kg km cm us usd yr yrs ft in lb
""")
"""May be left out beside a number."""

NOT_SURNAMES = words("""
    man woman boy girl mouse bear bird dog cat king queen prince princess duck bunny hero
    knight pig fox wolf
    tower bridge river city park street lake mountain island house school university museum
    church day war
    island states kingdom jr junior sr senior ii iii iv company band team club award cup
""")
"""Last words of names that do not stand for the whole."""

BEFORE_NAMES = words("""
    president king queen sir mr mrs ms dr lord saint st poet writer actor actress singer author
    professor captain
    general prince princess emperor pope chancellor senator governor lady dame count duke
    father mother uncle aunt
    поэт писатель президент царь император король князь граф генерал капитан актер певец ученый
    физик доктор
    профессор маршал портрет космонавт художник композитор товарищ the and by is was де фон van
    von de la
""")
"""May stand before a surname without making it another person's."""

KINDS = words("""
    river city town village lake mount mountain class family genus species band group company
    order album song state
    country county province actor actress singer author writer empire dynasty limited ltd
    corporation inc emperor
    река город деревня озеро гора группа страна студия вселенная область актер певец писатель
    поэт мультфильм
    фильм сказка остров море племя
""")
"""Words for the kind of a thing, beside its name."""

SUFFIXES = words("jr sr junior senior jnr snr ii iii iv")
"""What may follow a surname."""

RELATIVES = words("который which who whose whom где where")
CALLS = words(
    "звать зовут называть называют называться называется известный named called known is зваться"
)
"""A relative clause with one of these gives a name."""

ELSEWHERE = words(
    "под над за около возле рядом мимо перед under behind above below beneath beside near over"
)
"""Says where something is, and not on or in it."""
