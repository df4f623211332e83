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
from making.crowd import gather_crowd  # noqa: E402
from making.lessons import Lesson  # noqa: E402
from making.packing import Packer, answer_loss  # noqa: E402
from making.practice import Practice, Subject  # noqa: E402
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
        subject = Subject(gather_crowd(20, Random(seed)), 8, Random(seed))
        rows, taught = subject.lessons(20)
        assert all(0 <= row < 160 for row in rows)
        said = " ".join(lesson.answer for lessons in taught for lesson in lessons).casefold()
        assert not [name for name in known if name in said]


def test_practice_changes_the_weights_and_puts_them_back() -> None:
    model, packer = base()
    practice = Practice(model, packer, gather_crowd(6, Random(1)), seen(48), Random(1))
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
