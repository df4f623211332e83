"""Sentences that the judge, the gate and the rest say in English, for readers of Russian.

They are said where they are found, in one language, and stand so in `report.json`. Here they are
known by their wording, `{}` for what differs, so that reports made earlier are read as well. A test
holds the list to what the code says.
"""

from __future__ import annotations

import re
from functools import cache

RUSSIAN = {
    # The judge: why a verdict.
    "It says “{}”.": "Сказано: «{}».",
    "It says “{}”, which is never acceptable here.": "Сказано «{}», что здесь никогда не годится.",
    "It asserts another character: {}.": "Назван другой персонаж: {}.",
    "“{}” is where {} is from.": "«{}» — это откуда {}.",
    "It says yes to another character: {}.": "Соглашается, что это другой персонаж: {}.",
    "It says nothing that is acceptable.": "Ничего из допустимого не сказано.",
    "It contradicts “{}” (similarity {}, {} is needed).": (
        "Противоречит ответу «{}» (сходство {}, нужно {})."
    ),
    "It is too far from “{}” (similarity {}, {} is needed).": (
        "Слишком далеко от ответа «{}» (сходство {}, нужно {})."
    ),
    "It means “{}” (similarity {}, {} is needed).": (
        "По смыслу то же, что «{}» (сходство {}, нужно {})."
    ),
    "It gives “{}”, where several are asked for.": "Дано только «{}», а спрошено о нескольких.",
    "It offers “{}” beside something else and commits to neither.": (
        "«{}» предложено наряду с другим, выбора нет."
    ),
    "It lists “{}” among many things.": "«{}» лишь одно из многого перечисленного.",
    "It says “{}” of something else, or not alone.": "«{}» сказано о другом или не само по себе.",
    "The answer says nothing but the question.": "В ответе нет ничего, кроме вопроса.",
    "The answer is empty.": "Ответ пуст.",
    "It says the opposite of what is acceptable.": "Сказано обратное допустимому.",
    "It thinks, and comes to no answer.": "Рассуждает, но до ответа не доходит.",
    "It says the same over and over.": "Повторяет одно и то же.",
    "It sounds like declining to answer.": "Похоже на отказ отвечать.",
    "It ends before it says anything.": "Обрывается, ничего не сказав.",
    "It declines to answer.": "Отказывается отвечать.",
    "{} decided: {}": "Так решил человек ({}): {}",
    "{} decided.": "Так решил человек ({}).",
    "A second opinion, {}, calls it wrong. The judge alone: {}": (
        "Второе мнение ({}): неверно. Сам судья: {}"
    ),
    "A second opinion, {}, calls it right. The judge alone: {}": (
        "Второе мнение ({}): верно. Сам судья: {}"
    ),
    # The least that a suite can show.
    "of {} target case none was wrong before: nothing can be gained": (
        "целевых случаев {}, неверных раньше не было: приобрести нечего"
    ),
    "of {} target cases none was wrong before: nothing can be gained": (
        "целевых случаев {}, неверных раньше не было: приобрести нечего"
    ),
    "of {} control case none was right before: nothing can be lost": (
        "контрольных случаев {}, верных раньше не было: терять нечего"
    ),
    "of {} control cases none was right before: nothing can be lost": (
        "контрольных случаев {}, верных раньше не было: терять нечего"
    ),
    "with {}, even gaining all of them can be chance": (
        "{}: даже если приобрести все, это может быть случайно"
    ),
    "with {}, even losing all of them can be chance": (
        "{}: даже если потерять все, это может быть случайно"
    ),
    "with {}, gaining on fewer than {} of {} pictures can be chance": (
        "{}: прирост меньше чем на {} из {} картинок может быть случайным"
    ),
    "with {}, losing on fewer than {} of {} pictures can be chance": (
        "{}: потеря меньше чем на {} из {} картинок может быть случайной"
    ),
    "with {}, gaining fewer than {} can be chance": ("{}: прирост меньше {} может быть случайным"),
    "with {}, losing fewer than {} can be chance": "{}: потеря меньше {} может быть случайной",
    "{} target case, {} of them wrong before": "целевых случаев {}, из них неверных раньше {}",
    "{} target cases, {} of them wrong before": "целевых случаев {}, из них неверных раньше {}",
    "{} control case, {} of them right before": "контрольных случаев {}, из них верных раньше {}",
    "{} control cases, {} of them right before": "контрольных случаев {}, из них верных раньше {}",
    "{} target case": "целевых случаев {}",
    "{} target cases": "целевых случаев {}",
    "{} control case": "контрольных случаев {}",
    "{} control cases": "контрольных случаев {}",
    # What the gate cannot see, and labels that do not do.
    "no control cases: this gate cannot see what was forgotten": (
        "контрольных случаев нет: что забыто, не видно"
    ),
    "no target cases: this gate cannot see what was learned": (
        "целевых случаев нет: что выучено, не видно"
    ),
    "{} verdict of unknown certainty: judge again to measure it": (
        "оценок без измеренной уверенности: {}; её измеряет harness judge"
    ),
    "{} verdicts of unknown certainty: judge again to measure it": (
        "оценок без измеренной уверенности: {}; её измеряет harness judge"
    ),
    "too few labels to correct by: {} right and {} not, {} of each are needed": (
        "слишком мало размеченных ответов для поправки: верных {}, других {}, нужно по {}"
    ),
    "the judge cannot be corrected: on the labelled answers its verdicts tell hardly more than a "
    "coin would": (
        "поправка невозможна: на размеченных ответах оценки говорят не больше, чем монета"
    ),
    # What should be known of adapters.
    "{}: trained on {}, a quantised sibling of it: answers may differ from those seen in training "
    "(--base-model {} asks as it was trained)": (
        "{}: обучен на {}, квантованной версии этой модели: ответы могут отличаться от обучения "
        "(--base-model {} спросит так, как он обучен)"
    ),
    "{}: trained on {}, its full sibling: answers may differ from those seen in training "
    "(--base-model {} asks as it was trained)": (
        "{}: обучен на {}, полной версии этой модели: ответы могут отличаться от обучения "
        "(--base-model {} спросит так, как он обучен)"
    ),
    "{}: trained on {}, says the config; asked on {}: is it the same?": (
        "{}: обучен на {}, говорит конфигурация; спрошен на {}: это одно и то же?"
    ),
    "{}; asked with its own, by adapter_template: own": (
        "{}; спрошен со своим (adapter_template: own)"
    ),
    "{}; asked with the base's, perhaps otherwise than it was trained (adapter_template: own in "
    "suite.yaml asks with its own)": (
        "{}; спрошен с тем, что у базовой модели, возможно не так, как обучен "
        "(adapter_template: own в suite.yaml спросит со своим)"
    ),
}


@cache
def in_russian(text: str) -> str:
    """Give a sentence in Russian, what it quotes as it stands; one not known here stays."""
    parts = text.split("; ")  # several sentences side by side, or one that has such a sign
    if len(parts) > 1 and all(in_russian(part) != part for part in parts):
        return "; ".join(map(in_russian, parts))
    for pattern, russian in _patterns():
        if match := pattern.fullmatch(text):
            return russian.format(*map(in_russian, match.groups()))
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The longest wording first: what says more is not taken for what says less."""
    wordings = sorted(RUSSIAN, key=lambda wording: -len(wording.replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, wording.split("{}"))), re.DOTALL), RUSSIAN[wording])
        for wording in wordings
    ]
