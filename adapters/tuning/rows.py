"""Training rows: a picture, a question, its answer and whom it shows, one JSON object a line."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuning.errors import TrainingError
from tuning.reading import is_there, json_of

KEYS = {"image", "question", "answer", "character"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One example to learn."""

    image: Path
    question: str
    answer: str
    character: str


def read_rows(path: Path) -> list[Row]:
    """Read a JSONL file; pictures are named relative to it."""
    try:
        # Not `splitlines`: a question may hold line ends of other kinds.
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise TrainingError(f"cannot read {path}: {error.strerror}") from None
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise TrainingError(f"{path} has no rows")
    return rows


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write rows as JSON lines beside their pictures."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            entry = {
                "image": row.image.relative_to(path.parent).as_posix(),
                "question": row.question,
                "answer": row.answer,
                "character": row.character,
            }
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def of_few_pictures(rows: Sequence[Row], images_per_class: int) -> list[Row]:
    """The rows of each character's first pictures, in the order of the file."""
    chosen: dict[str, dict[Path, None]] = {}
    for row in rows:
        images = chosen.setdefault(row.character, {})
        if row.image in images or len(images) < images_per_class:
            images[row.image] = None
    for character, images in chosen.items():
        if len(images) < images_per_class:
            raise TrainingError(
                f"{character} has {len(images)} pictures, the recipe wants {images_per_class}"
            )
    return [row for row in rows if row.image in chosen[row.character]]


def _row(path: Path, number: int, line: str) -> Row:
    where = f"{path}:{number}"
    entry = json_of(line, where)
    if not isinstance(entry, dict) or not entry.keys() >= KEYS:
        raise TrainingError(f"{where}: a row needs {', '.join(sorted(KEYS))}")
    image = path.parent / str(entry["image"])
    if not (is_there(image) and image.is_file()):
        raise TrainingError(f"{where}: no picture at {image}")
    return Row(
        image=image,
        question=str(entry["question"]),
        answer=str(entry["answer"]),
        character=str(entry["character"]),
    )
