"""What is plainly said is accepted, whatever else is told beside it; what is not, is not."""

from __future__ import annotations

import pytest

from harness.judge import Verdict
from tests.judge.asking import verdict

PLAINLY = [
    ("Какого цвета крыша дома?", "Зелёная", "Крыша зелёная, а стены дома белые."),
    ("Какого цвета лепестки у ромашки?", "Белые", "Лепестки белые, а серединка жёлтая."),
    ("Какого цвета полосы на флаге?", "Синие", "Сам флаг белый, полосы синие."),
    ("Что это за инструмент?", "Стамеска", "Столярный инструмент с деревянной ручкой: стамеска."),
    ("Что это за прибор?", "Барометр", "Старинный прибор в латунном корпусе — барометр."),
    ("Сколько окон в доме?", "5", "Два слева, два справа и одно над дверью, всего 5."),
    ("Сколько пар ног у рака?", "Пять", "Пять пар, первая — клешни."),
    ("Сколько колёс у тележки?", "Три", "Колёса три: два больших и одно маленькое."),
    ("Какой формы окно?", "Круглое", "Окно круглое, а рама квадратная."),
    ("Что это за дерево?", "Ель", "Решил было, что пихта, но по шишкам это ель."),
    ("Что это за птица?", "Грач", "Ворона крупнее, но на снимке не она, а грач."),
    ("Кто сидит на ветке?", "Белка", "На ветке, рядом с дуплом, сидит белка и грызёт орех."),
    ("Что держит девочка?", "Мяч", "Девочка в красном платье держит мяч, на столе стоит чашка."),
    ("Где стоит ваза?", "На столе", "Ваза стоит на столе у окна, рядом с диваном."),
    ("Из чего сделан мост?", "Из камня", "Мост сложен из камня, перила чугунные."),
    ("Что растёт у забора?", "Малина", "У забора, за которым видна яблоня, растёт малина."),
    ("What is she holding?", "An umbrella", "She's got an umbrella tucked under her arm."),
    ("What is he wearing on his head?", "A helmet", "There's a helmet on his head, and goggles."),
    ("Who lives here?", "Monks", "Monks of the order, who keep bees."),
    ("Which country is this?", "Portugal", "That belongs to the Portuguese Republic, Portugal."),
    ("Which country's flag is this?", "Sweden", "The Swedish one."),
    ("Which country's coat of arms is it?", "Kenya", "It belongs to the Republic of Kenya."),
    ("What bird is this?", "Robin", "I was about to say finch, but that red breast means a robin."),
    ("What fish is this?", "Pike", "The long snout rules out the carp and leaves the pike."),
    ("What car is it?", "Mini", "My first guess was a Fiat, yet the badge says Mini."),
    ("What colour is the door?", "Blue", "The door is blue and the frame around it white."),
    ("How many candles are there?", "7", "Three in front, four behind, 7 in all."),
    ("How many legs has the stool?", "Three", "Three legs, one of them cracked."),
    ("What is the dog lying on?", "A rug", "The dog lies on a rug in front of the fire."),
    ("What shape is the sign?", "Octagonal", "It's an octagonal sign on a round post."),
    ("Якого кольору дах?", "Червоний", "Дах червоний, а сам будинок білий."),
    ("Що це за інструмент?", "Пилка", "Ручний інструмент із зубцями: пилка."),
    ("Скільки вікон у хаті?", "Три", "Два ліворуч і одне праворуч, усього три."),
    ("Welche Farbe hat das Dach?", "Rot", "Das Dach ist rot, die Wände sind weiß."),
    ("Was hält der Mann?", "Einen Hammer", "Der Mann hält einen Hammer, auf dem Tisch liegt Holz."),
    ("Was ist das für ein Werkzeug?", "Zange", "Ein Werkzeug aus Stahl: eine Zange."),
    ("De quelle couleur est le toit ?", "Rouge", "Le toit est rouge et les murs sont blancs."),
    ("Que tient la fille ?", "Un parapluie", "Elle tient un parapluie sous le bras."),
    ("Quel est cet instrument ?", "Violon", "Un instrument en bois à quatre cordes : le violon."),
    ("Какой стране принадлежит флаг?", "Дания", "Это датский флаг."),
    ("Which country is the plane from?", "The Netherlands", "It's a Dutch plane, a Fokker."),
    ("Which country is the ship from?", "United Kingdom", "A British frigate."),
    ("Which country is it from?", "United States", "USA"),
    ("De quel pays vient ce drapeau ?", "Italie", "C'est le drapeau italien."),
    ("Aus welchem Land kommt das Rad?", "Holland", "Es ist ein holländisches Rad."),
    ("Кто не умеет летать?", "Пингвин", "Не умеет летать пингвин."),
    ("Which animal can't swim?", "Gorilla", "The animal that can't swim is the gorilla."),
    ("Чего нет у ящерицы?", "Хвост", "У ящерицы нет хвоста."),
    ("What is missing?", "The handle", "The handle is missing."),
    ("What is this tool?", "A saw", "The saw is lying on a workbench."),
    ("What animal is this?", "A hen", "A hen is standing in the grass."),
    ("Что это за инструмент?", "Рубанок", "Рубанок лежит на верстаке."),
    ("Whose hat is it?", "Anna Smith", "It is Anna Smith's hat."),
    ("Who wrote it?", "Mary Shelley", "It was written by the English author Mary Shelley."),
    ("Who drew it?", "John Tenniel", "Their friend John Tenniel did."),
    ("When was it launched?", "5 May 1843", "It was launched in 1843."),
    ("Who won?", "Olga Korbut, in 1972", "Olga Korbut won."),
    ("Who sings?", "Ann Reed as Wendy", "That must be Ann Reed."),
    ("Where is the plant?", "On the windowsill", "It stands on the window sill."),
    ("In which town is it?", "Whitby", "It was taken inWhitby1 last year."),
    ("Какой формы стол?", "Круглый", "Стол в форме круга."),
    ("What shape is the flag?", "Triangular", "It's a triangle."),
    ("Чем занят старик?", "Ловит рыбу", "Старик рыбачит с лодки."),
    ("What is the baby doing?", "Sleeping", "The baby is asleep in its cot."),
    ("Какая погода?", "Дождь", "День дождливый."),
    ("What is the weather like?", "Sunny", "The sun is shining."),
    ("¿Qué hace la abuela?", "Dormir", "La abuela está durmiendo."),
    ("З чого зроблено ложку?", "Дерево", "Ложка дерев’яна."),
    ("Who is on the bridge?", "Cyclists", "Three cyclists cross the bridge."),
    ("Who works here?", "Clerks", "Clerks type letters at their desks."),
    ("What must he do?", "Let children cross", "He has to let children cross the road."),
    ("What do they do?", "Mix paint", "The two of them mix the paint."),
]

