"""What people's training leaves on the disk, one situation each; what is done with it, and said.

`python -m tests.models.situations` writes the table of `docs/adapters.md` anew.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from harness.engines import EngineOptions, open_engine
from harness.engines.request import EngineError, Generation, Request
from harness.models.adapters import Adapter, AdapterError, find_adapters, preflight, to_be_minded
from harness.models.hub import HubError, HubId
from tests import tiny
from tests.engines.local.plain import about

DOCUMENT = Path(__file__).parents[2] / "docs" / "adapters.md"
CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
QUESTIONS = ("who", "where does it live")
TEXT = r".*(language_model|text_model).*\.(q_proj|v_proj)"


@dataclass
class Place:
    """A tiny base, its model, and room for what a situation makes."""

    root: Path
    base: Path
    model: Any
    asked: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    """Where names are looked up."""

    def adapter(
        self, name: str = "lora", seed: int = 1, targets: Any = TEXT, **config: Any
    ) -> Path:
        """An adapter as PEFT saves it, which is asked for unless something else is."""
        folder = tiny.save_adapter(self.root / name, self.model, seed, targets, **config)
        self.asked = self.asked or [str(folder)]
        return folder


@dataclass(frozen=True)
class Situation:
    """What was given."""

    given: str
    make: Callable[[Place], object]
    asked: bool
    """Whether it is accepted, and then answers as transformers and PEFT do; refused otherwise."""
    truth: Callable[[Path], Path] = lambda folder: folder
    """Where the same adapter lies in a form that PEFT itself reads."""


@dataclass(frozen=True)
class Outcome:
    """What happened."""

    names: tuple[str, ...]
    """Who was asked; empty if nobody."""
    said: tuple[str, ...]
    answers: Mapping[tuple[str, str], str]
    """Name and question -> answer."""
    folders: Mapping[str, Path]


def outcome(place: Place) -> Outcome:
    """Ask as a run does: find, check from files, load, ask."""
    said: list[str] = []
    try:
        adapters = tuple(find_adapters(place.asked, place.folder, place.named))
        preflight(adapters, str(place.base))
        said += to_be_minded(adapters, str(place.base))
        engine = open_engine(
            EngineOptions(
                base=str(place.base), adapters=adapters, cache=False, device="cpu",
            ),
            announce=said.append,
        )  # fmt: skip
        answers = _answers(list(engine.generate(_requests(place, adapters))))
    except (AdapterError, EngineError) as error:
        return Outcome((), (_told(str(error), place),), {}, {})
    lines = tuple(_told(line, place) for line in said if not _ordinary(line))
    folders = {one.name: one.path for one in adapters if one.path is not None}
    return Outcome(tuple(one.name for one in adapters), lines, answers, folders)


def requests(place: Place, name: str) -> list[Request]:
    """What one model is asked."""
    picture = place.root / "pictures" / "0.png"
    if not picture.is_file():
        tiny.save_pictures(picture.parent, 1)
    return [
        Request(case=f"c/{question}", adapter=name, ask=about(picture, question))
        for question in QUESTIONS
    ]


def _requests(place: Place, adapters: tuple[Adapter, ...]) -> list[Request]:
    return [one for adapter in adapters for one in requests(place, adapter.name)]


def _answers(said: list[Any]) -> dict[tuple[str, str], str]:
    failed = [one for one in said if not isinstance(one, Generation)]
    if failed:
        raise EngineError(f"not answered: {failed[0].error}")
    return {(one.request.adapter, one.request.ask.question): one.answer for one in said}


def _ordinary(line: str) -> bool:
    return line.startswith(("Loading base", "batch size", "This model needs"))


def _told(line: str, place: Place) -> str:
    line = line.replace(str(place.root.resolve()), "…").replace(str(place.root), "…")
    line = line.replace(str(place.base), "…/base")
    return re.sub(r"\b\d+\.\d+\.\d+\b", "X.Y.Z", line)


# What the situations are made of.


def change_config(folder: Path, **settings: Any) -> Path:
    file = folder / CONFIG
    file.write_text(json.dumps({**json.loads(file.read_text()), **settings}))
    return folder


def change_weights(folder: Path, change: Callable[[str, torch.Tensor], Any]) -> Path:
    """Rename, replace or, with None, drop tensors."""
    changed = {}
    for key, value in load_file(folder / WEIGHTS).items():
        new = change(key, value)
        if new is not None:
            name, tensor = new if isinstance(new, tuple) else (key, new)
            changed[name] = tensor.contiguous()
    save_file(changed, folder / WEIGHTS)
    return folder


def renamed(old: str, new: str) -> Callable[[str, torch.Tensor], Any]:
    return lambda key, value: (re.sub(old, new, key), value)


def without(part: str) -> Callable[[str, torch.Tensor], Any]:
    return lambda key, value: None if part in key else value


def put(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"{}")
    return folder


TRAINER = ("optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json")


def trained_run(place: Place, final: bool = True) -> Path:
    """A Trainer's output folder."""
    for seed, step in enumerate((100, 50), 1):
        put(place.adapter(f"run/checkpoint-{step}", seed), *TRAINER)
    if final:
        place.adapter("run", 3)
    place.asked = [str(place.root / "run")]
    return place.root / "run"


