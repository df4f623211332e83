"""Answers are untrusted: any length, any characters, never a crash and never a wait."""

from __future__ import annotations

import random
import time
from itertools import product

import pytest

from harness.judge import Judge
from harness.suite.suite import Expectation, JudgeSettings

WHO = Expectation(question="Кто это?", accept=("Чебурашка",), character="cheburashka")
PIECES = [
    "Чебурашка", "не", "или", "«", "»", '"', "(", "?", "\x00", "\u202e", "\u200d", "🐊", "ß", "İ",
    "७", "\ud800", "'", "’s", "-", "12.04.1961", "IX", " ", "\n", "ё", "и\u0306", "ﬁ", "²", "中文",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_random_text_is_judged(judge: Judge, seed: int) -> None:
    rng = random.Random(seed)
    parts = [
        rng.choice(PIECES) if rng.random() < 0.7 else chr(rng.randrange(1, 0x11000))
        for _ in range(40)
    ]
    judgement = judge.judge(WHO, rng.choice(["", " "]).join(parts))
    assert judgement.reason
    assert bool(judgement.named) == (judgement.verdict == "hallucination")


@pytest.mark.parametrize(
    "text",
    ["а" * 100_000, "не " * 40_000, "Чебурашка или " * 10_000, "«" * 100_000, "1" * 100_000,
     "," * 100_000, "двадцать " * 20_000,
     " ".join(f"слово{at:x}" for at in range(10_000)), "Он не " * 5_000 + "Чебурашка",
     "Spider " * 20_000, "а\u0301" * 50_000, "это Шрек, а не Халк " * 5_000],
)  # fmt: skip
def test_long_answer_is_judged_quickly(judge: Judge, text: str) -> None:
    start = time.process_time()
    judge.judge(WHO, text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize("accept", ["?", "🐊", "…", "42", "Да", "не", "(x)"])
def test_odd_acceptable_answers_do_not_crash(judge: Judge, accept: str) -> None:
    for answer in ("", "?", "Да", "42", "🐊 и крокодил", "Чебурашка"):
        judge.judge(Expectation(question="?", accept=(accept,)), answer)


def test_thousands_of_names_that_begin_alike_are_not_compared_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from harness.judge import vocabulary

    compared: list[str] = []
    same_word = vocabulary.same_word

    def counted(written: str, name: str) -> bool:
        compared.append(name)
        return same_word(written, name)

    monkeypatch.setattr(vocabulary, "same_word", counted)
    names = [f"имяр{''.join(letters)}" for letters in product("бвгдж", repeat=5)]
    words = vocabulary.Vocabulary([(name,) for name in names])
    for name in names[::50]:
        assert name in words.matches(name)
    assert len(names) == 3125
    assert len(compared) < len(names[::50]) * len(names) / 10


def test_five_thousand_names_in_one_answer_are_judged_quickly() -> None:
    parts = ("ба", "ви", "го", "ду", "же", "за", "ки", "ло", "му", "ни")
    names = ["".join(chosen).capitalize() for chosen in product(parts, repeat=4)][:5_000]
    start = time.process_time()
    judge = Judge({f"c{at}": (name,) for at, name in enumerate(names)}, JudgeSettings())
    judgement = judge.judge(WHO, f"Это {', '.join(names)}.")
    assert time.process_time() - start < 10
    assert judgement.verdict == "hallucination"