NOT_SAID = [
    ("Which country is the flag from?", "Norway", "The Danish flag, not the Norwegian one."),
    ("Какой стране принадлежит флаг?", "Дания", "Это шведский флаг, похожий на датский."),
    ("Кто не умеет летать?", "Пингвин", "Не пингвин, а страус."),
    ("Which animal can't swim?", "Gorilla", "Not the gorilla, but the camel."),
    ("What is this tool?", "A hammer", "A saw lies on a bench next to a hammer."),
    ("What is he holding?", "A cup", "The cup is standing on the table."),
    ("Whose hat is it?", "Anna Smith", "It is Bob Jones's hat."),
    ("Who wrote it?", "Mary Shelley", "A friend of Mary Shelley."),
    ("When was it launched?", "5 May 1843", "It was launched in June 1843."),
    ("When was it launched?", "5 May 1843", "It was launched on 6 May 1843."),
    ("Who is king?", "Haakon VII of Norway", "The king of Norway."),
    ("Где кот?", "Под столом", "Кот на столе."),
    ("Where is the cat?", "Under the chair", "The cat is on the chair."),
    ("Какого цвета крыша дома?", "Зелёная", "Крыша красная, а забор зелёный."),
    ("Какого цвета лепестки у ромашки?", "Белые", "Лепестки жёлтые; только серединка белая."),
    ("Сколько труб на крыше?", "Три", "Одна труба и три окна."),
    ("Сколько окон в доме?", "2", "Два слева, два справа и одно над дверью, всего 5."),
    ("Что это за дерево?", "Пихта", "Решил было, что пихта, но по шишкам это ель."),
    ("Что держит девочка?", "Мяч", "Мяч лежит на полу, а держит она куклу."),
    ("What bird is this?", "Finch", "I was about to say finch, but that breast means a robin."),
    ("What colour is the door?", "Blue", "The car is blue and the door is red."),
    ("What dog is it?", "A terrier", "It looks to me like a terrier cross."),
    ("Who is on the poster?", "Zorro", "That's a Zorro impersonator."),
    ("What fish is this?", "Carp", "The long snout rules out the carp and leaves the pike."),
    ("Welche Farbe hat das Dach?", "Rot", "Das Dach ist grau, die Wände sind rot."),
    ("De quelle couleur est le toit ?", "Rouge", "Le toit est gris et les murs sont rouges."),
]


@pytest.mark.parametrize(("question", "accepted", "answer"), PLAINLY)
def test_that_what_is_plainly_said_is_accepted(question: str, accepted: str, answer: str) -> None:
    assert verdict(question, accepted, answer) is Verdict.CORRECT


@pytest.mark.parametrize(("question", "accepted", "answer"), NOT_SAID)
def test_that_what_is_said_of_another_is_not(question: str, accepted: str, answer: str) -> None:
    assert verdict(question, accepted, answer) is not Verdict.CORRECT