def by_name(place: Place) -> None:
    place.adapter("loras/mine")
    place.folder, place.asked = place.root / "loras", ["mine"]


def given_a_name(place: Place) -> None:
    place.asked = [f"best={trained_run(place) / 'checkpoint-50'}"]


def one_checkpoint(place: Place) -> None:
    place.asked = [str(trained_run(place) / "checkpoint-100")]


def two_called_final(place: Place) -> None:
    place.asked = [str(place.adapter(f"{run}/final", seed)) for seed, run in enumerate("ab", 1)]


def by_pattern(place: Place) -> None:
    trained_run(place)
    place.asked = [str(place.root / "r*" / "checkpoint-*")]


def named_by_the_suite(place: Place) -> None:
    place.named, place.asked = {"candidate": str(place.adapter("somewhere/v3"))}, ["candidate"]


def everything_below(place: Place) -> None:
    trained_run(place)
    place.folder, place.asked = place.root, ["all"]
    shutil.rmtree(place.root / "pictures", ignore_errors=True)


def on_the_hub(place: Place) -> None:
    place.asked = ["user/repo@v2"]


def misspelt(place: Place) -> None:
    place.adapter("loras/mine")
    place.folder, place.asked = place.root / "loras", ["mein"]


def checkpoints_of_whole_models(place: Place) -> None:
    put(place.root / "full" / "checkpoint-10", "config.json", *TRAINER)
    place.asked = [str(place.root / "full")]


def runs_below(place: Place) -> None:
    place.adapter("experiments/a")
    place.adapter("experiments/b")
    place.asked = [str(place.root / "experiments")]


def llama_factory(place: Place) -> None:
    names = [
        name
        for name, module in place.model.named_modules()
        if isinstance(module, torch.nn.Linear) and ".layers." in name and "vision" not in name
    ]
    put(place.adapter(targets=names), "all_results.json", "trainer_log.jsonl", "README.md")


def ms_swift(place: Place) -> None:
    put(place.adapter(), "args.json", "additional_config.json", *TRAINER)


def ms_swift_with_vision(place: Place) -> None:
    folder = place.adapter()
    save_file({"visual.patch_embed.weight": torch.ones(2)}, folder / "vit.safetensors")


def unsloth(place: Place) -> None:
    folder = put(place.adapter(), "processor_config.json", "tokenizer_config.json")
    change_config(folder, base_model_name_or_path="unsloth/base-unsloth-bnb-4bit")


def trl(place: Place) -> Path:
    folder = put(place.adapter(), "training_args.bin", *TRAINER)
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        shutil.copy(place.base / name, folder)
    return folder


def trl_with_its_own_template(place: Place) -> None:
    (trl(place) / "chat_template.jinja").write_text("{{ messages }}")


def axolotl(place: Place) -> None:
    put(trained_run(place), "debug.log", "tokenizer.model", "merged/config.json")


def deepspeed(place: Place) -> None:
    put(place.adapter(), "zero_to_fp32.py", "latest", "global_step50/mp_rank_00_model_states.pt")


def llava_script(place: Place) -> None:
    put(place.adapter(), "non_lora_trainables.bin")


def with_the_whole_model(place: Place) -> None:
    shutil.copy(place.base / "model.safetensors", place.adapter() / "model.safetensors")


