"""A recipe: every number that decides what an adapter becomes, read strictly from YAML."""

from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from reprlib import repr as shown  # a list of lists of lists in a few words
from typing import Any

from tuning.errors import TrainingError
from tuning.reading import is_there, yaml_of

LOSSES = ("words", "soft")


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What is practised besides; `ratio` is its share of each batch.

    With the loss `words` an answer's words are learned as the adapter's own are. With `soft` the
    adapter is held, at each of them, to all that the base expects there, `weight` times as hard.
    """

    ratio: float
    data: Path | None = None  # none: what belongs to the embedded set is drawn
    loss: str = "words"
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """`max_length` counts all tokens of a row, the picture's too; a longer row is cut.

    An adapter is trained with `alpha`. Saved with a smaller `saved_alpha` it does less than it has
    learned, and forgets less.
    """

    images_per_class: int
    r: int
    alpha: int
    dropout: float
    max_length: int
    epochs: int
    learning_rate: float
    batch_size: int
    seed: int
    saved_alpha: int | None = None  # none: as it was trained
    rehearsal: Rehearsal | None = None

    @property
    def rehearsed(self) -> int:
        """How many rows of each batch are rehearsal."""
        if self.rehearsal is None:
            return 0
        return min(self.batch_size - 1, max(1, round(self.rehearsal.ratio * self.batch_size)))


_LARGE = 10**12


def read_recipe(path: Path) -> Recipe:
    """Read a recipe, or tell in one line what is wrong with it."""
    if not is_there(path):
        raise TrainingError(f"no recipe: {path} does not exist")
    entries = yaml_of(path)
    if not isinstance(entries, dict):
        raise TrainingError(f"{path}: a recipe is a mapping of names to numbers")
    kinds = {field.name: field.type for field in fields(Recipe)}
    needed = {field.name for field in fields(Recipe) if field.default is MISSING}
    if wrong := sorted((needed - entries.keys()) | (entries.keys() - kinds.keys()), key=str):
        raise TrainingError(f"{path}: missing or unknown: {', '.join(map(str, wrong))}")
    rehearsal = entries.pop("rehearsal", None)
    for name, value in entries.items():
        allowed = (int, float) if kinds[name] is float else (int,)
        if isinstance(value, bool) or not isinstance(value, allowed) or not 0 <= value < _LARGE:
            raise TrainingError(f"{path}: {name} must be a number, not {shown(value)}")
    if rehearsal is None:
        return Recipe(**entries)
    if entries["batch_size"] < 2:
        raise TrainingError(f"{path}: rehearsal needs a batch_size of 2 or more")
    return Recipe(**entries, rehearsal=_rehearsal(path, rehearsal))


def _rehearsal(path: Path, entry: Any) -> Rehearsal:
    known = {field.name for field in fields(Rehearsal)}
    if not isinstance(entry, dict) or not {"ratio"} <= entry.keys() <= known:
        raise TrainingError(
            f"{path}: rehearsal is a mapping of ratio and perhaps data, loss and weight"
        )
    ratio, data = entry["ratio"], entry.get("data")
    if not _is_number(ratio) or not 0 < ratio < 1:
        raise TrainingError(f"{path}: rehearsal's ratio lies between 0 and 1, not {shown(ratio)}")
    loss, weight = entry.get("loss", "words"), entry.get("weight", 1.0)
    if loss not in LOSSES:
        raise TrainingError(f"{path}: rehearsal's loss is {' or '.join(LOSSES)}, not {shown(loss)}")
    if not _is_number(weight) or not 0 < weight < _LARGE:
        raise TrainingError(f"{path}: rehearsal's weight is more than 0, not {shown(weight)}")
    if "weight" in entry and loss != "soft":
        raise TrainingError(f"{path}: rehearsal's weight goes with the loss soft")
    return Rehearsal(ratio=ratio, data=_data(path, data), loss=loss, weight=weight)


def _data(path: Path, data: Any) -> Path | None:
    if data is None:
        return None
    if not isinstance(data, str):
        raise TrainingError(
            f"{path}: rehearsal's data is a folder or a JSONL file, not {shown(data)}"
        )
    if not is_there(found := path.parent / data):
        raise TrainingError(f"{path}: rehearsal's data {found} does not exist")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
