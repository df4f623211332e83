"""The words of a report in each language it can be written in.

Sentences avoid counted nouns ("Cases: 21", not "21 cases"): Russian has three plural forms, and a
label with a figure reads well in both languages.
"""

from __future__ import annotations

from typing import Any

ENGLISH = {
    "report": "Adapter report",
    "skip": "Skip to the cases",
    "cases_count": "Cases: {count}",
    "compared_with": "Compared with {baseline}",
    "contents": "Contents",
    # The decision.
    "may_release": "{adapter} may be released",
    "may_not_release": "{adapter} may not be released",
    "none_may_release": "No adapter may be released",
    "incomplete": "Incomplete run: nothing may be released",
    "partial": "Partial run: no gate",
    "partial_why": "Some cases were deselected, so nothing is said about a release.",
    "base_only": "The base alone: nothing to release",
    "base_only_why": "Add --adapter NAME to see what an adapter learned, mistook and forgot.",
    "incomplete_why": "Answers missing or failed: {count}. What was not asked cannot pass.",
    "best": "Best of this run",
    "best_why": (
        "Correct answers: {after} of {total}. Hallucinations: {mistakes}. "
        "Controls kept: {control} of {controls}."
    ),
    "why_not": "What stands in the way of {adapter}",
    "tolerated": "Tolerated by the gate",
    "limit_value": "limit {limit}, found {value}",
    "and_more": "and {count} more",
    "targets": "Targets",
    "targets_hint": "correct answers about what it should learn",
    "controls": "Controls",
    "controls_hint": "correct answers about what it must not forget",
    "hallucinations": "Hallucinations",
    "hallucinations_hint": "answers that assert another character",
    "of": "of",
    "from": "from {before}",
    "interval": "{share} %, 95 % interval {low} to {high} %",
    "change_better": "the change is more than chance",
    "change_worse": "the change is more than chance",
    "change_inconclusive": "the change may be chance",
    "maybe": "may be chance",
    "no_change": "no change",
    "holds": "Holds",
    "differs": "Compared although it differs",
    "groups": "By tag and question",
    "group_tag": "tag",
    "group_question": "question",
    "history": "Releases so far",
    "released": "Released",
    "released_by": "By",
    "this_run": "this run",
    # Gate.
    "gate": "Gate",
    "passed": "Passes",
    "failed": "Fails",
    "no_gate": "No gate",
    "rule_max_control_regressions": "Control regressions",
    "rule_max_new_hallucinations": "New hallucinations",
    "rule_min_target_gain": "Target gain",
    "rule_min_target_accuracy": "Target accuracy",
    "rule_max_hallucination_rate": "Hallucination rate",
    "rule_max_regressions": "Regressions",
    "rule_min_gain": "Gain",
    "rule_min_accuracy": "Accuracy",
    "rule_judged": "Nothing judged",
    "rule_require_significance": "More than chance",
    "rule_complete": "Questions without an answer",
    "rule_partial": "Only a part of the suite was run",
    "rule_strict": "Answers that are not correct",
    # Tables.
    "adapter": "Adapter",
    "adapters": "Adapters",
    "adapters_compared": "Adapters compared",
    "reasons": "In the way",
    "nothing": "nothing",
    "character": "Character",
    "characters": "Characters",
    "role": "Role",
    "target": "target",
    "control": "control",
    "before": "Before",
    "after": "After",
    "before_after": "Before → after",
    "status": "Status",
    "taken_for": "Taken for",
    "nobody": "nobody",
    "learned": "learned",
    "improved": "improved",
    "unchanged": "unchanged",
    "degraded": "degraded",
    "matrix": "Adapters × characters",
    "matrix_hint": "Correct answers of those asked. The mark compares with {baseline}.",
    "choose_adapter": "Adapter shown",
    "chart_picture": "Chart as a picture",
    "confusion": "Who is taken for whom",
    "confusion_hint": "Rows: who the picture shows. Columns: whom the answer named instead.",
    "confusion_none": "No answer asserted another character.",
    "never_mistaken": "Never taken for another",
    "left_out": "Left out as less frequent: {count}.",
    "shown": "Shown",
    "times": "Times: {count}",
    "recipes": "Recipes",
    "recipes_hint": "How each adapter was trained. Marked: what differs from the one to its left.",
    "setting": "Setting",
    "was": "was {value}",
    "same_in_all": "Same in all",
    "results": "Results",
    # Cases.
    "cases": "Cases",
    "cases_of": "Shown: {shown} of {count}",
    "search": "Search",
    "search_hint": "question, answer, reason, tag",
    "all_adapters": "All adapters",
    "all_characters": "All characters",
    "change": "Change",
    "verdict": "Verdict",
    "fixed": "fixed",
    "kept": "kept",
    "regressed": "regressed",
    "missed": "missed",
    "new_hallucination": "new hallucination",
    "correct": "correct",
    "hallucination": "hallucination",
    "wrong": "wrong",
    "refusal": "refusal",
    "error": "no answer",
    "clear": "Clear filters",
    "more": "Show more",
    "none_match": "No case matches these filters.",
    "link": "Link to this case",
    "every_adapter": "Every adapter on this case",
    "only_case": "Only {case}",
    "named_filter": "Named: {name}",
    "details": "Details",
    "silence": "(an empty answer)",
    "named_as": "Named",
    "also_named": "Also named",
    "rule": "Rule",
    "similarity": "Similarity",
    "threshold": "threshold {value}",
    "accepted": "Accepted answers",
    "tags": "Tags",
    "test": "Test",
    "place": "Written in",
    "overruled": "Verdict by a person",
    "no_picture": "no picture",
    "picture_of": "Picture: {name}",
    "no_script": "Scripts are off: the cases that need a look are listed, without filters.",
    "no_script_more": "More rows are in answers.jsonl: {count}.",
    "case": "Case",
    "question": "Question",
    "answer": "Answer",
    "reason": "Reason",
    # The run.
    "run": "How this run was made",
    "files": "Files",
    "created": "Made",
    "suite": "Suite",
    "judge": "Judge",
    "generation": "Generation",
    "tool": "Harness",
    "all_compared": "All adapters compared",
    "correct_answers": "Correct answers",
    "model_card_title": "What it learned, mistook and forgot",
    "model_card_intro": (
        "Tested with harness {version} on {created}: one question at a time about one picture, "
        "compared with `{baseline}`. Suite hash `{hash}`."
    ),
    "regressions": "Regressed",
    "trained_with": "Trained with",
}