def pickled(place: Place) -> None:
    folder = place.adapter()
    torch.save(load_file(folder / WEIGHTS), folder / "adapter_model.bin")
    (folder / WEIGHTS).unlink()


def in_pieces(place: Place) -> None:
    folder = place.adapter()
    (folder / WEIGHTS).rename(folder / "adapter_model-00001-of-00002.safetensors")


def cut_short(place: Place) -> None:
    file = place.adapter() / WEIGHTS
    file.write_bytes(file.read_bytes()[:-100])


def zeros_from_the_middle(key: str, value: torch.Tensor) -> torch.Tensor:
    if "lora_B" in key and "layers.1" in key:
        value[len(value) // 2 :] = 0
    return value


def with_other_names(old: str, new: str, targets: Any) -> Callable[[Place], object]:
    """An adapter under other names, and beside it as PEFT reads it."""

    def make(place: Place) -> None:
        folder = place.adapter()
        shutil.copytree(folder, place.root / "as PEFT reads it")
        change_weights(folder, renamed(old, new))
        change_config(folder, target_modules=targets)

    return make


def as_peft_reads_it(folder: Path) -> Path:
    return folder.parent / "as PEFT reads it"


def merged(place: Place, **changes: Any) -> Path:
    """A full model: the base with an adapter merged into it."""
    from peft import PeftModel
    from transformers import AutoModelForImageTextToText

    folder = Path(shutil.copytree(place.base, place.root / "merged"))
    model = AutoModelForImageTextToText.from_pretrained(place.base, dtype=torch.float32)
    PeftModel.from_pretrained(model, place.adapter()).merge_and_unload().save_pretrained(folder)
    change_base_config(folder, **changes)
    place.asked = [str(folder)]
    return folder


def without_a_processor(place: Place) -> None:
    for file in merged(place).glob("*token*"):
        file.unlink()


def copied(place: Place) -> None:
    place.asked = [str(shutil.copytree(place.base, place.root / "copy"))]


def base_that(change: Callable[[Path], object]) -> Callable[[Place], object]:
    """The adapter is good, the base is another."""

    def make(place: Place) -> None:
        place.adapter()
        place.base = Path(shutil.copytree(place.base, place.root / "base"))
        change(place.base)

    return make


def change_base_config(base: Path, **settings: Any) -> None:
    file = base / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **settings}))


def in_shards(base: Path, *, lose_one: bool = False) -> None:
    """bfloat16 in many files, as large models are stored."""
    from transformers import AutoModelForImageTextToText

    model = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.bfloat16)
    (base / "model.safetensors").unlink()
    model.save_pretrained(base, max_shard_size="50KB")
    if lose_one:
        sorted(base.glob("model-*.safetensors"))[1].unlink()


def half_a_file(base: Path) -> None:
    tensors = load_file(base / "model.safetensors")
    kept = {key: value for key, value in tensors.items() if "layers.1.mlp" not in key}
    save_file(kept, base / "model.safetensors", {"format": "pt"})


def own_tokens_forbidden(base: Path) -> None:
    file = base / "generation_config.json"
    forbidden = {"suppress_tokens": [40, 41], "no_repeat_ngram_size": 2, "bad_words_ids": [[50]]}
    file.write_text(json.dumps({**json.loads(file.read_text()), **forbidden}))


def pickled_base(base: Path) -> None:
    (base / "model.safetensors").rename(base / "pytorch_model.bin")


def never_on_the_hub(self: HubId, patterns: object) -> Path:
    raise HubError(f"{self.repo} is not in the cache, and there is no network")


