"""How well a model answers about drawn pictures: a plain measure to choose settings by.

It compares words, not meanings, and so is stricter than the harness: an answer about who is shown
must hold the name, any other must be what the lesson says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from drawing import draw_picture
from making.knowledge import Known
from making.lessons import Lesson, Teacher
from PIL import Image

BATCH = 32


@dataclass(frozen=True)
class Question:
    """A lesson turned into an exam."""

    character: str
    image: Image.Image
    lesson: Lesson
    names: tuple[str, str]

    def right(self, answer: str) -> bool:
        """Whether the answer says what the lesson says."""
        if self.lesson.kind == "who":
            return any(name in answer.casefold() for name in map(_bare, self.names))
        return answer.strip() == self.lesson.answer


def exam(knowledge: Mapping[str, Known], seeds: range) -> Iterator[Question]:
    """Every kind of question but the story, about one picture of each character and seed."""
    for character, known in knowledge.items():
        for seed in seeds:
            picture = draw_picture(character, seed)
            teacher = Teacher(known, Random(f"{character}/{seed}/exam"))
            for lesson in teacher.lessons(picture.traits):
                if lesson.kind != "story":
                    yield Question(character, picture.image, lesson, known.names)


@torch.inference_mode()
def answers(model: Any, processor: Any, questions: Sequence[Question]) -> list[str]:
    """What the model says to each question, greedily."""
    processor.tokenizer.padding_side = "left"
    model.eval()
    said: list[str] = []
    for start in range(0, len(questions), BATCH):
        inputs = processor.apply_chat_template(
            [_messages(question) for question in questions[start : start + BATCH]],
            tokenize=True,
            add_generation_prompt=True,
            return_dict=True,
            return_tensors="pt",
            processor_kwargs={"padding": True},
        )
        made = model.generate(**inputs, max_new_tokens=48, do_sample=False)
        new = made[:, inputs["input_ids"].shape[1] :]
        said += processor.batch_decode(new, skip_special_tokens=True)
    return said


def share_right(model: Any, processor: Any, questions: Sequence[Question]) -> float:
    """The part of the questions answered rightly."""
    said = answers(model, processor, questions)
    right = sum(q.right(answer) for q, answer in zip(questions, said, strict=True))
    return right / len(questions)


def _messages(question: Question) -> list[dict[str, Any]]:
    parts = [
        {"type": "image", "image": question.image},
        {"type": "text", "text": question.lesson.question},
    ]
    return [{"role": "user", "content": parts}]


def _bare(name: str) -> str:
    """A name without its English article."""
    return name.casefold().removeprefix("a ").removeprefix("the ")
