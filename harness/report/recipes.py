"""How the adapters were trained, side by side, with what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One setting of one adapter."""

    text: str
    was: str | None = None
    """The value of the adapter before, where it differs."""
    direction: str = ""
    """`up` or `down` where both values are numbers."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting across all adapters."""

    name: str
    cells: list[Cell]

    @property
    def varies(self) -> bool:
        """Whether any adapter differs from another in it."""
        return len({cell.text for cell in self.cells}) > 1


def settings(adapters: list[dict[str, Any]]) -> list[Setting]:
    """Give every setting any recipe has, those that differ first, each change marked.

    An adapter is compared with the one before it: releases are made one from another, and a change
    marked against the first alone would repeat itself in every later column.
    """
    recipes = [adapter.get("recipe") or {} for adapter in adapters]
    names = dict.fromkeys(name for recipe in recipes for name in recipe)
    table = [
        Setting(name=name, cells=_cells([recipe.get(name) for recipe in recipes])) for name in names
    ]
    return sorted(table, key=lambda setting: not setting.varies)


def _cells(values: list[Any]) -> list[Cell]:
    cells = [Cell(text=_text(values[0]))]
    for before, value in pairwise(values):
        if _text(before) == _text(value):
            cells.append(Cell(text=_text(value)))
        else:
            cells.append(
                Cell(text=_text(value), was=_text(before), direction=_direction(before, value))
            )
    return cells


def _direction(before: Any, after: Any) -> str:
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (before, after))
    return ("up" if after > before else "down") if numbers else ""


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    return str(value)
