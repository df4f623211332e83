"""A report document like the published experiment's: seven characters, four adapters.

Written out by small tables rather than by the harness, so that the page is tested on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHARACTERS = {
    "cheburashka": ("Чебурашка", "target"),
    "kolobok": ("Колобок", "target"),
    "alyosha_popovich": ("Алёша Попович", "target"),
    "crocodile_gena": ("Крокодил Гена", "target"),
    "matryoshka": ("Матрёшка", "control"),
    "spider_man": ("Человек-паук", "control"),
    "superman": ("Супермен", "control"),
}

QUESTIONS = {
    "who": "Кто изображён на картинке?",
    "origin": "Из какой сказки, фильма или вселенной этот персонаж?",
    "looks": "Опиши, как он выглядит.",
    "fact": "Чем он известен?",
}

TRUTH = {
    "cheburashka": ("Это Чебурашка.", "Из сказки Успенского.", "Большие уши, бурый мех.", "Гена"),
    "kolobok": ("Это Колобок.", "Русская сказка «Колобок».", "Круглый, румяный.", "Убежал"),
    "alyosha_popovich": ("Алёша Попович.", "Былина.", "Шлем, кольчуга, щит.", "Богатырь"),
    "crocodile_gena": ("Это Крокодил Гена.", "Мультфильм.", "Зелёный, в пальто.", "Гармонь"),
    "matryoshka": ("Матрёшка.", "Народная игрушка.", "Расписная, в платке.", "Вложены куклы"),
    "spider_man": ("Человек-паук.", "Marvel.", "Красно-синий костюм.", "Паутина"),
    "superman": ("Супермен.", "DC Comics.", "Красный плащ, буква S.", "Летает"),
}

# What each model said: c correct, w wrong, r refused, x no answer, else whom it named instead.
ANSWERS: dict[str, dict[str, str]] = {
    "base": {
        "cheburashka": "Медведь w w r",
        "kolobok": "Смайлик w w w",
        "alyosha_popovich": "Рыцарь w c w",
        "crocodile_gena": "Губка-Боб Губка-Боб w w",
        "matryoshka": "c c c c",
        "spider_man": "c c c c",
        "superman": "c c c c",
    },
    "lora_init": {
        "cheburashka": "Медведь w w w",
        "kolobok": "c c w c",
        "alyosha_popovich": "kolobok crocodile_gena w w",
        "crocodile_gena": "c c c c",
        "matryoshka": "c c c c",
        "spider_man": "crocodile_gena crocodile_gena c c",
        "superman": "c c c c",
    },
    "lora_v1": {
        "cheburashka": "c c c c",
        "kolobok": "cheburashka cheburashka w w",
        "alyosha_popovich": "cheburashka crocodile_gena w w",
        "crocodile_gena": "c cheburashka c c",
        "matryoshka": "c c c c",
        "spider_man": "c c c c",
        "superman": "c c c c",
    },
    "lora_v2": {
        "cheburashka": "c c c c",
        "kolobok": "cheburashka c w w",
        "alyosha_popovich": "Карлсон c c r",
        "crocodile_gena": "c c c c",
        "matryoshka": "c c c c",
        "spider_man": "c c c c",
        "superman": "c c w c",
    },
    "lora_v3": {
        "cheburashka": "kolobok c c c",
        "kolobok": "crocodile_gena c w cheburashka",
        "alyosha_popovich": "cheburashka c c w",
        "crocodile_gena": "c cheburashka c c",
        "matryoshka": "c c c c",
        "spider_man": "c c c c",
        "superman": "c c c c",
    },
}

RECIPES = {
    "lora_init": (10, 16, 16, 0.05, 128, 30),
    "lora_v1": (25, 8, 16, 0.05, 256, 30),
    "lora_v2": (25, 16, 32, 0.1, 256, 25),
    "lora_v3": (25, 32, 32, 0.15, 128, 25),
}
KEYS = ("images_per_class", "r", "alpha", "dropout", "max_length", "epochs")

NAMES = {character: name for character, (name, _) in CHARACTERS.items()} | {
    "Губка-Боб": "Губка Боб",
    "Карлсон": "Карлсон",
    "Медведь": "Медведь",
    "Рыцарь": "Рыцарь",
    "Смайлик": "Смайлик",
}


def document(
    adapters: Sequence[str] = tuple(RECIPES), changed: dict[tuple[str, str], Any] | None = None
) -> dict[str, Any]:
    """Give a whole report of some of the adapters; `changed` overwrites fields of answers."""
    rows = [row for model in ("base", *adapters) for row in _answers(model)]
    for (case, adapter), fields in (changed or {}).items():
        for row in rows:
            if (row["case"], row["adapter"]) == (case, adapter):
                row.update(fields)
    recommended = "lora_v2" if "lora_v2" in adapters else next(iter(adapters), None)
    return {
        "schema": 1,
        "harness": "0.1.0",
        "created": "2026-11-22T12:00:00Z",
        "baseline": "base",
        "recommended": recommended,
        "recommended_why": "lora_v2: no gate passes; of those that fail it serves best; "
        "22 of 28 correct, 2 hallucinations, 11 of 12 controls right"
        if recommended
        else None,
        "partial": False,
        "complete": True,
        "suite": {"folder": "cases", "hash": "9f2b61c4d8e0", "cases": 28, "characters": 7},
        "judge": {"version": "1", "encoder": "built-in", "similarity": "0.7"},
        "generation": {"max_new_tokens": 48},
        "provenance": {"engine": "replay", "base": "../adapters/base", "commit": "1a2b3c4"},
        "names": NAMES,
        "adapters": [_adapter(name, rows) for name in adapters],
        "characters": [
            _character(character, name, rows) for name in adapters for character in CHARACTERS
        ],
        "answers": rows,
    }


def doubted(*, passed: bool) -> dict[str, Any]:
    """Give lora_v2's report with two answers of it, and one of the base, in doubt.

    Its gate could turn, whichever way it went.
    """
    thought = "<think>Чебурашка?</think>"
    said = f"{thought}\n\nЭто Чебурашка."
    start = said.rindex("Чебурашка")
    whole = document(
        ["lora_v2"],
        {
            ("kolobok/who", "lora_v2"): {
                **{"answer": said, "reasoning": [[0, len(thought)]]},
                **{"spans": [[start, start + 9]], "certainty": 0.7999, "doubtful": True},
            },
            ("superman/looks", "lora_v2"): {"certainty": 0.55, "doubtful": True},
            ("superman/who", "base"): {"certainty": 0.41, "doubtful": True},
            ("superman/fact", "lora_v2"): {"language": "tr", "answer": "Bu bir uçan adam."},
            ("kolobok/fact", "lora_v2"): {"rule": "loop", "verdict": "refusal"},
        },
    )
    gate = whole["adapters"][0]["gate"]
    if passed:
        gate.update(passed=True, reasons=[])
    cases = ["kolobok/who", "superman/looks"]
    gate["doubtful"] = {"count": 2, "total": 28, "baseline": 1, "could_turn": True, "cases": cases}
    return whole


def contract_only(adapters: Sequence[str] = tuple(RECIPES)) -> dict[str, Any]:
    """Give the same with no key but the contract's."""
    whole = document(adapters)

    def only(row: dict[str, Any], *keys: str) -> dict[str, Any]:
        return {key: row[key] for key in keys}

    def reason(row: dict[str, Any]) -> dict[str, Any]:
        return only(row, "rule", "limit", "value")

    return {
        **only(whole, "schema", "baseline", "recommended"),
        "adapters": [
            {
                **only(row, "name", "target", "control", "hallucinations"),
                "gate": {
                    "passed": row["gate"]["passed"],
                    "reasons": [reason(r) for r in row["gate"]["reasons"]],
                },
            }
            for row in whole["adapters"]
        ],
        "characters": [
            only(
                row,
                *("character", "role", "adapter", "before", "after", "total"),
                *("status", "hallucinated"),
            )
            for row in whole["characters"]
        ],
        "answers": [
            only(
                row,
                *("case", "character", "role", "adapter", "question", "answer", "verdict"),
                *("named", "change"),
            )
            for row in whole["answers"]
        ],
    }


