"""Adapters that are not what they should be: the line that is said of each, or that it is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from harness.engines import EngineOptions, open_engine
from harness.engines.request import Generation, Request
from harness.models.adapters import find_adapters, preflight, to_be_minded
from harness.options import Options
from harness.session.session import RUN_ERRORS, Session
from tests import tiny
from tests.engines.local.plain import about
from tests.models.situations import CONFIG, WEIGHTS, change_config, change_weights
from tests.untrusted.runs import CASE, ROOT, run, write_suite

HEADING = "Bad adapters"
ASKED = "asked"
REAL = ROOT / "adapters" / "lora_v2"
LONGEST_SHOWN = 190
RECIPE = "recipe.yaml"


@dataclass(frozen=True, kw_only=True)
class Spoiled:
    """An adapter with something wrong."""

    given: str
    make: Callable[[Path], object] = lambda _: None
    """Spoils a folder as PEFT saved it."""
    name: str = ""
    """Of the folder; `lora` and a number otherwise."""
    asked: str = ""
    """What is given after `--adapter`, if not the folder's path."""
    lawful: bool = False
    """Whether it is asked all the same."""
    alone: bool = False
    """Whether the run ends before others are looked at."""
    own_processor: bool = False
    """Whether the suite says `adapter_template: own`."""


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    said: str
    status: int | str


def config(**settings: Any) -> Callable[[Path], object]:
    return lambda folder: change_config(folder, **settings)


def weights(change: Callable[[str, torch.Tensor], Any]) -> Callable[[Path], object]:
    return lambda folder: change_weights(folder, change)


def replaced(name: str, put: Callable[[Path], object]) -> Callable[[Path], object]:
    """Put something else in a file's place."""

    def make(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        put(folder / name)

    return make


def text(name: str, content: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(content)


def added(more: Mapping[str, torch.Tensor]) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        save_file({**load_file(folder / WEIGHTS), **more}, folder / WEIGHTS)

    return make


def only(tensors: Callable[[], dict[str, torch.Tensor]]) -> Callable[[Path], object]:
    return lambda folder: save_file(tensors(), folder / WEIGHTS)


def layers(count: int) -> dict[str, torch.Tensor]:
    """Pairs of as many layers as a base may never have."""
    name = "base_model.model.model.language_model.layers.{}.self_attn.q_proj.lora_{}.weight"
    return {name.format(at, part): torch.ones(2, 2) for at in range(count) for part in "AB"}


def strangers(count: int) -> dict[str, torch.Tensor]:
    return {f"base_model.model.x{at}": torch.ones(1) for at in range(count)}


def cut(name: str, length: int) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:length])


class RunsWhenRead:
    """Pickled, it leaves a file where it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("it ran",)


def pickled(name: str, *, instead: bool = True) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        if instead:
            (folder / WEIGHTS).unlink()
        torch.save(RunsWhenRead(), folder / name)

    return make


def in_layer(number: int, change: Callable[[str, torch.Tensor], Any]) -> Callable[[Path], object]:
    part = f"layers.{number}.self_attn.q_proj"
    return weights(lambda key, value: change(key, value) if part in key else value)


def less_rank(key: str, value: torch.Tensor) -> torch.Tensor:
    return value[:2] if "lora_A" in key else value[:, :2]


def infinite(key: str, value: torch.Tensor) -> torch.Tensor:
    value[0, 0] = float("inf")
    return value


def anchors(width: int = 9) -> str:
    """Nine levels, each of which holds the one below nine times."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for below, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{below}'] * width)}]")
    return "\n".join(lines)


def own_code(folder: Path) -> None:
    """A tokenizer that asks for code which lies beside it."""
    told = {"auto_map": {"AutoTokenizer": ["evil_tokens.Evil", None]}, "tokenizer_class": "Evil"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told))
    (folder / "evil_tokens.py").write_text("import os; os.mkdir('it ran')\nclass Evil: ...\n")


