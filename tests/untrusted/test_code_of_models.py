"""`trust_remote_code` is never on: no code that lies beside a model runs, whoever asks for it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from harness.engines import EngineOptions, open_engine
from harness.engines.request import EngineError, Request
from harness.models.adapters import find_adapters
from harness.suite.reading import read_suite
from harness.suite.suite import SuiteError
from tests import tiny
from tests.engines.local.plain import about
from tests.recorded import KOLOBOK, Cases
from tests.untrusted.runs import ROOT

EVIL = "import os; os.mkdir('it ran')\nclass Evil: ...\n"


def test_no_line_of_ours_turns_it_on() -> None:
    found = [
        (path, word.value)
        for path in (ROOT / "harness").rglob("*.py")
        if "trust_remote_code" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "trust_remote_code"
    ]
    assert len(found) >= 3
    for path, value in found:
        assert isinstance(value, ast.Constant), path
        assert value.value is False, path


@pytest.mark.parametrize(
    "key", ["trust_remote_code", "generation: {trust_remote_code", "judge: {trust_remote_code"]
)
def test_no_key_of_a_suite_does(cases: Cases, key: str) -> None:
    cases.write("suite.yaml", f"{key}: true{'}' * key.count('{')}\n")
    with pytest.raises(SuiteError, match="unknown key 'trust_remote_code'"):
        read_suite(cases.folder)
    cases.write("suite.yaml", "{}")
    cases.write(
        "kolobok.yaml", KOLOBOK.replace("    accept", "    trust_remote_code: true\n    accept", 1)
    )
    _, problems = read_suite(cases.folder)
    assert "unknown key 'trust_remote_code'" in str(*problems.values())


def test_no_option_does(cases: Cases) -> None:
    result = cases.run("--adapter", "good", "--trust-remote-code")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "trust" not in cases.run("--help").stdout.str()


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tiny.save_llava(tmp_path / "base")


def change(file: Path, **keys: object) -> None:
    content = json.loads(file.read_text()) if file.is_file() else {}
    file.write_text(json.dumps({**content, **keys}))
    (file.parent / "evil.py").write_text(EVIL)


def ask(model: Path, *adapters: Path, processor: str = "{}") -> None:
    found = tuple(find_adapters([str(one) for one in adapters], None))
    tiny.save_pictures(model.parent / "pictures", 1)
    asked = about(model.parent / "pictures" / "0.png", "who", processor=processor)
    options = EngineOptions(base=str(model), adapters=found, cache=False, device="cpu")
    engine = open_engine(options, announce=lambda _: None)
    names = [one.name for one in found] or ["base"]
    list(engine.generate(Request(case="a/c", adapter=name, ask=asked) for name in names))


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("config.json", {"auto_map": {"AutoModelForImageTextToText": "evil.Evil"}}),
        ("config.json", {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Evil"}}),
        ("processor_config.json", {"auto_map": {"AutoProcessor": "evil.Evil"}}),
        ("tokenizer_config.json", {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}}),
    ],
)  # fmt: skip
def test_code_beside_a_base_does_not_run(model: Path, file: str, keys: dict[str, object]) -> None:
    change(model / file, **keys)
    if "model_type" in keys:
        with pytest.raises(EngineError, match="cannot be loaded"):
            ask(model)
    else:
        ask(model)
    assert not Path("it ran").exists()


def test_a_processors_argument_does_not_turn_it_on(model: Path) -> None:
    with pytest.raises(EngineError, match="the base's processor knows no trust_remote_code"):
        ask(model, processor='{"trust_remote_code": true}')


def test_an_adapter_that_brings_a_tokenizer_loads_none(model: Path, tmp_path: Path) -> None:
    from peft import PromptTuningConfig, TaskType

    settings = PromptTuningConfig(task_type=TaskType.CAUSAL_LM, num_virtual_tokens=2)
    folder = tiny.save_peft(tmp_path / "prompt", tiny.llava(), 1, settings)
    (tmp_path / "evil").mkdir()
    tokenizer = {"auto_map": {"AutoTokenizer": ["evil.Evil", None]}, "tokenizer_class": "Evil"}
    change(tmp_path / "evil" / "tokenizer_config.json", **tokenizer)
    change(
        folder / "adapter_config.json", inference_mode=False, prompt_tuning_init="TEXT",
        prompt_tuning_init_text="x", tokenizer_name_or_path=str(tmp_path / "evil"),
        tokenizer_kwargs={"trust_remote_code": True},
    )  # fmt: skip
    ask(model, folder)
    assert not Path("it ran").exists()
