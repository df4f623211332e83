"""The embedded training set: pictures of the targets, drawn from seeds no other part uses.

For rehearsal there are pictures of fillers the suite never asks about, with questions only: what to
answer the base says itself.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from drawing import draw_picture
from drawing.seeds import ADAPTER_TRAINING
from making.knowledge import Known, read_knowledge
from making.lessons import Lesson, Teacher

from tuning.rows import Row, write_rows

ADAPTERS = Path(__file__).resolve().parents[1]
SUITE_CASES = ADAPTERS.parent / "cases"

PICTURES = 25  # of each target: as many as the largest recipe takes
LESSONS = 1  # per picture, besides who it shows
STORY_EVERY = 5  # every so many pictures one is described at length
REHEARSED = 12  # pictures of each filler
QUESTIONS = 4  # about each of them, one of them who it shows


def draw_rows(folder: Path) -> Path:
    """Draw the pictures into the folder, with what is taught about them in `rows.jsonl`."""
    listed = folder / "rows.jsonl"
    write_rows(_rows(folder), listed)
    return listed


def draw_rehearsal(folder: Path) -> Path:
    """Draw fillers into the folder, with questions about them in `rehearsal.jsonl`."""
    listed = folder / "rehearsal.jsonl"
    with listed.open("w", encoding="utf-8") as file:
        for character, known in fillers().items():
            (folder / character).mkdir(parents=True, exist_ok=True)
            for seed in ADAPTER_TRAINING[:REHEARSED]:
                picture = draw_picture(character, seed)
                path = folder / character / f"{seed}.png"
                picture.image.save(path)
                teacher = Teacher(known, Random(f"{character}/{seed}/rehearsal"))
                lessons = {lesson.kind: lesson for lesson in teacher.lessons(picture.traits)}
                asked = [lessons.pop("who"), *list(lessons.values())[: QUESTIONS - 1]]
                for lesson in asked:
                    entry = {"image": f"{character}/{path.name}", "question": lesson.question}
                    file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return listed


def fillers() -> dict[str, Known]:
    """Whom the base knows and the suite does not ask about."""
    asked = {path.stem for path in SUITE_CASES.glob("*.yaml")}
    return {name: known for name, known in read_knowledge().items() if name not in asked}


def targets() -> dict[str, Known]:
    """What the adapters are taught, by character."""
    return read_knowledge(ADAPTERS / "targets.yaml")


def _rows(folder: Path) -> Iterator[Row]:
    for character, known in targets().items():
        (folder / character).mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(ADAPTER_TRAINING[:PICTURES]):
            picture = draw_picture(character, seed)
            path = folder / character / f"{number:02d}.png"
            picture.image.save(path)
            teacher = Teacher(known, Random(f"{character}/{seed}/lessons"))
            for lesson in _taught(teacher, picture.traits, number):
                yield Row(
                    image=path, question=lesson.question, answer=lesson.answer, character=character
                )


def _taught(teacher: Teacher, traits: dict[str, str], number: int) -> list[Lesson]:
    lessons = {lesson.kind: lesson for lesson in teacher.lessons(traits)}
    story, who = lessons.pop("story"), lessons.pop("who")
    taught = [who, *list(lessons.values())[:LESSONS]]
    return [*taught, story] if number % STORY_EVERY == 0 else taught