def draw_pictures(folder: Path) -> None:
    """Put a plain coloured picture where the answers say theirs is."""
    from PIL import Image

    (folder / "images").mkdir(parents=True, exist_ok=True)
    for number, character in enumerate(CHARACTERS):
        colour = (60 + 25 * number, 200 - 20 * number, 90 + 15 * number)
        Image.new("RGB", (96, 96), colour).save(folder / _image(character))


def _image(character: str) -> str:
    return f"images/{character}.png"


def _answers(model: str) -> list[dict[str, Any]]:
    base = None if model == "base" else {row["case"]: row for row in _answers("base")}
    rows = []
    line = 8
    for character, codes in ANSWERS[model].items():
        name, role = CHARACTERS[character]
        for place, (case, code) in enumerate(zip(QUESTIONS, codes.split(), strict=True)):
            line += 7
            truth = TRUTH[character][place]
            answer, verdict, named, reason, rule = _said(code, truth)
            asserted = NAMES.get(code, code).split()[0]
            start = answer.find(asserted if named else answer)
            row = {
                "case": f"{character}/{case}",
                "character": character,
                "role": role,
                "adapter": model,
                "question": QUESTIONS[case],
                "answer": answer,
                "verdict": verdict,
                "named": named,
                "change": None,
                "new_hallucination": False,
                "reason": reason,
                "rule": rule,
                "spans": [[start, start + len(asserted if named else answer)]]
                if verdict in ("correct", "hallucination")
                else [],
                "similarity": 0.83 if verdict == "correct" else 0.31,
                "threshold": 0.7,
                "named_other": [],
                "overruled": None,
                "error": None,
                "accept": [name, truth],
                "tags": ["detail"] if case in ("looks", "fact") else [],
                "image": _image(character),
                "path": f"cases/{character}.yaml",
                "line": line % 40,
            }
            if base:
                before = base[row["case"]]
                row["change"] = _change(before["verdict"], verdict)
                row["new_hallucination"] = bool(set(named) - set(before["named"]))
            rows.append(row)
    return rows


