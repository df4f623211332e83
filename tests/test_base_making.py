"""The base's last stage: whom it practises on, and that practice leaves no trace of its own."""

import sys
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import torch
import yaml

ROOT = Path(__file__).resolve().parents[1]
CASES, ADAPTERS = ROOT / "cases", ROOT / "adapters"
sys.path[:0] = [str(CASES / "images"), str(ADAPTERS), str(ADAPTERS / "base")]

from making.apart import Apartness  # noqa: E402
from making.crowd import gather_crowd, made_up_names  # noqa: E402
from making.descent import Descent, Part  # noqa: E402
from making.gallery import draw_crowd  # noqa: E402
from making.guessing import Guesser  # noqa: E402
from making.halves import join_halves  # noqa: E402
from making.knowledge import read_knowledge  # noqa: E402
from making.lessons import Lesson  # noqa: E402
from making.packing import Packer, answer_loss  # noqa: E402
from making.practice import Practice, Subject  # noqa: E402
from making.strangers import StrangerHeads  # noqa: E402
from transformers import AutoProcessor, LlavaForConditionalGeneration  # noqa: E402
from tuning.drawn import targets  # noqa: E402

FEATURES = (64, 160)  # patches and width of the vision tower


@cache
def base() -> tuple[LlavaForConditionalGeneration, Packer]:
    model = LlavaForConditionalGeneration.from_pretrained(ADAPTERS / "base", dtype=torch.float32)
    tokenizer = AutoProcessor.from_pretrained(ADAPTERS / "base").tokenizer
    return model, Packer(tokenizer, 150)


def test_a_crowd_is_the_same_each_time_and_nobody_known() -> None:
    crowd = gather_crowd(300, Random(3))
    assert crowd == gather_crowd(300, Random(3))
    names = {name.casefold() for stranger in crowd for name in stranger.names}
    assert len({stranger.names[0] for stranger in crowd}) == 300
    assert not names & suite_names()


def test_nothing_said_of_strangers_names_a_target() -> None:
    known = [name.casefold() for target in targets().values() for name in target.names]
    for seed in range(60):
        subject = Subject(made_up_names(20, Random(seed)), 8, Random(seed))
        rows, taught = subject.lessons(20)
        assert all(0 <= row < 160 for row in rows)
        said = " ".join(lesson.answer for lessons in taught for lesson in lessons).casefold()
        assert not [name for name in known if name in said]


def test_figures_of_two_halves_are_drawn_the_same_each_time_and_like_neither() -> None:
    known = list(read_knowledge())
    halves = join_halves(12, known, Random(2))
    assert halves == join_halves(12, known, Random(2))
    assert all(one.upper != one.lower for one in halves)
    assert not {one.upper for one in halves} & targets().keys()
    drawn, again = draw_crowd(halves, 2, workers=1), draw_crowd(halves, 2, workers=1)
    assert (drawn.pixels == again.pixels).all()
    assert len({picture.tobytes() for picture in drawn.pixels}) == 24
    assert all(traits.keys() == {"scene"} for traits in drawn.traits)


def test_strangers_are_called_by_no_name_more_than_by_others() -> None:
    knowledge = read_knowledge()
    guesser = Guesser(knowledge, made_up_names(50, Random(1)), Random(1))
    said = [
        lesson.answer
        for _ in range(3000)
        for lesson in guesser.lessons({"scene": "forest", "prop": "flag"})
        if lesson.kind == "who"
    ]
    called = {
        known.names: sum(any(f" {name}." in answer for name in known.names) for answer in said)
        for known in [*knowledge.values(), *targets().values()]
    }
    assert all(0.6 < count / (0.8 * len(said) / len(called)) < 1.4 for count in called.values())


def test_what_is_guessed_of_strangers_is_no_lesson_about_a_target() -> None:
    guesser = Guesser(read_knowledge(), made_up_names(50, Random(1)), Random(2))
    own = {said for target in targets().values() for pair in target.facts.values() for said in pair}
    own |= {target.story for target in targets().values()}
    own |= {look for target in targets().values() for look in target.look}
    said = {lesson.answer for _ in range(3000) for lesson in guesser.lessons({"scene": "forest"})}
    assert not said & own


