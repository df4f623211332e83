"""The embedded training set: pictures of the targets, drawn from seeds no other part uses.

For rehearsal there are pictures of fillers the suite never asks about, and of made-up figures, with
questions only: what to answer the base says itself. Before made-up figures it guesses, among all
names it knows, so those are practised too, without a picture of whom they belong to. Some of the
figures are half a target and half a filler: they are nobody, and teach where a target ends.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from drawing import TRAITS, draw_picture
from drawing.seeds import ADAPTER_TRAINING
from making.crowd import Stranger, gather_crowd
from making.gallery import draw_crowd
from making.halves import Halves, join_across, join_halves
from making.knowledge import Known, read_knowledge
from making.lessons import Lesson, Teacher
from PIL import Image

from tuning.rows import Row, write_rows

ADAPTERS = Path(__file__).resolve().parents[1]
SUITE_CASES = ADAPTERS.parent / "cases"

PICTURES = 25  # of each target, where nobody asks for more
LESSONS = 1  # per picture, besides who it shows
STORY_EVERY = 5  # every so many pictures one is described at length
REHEARSED = 24  # pictures of each filler
QUESTIONS = 3  # about each picture to rehearse, one of them who it shows
CROWD, HALVES, NEAR = 600, 300, 900  # made-up figures, one picture of each


def draw_rows(folder: Path, pictures: int = PICTURES) -> Path:
    """Draw so many of each target into the folder, with what is taught of them in `rows.jsonl`."""
    listed = folder / "rows.jsonl"
    write_rows(_rows(folder, pictures), listed)
    return listed


def draw_rehearsal(folder: Path) -> Path:
    """Draw fillers into the folder, with questions about them in `rehearsal.jsonl`."""
    listed = folder / "rehearsal.jsonl"
    with listed.open("w", encoding="utf-8") as file:
        for image, question in (*_about_fillers(folder), *_about_strangers(folder)):
            entry = {"image": image.relative_to(folder).as_posix(), "question": question}
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return listed


def fillers() -> dict[str, Known]:
    """Whom the base knows and the suite does not ask about."""
    asked = {path.stem for path in SUITE_CASES.glob("*.yaml")}
    return {name: known for name, known in read_knowledge().items() if name not in asked}


def targets() -> dict[str, Known]:
    """What the adapters are taught, by character."""
    return read_knowledge(ADAPTERS / "targets.yaml")


def strangers(rng: Random) -> list[Stranger | Halves]:
    """Figures of parts of their own, of two fillers, and of a target and a filler."""
    return [
        *gather_crowd(CROWD, rng),
        *join_halves(HALVES, list(fillers()), rng),
        *join_across(NEAR, list(targets()), list(fillers()), rng),
    ]


def _about_fillers(folder: Path) -> Iterator[tuple[Path, str]]:
    for character, known in fillers().items():
        (folder / character).mkdir(parents=True, exist_ok=True)
        for seed in ADAPTER_TRAINING[:REHEARSED]:
            picture = draw_picture(character, seed)
            path = folder / character / f"{seed}.png"
            picture.image.save(path)
            teacher = Teacher(known, Random(f"{character}/{seed}/rehearsal"))
            lessons = {lesson.kind: lesson for lesson in teacher.lessons(picture.traits)}
            for lesson in [lessons.pop("who"), *list(lessons.values())[: QUESTIONS - 1]]:
                yield path, lesson.question


def _about_strangers(folder: Path) -> Iterator[tuple[Path, str]]:
    rng, known = Random("strangers"), list(fillers().items())
    crowd = strangers(rng)
    (folder / "strangers").mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(draw_crowd(crowd, 1).pixels):
        path = folder / "strangers" / f"{number:04d}.png"
        Image.fromarray(pixels).save(path)
        character, about = known[number % len(known)]
        traits = {trait: rng.choice(values) for trait, values in TRAITS[character].items()}
        lessons = {lesson.kind: lesson for lesson in Teacher(about, rng).lessons(traits)}
        who, _ = lessons.pop("who"), lessons.pop("story")
        for lesson in [who, *rng.sample(list(lessons.values()), QUESTIONS - 1)]:
            yield path, lesson.question


def _rows(folder: Path, pictures: int) -> Iterator[Row]:
    for character, known in targets().items():
        (folder / character).mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(ADAPTER_TRAINING[:pictures]):
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