ROWS: Sequence[Spoiled] = (
    Spoiled(given="pickle only", make=pickled("adapter_model.bin")),
    Spoiled(given="a pickle called `adapter_model.safetensors`", make=pickled(WEIGHTS)),
    Spoiled(given="a pickle beside the weights", lawful=True,
            make=pickled("adapter_model.bin", instead=False)),
    Spoiled(given="weights cut short", make=cut(WEIGHTS, 9_000)),
    Spoiled(given="weights cut short within their header", make=cut(WEIGHTS, 100)),
    Spoiled(given="weights of no byte", make=cut(WEIGHTS, 0)),
    Spoiled(given="a header that says it is 8 exabytes long",
            make=lambda folder: (folder / WEIGHTS).write_bytes(b"\xff" * 7 + b"\x7f" + b"{}")),
    Spoiled(given="a pipe in the weights' place", make=replaced(WEIGHTS, os.mkfifo)),
    Spoiled(given="a link to itself in the weights' place",
            make=replaced(WEIGHTS, lambda path: path.symlink_to(path))),
    Spoiled(given="a pipe in the config's place", make=replaced(CONFIG, os.mkfifo)),
    Spoiled(given="a config nested 100,000 deep", make=text(CONFIG, "[" * 100_000)),
    Spoiled(given="a config that is not UTF-8",
            make=lambda folder: (folder / CONFIG).write_bytes(b"\xff\xfe{}")),
    Spoiled(given="rank 0", make=config(r=0)),
    Spoiled(given="weights of rank 0",
            make=weights(lambda key, value: value[:0] if "lora_A" in key else value[:, :0])),
    Spoiled(given="`r` in the config is not the weights' rank", make=config(r=4)),
    Spoiled(given="`rank_pattern` is not", make=config(rank_pattern={"q_proj": 4})),
    Spoiled(given="one layer of another rank", make=in_layer(1, less_rank)),
    Spoiled(given="A and B of other ranks",
            make=weights(lambda key, value: value[:2] if "lora_A" in key else value)),
    Spoiled(given="half the layers",
            make=weights(lambda key, value: None if re.search(r"layers\.[01]\.", key) else value)),
    Spoiled(given="half a pair",
            make=in_layer(2, lambda key, value: None if "lora_B" in key else value)),
    Spoiled(given="NaN", make=weights(lambda key, value: value * float("nan"))),
    Spoiled(given="infinite in one place", make=in_layer(0, infinite)),
    Spoiled(given="every B zero",
            make=weights(lambda key, value: value * 0 if "lora_B" in key else value)),
    Spoiled(given="matrices of another width", make=weights(
        lambda key, value: torch.ones(len(value), 7) if "lora_A" in key else value)),
    Spoiled(given="vectors in the place of matrices",
            make=weights(lambda key, value: torch.ones(7))),
    Spoiled(given="whole numbers", make=weights(lambda key, value: value.to(torch.int8))),
    Spoiled(given="layers of unknown names",
            make=weights(lambda key, value: (key.replace("q_proj", "qq_proj"), value))),
    Spoiled(given="a tensor beside that nothing knows", make=added(strangers(1))),
    Spoiled(given="10,000 tensors of as many layers", make=only(lambda: layers(5_000))),
    Spoiled(given="10,000 tensors beside that nothing knows", make=added(strangers(10_000))),
    Spoiled(given="`auto_map` in the config", make=config(auto_map={"AutoModel": "evil.Evil"})),
    Spoiled(given="`auto_mapping` to a module that is nobody's", lawful=True,
            make=config(auto_mapping={"base_model_class": "X", "parent_library": "evil"})),
    Spoiled(given="a tokenizer with code of its own beside it", lawful=True, make=own_code),
    Spoiled(given="the same, and the suite says `adapter_template: own`", make=own_code,
            own_processor=True, lawful=True),
    Spoiled(given="a Megatron module to import",
            make=config(megatron_config={"x": 1}, megatron_core="evil")),
    Spoiled(given="a remote base in the config", lawful=True,
            make=config(base_model_name_or_path="somebody/model")),
    Spoiled(given="a base outside, `../../..`", lawful=True,
            make=config(base_model_name_or_path="../../..", revision="../x")),
    Spoiled(given="a recipe that unfolds to a billion words", make=text(RECIPE, anchors()),
            alone=True),
    Spoiled(given="a recipe that calls Python", alone=True,
            make=text(RECIPE, "r: !!python/object/apply:os.mkdir ['it ran']")),
    Spoiled(given="a pipe in the recipe's place", lawful=True, make=replaced(RECIPE, os.mkfifo)),
    Spoiled(given="`--adapter ../x`, where nothing is", asked="../x", alone=True),
    Spoiled(given="300 letters", asked="x" * 300, alone=True),
    Spoiled(given="called `base`", name="base", alone=True),
    Spoiled(given="a new line in its name", name="two\nlines", alone=True),
    Spoiled(given="an ANSI escape in its name", name="\x1b[31mred", alone=True),
    Spoiled(given="called `##[add-mask]x`, a command to GitHub", name="##[add-mask]x", alone=True),
    Spoiled(given="called `::error::x`, another", name="::error::x", alone=True),
    Spoiled(given="called `CON`, a device on Windows", name="CON", lawful=True),
    Spoiled(given="called `..x`", name="..x", lawful=True),
    Spoiled(given="called `<script>`", name="<script>", lawful=True),
    Spoiled(given="called `all`, given by its path", name="all", lawful=True),
    Spoiled(given="called `=1+1`", name="=1+1", lawful=True),
)  # fmt: skip