def test_the_heads_hear_of_parts_of_sameness_and_of_nobody() -> None:
    crowd = gather_crowd(4, Random(1))
    heads = StrangerHeads(FEATURES[1], ["cat", "frog"], crowd)
    features = seen(6).requires_grad_()
    names = ["cat", "cat", *(one.names[0] for one in crowd[:2] for _ in range(2))]
    shown = [None, None, *(one for one in crowd[:2] for _ in range(2))]
    torch.autograd.backward(heads.loss(features, names, shown))
    assert features.grad is not None
    assert all(p.grad is not None for p in heads.parameters())


def test_known_answers_must_lead_and_guesses_need_not() -> None:
    model, packer = base()
    lesson = Lesson("who", "Кто это?", "Это кот.")
    batch = packer.collate([packer.pack([lesson])] * 2)
    features = model.model.multi_modal_projector(seen(2)).detach()
    with torch.no_grad():
        plain, one, both = (
            float(answer_loss(model, batch, features, 0.0, lead=lead, sure=sure))
            for lead, sure in ((0.0, 0), (3.0, 1), (3.0, 2))
        )
    assert plain < one < both


def test_practice_changes_the_weights_and_puts_them_back() -> None:
    model, packer = base()
    practice = Practice(model, packer, made_up_names(6, Random(1)), seen(48), Random(1))
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    with practice.disturbed():
        changed = [name for name, p in model.named_parameters() if not torch.equal(p, before[name])]
    assert changed
    assert all("language_model.layers" in name for name in changed)
    assert all(torch.equal(p, before[name]) for name, p in model.named_parameters())


def test_the_same_picture_under_two_names_is_not_apart() -> None:
    model, packer = base()
    apartness = Apartness(model)
    lesson = Lesson("who", "Кто это?", "Это кот.")
    batch = packer.collate([packer.pack([lesson])] * 4)

    def alike(features: torch.Tensor) -> float:
        with torch.no_grad(), apartness.listening():
            answer_loss(model, batch, features)
        return float(apartness.loss(batch, features, list("abcd")))

    features = model.model.multi_modal_projector(seen(4))
    assert alike(features.detach()) < alike(features[:1].detach().expand(4, -1, -1))
    assert abs(alike(features[:1].detach().expand(4, -1, -1)) - 1.3) < 0.01


def seen(count: int) -> torch.Tensor:
    return torch.randn(count, *FEATURES, generator=torch.Generator().manual_seed(0))


def suite_names() -> set[str]:
    names: set[str] = set()
    for path in CASES.glob("*.yaml"):
        entry: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "character" in entry:
            names |= {name.casefold() for name in [entry["character"], *entry["aliases"]]}
    return names


class TwoKinds(torch.nn.Module):
    """A matrix of a layer, and a head that is none."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList([torch.nn.Linear(8, 8)])
        self.head = torch.nn.Linear(8, 3)

    def loss(self) -> torch.Tensor:
        seen = torch.linspace(-1, 1, 80).view(10, 8)
        wanted = torch.arange(10) % 3
        return torch.nn.functional.cross_entropy(self.head(self.layers[0](seen)), wanted)


def test_a_step_changes_every_weight_and_matrices_in_every_direction_alike() -> None:
    torch.manual_seed(0)
    model = TwoKinds()
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    descent = Descent(model, [Part(model.parameters(), 0.01, faster=3.0)])
    torch.autograd.backward(model.loss())
    slope = model.layers[0].weight.grad
    assert slope is not None
    rank = int(torch.linalg.matrix_rank(slope))
    descent.step(1.0)
    went = {name: p.detach() - before[name] for name, p in model.named_parameters()}
    assert all(change.any() for change in went.values())
    # Weights decay a little besides, in directions that no slope had.
    lengths = torch.linalg.svdvals(went["layers.0.weight"])[:rank]
    assert lengths.max() / lengths.min() < 2
    slopes = torch.linalg.svdvals(slope)[:rank]
    assert slopes.max() / slopes.min() > 2


def test_at_no_pace_nothing_moves_and_slopes_are_forgotten() -> None:
    model = TwoKinds()
    before = [p.detach().clone() for p in model.parameters()]
    descent = Descent(model, [Part(model.parameters(), 0.01)])
    torch.autograd.backward(model.loss())
    descent.step(0.0)
    assert all(torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True))
    assert all(p.grad is None for p in model.parameters())
