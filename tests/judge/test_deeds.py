"""Of several who do several things, who does what was asked is the answer."""

from __future__ import annotations

import pytest

from harness.judge import Judge, Verdict
from harness.suite.suite import Expectation, JudgeSettings
from tests.judge.asking import told, verdict

NAMES = {
    "volk": ("Волк",),
    "zayats": ("Заяц",),
    "zolushka": ("Золушка",),
    "fiona": ("Фиона",),
    "sharik": ("Шарик",),
    "matroskin": ("Матроскин",),
    "balu": ("Балу",),
    "krolik": ("Кролик",),
    "elsa": ("Эльза",),
    "anna": ("Анна",),
    "neznayka": ("Незнайка",),
    "znayka": ("Знайка",),
}
RIGHT = [
    ("Кто мчится на лыжах?", "Заяц", "Заяц мчится на лыжах, Волк смотрит ему вслед."),
    ("Кто мчится на лыжах?", "Заяц", "Волк ждёт внизу, а на лыжах несётся Заяц."),
    ("Кто печёт блины?", "Золушка", "Фиона только командует, а блины печёт Золушка."),
    ("Кто печёт блины?", "Золушка", "Фиона накрывает на стол, пока Золушка печёт блины."),
    ("Кто печёт блины?", "Золушка", "Золушка стоит у плиты, блины шкворчат на сковороде."),
    ("Кто чинит телевизор?", "Шарик", "Это Шарик: он разобрал телевизор, Матроскин наблюдает."),
    ("Кому вручают медаль?", "Балу", "Кролик хлопает в ладоши, медаль вручают Балу."),
    ("Кому вручают медаль?", "Балу", "Медаль вручают Балу, Кролик хлопает."),
    ("Кому дарят цветы?", "Эльза", "Анна дарит цветы Эльзе."),
]
ANOTHER = [
    ("Кто мчится на лыжах?", "Заяц", "volk", "Заяц стоит на пригорке, а на лыжах едет Волк."),
    ("Кто печёт блины?", "Золушка", "fiona", "Золушка ушла на бал, блины печёт Фиона."),
    ("Кто чинит телевизор?", "Шарик", "matroskin", "Телевизор чинит Матроскин, Шарик смотрит."),
    ("Кому вручают медаль?", "Балу", "krolik", "Медаль вручают Кролику, Балу хлопает в ладоши."),
    ("Кому дарят цветы?", "Эльза", "anna", "Эльза дарит цветы Анне."),
    ("Кого нарисовали?", "Незнайка", "znayka", "Шляпа Незнайкина, но надел её Знайка."),
]
NOBODY = [
    ("Кто мчится на лыжах?", "Заяц", "Лыжи стоят пустые, Заяц спит в берлоге."),
    ("Кто мчится на лыжах?", "Заяц", "Никто: лыжи прислонены к сосне, а Заяц пьёт чай."),
    ("Кто мчится на лыжах?", "Заяц", "Заяц тут ни при чём, катится лисица."),
    ("Кто печёт блины?", "Золушка", "Золушка ушла на бал, а блины печёт какой-то старик."),
    ("Кто печёт блины?", "Золушка", "Золушка блинов не печёт, она их ест."),
]
SOMEBODY = """
Кто ведёт трактор? | девушка | + Старик стоит у ворот, а трактор ведёт девушка.
| + Девушка сидит в кабине, трактор едет по полю. | + Девушка, старик стоит у ворот.
| - Девушка стоит у ворот, а трактор ведёт старик. | - Старик, девушка стоит у ворот.
| - Трактор стоит пустой, девушка спит в сене.
Кто моет окно? | мама | + Моет мама, сын пьёт кофе. | + Папа читает, мама моет окно.
| + Окно моет женщина, по всей видимости, мама. | + Мама протирает окно, бабушка моет пол.
| - Моет сын, мама пьёт кофе. | - Мама ушла, окно моет бабушка.
Кто рубит дрова? | дед | + Внук складывает поленья, а рубит дед.
| - Топором машет внук, а дед смотрит с крыльца.
Кто продаёт арбузы? | мужчина | - Мужчина выбирает арбуз, а продаёт их женщина.
Кто сидит на дереве? | белка | + Белка сидит на ветке, под деревом стоит мальчик.
Кто спит на диване? | кот | + Собака играет с клубком, кот спит. | - Собака, кот лежит на полу.
Кого гладит девочка? | кошку | + Кошку, собака спит рядом. | - Собаку, кошка спит на окне.
Чья кружка на столе? | бабушки | + Бабушки, внучка держит свою в руках.
| - Внучки, бабушка держит свою в руках.
Что у мальчика на голове? | шлем | + Он в шлеме, его отец в кепке.
| - В шлеме его отец, сам он в кепке.
Какая птица живёт у мальчика? | сова | + Его питомец — сова, она носит почту
"""


def _judge(question: str, accepted: str, answer: str) -> tuple[Verdict, tuple[str, ...]]:
    who = next(one for one, called in NAMES.items() if accepted in called)
    expectation = Expectation(question=question, accept=(accepted,), character=who)
    judgement = Judge(NAMES, JudgeSettings()).judge(expectation, answer)
    return judgement.verdict, judgement.named


@pytest.mark.parametrize(("question", "accepted", "answer"), RIGHT)
def test_who_does_it_is_right(question: str, accepted: str, answer: str) -> None:
    assert _judge(question, accepted, answer) == (Verdict.CORRECT, ())


@pytest.mark.parametrize(("question", "accepted", "named", "answer"), ANOTHER)
def test_another_does_it(question: str, accepted: str, named: str, answer: str) -> None:
    assert _judge(question, accepted, answer) == (Verdict.HALLUCINATION, (named,))


@pytest.mark.parametrize(("question", "accepted", "answer"), NOBODY)
def test_nobody_of_the_names_does_it(question: str, accepted: str, answer: str) -> None:
    assert _judge(question, accepted, answer) == (Verdict.WRONG, ())


@pytest.mark.parametrize(("question", "accepted", "answer", "right"), told(SOMEBODY))
def test_somebody(question: str, accepted: str, answer: str, right: bool) -> None:
    assert (verdict(question, accepted, answer) is Verdict.CORRECT) is right
