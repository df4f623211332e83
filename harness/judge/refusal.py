"""Answers that decline to answer, in Russian and English, and what is left when that is set aside."""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge import cues
from harness.judge.stance import clause_start, clause_stop
from harness.judge.tokens import Token

DECLINES = cues.Phrases(
    "не знаю", "не знаком*", "не могу", "не можем", "не удается", "не удалось", "не получается", "не вижу", "не видно",
    "не имею", "не уверен*", "не понимаю", "не понятно", "непонятно", "неизвестно", "неизвестен", "не известно",
    "не распозна*", "не узнаю", "не узнал*", "не помню", "не определ*", "не способен", "не в состоянии", "невозможно",
    "нельзя определить", "нельзя сказать", "затрудняюсь", "затруднительно", "трудно", "сложно", "тяжело сказать",
    "отказываюсь", "нет информации", "недостаточно", "извините", "простите", "к сожалению", "прошу прощения",
    "сожалею", "увы", "без понятия", "понятия не имею", "нет данных", "нет ответа", "не скажу", "не отвечу",
    "воздержусь", "не представляю", "неясно", "не ясно", "не хватает", "как языковая модель", "как ии",
    "i dont know", "dont know", "do not know", "cant", "can t", "cannot", "can not", "unable", "not able", "couldnt",
    "could not", "not sure", "unsure", "uncertain", "not certain", "no idea", "unknown", "sorry", "apologize",
    "apologies", "unfortunately", "dont have", "do not have", "dont recognize", "do not recognize",
    "dont recognise", "not familiar", "unclear", "not clear", "impossible to", "difficult to", "hard to",
    "decline", "not enough information", "insufficient", "as an ai", "no information", "not visible",
    "idk", "n a", "no answer", "cant tell", "not possible", "wont", "refuse", "unidentified", "no comment",
)  # fmt: skip


def refusal_clauses(tokens: Sequence[Token]) -> set[int]:
    """Indexes of the tokens that stand in a clause which declines."""
    inside: set[int] = set()
    for i in range(len(tokens)):
        if i not in inside and DECLINES.at(tokens, i) and not cues.SURE.at(tokens, i):
            inside |= set(range(clause_start(tokens, i), clause_stop(tokens, i)))
    return inside


def guesses(tokens: Sequence[Token], declined: set[int]) -> bool:
    """Whether, beside declining, the answer ventures a guess."""
    return any(i not in declined and cues.VENTURES.at(tokens, i) for i in range(len(tokens)))
