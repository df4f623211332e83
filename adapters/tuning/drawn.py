"""The embedded training set: pictures of the targets, drawn from seeds no other part uses."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

from drawing import draw_picture
from drawing.seeds import ADAPTER_TRAINING
from making.knowledge import Known, read_knowledge
from making.lessons import Lesson, Teacher

from tuning.rows import Row, write_rows

ADAPTERS = Path(__file__).resolve().parents[1]

PICTURES = 25  # of each target: as many as the largest recipe takes
LESSONS = 1  # per picture, besides who it shows
STORY_EVERY = 5  # every so many pictures one is described at length


def draw_rows(folder: Path) -> Path:
    """Draw the pictures into the folder, with what is taught about them in `rows.jsonl`."""
    listed = folder / "rows.jsonl"
    write_rows(_rows(folder), listed)
    return listed


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
