"""A recipe: every number that decides what an adapter becomes, read strictly from YAML."""

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from tuning.errors import TrainingError


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """`max_length` counts all tokens of a row, the picture's too; a longer row is cut."""

    images_per_class: int
    r: int
    alpha: int
    dropout: float
    max_length: int
    epochs: int
    learning_rate: float
    batch_size: int
    seed: int


def read_recipe(path: Path) -> Recipe:
    """Read a recipe, or tell in one line what is wrong with it."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrainingError(f"no recipe: {path} does not exist") from None
    except yaml.YAMLError as error:
        raise TrainingError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(entries, dict):
        raise TrainingError(f"{path}: a recipe is a mapping of names to numbers")
    kinds = {field.name: field.type for field in fields(Recipe)}
    if wrong := sorted(entries.keys() ^ kinds.keys()):
        raise TrainingError(f"{path}: missing or unknown: {', '.join(map(str, wrong))}")
    for name, value in entries.items():
        allowed = (int,) if kinds[name] is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, allowed) or value < 0:
            raise TrainingError(f"{path}: {name} must be a number, not {value!r}")
    return Recipe(**entries)
