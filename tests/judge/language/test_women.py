"""Who is a woman by the form of the word, and who is not."""

from __future__ import annotations

import pytest

from harness.judge.language.women import woman

WOMEN = """
водительница лыжница кассирша певица учительница студентка парикмахерша официантка врачиха
спортсменка балерина медсестра бегунья покупательница блондинка пенсионерка танцовщица
"""
OTHERS = """
львица волчица курица кошка девочка внучка персона жертва сирота врач водитель кассир ворона
лыжа певец
"""


@pytest.mark.parametrize("word", WOMEN.split())
def test_woman(word: str) -> None:
    assert woman(word)


@pytest.mark.parametrize("word", OTHERS.split())
def test_other(word: str) -> None:
    assert not woman(word)
