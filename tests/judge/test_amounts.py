"""A number, a score, a price, an amount is the same however it is written, and no other."""

from __future__ import annotations

import pytest

from harness.judge import Judge, Verdict
from harness.suite.suite import Expectation, JudgeSettings

SAME = [
    ("How many?", "23", "twenty-three"),
    ("How many?", "23", "twenty three"),
    ("How many birds are there?", "23", "There are twenty-three birds."),
    ("Сколько птиц?", "23", "двадцать три"),
    ("How many singers are there?", "3", "A trio."),
    ("How many dancers?", "2", "A duo."),
    ("How many eggs?", "12", "A dozen eggs."),
    ("How many eggs?", "24", "Two dozen."),
    ("How many eggs?", "6", "Half a dozen eggs"),
    ("Сколько яиц?", "12", "Дюжина"),
    ("Сколько яиц?", "10", "Десяток яиц"),
    ("Сколько лошадей?", "3", "Тройка лошадей"),
    ("Сколько детей?", "Двое", "2 ребёнка"),
    ("Сколько музыкантов?", "4", "Квартет"),
    ("Сколько литров?", "1,5", "Полтора литра"),
    ("Сколько литров?", "1,5 л", "полтора литра"),
    ("How long is it?", "1.5 m", "one and a half metres"),
    ("What is the score?", "3-1", "3:1"),
    ("What is the score?", "3:1", "three to one"),
    ("What is the score?", "3:1", "It's 3–1 to the hosts."),
    ("Какой счёт?", "3:1", "Счёт 3-1"),
    ("Какой счёт?", "3:1", "три один"),
    ("Какой счёт?", "2:0", "два ноль"),
    ("What is the score?", "2-0", "two nil"),
    ("What does it cost?", "$3.99", "three ninety-nine"),
    ("What does it cost?", "$3.99", "3,99 $"),
    ("What does it cost?", "$3.99", "3 dollars and 99 cents"),
    ("What is the price?", "$0.99", "99 cents"),
    ("How much is it?", "€12.50", "twelve fifty"),
    ("What volume?", "1 litre", "1000 ml"),
    ("What volume?", "1 liter", "1 l"),
    ("What volume?", "1 l", "a litre"),
    ("What volume?", "0.5 l", "half a litre"),
    ("What volume?", "500 ml", "0.5L"),
    ("Какой объём?", "1 литр", "1000 мл"),
    ("Какой объём?", "0,5 л", "пол-литра"),
    ("Какой объём?", "0,5 л", "поллитра"),
    ("Какой объём?", "500 мл", "0,5л"),
    ("Сколько весит?", "1,5 кг", "1500 г"),
    ("Сколько весит?", "1,5 кг", "1500 граммов"),
    ("Сколько весит?", "0,5 кг", "полкило"),
    ("Сколько весит?", "500 г", "полкило"),
    ("What does it weigh?", "1.5 kg", "1500 grams"),
    ("What does it weigh?", "200 g", "200 grams"),
    ("What does it weigh?", "200 grams", "200g"),
    ("How long is it?", "1 m", "100 cm"),
    ("How long is it?", "100 cm", "1 metre"),
    ("How long is it?", "205 cm", "2 m 5 cm"),
    ("How long?", "90 minutes", "1 hour 30 minutes"),
    ("How long?", "1 h 30 min", "90 minutes"),
    ("How long?", "1 hour", "60 minutes"),
    ("How long?", "30 minutes", "half an hour"),
    ("Как долго?", "30 минут", "полчаса"),
    ("Как долго?", "15 минут", "четверть часа"),
    ("Как долго?", "90 минут", "полтора часа"),
    ("How far?", "5 km", "5000 metres"),
    ("How far?", "5 km", "5km"),
    ("Сколько километров?", "5 км", "5км"),
    ("How many?", "105", "one hundred and five"),
    ("How many?", "100", "a hundred"),
    ("How many?", "0", "None."),
    ("How many?", "250", "two hundred and fifty"),
    ("What volume is it?", "2 litres", "2"),
    ("Какой объём?", "2 литра", "2 liters"),
    ("В каком масштабе?", "16:9", "16 to 9"),
    ("How many are there?", "2.5", "two and a half"),
    ("Сколько?", "2,5", "два с половиной"),
    ("Сколько весит?", "2 тонны", "2000 кг"),
    ("How many tonnes?", "2 t", "2 tonnes"),
    ("How many times?", "2", "Twice"),
]

OTHER = [
    ("How many?", "23", "twenty"),
    ("How many?", "20", "twenty-three"),
    ("How many?", "Two", "Twenty-two."),
    ("How many?", "3", "twenty-three"),
    ("How many?", "5", "five-six"),
    ("How many?", "5", "five or six"),
    ("How many eggs?", "2", "Two dozen."),
    ("How many eggs?", "12", "half a dozen"),
    ("What is the score?", "3:1", "1:3"),
    ("What is the score?", "3:1", "one to three"),
    ("What is the score?", "3:1", "3:2"),
    ("What does it cost?", "$3.99", "three"),
    ("What does it cost?", "$3.99", "€3.99"),
    ("What does it cost?", "$3.99", "ninety-nine"),
    ("What volume?", "1 litre", "100 ml"),
    ("What volume?", "1 litre", "1 ml"),
    ("What volume?", "1000 ml", "1000 l"),
    ("Сколько весит?", "1,5 кг", "15 кг"),
    ("Сколько весит?", "5 кг", "5г"),
    ("What does it weigh?", "5 kg", "5g"),
    ("What does it weigh?", "1 kg", "2.2 pounds"),
    ("How long is it?", "1 m", "1 km"),
    ("How long is it?", "1 m", "3 feet"),
    ("How long is it?", "1 m", "10 cm"),
    ("How long?", "1 hour", "1 minute"),
    ("How long?", "1 hour", "half an hour"),
    ("How long?", "90 minutes", "9 hours"),
    ("Как долго?", "30 минут", "полтора часа"),
    ("How many singers?", "3", "A quartet."),
    ("How many?", "105", "a hundred"),
    ("How many?", "100", "one hundred and five"),
    ("Сколько?", "2", "два с половиной"),
    ("Сколько?", "2", "двадцать"),
    ("В каком году?", "1985", "1986г"),
    ("Сколько весит?", "2 тонны", "2 кг"),
    ("How heavy?", "100 g", "100 kg"),
    ("How far?", "5 km", "5 miles"),
    ("How far?", "5 km", "5 m"),
]


def _verdict(question: str, accepted: str, answer: str) -> Verdict:
    expectation = Expectation(question=question, accept=(accepted,))
    return Judge({}, JudgeSettings()).judge(expectation, answer).verdict


@pytest.mark.parametrize(("question", "accepted", "answer"), SAME)
def test_same(question: str, accepted: str, answer: str) -> None:
    assert _verdict(question, accepted, answer) is Verdict.CORRECT


@pytest.mark.parametrize(("question", "accepted", "answer"), OTHER)
def test_other(question: str, accepted: str, answer: str) -> None:
    assert _verdict(question, accepted, answer) is not Verdict.CORRECT