RUSSIAN = {
    "report": "Отчёт об адаптерах",
    "skip": "Перейти к вопросам",
    "cases_count": "Вопросов: {count}",
    "compared_with": "Сравнение с {baseline}",
    "contents": "Содержание",
    "may_release": "{adapter} можно выпускать",
    "may_not_release": "{adapter} выпускать нельзя",
    "none_may_release": "Ни один адаптер выпускать нельзя",
    "incomplete": "Прогон неполный: выпускать нельзя",
    "partial": "Частичный прогон: без допуска",
    "partial_why": "Часть вопросов не задавалась, поэтому о выпуске ничего не сказано.",
    "base_only": "Только базовая модель: выпускать нечего",
    "base_only_why": "С --adapter NAME будет видно, что адаптер выучил, перепутал и забыл.",
    "incomplete_why": "Нет ответа или ошибка: {count}. Что не спрошено, не может быть принято.",
    "best": "Лучший в этом прогоне",
    "best_why": (
        "Верных ответов: {after} из {total}. Галлюцинаций: {mistakes}. "
        "Контрольных верно: {control} из {controls}."
    ),
    "why_not": "Что мешает выпустить {adapter}",
    "tolerated": "Допущено условиями",
    "limit_value": "предел {limit}, получено {value}",
    "and_more": "и ещё {count}",
    "targets": "Новые персонажи",
    "targets_hint": "верные ответы о тех, кого надо выучить",
    "controls": "Контрольные",
    "controls_hint": "верные ответы о тех, кого нельзя забыть",
    "hallucinations": "Галлюцинации",
    "hallucinations_hint": "в ответе назван другой персонаж",
    "of": "из",
    "from": "было {before}",
    "interval": "{share} %, 95 % интервал от {low} до {high} %",
    "change_better": "изменение не случайно",
    "change_worse": "изменение не случайно",
    "change_inconclusive": "изменение может быть случайным",
    "maybe": "может быть случайно",
    "no_change": "без изменений",
    "holds": "Выполнено",
    "differs": "Сравнение, хотя отличается",
    "groups": "По меткам и вопросам",
    "group_tag": "метка",
    "group_question": "вопрос",
    "history": "Предыдущие выпуски",
    "released": "Выпущен",
    "released_by": "Кем",
    "this_run": "этот прогон",
    "gate": "Допуск",
    "passed": "Пройден",
    "failed": "Не пройден",
    "no_gate": "Нет",
    "rule_max_control_regressions": "Забытые контрольные ответы",
    "rule_max_new_hallucinations": "Новые галлюцинации",
    "rule_min_target_gain": "Прирост по новым персонажам",
    "rule_min_target_accuracy": "Точность по новым персонажам",
    "rule_max_hallucination_rate": "Доля галлюцинаций",
    "rule_max_regressions": "Испорчено",
    "rule_min_gain": "Прирост",
    "rule_min_accuracy": "Точность",
    "rule_judged": "Ничего не оценено",
    "rule_require_significance": "Больше случайности",
    "rule_complete": "Вопросы без ответа",
    "rule_partial": "Задана только часть вопросов",
    "rule_strict": "Неверные ответы",
    "adapter": "Адаптер",
    "adapters": "Адаптеры",
    "adapters_compared": "Сравнение адаптеров",
    "reasons": "Что мешает",
    "nothing": "ничего",
    "character": "Персонаж",
    "characters": "Персонажи",
    "role": "Роль",
    "target": "новый",
    "control": "контрольный",
    "before": "До",
    "after": "После",
    "before_after": "До → после",
    "status": "Итог",
    "taken_for": "Принят за",
    "nobody": "ни за кого",
    "learned": "выучен",
    "improved": "лучше",
    "unchanged": "без изменений",
    "degraded": "хуже",
    "matrix": "Адаптеры × персонажи",
    "matrix_hint": "Верных ответов из заданных. Знак: сравнение с {baseline}.",
    "choose_adapter": "Показан адаптер",
    "chart_picture": "График картинкой",
    "confusion": "Кого за кого принимают",
    "confusion_hint": "Строки: кто на картинке. Столбцы: кто назван вместо него.",
    "confusion_none": "Ни в одном ответе не назван другой персонаж.",
    "never_mistaken": "Ни разу не перепутаны",
    "left_out": "Не показаны как более редкие: {count}.",
    "shown": "На картинке",
    "times": "Раз: {count}",
    "recipes": "Рецепты",
    "recipes_hint": "Как обучен каждый адаптер. Отмечено отличие от соседа слева.",
    "setting": "Параметр",
    "was": "было {value}",
    "same_in_all": "Одинаково у всех",
    "results": "Результаты",
    "cases": "Вопросы",
    "cases_of": "Показано: {shown} из {count}",
    "search": "Поиск",
    "search_hint": "вопрос, ответ, причина, метка",
    "all_adapters": "Все адаптеры",
    "all_characters": "Все персонажи",
    "change": "Изменение",
    "verdict": "Оценка",
    "fixed": "исправлен",
    "kept": "сохранён",
    "regressed": "испорчен",
    "missed": "не выучен",
    "new_hallucination": "новая галлюцинация",
    "correct": "верно",
    "hallucination": "галлюцинация",
    "wrong": "неверно",
    "refusal": "отказ",
    "error": "нет ответа",
    "clear": "Сбросить фильтры",
    "more": "Показать ещё",
    "none_match": "Под эти фильтры не подходит ни один вопрос.",
    "link": "Ссылка на этот вопрос",
    "every_adapter": "Все адаптеры на этом вопросе",
    "only_case": "Только {case}",
    "named_filter": "Назван: {name}",
    "details": "Подробности",
    "silence": "(пустой ответ)",
    "named_as": "Назван",
    "also_named": "Ещё названы",
    "rule": "Правило",
    "similarity": "Сходство",
    "threshold": "порог {value}",
    "accepted": "Принимаемые ответы",
    "tags": "Метки",
    "test": "Тест",
    "place": "Записан в",
    "overruled": "Оценка человека",
    "no_picture": "нет картинки",
    "picture_of": "Картинка: {name}",
    "no_script": "Скрипты выключены: показаны вопросы, требующие внимания, без фильтров.",
    "no_script_more": "Остальные строки в answers.jsonl: {count}.",
    "case": "Вопрос",
    "question": "Текст вопроса",
    "answer": "Ответ",
    "reason": "Причина",
    "run": "Как сделан этот прогон",
    "files": "Файлы",
    "created": "Сделан",
    "suite": "Набор",
    "judge": "Судья",
    "generation": "Генерация",
    "tool": "Harness",
    "all_compared": "Все адаптеры",
    "correct_answers": "Верные ответы",
    "model_card_title": "Что выучено, перепутано и забыто",
    "model_card_intro": (
        "Проверено harness {version}, {created}: по одному вопросу об одной картинке, "
        "сравнение с `{baseline}`. Хеш набора `{hash}`."
    ),
    "regressions": "Испорчено",
    "trained_with": "Обучен с",
}

