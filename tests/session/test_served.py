"""A run whose answers come from a server, as its user sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tests.engines.served.speaking import Model, Speaking
from tests.recorded import Cases

SAID = {
    name: {
        "Кто изображён на картинке?": "Это Колобок." if name == "good" else f"Это {name}.",
        "Who is in the picture?": f"It is {name}.",
    }
    for name in ("good", "bad")
}


def ask(cases: Cases, *options: str) -> pytest.RunResult:
    return cases.pytester.runpytest("cases", *options)


@pytest.fixture
def server(cases: Cases) -> Iterator[Speaking]:
    """The base and two adapters; the base knows nobody."""
    models = {
        "qwen-vl": Model("qwen-vl", None, "/models/qwen-vl", says=lambda question: "Не знаю."),
        "good": Model("good", "qwen-vl", seed=1, says=lambda q: SAID["good"].get(q, "…")),
        "bad": Model("bad", "qwen-vl", seed=2, says=lambda q: SAID["bad"].get(q, "…")),
    }
    with Speaking(models) as speaking:
        yield speaking


def test_names_are_what_the_server_serves_and_no_folder_is_needed(
    cases: Cases, server: Speaking
) -> None:
    result = ask(cases, "--server-url", server.url, "--adapter", "good")
    assert result.ret == 1  # the base knew no control either, and nothing else is wrong
    report = cases.report("good")
    assert {row["adapter"] for row in report["answers"]} == {"base", "good"}
    about = report["provenance"]
    assert (about["engine"], about["base"]) == ("server", "qwen-vl")
    assert about["server"] == server.url
    assert about["version.server"] == "0.32.0"


def test_all_are_the_adapters_on_the_served_base(cases: Cases, server: Speaking) -> None:
    server.models["other-base"] = Model("other-base", None, "/models/other")
    server.models["strange"] = Model("strange", "other-base")
    ask(cases, "--server-url", server.url, "--adapter", "all", "--base-model", "qwen-vl")
    assert {row["adapter"] for row in cases.report("good+bad")["answers"]} == {
        "base", "good", "bad",
    }  # fmt: skip


def test_a_served_adapter_may_go_by_another_name_and_be_the_baseline(
    cases: Cases, server: Speaking
) -> None:
    ask(cases, "--server-url", server.url, "--adapter", "new=good", "--baseline", "bad")
    report = cases.report("new")
    assert report["baseline"] == "bad"
    assert {row["adapter"] for row in report["answers"]} == {"base", "bad", "new"}


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--adapter", "nobody"], "*unknown adapter*nobody*does not serve it either*"),
        (["--adapter", "qwen-vl"], "*qwen-vl is served as the base*"),
        (["--adapter", "x=*"], "*x=[*] gives*one name is one adapter*"),
        (["--base-model", "other"], "*--base-model other is not served*serves qwen-vl, good, bad*"),
        (["--device", "cpu"], "*--device is for the server to say*"),
        (["--batch-size", "4"], "*--batch-size is for the server to say*"),
        (["--concurrency", "0"], "*--concurrency is 1 or more*"),
        (["--engine", "transformers"], "*--server-url goes with --engine server, not with*"),
        (["--answers", "answers.jsonl"], "*--answers and --server-url do not go together*"),
    ],
)
def test_what_a_server_cannot_do_is_told_in_a_line(
    cases: Cases, server: Speaking, options: list[str], line: str
) -> None:
    result = ask(cases, "--server-url", server.url, *options)
    assert result.ret == 4
    result.stderr.fnmatch_lines([line])
    assert not server.asked


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--engine", "server"], "*--engine server needs --server-url*"),
        (["--concurrency", "2"], "*--concurrency goes with --engine server*"),
        (["--engine", "ray", "--device", "auto"], "*--device auto: an actor of --engine ray*"),
        (["--server-url", ""], "*--server-url is empty*"),
        (["--server-url", "what"], "*is no address of a server*"),
        (["--server-url", "http://127.0.0.1:9"], "*no list of models from the server*"),
    ],
)
def test_what_is_no_server_is_told_in_a_line(cases: Cases, options: list[str], line: str) -> None:
    result = ask(cases, "--adapter", "good", *options)
    assert result.ret == 4
    result.stderr.fnmatch_lines([line])


def test_which_model_is_the_base_is_asked_where_it_is_not_plain(
    cases: Cases, server: Speaking
) -> None:
    for model in server.models.values():
        model.parent = None  # as servers other than vLLM tell it
    result = ask(cases, "--server-url", server.url, "--adapter", "good")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*which served model is the base?*--base-model NAME*"])
    options = ("--adapter", "good", "--base-model", "qwen-vl")
    assert ask(cases, "--server-url", server.url, *options).ret == 1
    assert cases.report("good")["provenance"]["base"] == "qwen-vl"


def test_names_of_the_same_weights_are_one_base(cases: Cases, server: Speaking) -> None:
    server.models["alias"] = Model("alias", None, "/models/qwen-vl")
    assert ask(cases, "--server-url", server.url, "--adapter", "good").ret == 1
    assert cases.report("good")["provenance"]["base"] == "qwen-vl"


@pytest.mark.parametrize("says", [False, True])
def test_an_adapter_that_changes_how_pictures_are_seen_needs_a_server_that_says_it_applies_that(
    cases: Cases, server: Speaking, tmp_path: Path, says: bool
) -> None:
    folder = tmp_path / "good"
    folder.mkdir()
    key = "base_model.model.model.vision_tower.layers.0.q_proj.lora_A.weight"
    save_file({key: torch.ones(1, 1)}, folder / "adapter_model.safetensors")
    server.models["good"].root = str(folder)
    server.server_info = json.dumps(
        {"vllm_config": {"lora_config": {"enable_tower_connector_lora": says}}}
    )
    result = ask(cases, "--server-url", server.url, "--adapter", "good")
    assert result.ret == (1 if says else 4)
    if not says:
        result.stderr.fnmatch_lines(["*good changes the vision side too*does not say*"])


def test_a_revision_is_part_of_no_question(cases: Cases, server: Speaking) -> None:
    ask(cases, "--server-url", server.url, "--adapter", "good")
    suite = cases.report("good")["suite"]["hash"]
    text = (cases.folder / "suite.yaml").read_text(encoding="utf-8")
    cases.write("suite.yaml", f"server: {{revision: v7}}\n{text}")
    ask(cases, "--server-url", server.url, "--adapter", "good")
    report = cases.report("good")
    assert report["suite"]["hash"] == suite
    assert report["provenance"]["revision"] == "v7"


@pytest.mark.parametrize("wrong", ["server: v7", "server: {}", "server: {url: http://x/v1}"])
def test_a_suite_names_no_server_and_a_whole_revision(cases: Cases, wrong: str) -> None:
    text = (cases.folder / "suite.yaml").read_text(encoding="utf-8")
    cases.write("suite.yaml", f"{wrong}\n{text}")
    result = cases.run("--adapter", "good")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*suite.yaml:1: *"])


def test_recorded_answers_of_a_server_judge_alike(cases: Cases, server: Speaking) -> None:
    ask(cases, "--server-url", server.url, "--adapter", "good")
    first = cases.report("good")
    recorded = cases.pytester.path / "reports" / "good" / "answers.jsonl"
    recorded.replace(cases.pytester.path / "answers.jsonl")
    cases.run("--adapter", "good")
    again = cases.report("good")
    assert [row["verdict"] for row in first["answers"]] == [
        row["verdict"] for row in again["answers"]
    ]