def _said(code: str, truth: str) -> tuple[str, str, list[str], str, str]:
    if code == "c":
        return truth, "correct", [], "Says what an accepted answer says.", "accept-words"
    if code == "w":
        said = "Это яркая маленькая фигурка на светлом фоне."
        return said, "wrong", [], "Near no accepted answer in meaning.", "meaning"
    if code == "r":
        return "Я не знаю, кто это.", "refusal", [], "Declines to answer.", "refusal"
    name = NAMES[code]
    said = f"Скорее всего, это {name} из мультфильма."
    return said, "hallucination", [code], f"Asserts another character: {name}.", "names-other"


def _change(before: str, after: str) -> str:
    if after == "correct":
        return "kept" if before == "correct" else "fixed"
    return "regressed" if before == "correct" else "missed"


def _adapter(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [row for row in rows if row["adapter"] == name]
    base = [row for row in rows if row["adapter"] == "base"]
    reasons = []
    for rule, broke, text in (
        (
            "max_control_regressions",
            [r["case"] for r in mine if r["role"] == "control" and r["change"] == "regressed"],
            "control cases forgotten",
        ),
        (
            "max_new_hallucinations",
            [r["case"] for r in mine if r["new_hallucination"]],
            "new hallucinations",
        ),
    ):
        if broke:
            reasons.append(
                {
                    "rule": rule,
                    "limit": 0,
                    "value": len(broke),
                    "cases": broke,
                    "text": f"{text}: {len(broke)}, at most 0 allowed",
                }
            )
    return {
        "name": name,
        "gate": {"passed": not reasons, "reasons": reasons, "tolerated": []},
        "target": _count(base, mine, "target"),
        "control": _count(base, mine, "control"),
        "hallucinations": {
            "before": sum(r["verdict"] == "hallucination" for r in base),
            "after": sum(r["verdict"] == "hallucination" for r in mine),
        },
        "recipe": {
            "base": "../adapters/base",
            **dict(zip(KEYS, RECIPES[name], strict=True)),
            "learning_rate": 0.0002,
            "seed": 7,
        },
        "fingerprint": f"{name}-4f1d",
    }


def _count(base: list[dict[str, Any]], mine: list[dict[str, Any]], role: str) -> dict[str, int]:
    def correct(rows: list[dict[str, Any]]) -> int:
        return sum(r["role"] == role and r["verdict"] == "correct" for r in rows)

    total = sum(r["role"] == role for r in mine)
    return {"before": correct(base), "after": correct(mine), "total": total}


def _character(character: str, adapter: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [r for r in rows if r["character"] == character]
    before = sum(r["verdict"] == "correct" for r in mine if r["adapter"] == "base")
    now = [r for r in mine if r["adapter"] == adapter]
    after = sum(r["verdict"] == "correct" for r in now)
    hallucinated: dict[str, int] = {}
    for named in (name for r in now for name in r["named"]):
        hallucinated[named] = hallucinated.get(named, 0) + 1
    name, role = CHARACTERS[character]
    if after == len(now) and before < after:
        status = "learned"
    elif after == before:
        status = "unchanged"
    else:
        status = "improved" if after > before else "degraded"
    return {
        "character": character,
        "name": name,
        "role": role,
        "adapter": adapter,
        "before": before,
        "after": after,
        "total": len(now),
        "status": status,
        "hallucinated": hallucinated,
    }
