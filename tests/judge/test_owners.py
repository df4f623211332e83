"""Whose something is, as an adjective or a noun says it."""

from __future__ import annotations

import pytest

from harness.judge import Verdict
from tests.judge.asking import told, verdict

OWNERS = """
Чья это трубка? | дедушки | + Дедова | + дедушкина | - бабушкина
Чья это шапка? | отца | + папина | + отцова | + отцовская | - мамина
Чья это шапка? | мамы | + мамина | - папина | - маминой подруги
Чья это шапка? | бабушкина | + бабушки | + Это шапка бабушки. | - дедушкина
Чья это шапка? | брата | + братова | - сестрина
Чья это миска? | собаки | + собачья | - кошачья
Чьи это следы? | медведя | + медвежьи | - волчьи
Чьи это следы? | зайца | + заячьи | - лисьи
Чьи это следы? | кошки | + кошачьи | + кошкины
Чей портфель стоит у двери? | учителя | + учительский | - ученический
Кто на фото? | мама | - мамина сестра
"""


@pytest.mark.parametrize(("question", "accepted", "answer", "right"), told(OWNERS))
def test_owner(question: str, accepted: str, answer: str, right: bool) -> None:
    assert (verdict(question, accepted, answer) is Verdict.CORRECT) is right