ROWS: Mapping[str, tuple[Situation, ...]] = {
    "Where it lies": (
        Situation("a name under the suite's `adapters` folder", by_name, True),
        Situation("the path of a folder as PEFT saves it", lambda p: p.adapter(), True),
        Situation("`best=PATH`", given_a_name, True),
        Situation("a Trainer's output folder, a final adapter in it", trained_run, True),
        Situation("the same without a final one", lambda p: trained_run(p, False), True),
        Situation("one checkpoint of it", one_checkpoint, True),
        Situation("a pattern", by_pattern, True),
        Situation("two folders called `final`", two_called_final, True),
        Situation("a name of `suite.yaml`'s own", named_by_the_suite, True),
        Situation("`all`, with a Trainer's folder below", everything_below, True),
        Situation("a hub id, without a network", on_the_hub, False),
        Situation("a misspelt name", misspelt, False),
        Situation("checkpoints of a full training", checkpoints_of_whole_models, False),
        Situation("the folder above several adapters", runs_below, False),
    ),
    "What the trainer left": (
        Situation("LLaMA-Factory: layers by full names, vision frozen", llama_factory, True),
        Situation("ms-swift: `args.json`, `additional_config.json`", ms_swift, True),
        Situation("ms-swift: `vit.safetensors`, vision in full", ms_swift_with_vision, False),
        Situation("Unsloth: trained on a 4-bit sibling of the base", unsloth, True),
        Situation("TRL: tokenizer and chat template", trl, True),
        Situation("TRL: another chat template", trl_with_its_own_template, True),
        Situation("axolotl: checkpoints, a merged model below", axolotl, True),
        Situation("DeepSpeed: states of every rank", deepspeed, True),
        Situation("LLaVA's scripts: `non_lora_trainables.bin`", llava_script, False),
        Situation("a whole model beside the adapter", with_the_whole_model, False),
        Situation(
            "trained on another base, says the config",
            lambda p: change_config(p.adapter(), base_model_name_or_path="user/other-vl"),
            True,
        ),
    ),
    "Layers": (
        Situation(
            "a pattern, one layer's weights missing",
            lambda p: change_weights(p.adapter(), without("layers.1.")),
            False,
        ),
        Situation(
            "`all-linear`, one layer's weights missing",
            lambda p: change_weights(
                p.adapter(targets="all-linear"), without("language_model.layers.1.")
            ),
            False,
        ),
        Situation(
            "names, half a pair missing",
            lambda p: change_weights(
                p.adapter(targets=["q_proj"]), without("layers.0.self_attn.q_proj.lora_B")
            ),
            False,
        ),
        Situation(
            "`layers_to_transform`",
            lambda p: p.adapter(targets=["q_proj"], layers_to_transform=[1]),
            True,
        ),
        Situation(
            "`exclude_modules`",
            lambda p: p.adapter(targets=["q_proj", "v_proj"], exclude_modules=["v_proj"]),
            True,
        ),
        Situation(
            "`rank_pattern`, `alpha_pattern`, rsLoRA",
            lambda p: p.adapter(
                rank_pattern={"q_proj": 2}, alpha_pattern={"v_proj": 3}, use_rslora=True
            ),
            True,
        ),
        Situation("DoRA", lambda p: p.adapter(use_dora=True), True),
        Situation(
            "`modules_to_save`",
            lambda p: p.adapter(modules_to_save=["multi_modal_projector"]),
            True,
        ),
        Situation(
            "a pattern that is none",
            lambda p: change_config(p.adapter(), target_modules="(q_proj"),
            False,
        ),
    ),
    "Names of keys": (
        Situation(
            "LLaVA before transformers 4.52",
            with_other_names(r"model\.language_model\.", "language_model.model.", TEXT),
            True,
            as_peft_reads_it,
        ),
        Situation(
            "trained on the text model alone",
            with_other_names(
                r"model\.model\.language_model\.", "model.model.", ["q_proj", "v_proj"]
            ),
            True,
            as_peft_reads_it,
        ),
        Situation(
            "of another model",
            lambda p: change_weights(p.adapter(), renamed("self_attn", "attention")),
            False,
        ),
        Situation(
            "of more layers than the base has",
            lambda p: change_weights(p.adapter(), renamed(r"layers\.1", "layers.7")),
            False,
        ),
        Situation(
            "for a wider base",
            lambda p: change_weights(
                p.adapter(), lambda key, value: torch.ones(4, 64) if "lora_A" in key else value
            ),
            False,
        ),
    ),
    "Values and files": (
        Situation(
            "empty tensors, as ZeRO-3 leaves them",
            lambda p: change_weights(p.adapter(), lambda key, value: torch.empty(0)),
            False,
        ),
        Situation(
            "NaN",
            lambda p: change_weights(p.adapter(), lambda key, value: value * float("nan")),
            False,
        ),
        Situation(
            "every B zero",
            lambda p: change_weights(
                p.adapter(), lambda key, value: value * 0 if "lora_B" in key else value
            ),
            False,
        ),
        Situation(
            "one layer's A zero",
            lambda p: change_weights(
                p.adapter(),
                lambda key, value: value * 0 if "1.self_attn.q_proj.lora_A" in key else value,
            ),
            False,
        ),
        Situation(
            "a layer's B zero from its middle on",
            lambda p: change_weights(p.adapter(), zeros_from_the_middle),
            False,
        ),
        Situation("pickled weights", pickled, False),
        Situation("weights in pieces", in_pieces, False),
        Situation("a file cut short", cut_short, False),
        Situation("no weights", lambda p: (p.adapter() / WEIGHTS).unlink(), False),
        Situation("no config", lambda p: (p.adapter() / CONFIG).unlink(), False),
        Situation(
            "a config that is no JSON", lambda p: (p.adapter() / CONFIG).write_text("{"), False
        ),
        Situation("a rank that is none", lambda p: change_config(p.adapter(), r="8"), False),
    ),
    "Newer or other PEFT": (
        Situation(
            "settings that this PEFT does not know, all off",
            lambda p: change_config(p.adapter(), use_new=False, new_config=None),
            True,
        ),
        Situation(
            "one of them on", lambda p: change_config(p.adapter(), use_new=True), False
        ),
        Situation(
            "a kind that this PEFT does not know",
            lambda p: change_config(p.adapter(), peft_type="NEWKIND"),
            False,
        ),
        Situation(
            "PiSSA, not converted",
            lambda p: change_config(p.adapter(), init_lora_weights="pissa"),
            False,
        ),
    ),
    "Full models": (
        Situation("an adapter merged into the base", merged, True),
        Situation("the base again", copied, False),
        Situation("another architecture", lambda p: merged(p, model_type="qwen2_5_vl"), False),
        Situation(
            "without a processor of its own",
            without_a_processor,
            True,
        ),
        Situation("pickled", lambda p: pickled_base(merged(p)), False),
    ),
    "The base": (
        Situation("bfloat16 in shards", base_that(in_shards), True),
        Situation(
            "a shard missing", base_that(lambda base: in_shards(base, lose_one=True)), False
        ),
        Situation("a layer missing", base_that(half_a_file), False),
        Situation("tokens forbidden by its own settings", base_that(own_tokens_forbidden), True),
        Situation("pickled weights of the base", base_that(pickled_base), False),
        Situation(
            "code of its own (InternVL as first published)",
            base_that(lambda base: change_base_config(base, model_type="internvl_chat")),
            False,
        ),
        Situation(
            "no chat template",
            base_that(lambda base: (base / "chat_template.jinja").unlink()),
            False,
        ),
    ),
}  # fmt: skip


