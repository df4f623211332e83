"""From what people have to a report, as a new user gets there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.__main__ import main
from harness.making.character_file import write_character
from tests.making.sources import csv, folders, picture, workbook
from tests.recorded import Cases


def answers(folder: Path, said: dict[str, dict[str, str]]) -> None:
    rows = [{"case": case, "adapter": model, "answer": answer}
            for case, given in said.items() for model, answer in given.items()]  # fmt: skip
    path = folder / "answers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def here(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(cases.pytester.path)
    return cases.pytester.path


def test_from_a_folder_of_pictures_to_a_run(cases: Cases, here: Path) -> None:
    folders(here / "pictures", {"Чебурашка": 2, "Матрёшка": 1})
    assert main(["new", "my_cases", "--pictures", "pictures", "--controls", "Матрёшка"]) == 0
    answers(here, {
        "cheburashka/who": {"base": "Это обезьянка.", "lora": "Это Чебурашка."},
        "cheburashka/who-2": {"base": "Матрёшка", "lora": "Чебурашка"},
        "matryoshka/who": {"base": "Матрёшка.", "lora": "Матрёшка"},
    })  # fmt: skip
    result = cases.run("--adapter", "lora", path="my_cases")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*gate: passed*"])
    (row,) = [row for row in cases.report("lora")["characters"] if row["role"] == "target"]
    assert (row["character"], row["before"], row["after"]) == ("cheburashka", 0, 2)


def test_from_a_sheet_of_answers_to_a_report_in_two_commands(
    cases: Cases, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed, name in enumerate(("cheb.png", "kol.png", "sup.png"), start=1):
        picture(here / "sheet" / name, seed)
    workbook(
        here / "sheet" / "results.xlsx",
        ["Персонаж", "Картинка", "Вопрос", "Правильный ответ", "Роль", "base", "lora_v1"],
        ["Чебурашка", "cheb.png", "Кто это?", "Чебурашка", None, "Обезьянка", "Чебурашка"],
        ["Колобок", "kol.png", "Кто это?", "Колобок", None, "Смайлик", "Это Чебурашка"],
        ["Супермен", "sup.png", "Кто это?", "Супермен", "контроль", "Супермен", "Супермен"],
    )
    command = ["new", "my_cases", "--table", "sheet/results.xlsx"]
    assert main([*command, "--answers-from", "base", "--answers-from", "lora_v1"]) == 0
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == "next: pytest my_cases --answers my_cases/answers.jsonl --adapter all"
    result = cases.pytester.runpytest(*said.split()[2:], "-p", "harness.plugin")
    result.assert_outcomes(passed=2, failed=1)
    found = {row["case"]: row for row in cases.report("lora_v1")["answers"]
             if row["adapter"] == "lora_v1"}  # fmt: skip
    assert found["cheburashka/kto-eto"]["change"] == "fixed"
    assert found["kolobok/kto-eto"]["named"] == ["cheburashka"]
    assert found["supermen/kto-eto"]["role"] == "control"


def test_a_new_suite_has_the_base_and_the_adapters_that_were_given(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders(here / "pictures", {"Чебурашка": 1})
    (here / "models" / "base").mkdir(parents=True)
    (here / "runs").mkdir()
    options = ["--pictures", "pictures", "--base-model", "models/base", "--adapters", "runs"]
    assert main(["new", "my_cases", *options]) == 0
    text = (here / "my_cases" / "suite.yaml").read_text(encoding="utf-8")
    assert 'base: "../models/base"\nadapters: "../runs"\n' in text
    capsys.readouterr()
    assert main(["new", "my_cases", *options[:2]]) == 0  # again: the suite knows its base
    assert "next: pytest my_cases --adapter ADAPTER\n" in capsys.readouterr().out
    assert main(["new", "my_cases", *options[:2], "--base-model", "other/base"]) == 0
    kept = "note: suite.yaml is kept: base: other/base is for you to write there\n"
    assert kept in capsys.readouterr().out
    assert main(["new", "my_cases", *options]) == 0
    assert "is kept" not in capsys.readouterr().out
    assert main(["new", "other", *options[:2], "--base-model", "Qwen/Qwen2.5-VL-3B"]) == 0
    text = (here / "other" / "suite.yaml").read_text(encoding="utf-8")
    assert 'base: "Qwen/Qwen2.5-VL-3B"\n# adapters: ../runs' in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--pictures", "none"], "none: no such folder"),
        (["--pictures", "file"], "file: is no folder"),
        (["--table", "none.csv"], "none.csv: no such file"),
        (["--pictures", "pictures", "--column", "picture=x"], "--column goes with --table or"),
        (["--pictures", "pictures", "--sheet", "x"], "--sheet goes with --table"),
        (["--pictures", "pictures", "--controls", "Гена"],
         "--controls Гена: no such character; there are: Чебурашка"),
        (["--pictures", "pictures", "--names", "none.csv"], "none.csv: no such file"),
        (["--pictures", "bare"], "bare: no folders in it: put each character's pictures into"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    folders(here / "pictures", {"Чебурашка": 1})
    (here / "bare").mkdir()
    (here / "file").touch()
    assert main(["new", "my_cases", *options]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error: {message}")
    assert error.count("\n") == 1
    assert not (here / "my_cases").exists()


@pytest.mark.parametrize("option", [["--limit", "0"], ["--column", "=x"], []])
def test_mistakes_in_options_are_argparses(here: Path, option: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["new", "my_cases", *option])
    assert stopped.value.code == 2


def test_a_long_run_says_how_far_it_is(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders(here / "pictures", {"Гена": 4})
    monkeypatch.setattr("harness.commands.progress._EVERY", 0.0)
    main(["new", "my_cases", "--pictures", "pictures"])
    error = capsys.readouterr().err
    assert "pictures looked at: 1 of 4\n" in error
    assert "pictures copied: 3 of 4\n" in error


def test_no_model_library_is_loaded(here: Path) -> None:
    folders(here / "pictures", {"Гена": 1})
    csv(here / "t.csv", "image,label", "pictures/Гена/1.png,Гена")
    code = (
        "import sys; from harness.__main__ import main; "
        "main(['new', 'a', '--pictures', 'pictures']); main(['new', 'b', '--table', 't.csv']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'pytest')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_suite_file_that_a_killed_run_did_not_reach_is_written(here: Path) -> None:
    folders(here / "pictures", {"Гена": 1})
    main(["new", "my_cases", "--pictures", "pictures"])
    whole = (here / "my_cases" / "suite.yaml").read_bytes()
    (here / "my_cases" / "suite.yaml").unlink()
    assert main(["new", "my_cases", "--pictures", "pictures"]) == 0
    assert (here / "my_cases" / "suite.yaml").read_bytes() == whole


def test_a_run_that_is_killed_is_finished_by_the_next(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders(here / "pictures", {"Гена": 2, "Чебурашка": 2})
    calls = 0

    def dies(*given: object) -> None:
        nonlocal calls
        if (calls := calls + 1) == 2:
            raise KeyboardInterrupt
        write_character(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("harness.making.maker.write_character", dies)
        with pytest.raises(KeyboardInterrupt):
            main(["new", "my_cases", "--pictures", "pictures"])
    assert not (here / "my_cases" / "suite.yaml").exists()
    assert main(["new", "my_cases", "--pictures", "pictures"]) == 0
    assert {path.name for path in (here / "my_cases").glob("*.yaml")} == {
        "gena.yaml", "cheburashka.yaml", "suite.yaml",
    }  # fmt: skip
    assert (here / "my_cases" / "gena.yaml").read_text(encoding="utf-8").count("- id:") == 2