def outcomes(root: Path) -> dict[str, Outcome]:
    """Run all: those that are told together, those that end a run at once, those that are asked."""
    found = _refused(root / "refused", [row for row in ROWS if not (row.lawful or row.alone)])
    for at, row in enumerate(row for row in ROWS if row.alone):
        found[row.given] = _not_found(root / str(at), row)
    return found | _asked(root / "asked", [row for row in ROWS if row.lawful])


def _refused(folder: Path, rows: Sequence[Spoiled]) -> dict[str, Outcome]:
    """Ask for adapters in one run, each the shipped one spoiled; return what was said of each."""
    _suite(folder)
    options = []
    for at, row in enumerate(rows):
        made = Path(shutil.copytree(REAL, folder / f"lora{at}"))
        row.make(made)
        options += ["--adapter", str(made)]
    ended = run(folder, "--base-model", str(ROOT / "adapters" / "base"), *options)
    found = {}
    for at, row in enumerate(rows):
        told = [line for line in ended.lines if f"adapter lora{at}: " in line]
        assert len(told) == 1, f"of {row.given} is said: {told or ended.lines}"
        said = told[0].removeprefix("ERROR: ").replace(f"lora{at}", "lora")
        found[row.given] = Outcome(_short(said, folder), ended.status)
    assert not any("Traceback" in line for line in ended.lines)
    assert not (folder / "it ran").exists()
    return found


def _not_found(folder: Path, row: Spoiled) -> Outcome:
    """Open a run with one that ends it before others are looked at; each such refusal is a 4."""
    made = Path(shutil.copytree(REAL, folder / (row.name or "lora")))
    row.make(made)
    options = Options(adapters=(row.asked or str(made),), base_model=str(ROOT / "adapters/base"))
    try:
        Session(options, folder, run=os.getpid()).open(_suite(folder))
    except RUN_ERRORS as error:
        return Outcome(_short(str(error), folder), pytest.ExitCode.USAGE_ERROR.value)
    raise AssertionError(f"{row.given} is found")


def _suite(folder: Path) -> Path:
    cases = write_suite(folder, {"a": [CASE.format(case="c", image="images/0.png")]})
    tiny.save_pictures(cases / "images", 1)
    return cases


def _asked(folder: Path, rows: Sequence[Spoiled]) -> dict[str, Outcome]:
    """Ask adapters of a tiny base in this process, one after the other."""
    base = tiny.save_llava(folder / "base")
    picture = tiny.save_pictures(folder / "pictures", 1)[0]
    whole = tiny.save_adapter(folder / "whole", tiny.llava(), 1)
    (whole / RECIPE).write_text("r: 4\n")
    found = {}
    for at, row in enumerate(rows):
        made = Path(shutil.copytree(whole, folder / str(at) / (row.name or "lora")))
        row.make(made)
        found[row.given] = _answered(made, base, picture, own=row.own_processor)
    return found


def _answered(adapter: Path, base: Path, picture: Path, *, own: bool) -> Outcome:
    adapters = tuple(find_adapters([str(adapter)], None))
    preflight(adapters, str(base))
    said = to_be_minded(adapters, str(base), own_processors=own)
    options = EngineOptions(
        base=str(base), adapters=adapters, own_processors=own, cache=False, device="cpu"
    )
    engine = open_engine(options, announce=lambda _: None)
    request = Request(case="a/c", adapter=adapters[0].name, ask=about(picture, "who"))
    try:
        (answer,) = engine.generate([request])
    except Exception as error:
        return Outcome(_short(str(error), adapter.parent), 4)
    assert isinstance(answer, Generation)
    return Outcome("; ".join(said), ASKED)


def _short(said: str, folder: Path) -> str:
    said = re.sub(rf"{re.escape(str(folder.resolve()))}(/\d+)?", "…", said)
    said = re.sub(r"(is not valid JSON): .*", r"\1: …", said)  # Python's own words
    said = re.sub(r"x{30,}", "xxx…", said)
    said = re.sub(r"(base_model\.)?(model\.)+language_model\.(layers\.\d+)\.\w+\.", r"…\3.…", said)
    return said if len(said) <= LONGEST_SHOWN else f"{said[:LONGEST_SHOWN]}…"


def row_of(row: Spoiled, found: Outcome) -> str:
    """One row of the table."""
    said = found.said.replace("|", "\\|").replace("`", "'")
    return f"| {row.given} | {f'`{said}`' if said else ''} | {found.status} |"


def table(found: Mapping[str, Outcome]) -> str:
    """The rows as Markdown."""
    head = "| adapter | what is said | status |\n|---|---|---:|\n"
    return head + "\n".join(row_of(row, found[row.given]) for row in ROWS)