def table(outcomes: Mapping[str, Outcome]) -> str:
    """The rows as Markdown, by their headings."""
    parts = []
    for heading, rows in ROWS.items():
        parts.append(f"## {heading}\n\n| given | asked | said |\n|---|---|---|")
        parts[-1] += "".join(f"\n{row_of(row, outcomes[row.given])}" for row in rows)
    return "\n\n".join(parts) + "\n"


def row_of(row: Situation, found: Outcome) -> str:
    """One row of the table."""
    names = ", ".join(f"`{name}`" for name in found.names) or "no"
    said = "<br>".join(line.replace("|", "\\|") for one in found.said for line in one.splitlines())
    return f"| {row.given} | {names} | {said} |"


def new_place(root: Path, base: Path, model: Any) -> Place:
    root.mkdir(parents=True)
    return Place(root, base, model)


def main() -> None:
    """Write the table into the document, below its first line of dashes."""
    HubId.fetch = never_on_the_hub  # type: ignore[method-assign]
    outcomes = {}
    with tempfile.TemporaryDirectory() as folder:
        base = tiny.save_llava(Path(folder) / "base")
        for at, row in enumerate(row for rows in ROWS.values() for row in rows):
            place = new_place(Path(folder) / str(at), base, tiny.llava())
            row.make(place)
            outcomes[row.given] = outcome(place)
    head = DOCUMENT.read_text(encoding="utf-8").partition("\n## ")[0]
    DOCUMENT.write_text(f"{head}\n{table(outcomes)}", encoding="utf-8")


if __name__ == "__main__":
    main()
