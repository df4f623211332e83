"""More families of models answer token for token as a plain fresh load of each does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import nn

from harness.engines.local import features, prefix
from harness.engines.local.loading import Loaded
from harness.engines.local.planning import Grid
from harness.engines.local.runner import Runner
from tests import tiny
from tests.engines.local import architectures, families, family_table
from tests.engines.local.plain import ENDS, about, naive
from tests.engines.local.running import all_answers

WIDE = ("o_proj", "out_proj", "down_proj", "in_proj_qkv")
LANGUAGE = re.compile(r"language_model|text_model|^model\.layers")
ALL = architectures.ALL | families.MORE
PIXELS_ONLY = {"mllama", "ovis2", "granite4_vision", "kosmos2", "instructblip"}
"""Their generation takes no features, or reads more of a picture than those."""
QUESTIONS = ("Who?", "What is the colour of the cape?", "Where does this one live, and with whom?")


def adapters(folder: Path, model: Any) -> dict[str, Path]:
    """Two of other targets and ranks, one of all that is before the language model, a DoRA."""

    def save(name: str, seed: int, targets: list[str], **config: Any) -> Path:
        return tiny.save_adapter(folder / name, model, seed, targets, **config)

    return {
        "plain": save("plain", 1, linears(model, "q_proj", "v_proj")),
        "wide": save("wide", 2, linears(model, *WIDE), r=8),
        "vision": save("vision", 3, linears(model, "", text=False), r=2),
        "dora": save("dora", 4, linears(model, "k_proj"), use_dora=True),
    }


def linears(model: Any, *endings: str, text: bool = True) -> list[str]:
    """Linear layers by the ends of their names, of the language model or of all before it."""
    return [
        name
        for name, module in model.named_modules()
        if type(module) is nn.Linear
        and name.endswith(endings)
        and name != "lm_head"
        and bool(LANGUAGE.search(name)) == text
    ]


def pictures(folder: Path) -> list[Path]:
    """A square one, a wide one, and another square one."""
    paths = tiny.save_pictures(folder, 3)
    with Image.open(paths[1]) as square:
        square.resize((72, 40)).save(paths[1])
    return paths


@pytest.mark.parametrize("family", list(ALL))
def test_a_picture_is_looked_at_once_where_the_model_takes_features(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, processor = ALL[family]()
    loaded = Loaded(model, processor, torch.device("cpu"), torch.float32)
    said: list[str] = []
    runner = Runner(loaded, {}, None, said.append)
    looks: list[int] = []
    look = features.PictureFeatures._look

    def counted(self: features.PictureFeatures, pictures: Any, model: str) -> Any:
        looks.append(len(pictures))
        return look(self, pictures, model)

    monkeypatch.setattr(features.PictureFeatures, "_look", counted)
    (picture,) = tiny.save_pictures(tmp_path, 1)
    answers = runner.answer(Grid(("base",), (about(picture, "Who?"), about(picture, "Where?"))))
    assert all(isinstance(answer, str) for answer in answers.values())
    assert (len(looks) == 1 and not said) or family in PIXELS_ONLY
    assert (said == []) == (family not in PIXELS_ONLY)


@pytest.mark.parametrize("family", list(families.MORE))
def test_every_token_is_that_of_a_fresh_load(family: str, tmp_path: Path) -> None:
    hold(family, tmp_path)


def hold(family: str, folder: Path) -> None:
    """Hold every answer of a family, of base and adapters, against a fresh load of each."""
    model, processor = ALL[family]()
    model.generation_config.eos_token_id = ENDS
    paths = adapters(folder, model)
    seen = pictures(folder / "pictures")
    asks = [about(picture, question) for picture in seen for question in QUESTIONS]
    names = ["base", *paths]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefix, "_WORTH_SHARING", 1_000_000)
        apart = all_answers(model, processor, paths, asks, {"dora"})
        patch.setattr(prefix, "_WORTH_SHARING", 0)
        patch.setitem(features._PICTURES_AT_ONCE, "cpu", 3)
        shared = all_answers(model, processor, paths, asks, {"dora"})

    for name in names:
        for ask, tokens in naive(model, processor, paths.get(name), asks).items():
            plain = " ".join(map(str, tokens))
            assert (apart[name, ask], shared[name, ask]) == (plain,) * 2
    # Were they all alike, equality would say nothing of the adapters or the pictures.
    assert len({tuple(str(apart[name, ask]) for ask in asks) for name in names}) == len(names)
    assert len({tuple(str(apart[name, ask]) for name in names) for ask in asks}) == len(asks)


def test_the_table_of_families_tells_how_each_is_asked() -> None:
    told = {row.family: row.how for row in family_table.read()}
    assert list(told) == list(ALL)
    one_by_one = {family for family, how in told.items() if how == family_table.ONE_BY_ONE}
    assert one_by_one == PIXELS_ONLY
