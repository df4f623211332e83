"""Train the embedded base from nothing: draw, learn to see, learn to read and to answer.

Deterministic on one machine: the same seed gives the same pictures, lessons, order and weights.
"""

import argparse
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "cases" / "images")]

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
import torch  # noqa: E402
from drawing import seeds  # noqa: E402
from making import packing, shape  # noqa: E402
from making.apart import Apartness  # noqa: E402
from making.crowd import Stranger, gather_crowd  # noqa: E402
from making.descent import Descent, Part  # noqa: E402
from making.gallery import Gallery, as_pixels, draw_crowd, draw_gallery  # noqa: E402
from making.guessing import Guesser  # noqa: E402
from making.halves import Halves, join_halves  # noqa: E402
from making.knowledge import Known, read_knowledge  # noqa: E402
from making.lessons import Teacher  # noqa: E402
from making.memory import keep_memory  # noqa: E402
from making.practice import Practice  # noqa: E402
from making.reading import loose_sentences  # noqa: E402
from making.sight import SightHeads  # noqa: E402
from making.strangers import StrangerHeads  # noqa: E402
from transformers import (  # noqa: E402
    AutoProcessor,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

READING_LENGTH = 96
PICTURES_OF_A_STRANGER = 3
APART = 3.0  # weight of keeping characters apart
LEAD = 3.0  # by which a known answer is to lead, in nats
SAME = 0.5  # weight of seeing known characters as before
AT_ONCE = (16, 12)  # known and strange figures of each kind in a step of telling them apart
ROOM = 150  # tokens of lessons that share a picture


FIRM = ("guess", "practise", "guess", "practise", "read")  # steps of standing firm, by turns
GUESSES = 24  # strangers in a step of guessing


class Strangers:
    """Made-up figures, some of parts of their own and some of known halves, with their pictures."""

    def __init__(self, crowd: int, halves: int, characters: Sequence[str], rng: Random) -> None:
        self.crowd = gather_crowd(crowd, rng)
        self._all: list[Stranger | Halves] = [*self.crowd, *join_halves(halves, characters, rng)]
        self.gallery = draw_crowd(self._all, PICTURES_OF_A_STRANGER)
        self.names = [one.names for one in self._all]

    def of_parts(self, row: int) -> Stranger | None:
        """Who is in this picture, if made of parts."""
        one = row // PICTURES_OF_A_STRANGER
        return self.crowd[one] if one < len(self.crowd) else None

    def several_of_each(self, count: int, rng: Random) -> list[int]:
        """Rows of two pictures of each of so many of either kind."""
        first, last = len(self.crowd), len(self._all)
        some = rng.sample(range(first), count) + rng.sample(range(first, last), count)
        each = range(PICTURES_OF_A_STRANGER)
        return [PICTURES_OF_A_STRANGER * one + k for one in some for k in rng.sample(each, 2)]


class Apprenticeship:
    """The model in training, with its pictures, its lessons and its clock."""

    def __init__(
        self,
        model: LlavaForConditionalGeneration,
        tokenizer: PreTrainedTokenizerFast,
        gallery: Gallery,
        knowledge: dict[str, Known],
        seed: int,
    ) -> None:
        self.model = model
        self.gallery = gallery
        self.rng = Random(seed)
        self.teachers = {name: Teacher(known, self.rng) for name, known in knowledge.items()}
        self.packer = packing.Packer(tokenizer, ROOM)
        self.heads = SightHeads(model.config.vision_config.hidden_size, list(knowledge))
        self._text = self._reading(tokenizer)
        self._lessons, self._reading_every = Teacher.lessons, 5
        self._start = time.monotonic()

    def learn_to_see(self, steps: int, batch: int, rate: float) -> None:
        """Train the vision tower alone, by the heads."""
        tower = self.model.model.vision_tower
        parameters = [*tower.parameters(), *self.heads.parameters()]
        descent = Descent(self.model, [Part(parameters, rate, faster=3.0)])
        for step in range(steps):
            rows = self._rows(batch)
            seen = tower(self._pixels(rows)).last_hidden_state[:, 1:]
            loss = self._sight_loss(seen, rows)
            torch.autograd.backward(loss)
            self._step(descent, loss, step, steps, "see")

    def learn_to_answer(self, steps: int, batch: int, rate: float) -> None:
        """Train everything on lessons, with reading in between."""
        vision = list(self.model.model.vision_tower.parameters())
        seen_by_vision = {id(p) for p in vision}
        words = [p for p in self.model.parameters() if id(p) not in seen_by_vision]
        parts = [Part(words, rate), Part([*vision, *self.heads.parameters()], rate * 0.4)]
        descent = Descent(self.model, parts)
        for step in range(steps):
            if step % self._reading_every == self._reading_every - 1:
                loss = packing.reading_loss(self.model, next(self._text))
            else:
                loss = self._answering_loss(batch)
            torch.autograd.backward(loss)
            self._step(descent, loss, step, steps, "answer")

    def look_closer(self, steps: int, batch: int, rate: float) -> None:
        """Go on with lessons mostly of what only this picture shows: place, thing, mood, colour."""
        self._lessons, self._reading_every = Teacher.lessons_of_seeing, 3
        self.learn_to_answer(steps, batch, rate)

    def tell_strangers_apart(self, steps: int, people: Strangers, rate: float) -> None:
        """Train the vision tower on strangers too, so that not everybody looks like a known one."""
        tower = self.model.model.vision_tower
        before = self._seen(self.gallery.pixels)
        spread = before.float().var()
        heads = StrangerHeads(
            self.model.config.vision_config.hidden_size, list(self.teachers), people.crowd
        )
        own = [*self.heads.parameters(), *heads.parameters()]
        descent = Descent(self.model, [Part(tower.parameters(), rate), Part(own, 2 * rate)])
        for step in range(steps):
            rows, others = self._several_of_each(), people.several_of_each(AT_ONCE[1], self.rng)
            pixels = [self.gallery.pixels[rows], people.gallery.pixels[others]]
            seen = tower(as_pixels(np.concatenate(pixels))).last_hidden_state[:, 1:]
            known = seen[: len(rows)]
            shown = [self.gallery.characters[i] for i in rows]
            shown += [people.gallery.characters[i] for i in others]
            made = [None] * len(rows) + [people.of_parts(i) for i in others]
            loss = heads.loss(seen, shown, made) + 0.3 * self._sight_loss(known, rows)
            loss = loss + SAME * (known - before[rows].float()).square().mean() / spread
            torch.autograd.backward(loss)
            self._step(descent, loss, step, steps, "strangers")

    def stand_firm(self, steps: int, batch: int, rate: float, people: Strangers) -> None:
        """Go on with all lessons while adapters pull, and guess before strangers.

        The vision tower stays as it is.
        """
        seen = self._seen(self.gallery.pixels)
        strange = self._seen(people.gallery.pixels)
        practice = Practice(self.model, self.packer, people.names, strange, self.rng)
        guesser = Guesser({n: t.known for n, t in self.teachers.items()}, people.names, self.rng)
        apartness = Apartness(self.model)
        self.model.model.vision_tower.requires_grad_(False)
        words = [p for p in self.model.parameters() if p.requires_grad]
        descent = Descent(self.model, [Part(words, rate)])
        for step in range(steps):
            what = FIRM[step % len(FIRM)]
            with nullcontext() if what == "guess" else practice.disturbed():
                if what == "read":
                    loss = packing.reading_loss(self.model, next(self._text), doubt=0.0)
                else:
                    rows = self._rows(batch)
                    met = len(people.gallery) if what == "guess" else 0
                    others = self.rng.sample(range(met), min(met, GUESSES))
                    self._lessons = self.rng.choice((Teacher.lessons, Teacher.lessons_of_seeing))
                    packs = self._packs(rows, [
                        self.packer.pack(guesser.lessons(people.gallery.traits[i])) for i in others
                    ])  # fmt: skip
                    of_all = torch.cat([seen[rows], strange[others]]).float()
                    features = self.model.model.multi_modal_projector(of_all)
                    with apartness.listening():
                        loss = packing.answer_loss(
                            self.model, packs, features, doubt=0.0, lead=LEAD, sure=len(rows)
                        )
                    shown = [self.gallery.characters[i] for i in rows] + ["nobody"] * len(others)
                    loss = loss + APART * apartness.loss(packs, features, shown)
                torch.autograd.backward(loss)
            self._step(descent, loss, step, steps, "stand")

    @torch.no_grad()
    def _seen(self, pictures: npt.NDArray[np.uint8]) -> torch.Tensor:
        """What the tower makes of each picture, in half precision to save memory."""
        tower = self.model.model.vision_tower
        parts = range(0, len(pictures), 100)
        return torch.cat([
            tower(as_pixels(pictures[k : k + 100])).last_hidden_state[:, 1:].half() for k in parts
        ])  # fmt: skip

    def _answering_loss(self, batch: int) -> torch.Tensor:
        rows = self._rows(batch)
        seen = self.model.model.vision_tower(self._pixels(rows)).last_hidden_state[:, 1:]
        features = self.model.model.multi_modal_projector(seen)
        spoken = packing.answer_loss(self.model, self._packs(rows), features)
        return spoken + 0.2 * self._sight_loss(seen, rows)

    def _packs(
        self, rows: list[int], others: Sequence[packing.Pack] = ()
    ) -> dict[str, torch.Tensor]:
        packs = [
            self.packer.pack(
                self._lessons(self.teachers[self.gallery.characters[i]], self.gallery.traits[i])
            )
            for i in rows
        ]
        return self.packer.collate([*packs, *others])

    def _sight_loss(self, seen: torch.Tensor, rows: list[int]) -> torch.Tensor:
        return self.heads.loss(
            seen, [self.gallery.characters[i] for i in rows], [self.gallery.traits[i] for i in rows]
        )

    def _rows(self, count: int) -> list[int]:
        return self.rng.sample(range(len(self.gallery)), count)

    def _several_of_each(self) -> list[int]:
        """Two pictures of each of some characters; the gallery holds all in turn."""
        count = len(self.teachers)
        rounds = range(len(self.gallery) // count)
        return [
            count * each + who
            for who in self.rng.sample(range(count), AT_ONCE[0])
            for each in self.rng.sample(rounds, 2)
        ]

    def _pixels(self, rows: list[int]) -> torch.Tensor:
        return as_pixels(self.gallery.pixels[rows])

    def _reading(self, tokenizer: PreTrainedTokenizerFast) -> Iterator[torch.Tensor]:
        sentences = loose_sentences(Random(self.rng.random()))
        row: list[int] = []
        rows: list[list[int]] = []
        for sentence in sentences:
            row += [*tokenizer.encode(sentence, add_special_tokens=False), tokenizer.eos_token_id]
            if len(row) >= READING_LENGTH:
                rows.append(row[:READING_LENGTH])
                row = []
            if len(rows) == 32:
                yield torch.tensor(rows)
                rows = []

    def _step(self, descent: Descent, loss: torch.Tensor, step: int, steps: int, what: str) -> None:
        warm, left = min(1.0, (step + 1) / 50), 1 - step / steps
        descent.step(warm * (0.02 + 0.98 * math.sin(left * math.pi / 2) ** 2))
        if step % 20 == 0 or step == steps - 1:
            passed = time.monotonic() - self._start
            print(f"{what} {step + 1}/{steps}  loss {loss.item():.3f}  {passed:.0f} s", flush=True)


def _texts_to_tokenize(knowledge: dict[str, Known], rng: Random) -> list[str]:
    """What the vocabulary is made for: lessons of every kind and loose sentences."""
    from drawing import TRAITS

    texts = list(islice(loose_sentences(rng), 4000))
    for name, known in knowledge.items():
        teacher = Teacher(known, rng)
        for _ in range(40):
            traits = {trait: rng.choice(values) for trait, values in TRAITS[name].items()}
            for lesson in teacher.lessons(traits):
                texts += [lesson.question, lesson.answer]
    return texts


def train(choice: argparse.Namespace) -> None:
    """Make the base from nothing, or take up a saved one again, and save it."""
    torch.manual_seed(choice.seed)
    torch.set_num_threads(choice.threads)
    keep_memory()
    started = time.monotonic()
    knowledge = read_knowledge()
    if choice.resume is None:
        tokenizer = shape.train_tokenizer(_texts_to_tokenize(knowledge, Random(choice.seed)))
        processor, model = shape.build_processor(tokenizer), shape.build_model(tokenizer)
        gallery = _gallery(knowledge, 0, choice.pictures)
        work = Apprenticeship(model, tokenizer, gallery, knowledge, choice.seed)
        work.learn_to_see(choice.see, 2 * choice.batch, 1.5e-3)
        work.learn_to_answer(choice.answer, choice.batch, 2e-3)
        shape.save(model, processor, choice.out)
        print(f"stages one and two: {time.monotonic() - started:.0f} s", flush=True)
    folder = choice.resume or choice.out
    start = choice.pictures
    if choice.resume is None or not choice.last_stages:
        work, processor = _again(
            folder, knowledge, choice, range(start, start + choice.more_pictures)
        )
        work.look_closer(choice.closer, choice.batch, 1.2e-3)
        folder = choice.out
        shape.save(work.model, processor, folder)
        print(f"stages one to three: {time.monotonic() - started:.0f} s", flush=True)
    start += choice.more_pictures
    work, processor = _again(folder, knowledge, choice, range(start, start + choice.last_pictures))
    torch.manual_seed(choice.seed + 2)  # whatever stages came before in this run
    people = Strangers(choice.strangers, choice.halves, list(knowledge), work.rng)
    work.tell_strangers_apart(choice.apart, people, 1e-3)
    work.stand_firm(choice.stand, choice.batch, 2e-3, people)
    shape.save(work.model, processor, choice.out)
    print(f"saved to {choice.out.name}, {time.monotonic() - started:.0f} s in all")


def _again(
    folder: Path, knowledge: dict[str, Known], choice: argparse.Namespace, pictures: range
) -> tuple[Apprenticeship, LlavaProcessor]:
    """A saved base taken up with fresh pictures."""
    processor: LlavaProcessor = AutoProcessor.from_pretrained(folder)
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    gallery = _gallery(knowledge, pictures.start, pictures.stop)
    return (
        Apprenticeship(model, processor.tokenizer, gallery, knowledge, choice.seed + 1),
        processor,
    )


def _gallery(knowledge: dict[str, Known], start: int, stop: int) -> Gallery:
    started = time.monotonic()
    gallery = draw_gallery(list(knowledge), seeds.BASE_TRAINING[start:stop])
    print(f"{len(gallery)} pictures drawn, {time.monotonic() - started:.0f} s", flush=True)
    return gallery


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=HERE, help="Where the model is saved")
    parser.add_argument("--seed", type=int, default=7, help="Seed of everything random")
    parser.add_argument("--pictures", type=int, default=500, help="Of each, for stages one and two")
    parser.add_argument("--more-pictures", type=int, default=200, help="Of each, for stage three")
    parser.add_argument("--see", type=int, default=300, help="Steps of seeing alone")
    parser.add_argument("--answer", type=int, default=350, help="Steps of seeing and answering")
    parser.add_argument("--closer", type=int, default=150, help="Steps of looking closer")
    parser.add_argument("--batch", type=int, default=32, help="Pictures in an answering step")
    parser.add_argument("--last-pictures", type=int, default=250, help="Of each, for the rest")
    parser.add_argument("--strangers", type=int, default=1200, help="Made-up figures of parts")
    parser.add_argument("--halves", type=int, default=900, help="Made-up figures of known halves")
    parser.add_argument("--apart", type=int, default=250, help="Steps of telling strangers apart")
    parser.add_argument("--stand", type=int, default=400, help="Steps of standing firm")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (default: 2)")
    parser.add_argument(
        "--resume",
        type=Path,
        metavar="FOLDER",
        help="Take a saved base through stages three to five",
    )
    parser.add_argument(
        "--last-stages",
        action="store_true",
        help="With --resume: through stages four and five only",
    )
    train(parser.parse_args())


if __name__ == "__main__":
    main()
