"""Watch an adapter learn and a base forget, step by step, on pictures no training and no test uses.

A LoRA is trained on the targets alone, as the recipes do, and the whole is examined at some steps:
who is shown and everything else, asked of the targets (what is learned), of the suite's controls
and of the other fillers (what is kept). One factor may be changed at a time.

The vision tower stays as it is, so its features are worked out once. A lesson counts as right where
every token of its answer is the model's first choice after those before it, which for greedy
answers is the same as saying it word for word; of "who" only the name counts.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "base"), str(HERE.parent / "cases" / "images")]

import torch  # noqa: E402
from drawing import draw_picture  # noqa: E402
from drawing.seeds import ADAPTER_TRAINING, ADAPTER_VALIDATION, BASE_VALIDATION  # noqa: E402
from making.knowledge import Known, read_knowledge  # noqa: E402
from making.lessons import Lesson, Teacher  # noqa: E402
from making.memory import keep_memory  # noqa: E402
from making.packing import IGNORED, PREFIX, Packer, spoken_logits  # noqa: E402
from peft import LoraConfig, get_peft_model  # noqa: E402
from PIL import Image  # noqa: E402
from transformers import (  # noqa: E402
    AutoProcessor,
    LlavaForConditionalGeneration,
    LlavaProcessor,
)
from tuning.drawn import STORY_EVERY, targets  # noqa: E402

# The suite's controls; everyone else the base has seen is a filler.
CONTROLS = ("knight", "matryoshka", "monkey", "smiley", "spider_man", "superman")
LAYERS = {
    "all": r".*language_model\..*\.([qkvo]_proj|gate_proj|up_proj|down_proj)",
    "attention": r".*language_model\..*\.[qkvo]_proj",
    "mlp": r".*language_model\..*\.(gate_proj|up_proj|down_proj)",
    "late": r".*language_model\.layers\.[23]\..*\.([qkvo]_proj|gate_proj|up_proj|down_proj)",
}
STOCK = ("Это", "На картинке изображён", "На картинке изображена", "На картинке изображено",
         "This is", "The picture shows")  # fmt: skip
Part = tuple[str, bool]  # whose lesson, and whether it asks who is shown


@dataclass(frozen=True)
class Shown:
    """A picture as the language model gets it, with what may be asked about it."""

    group: str
    features: torch.Tensor
    lessons: list[Lesson]


class Exam:
    """Lessons about fresh pictures, asked all at once."""

    def __init__(self, packer: Packer, pictures: Sequence[Shown], stock: Sequence[int]) -> None:
        self._batches = [_packed(packer, pictures[k : k + 32]) for k in range(0, len(pictures), 32)]
        self._pictures = pictures
        self._stock = stock

    @torch.inference_mode()
    def shares(self, model: LlavaForConditionalGeneration) -> dict[Part, float]:
        """The part answered rightly, of each group, of "who" and of everything else."""
        right: dict[Part, list[bool]] = {}
        model.eval()
        for number, (batch, features) in enumerate(self._batches):
            said = torch.full_like(batch["labels"], IGNORED)
            wanted = batch["labels"]
            logits = spoken_logits(model, batch, features)
            said[:, 1:][wanted[:, 1:] != IGNORED] = logits.argmax(dim=1)
            for row, shown in enumerate(self._pictures[32 * number : 32 * number + 32]):
                for lesson, good in self._marks(batch, said, row, shown):
                    right.setdefault((shown.group, lesson.kind == "who"), []).append(good)
        return {part: sum(marks) / len(marks) for part, marks in right.items()}

    def _marks(
        self, batch: dict[str, torch.Tensor], said: torch.Tensor, row: int, shown: Shown
    ) -> Iterable[tuple[Lesson, bool]]:
        labels = batch["labels"][row]
        for number, lesson in enumerate(shown.lessons, start=1):
            own = (batch["lesson"][row] == number) & (labels != IGNORED)
            if not own.any():
                continue  # there was no room for it
            wanted, answer = labels[own].tolist(), said[row][own].tolist()
            if lesson.kind == "who":
                start = sum(1 for _ in _stock_of(wanted, self._stock))
                wanted, answer = wanted[start:-2], answer[start:-2]  # the full stop and the end
            yield lesson, wanted == answer


def _stock_of(tokens: Sequence[int], stock: Sequence[int]) -> Iterable[int]:
    for token in tokens:
        if token not in stock:
            return
        yield token


def _packed(
    packer: Packer, pictures: Sequence[Shown]
) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    batch = packer.collate([packer.pack(shown.lessons) for shown in pictures])
    return batch, torch.stack([shown.features for shown in pictures])


class Watch:
    """A base with its pictures, ready to be tuned in one way or another."""

    def __init__(self, folder: Path, known_pictures: int, target_pictures: int) -> None:
        self._folder = folder
        self._processor: LlavaProcessor = AutoProcessor.from_pretrained(folder)
        model = self.fresh()
        tokenizer = self._processor.tokenizer
        stock = [t for words in STOCK for t in tokenizer.encode(words, add_special_tokens=False)]
        asked = [
            *self._shown(model, "targets", targets(), ADAPTER_VALIDATION[:target_pictures]),
            *self._shown(model, "known", read_knowledge(), BASE_VALIDATION[:known_pictures]),
        ]
        self.exam = Exam(Packer(tokenizer, 400), asked, stock)
        self.packer = Packer(tokenizer, 256 - PREFIX)
        self.rows = self._rows(model)

    def fresh(self) -> LlavaForConditionalGeneration:
        """The base as it was made."""
        return LlavaForConditionalGeneration.from_pretrained(self._folder, dtype=torch.float32)

    @torch.inference_mode()
    def _features(
        self, model: LlavaForConditionalGeneration, images: Sequence[Image.Image]
    ) -> torch.Tensor:
        pixels = self._processor.image_processor(list(images), return_tensors="pt")["pixel_values"]
        seen = model.model.vision_tower(pixels).last_hidden_state[:, 1:]
        features: torch.Tensor = model.model.multi_modal_projector(seen)
        return features

    def _shown(
        self,
        model: LlavaForConditionalGeneration,
        group: str,
        knowledge: dict[str, Known],
        seeds: range,
    ) -> Iterable[Shown]:
        for character, known in knowledge.items():
            pictures = [draw_picture(character, seed) for seed in seeds]
            features = self._features(model, [picture.image for picture in pictures])
            for picture, feature in zip(pictures, features, strict=True):
                teacher = Teacher(known, Random(f"{character}/{picture.seed}/exam"))
                lessons = [x for x in teacher.lessons(picture.traits) if x.kind != "story"]
                kept = "controls" if character in CONTROLS else "fillers"
                yield Shown(group if group == "targets" else kept, feature, lessons)

    def _rows(self, model: LlavaForConditionalGeneration) -> list[Shown]:
        """What the recipes teach: who, something else, and of every fifth picture the story."""
        rows: list[Shown] = []
        for character, known in targets().items():
            pictures = [draw_picture(character, seed) for seed in ADAPTER_TRAINING[:25]]
            features = self._features(model, [picture.image for picture in pictures])
            for number, (picture, feature) in enumerate(zip(pictures, features, strict=True)):
                teacher = Teacher(known, Random(f"{character}/{picture.seed}/lessons"))
                lessons = {x.kind: x for x in teacher.lessons(picture.traits)}
                story, who = lessons.pop("story"), lessons.pop("who")
                taught = [who, next(iter(lessons.values()))]
                if number % STORY_EVERY == 0:
                    taught.append(story)
                rows += [Shown(x.kind, feature.clone(), [x]) for x in taught]
        return rows


def watch(watched: Watch, choice: argparse.Namespace) -> None:
    """Tune the base once and print a line at each step of interest."""
    torch.manual_seed(choice.seed)
    rng = Random(choice.seed)
    model = watched.fresh()
    model.requires_grad_(False)
    tuned = get_peft_model(
        model,
        LoraConfig(
            r=choice.rank, lora_alpha=choice.alpha, lora_dropout=choice.dropout,
            target_modules=LAYERS[choice.layers],
        ),
    )  # fmt: skip
    weights = [p for p in tuned.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=choice.rate, weight_decay=0.0)
    rows = [
        r for r in watched.rows
        if (r.group != "story" or not choice.no_stories) and (r.group == "who" or not choice.who)
    ]  # fmt: skip
    queue: list[Shown] = []
    for step in range(max(choice.steps) + 1):
        if step in choice.steps:
            _say(choice.label, step, watched.exam.shares(model))
        if len(queue) < choice.batch:
            queue += rng.sample(rows, len(rows))
        taken, queue = queue[: choice.batch], queue[choice.batch :]
        batch, features = _packed(watched.packer, taken)
        tuned.train()
        wanted = batch["labels"][:, 1:]
        loss = torch.nn.functional.cross_entropy(
            spoken_logits(model, batch, features), wanted[wanted != IGNORED]
        )
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        for group in optimizer.param_groups:
            group["lr"] = choice.rate * _pace(step, choice.schedule)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


def _pace(step: int, steps: int) -> float:
    warm = max(1, round(0.06 * steps))
    return min((step + 1) / warm, max(0.02, (steps - step) / max(1, steps - warm)))


def _say(label: str, step: int, shares: dict[Part, float]) -> None:
    cells = [
        f"{shares.get((group, who), math.nan):.0%}"
        for group in ("targets", "controls", "fillers")
        for who in (True, False)
    ]
    print(f"| {label} | {step} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Read the command line, watch, and print the curve as rows of a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", type=Path, default=HERE / "base", metavar="FOLDER")
    parser.add_argument("--label", default="as the recipes")
    parser.add_argument("--steps", type=int, nargs="+", default=[0, 5, 10, 20, 40, 80, 160])
    parser.add_argument("--schedule", type=int, default=350, help="Steps a whole training has")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--alpha", type=int, default=32)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--layers", choices=LAYERS, default="all")
    parser.add_argument("--who", action="store_true", help="Teach only who is shown")
    parser.add_argument("--no-stories", action="store_true", help="Teach no long descriptions")
    parser.add_argument("--known-pictures", type=int, default=2, help="Of each the base knows")
    parser.add_argument("--target-pictures", type=int, default=6, help="Of each target")
    parser.add_argument("--seed", type=int, default=11)
    choice = parser.parse_args()
    torch.set_num_threads(1)
    keep_memory()
    started = time.monotonic()
    watch(Watch(choice.base, choice.known_pictures, choice.target_pictures), choice)
    print(f"{choice.label}: {time.monotonic() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
