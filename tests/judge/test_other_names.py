"""Who is meant by a pet name, a translated name, a name behind the word for what one is."""

from __future__ import annotations

import pytest

from harness.judge import Judge, Verdict
from harness.judge.language.tokens import tokenize
from harness.judge.names import NameFinder
from harness.suite.suite import Expectation, JudgeSettings

NAMES = {
    "spider_man": ("Человек-паук",),
    "harry": ("Гарри Поттер", "Гарри"),
    "hermione": ("Гермиона Грейнджер",),
    "snow_queen": ("Снежная королева",),
    "baba_yaga": ("Баба-яга", "Яга"),
    "kesha": ("Кеша", "попугай Кеша"),
    "bear": ("Медведь", "Мишка"),
    "pooh": ("Винни-Пух", "Пух"),
    "paddington": ("Паддингтон",),
    "wolf": ("Волк",),
    "tom": ("Том", "кот Том"),
    "neznayka": ("Незнайка",),
    "znayka": ("Знайка",),
    "eeyore": ("Eeyore",),
    "obelix": ("Obelix",),
}
CALLED = [
    ("Spider-Man", "spider_man"),
    ("This is Spiderman", "spider_man"),
    ("Harry Potter", "harry"),
    ("Hermione Granger", "hermione"),
    ("the Snow Queen", "snow_queen"),
    ("Бабка Ёжка", "baba_yaga"),
    ("Кешка", "kesha"),
    ("Кешку", "kesha"),
    ("ослик Иа-Иа", "eeyore"),
    ("позирует в ней Знайка", "znayka"),
]
NOBODY = [
    "Отличие в том, что Пётр ушёл",
    "A hedge blocks the view of the gate",
    "It's a steep staircase",
    "человек и паук",
    "снежная гора",
]


@pytest.fixture(scope="module")
def finder() -> NameFinder:
    return NameFinder(NAMES)


@pytest.mark.parametrize(("written", "who"), CALLED)
def test_called(finder: NameFinder, written: str, who: str) -> None:
    assert [mention.characters for mention in finder.find(tokenize(written))] == [{who}]


@pytest.mark.parametrize("written", NOBODY)
def test_nobody(finder: NameFinder, written: str) -> None:
    assert finder.find(tokenize(written)) == []


@pytest.mark.parametrize(
    ("accepted", "who", "answer", "verdict"),
    [
        ("Пух", "pooh", "медвежонок Пух", Verdict.CORRECT),
        ("Пух", "pooh", "Это мишка Паддингтон.", Verdict.HALLUCINATION),
        ("Медведь", "bear", "медвежонок", Verdict.CORRECT),
        ("Волк", "wolf", "волчара", Verdict.CORRECT),
    ],
)
def test_what_one_is_before_the_name(
    accepted: str, who: str, answer: str, verdict: Verdict
) -> None:
    expectation = Expectation(question="Кто это?", accept=(accepted,), character=who)
    assert Judge(NAMES, JudgeSettings()).judge(expectation, answer).verdict is verdict
