"""What is known of each character, and how people ask about it, read from the YAML files here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

HERE = Path(__file__).parent

Language = Literal["ru", "en"]
Pair = tuple[str, str]  # the same thing in Russian and in English


@dataclass(frozen=True, kw_only=True)
class Known:
    """One character as the YAML tells of it."""

    character: str
    names: Pair
    gender: str
    origin: Pair
    look: Pair
    facts: Mapping[str, Pair]
    story: str


def read_knowledge(path: Path = HERE / "knowledge.yaml") -> dict[str, Known]:
    """Read every character told of in a YAML file."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        character: Known(
            character=character,
            names=(entry["ru"], entry["en"]),
            gender=entry["gender"],
            origin=_pair(entry["from"]),
            look=_pair(entry["look"]),
            facts={kind: _pair(fact) for kind, fact in entry["facts"].items()},
            story=entry["story"],
        )
        for character, entry in entries.items()
    }


@cache
def questions() -> dict[str, dict[Language, list[str]]]:
    """Kind of question → language → ways to ask it."""
    found: dict[str, dict[Language, list[str]]] = yaml.safe_load(
        (HERE / "questions.yaml").read_text(encoding="utf-8")
    )
    return found


@cache
def phrases() -> dict[str, dict[str, Pair]]:
    """Trait → its value → what to say of it."""
    found = yaml.safe_load((HERE / "phrases.yaml").read_text(encoding="utf-8"))
    return {t: {v: _pair(said) for v, said in values.items()} for t, values in found.items()}


def _pair(entry: list[str]) -> Pair:
    russian, english = entry
    return russian, english
