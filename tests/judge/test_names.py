"""Names in any form, and the words that only look like them."""

from __future__ import annotations

import pytest

from harness.judge.language.tokens import tokenize
from harness.judge.names import NameFinder
from harness.suite.suite import Suite


@pytest.fixture(scope="module")
def finder(suite: Suite) -> NameFinder:
    return NameFinder(suite.names)


FORMS = {
    "cheburashka": "Чебурашка чебурашку Чебурашкой Чебурашки Чебурашкам ЧЕБУРАШКА "
    "Чебура́шка Чебрашка Чебурашкаа Чебурашко Cheburashka Čeburaška Chebourashka Чeбурашка",
    "crocodile_gena": "Гена|Гену|Геной|Крокодил Гена|Крокодила Гены|крокодилу Гене|Krokodil Gena|"
    "Crocodile Gena|Крокодил-Гена",
    "alyosha_popovich": "Алёша Попович|Алеши Поповича|Алёшей Поповичем|"
    "Alyosha Popovich|Alesha Popovich",
    "spider_man": "Человек-паук|Человека-паука|человеком пауком|Spider-Man|Spiderman|Spider Man|"
    "Спайдермен|Спайдер-мен|Спайдер мен|Спайдермэн|Спайдермена",
    "superman": "Супермен|Супермена|Superman|Super-man|Супермэн",
    "kolobok": "Колобок|колобка|Колобки|Колобком|Kolobok",
    "matryoshka": "Матрёшка|матрешки|матрёшек|Matryoshka|nesting doll|nesting dolls",
    "Винни-Пух": "Винни-Пух|Винни Пуха|Вини-Пух|Winnie-the-Pooh|Winnie the Pooh",
    "Добрыня Никитич": "Добрыня Никитич|Добрыню Никитича|Dobrynya Nikitich",
    "Бэтмен": "Бэтмен|Бетмен|Бэтмену|Batman",
    "Губка Боб": "Губка Боб|Губки Боба|Спанч Боб|SpongeBob|Sponge Bob|Spongebob",
}
STRANGERS = (
    "матрос|матрас|Матроскин|бармен|бармены|винный|Winner|генерал|ген|гены|супермаркет|кроссовки|"
    "крокодил|человек|паук|человек и паук|клубок|колпак|Чебоксары|чебурек|боб|губка|пятак|"
    "bartender|"
    "supermarket|spider"
)


@pytest.mark.parametrize(
    ("character", "written"),
    [
        (character, form)
        for character, forms in FORMS.items()
        for form in (forms.split("|") if "|" in forms else forms.split())
    ],
)
def test_form_is_recognised(finder: NameFinder, character: str, written: str) -> None:
    mentions = finder.find(tokenize(written))
    assert [mention.characters for mention in mentions] == [{character}]


@pytest.mark.parametrize("written", STRANGERS.split("|"))
def test_false_friend_is_nobody(finder: NameFinder, written: str) -> None:
    assert finder.find(tokenize(written)) == []


def test_shared_alias_means_either() -> None:
    finder = NameFinder({"one": ["Иван Царевич", "Иван"], "two": ["Иван Дурак", "Иван"]})
    assert finder.find(tokenize("Это Иван"))[0].characters == {"one", "two"}
