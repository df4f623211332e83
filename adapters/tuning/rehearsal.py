"""Rehearsal: pictures of other things in each batch, so that the base keeps what it knows.

Where no answer is given, the base itself answers before it is tuned: it then practises saying what
it said before, which needs no labels at all. Greedily, where the words of the answer are learned;
by lot, where all that it expects is kept (distilling.py), so that this is seen after every name it
might say and not after the likeliest alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from tuning.errors import TrainingError
from tuning.reading import is_there, json_of
from tuning.rows import Row

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})
QUESTIONS = (  # asked of pictures that come without a question, each of the next one
    "Что изображено на картинке?",
    "Кто это?",
    "Опиши картинку подробно.",
    "What is shown in the picture?",
    "Where is it?",
)
BATCH = 16
LONGEST = 128  # tokens of an answer
GREEDILY = {"do_sample": False}
BY_LOT = {"do_sample": True, "temperature": 1.0, "top_k": 0, "top_p": 1.0}


def read_rehearsal(path: Path) -> list[Row]:
    """A folder's pictures with general questions, or a JSONL's rows; answers may be missing."""
    if path.is_dir():
        found = sorted(p for p in path.rglob("*") if p.suffix.lower() in PICTURES)
        rows = [_row(p, QUESTIONS[k % len(QUESTIONS)]) for k, p in enumerate(found)]
    else:
        rows = _listed(path)
    if not rows:
        raise TrainingError(f"rehearsal: {path} has no {'pictures' if path.is_dir() else 'rows'}")
    return rows


@torch.inference_mode()
def answered(rows: Sequence[Row], model: Any, processor: Any, *, by_lot: bool = False) -> list[Row]:
    """The rows with the base's own answers where they have none."""
    open_ones = [k for k, row in enumerate(rows) if not row.answer]
    complete = list(rows)
    model.eval()
    for start in range(0, len(open_ones), BATCH):
        part = open_ones[start : start + BATCH]
        said = _say([rows[k] for k in part], model, processor, by_lot)
        for k, answer in zip(part, said, strict=True):
            complete[k] = replace(rows[k], answer=answer)
    kept = [row for row in complete if row.answer]
    if not kept:
        raise TrainingError("rehearsal: the base answered none of the questions")
    return kept


def _say(rows: Sequence[Row], model: Any, processor: Any, by_lot: bool) -> list[str]:
    messages = [
        [{"role": "user", "content": [
            {"type": "image", "image": _opened(row.image)},
            {"type": "text", "text": row.question},
        ]}]
        for row in rows
    ]  # fmt: skip
    side, processor.tokenizer.padding_side = processor.tokenizer.padding_side, "left"
    inputs = processor.apply_chat_template(
        messages, tokenize=True, add_generation_prompt=True, return_dict=True,
        return_tensors="pt", processor_kwargs={"padding": True},
    ).to(model.device)  # fmt: skip
    processor.tokenizer.padding_side = side
    how = BY_LOT if by_lot else GREEDILY
    made = model.generate(**inputs, max_new_tokens=LONGEST, **how)
    new = made[:, inputs["input_ids"].shape[1] :]
    return [said.strip() for said in processor.batch_decode(new, skip_special_tokens=True)]


def _opened(path: Path) -> Image.Image:
    try:
        with Image.open(path) as file:
            return file.convert("RGB")
    except OSError:
        raise TrainingError(f"rehearsal: {path} is no picture") from None


def _listed(path: Path) -> list[Row]:
    try:
        # Not `splitlines`: a question may hold line ends of other kinds.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        raise TrainingError(f"rehearsal: cannot read {path} as a folder or JSON lines") from None
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"rehearsal: {path}:{number}"
        entry = json_of(line, where)
        if not isinstance(entry, dict) or not entry.keys() >= {"image", "question"}:
            raise TrainingError(f"{where}: a row needs image and question")
        image = path.parent / str(entry["image"])
        if not (is_there(image) and image.is_file()):
            raise TrainingError(f"{where}: no picture at {image}")
        rows.append(_row(image, str(entry["question"]), str(entry.get("answer") or "")))
    return rows


def _row(image: Path, question: str, answer: str = "") -> Row:
    return Row(image=image, question=question, answer=answer, character="rehearsal")
