"""Whatever people type after `--adapter`, and whatever their trainers left in the folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.models import hub
from harness.models.finding import AdapterError, find, find_groups
from harness.models.hub import HubError, HubId

ADAPTER = ("adapter_config.json", "adapter_model.safetensors", "README.md")
MODEL = ("config.json", "model.safetensors")
TRAINER = (
    *("optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json", "training_args.bin"),
)
# What each of these leaves beside the adapter of a checkpoint, and in the run's folder.
LEAVES = {
    "TRL": ((*TRAINER, "tokenizer.json", "chat_template.jinja"), ("training_args.bin",)),
    "Unsloth": ((*TRAINER, "processor_config.json", "tokenizer_config.json"), ("README.md",)),
    "LLaMA-Factory": (
        (*TRAINER, "preprocessor_config.json"),
        ("all_results.json", "trainer_log.jsonl", "training_loss.png", "train_results.json"),
    ),
    "ms-swift": ((*TRAINER, "args.json", "additional_config.json"), ("args.json", "logging.jsonl")),
    "axolotl": ((*TRAINER, "tokenizer.model"), ("debug.log", "axolotl_config.yml")),
    "DeepSpeed": (
        (*TRAINER, "zero_to_fp32.py", "latest", "global_step50/mp_rank_00_model_states.pt"),
        ("zero_to_fp32.py",),
    ),
}


def put(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    return folder


def run(folder: Path, steps: tuple[int, ...], *, final: bool) -> Path:
    for step in steps:
        put(folder / f"checkpoint-{step}", *ADAPTER, *TRAINER)
    return put(folder, *ADAPTER) if final else folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_trainers_folder_gives_its_checkpoints_by_step_and_the_final_adapter(here: Path) -> None:
    folder = run(here / "out" / "lora", (500, 50, 1000), final=True)
    found = find(["out/lora"], None, {})
    assert found == {
        "lora@50": folder / "checkpoint-50",
        "lora@500": folder / "checkpoint-500",
        "lora@1000": folder / "checkpoint-1000",
        "lora": folder,
    }


@pytest.mark.parametrize("trainer", list(LEAVES))
def test_what_else_a_trainer_leaves_is_passed_over(here: Path, trainer: str) -> None:
    beside, above = LEAVES[trainer]
    put(here / "out/checkpoint-50", *ADAPTER, *beside)
    put(here / "out/runs/Nov25_host", "events.out.tfevents.1")
    put(here / "out", *above)
    assert find(["out"], None, {}) == {"out@50": here / "out/checkpoint-50"}


def test_one_checkpoint_goes_by_its_run(here: Path) -> None:
    run(here / "lora", (50, 100), final=False)
    assert list(find(["lora/checkpoint-100"], None, {})) == ["lora@100"]


def test_all_finds_runs_below_the_folder(here: Path) -> None:
    run(here / "runs" / "b", (500, 50), final=False)
    put(here / "runs" / "a", *ADAPTER)
    put(here / "runs" / "base", "config.json")
    assert list(find(["all"], here / "runs", {})) == ["a", "b@50", "b@500"]


def test_folders_of_one_name_are_told_apart_by_their_parents(here: Path) -> None:
    for place in ("x/a/final", "x/b/final", "y/a/final", "z/other"):
        put(here / place, *ADAPTER)
    found = find(["x/a/final", "x/b/final", "z/other"], None, {})
    assert list(found) == ["a/final", "b/final", "other"]
    assert list(find(["x/a/final", "y/a/final"], None, {})) == ["x/a/final", "y/a/final"]
    assert list(find(["x/a/final", "x/a/final"], None, {})) == ["final"]


def test_a_glob_takes_what_matches_by_run_and_step(here: Path) -> None:
    run(here / "runs" / "a", (100, 20), final=False)
    run(here / "runs" / "b", (20,), final=False)
    put(here / "runs" / "notes", "todo.txt")
    assert list(find(["runs/*"], None, {})) == ["a@20", "a@100", "b@20"]
    assert list(find(["runs/*/checkpoint-20"], None, {})) == ["a@20", "b@20"]
    assert list(find([f"{here}/runs/a/checkpoint-*"], None, {})) == ["a@20", "a@100"]
    with pytest.raises(AdapterError, match=r"no adapter matches runs/n\*: 1 places do, none holds"):
        find(["runs/n*"], None, {})


def test_a_name_can_be_given(here: Path) -> None:
    run(here / "out", (50, 100), final=False)
    put(here / "loras" / "one", *ADAPTER)
    assert list(find(["mine=out/checkpoint-50"], None, {})) == ["mine@50"]
    assert list(find(["new=one"], here / "loras", {})) == ["new"]
    assert list(find(["mine=out"], None, {})) == ["mine@50", "mine@100"]
    put(here / "loras" / "two", *ADAPTER)
    with pytest.raises(AdapterError, match=r"two adapters are called x: .* NAME=PATH"):
        find(["x=loras/one", "x=loras/two"], None, {})


def test_a_suite_may_name_its_adapters(here: Path) -> None:
    put(here / "somewhere" / "lora", *ADAPTER)
    named = {"best": str(here / "somewhere" / "lora")}
    assert find(["best"], None, named) == {"best": here / "somewhere" / "lora"}
    assert list(find(["all"], None, named)) == ["best"]


def test_a_full_model_is_found_like_an_adapter(here: Path) -> None:
    put(here / "models" / "merged", *MODEL)
    for text, name in (("models/merged", "merged"), ("best=models/merged", "best")):
        assert find([text], None, {}) == {name: here / "models" / "merged"}
    assert list(find(["merged"], here / "models", {})) == ["merged"]
    assert list(find(["best"], None, {"best": str(here / "models/merged")})) == ["best"]


def test_checkpoints_of_whole_models_are_found_by_step(here: Path) -> None:
    for step in (100, 50):
        put(here / "out" / f"checkpoint-{step}", *MODEL, *TRAINER)
    put(here / "out", *MODEL, "training_args.bin")
    assert list(find(["out"], None, {})) == ["out@50", "out@100", "out"]


def test_all_takes_full_models_too_and_passes_over_the_base(here: Path) -> None:
    put(here / "models" / "small", *MODEL)
    put(here / "models" / "merged", *MODEL)
    put(here / "models" / "lora", *ADAPTER)
    base = here / "models" / "small"
    assert list(find(["all"], here / "models", {}, base)) == ["lora", "merged"]


def test_names_are_told_apart_over_several_lists(here: Path) -> None:
    for place in ("x/a/final", "x/b/final"):
        put(here / place, *ADAPTER)
    asked = [["x/a/final"], ["x/b/final"]]
    assert [list(some) for some in find_groups(asked, None, {})] == [["a/final"], ["b/final"]]
    assert [list(some) for some in find_groups([["x/a/final"]] * 2, None, {})] == [["final"]] * 2


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (["checkpoint-5/config.json"], r"its checkpoints \(checkpoint-5 …\) hold none either"),
        (["a/adapter_config.json"], "those below it do: a; give one, or"),
        (["notes.txt"], "there is notes.txt in it"),
        ([], "there is nothing in it"),
    ],
)
def test_a_folder_without_an_adapter_says_what_it_holds(
    here: Path, files: list[str], told: str
) -> None:
    (here / "place").mkdir()
    put(here / "place", *files)
    with pytest.raises(AdapterError, match=rf"\./place holds no adapter and no full model: {told}"):
        find(["./place"], None, {})


def test_the_name_of_the_base_is_reserved(here: Path) -> None:
    put(here / "x" / "base", *ADAPTER)
    for text in ("x/base", "base=x/base"):
        with pytest.raises(AdapterError, match="the name base is reserved"):
            find([text], None, {})


def test_hub_ids() -> None:
    assert HubId.parse("user/repo") == HubId("user/repo")
    assert HubId.parse("user/repo@v1.2") == HubId("user/repo", "v1.2")
    assert HubId.parse("user/repo/sub/one") == HubId("user/repo", None, "sub/one")
    assert HubId.parse("user/repo@ab12/sub") == HubId("user/repo", "ab12", "sub")
    for text in ("repo", "/user/repo", "./user/repo", "user/../repo", "a b/c", "~/x/y", ""):
        assert HubId.parse(text) is None


def test_an_adapter_on_the_hub(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[HubId] = []

    def fetch(self: HubId, patterns: object) -> Path:
        asked.append(self)
        return put(here / "cache" / "snapshot", *ADAPTER)

    monkeypatch.setattr(hub.HubId, "fetch", fetch)
    assert list(find(["user/repo@v1", "my=user/other/sub"], None, {})) == ["repo", "my"]
    assert asked == [HubId("user/repo", "v1"), HubId("user/other", None, "sub")]


def test_what_the_hub_says_no_to_is_one_line(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(self: HubId, patterns: object) -> Path:
        raise HubError("offline")

    monkeypatch.setattr(hub.HubId, "fetch", fetch)
    with pytest.raises(AdapterError) as caught:
        find(["user/repo"], None, {})
    assert str(caught.value) == "no folder user/repo here, and not to be had from the hub: offline"


def test_a_misspelled_folder_is_never_asked_of_the_hub(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(hub.HubId, "fetch", lambda self, patterns: asked.append(self.repo))
    put(here / "runs" / "lora", *ADAPTER)
    with pytest.raises(AdapterError, match="unknown adapter runs/lorra"):
        find(["runs/lorra"], None, {})
    assert asked == []


def test_without_a_network_the_reason_is_said_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(HubError) as caught:
        HubId("nobody/nothing").fetch(["*.json"])
    assert len(str(caught.value).splitlines()) == 1
    assert len(re.findall("offline", str(caught.value), re.IGNORECASE)) >= 1