LANGUAGES = {"en": ENGLISH, "ru": RUSSIAN}


class Words:
    """The words of one language: `words("from", before=3)` gives "from 3"."""

    def __init__(self, lang: str) -> None:
        """Take a language's table.

        Raises:
            ValueError: for a language that no table is written in.
        """
        if lang not in LANGUAGES:
            raise ValueError(f"no report language {lang!r}: choose one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self._table = LANGUAGES[lang]

    def __call__(self, key: str, **blanks: object) -> str:
        """Give a sentence with its blanks filled."""
        return self._table[key].format(**blanks)

    def rule(self, rule: str) -> str:
        """Name a rule of the gate; one that has no name here keeps its own.

        A rule about one character or tag has it in its name: `characters.kolobok.min_accuracy`.
        """
        named = self._known(rule)
        if named is None:
            return rule
        about = ".".join(p for p in rule.split(".") if p not in (named, "characters", "tags"))
        name = self._table[f"rule_{named}"]
        return f"{name} ({about})" if about else name

    def reason(self, reason: dict[str, Any]) -> str:
        """Say why a gate does not pass, in this language as far as its rules are known.

        The document's own sentence is in English, and says more than a rule and two figures.
        """
        text: str = reason.get("text") or ""
        if text and (self.lang == "en" or self._known(reason["rule"]) is None):
            return text
        found = self("limit_value", limit=reason["limit"], value=reason["value"])
        return f"{self.rule(reason['rule'])}: {found}"

    def _known(self, rule: str) -> str | None:
        """Give the part of a rule's name that has words here."""
        parts = rule.split(".")
        return next((part for part in (parts[-1], parts[0]) if f"rule_{part}" in self._table), None)
