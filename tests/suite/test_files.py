"""Files that a suite is made of, and values in them that are not what they say: a line each."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.models.adapters import AdapterError, recorded_adapter
from harness.suite.hashes import suite_hashes
from harness.suite.reading import read_suite
from harness.suite.suite import SuiteError
from tests.suite.test_reading import GOOD
from tests.suite.test_reading import root as root

TAGS = (
    "int",
    "float",
    "bool",
    "null",
    "timestamp",
    "binary",
    "str",
    "set",
    "omap",
    "python/name:os",
)
VALUES = ('""', '"abc"', '"_"', '"-"', '"0x"', '"1e999"', '".nan"', '"' + "9" * 5000 + '"', "[1]")
SETTINGS = (
    "generation: {{max_new_tokens: {}}}",
    "generation: {{temperature: {}}}",
    "generation: {{repetition_penalty: {}}}",
    "judge: {{similarity: {}}}",
    "judge: {{certainty: {}}}",
    "processor: {{max_pixels: {}}}",
    "gate: {{max_control_regressions: {}}}",
    "gate: {{min_target_accuracy: {}}}",
    "gate: {{require_significance: {}}}",
    "gate: {{release: {}}}",
    "distractors: {}",
    "system: {}",
)


def is_refused(root: Path) -> bool:
    try:
        suite_hashes(read_suite(root)[0])
    except SuiteError as error:
        return "\n" not in str(error)
    return False


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_tag_and_no_value_is_a_traceback(root: Path, setting: str) -> None:
    refused = 0
    for tag in TAGS:
        for value in VALUES:
            text = setting.format(f"!!{tag} {value}")
            (root / "suite.yaml").write_text(text, encoding="utf-8")
            refused += is_refused(root)
    assert refused > len(TAGS) * len(VALUES) // 2


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "я" * 200,
        "a\\0b",
        "images/" + "x" * 300 + ".png",
        "x/" * 3000,
        "\\ud800",
        "..",
        ".",
    ],
)
def test_names_of_pictures_that_no_disk_takes(root: Path, name: str) -> None:
    text = GOOD.replace("images/a.png", f'"{name}"')
    (root / "kolobok.yaml").write_text(text, encoding="utf-8")
    _, problems = read_suite(root)
    (problem,) = problems.values()
    assert str(problem).count("\n") == 0


@pytest.mark.parametrize("key", ["base", "adapters", "judge"])
@pytest.mark.parametrize("name", ["x" * 300, "a\\0b", "x/" * 3000])
def test_names_of_folders_that_no_disk_takes(root: Path, key: str, name: str) -> None:
    value = f'{{encoder: "{name}"}}' if key == "judge" else f'"{name}"'
    (root / "suite.yaml").write_text(f"{key}: {value}\n", encoding="utf-8")
    with pytest.raises(SuiteError, match="can be no file's name"):
        read_suite(root)


@pytest.mark.parametrize("name", ["kolobok2.YAML", "kolobok2.Yml", "more/kolobok2.yAmL"])
def test_a_case_file_is_one_however_its_ending_is_written(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        GOOD.replace("Колобок", "Ёж").replace("Kolobok", "Hedgehog").replace(
            "images/a.png", "images/a.png" if path.parent == root else "../images/a.png"
        ),
        encoding="utf-8",
    )  # fmt: skip
    suite, problems = read_suite(root)
    assert not problems or "must be relative" in str([*problems.values()])
    assert "kolobok2" in suite.characters or problems


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("hedgehog.yaml", lambda path: path.symlink_to("gone.yaml")),
        ("hedgehog.yml", lambda path: path.symlink_to("hedgehog.yml")),
        ("hedgehog.yaml", os.mkfifo),
        ("suite.yml", lambda path: path.write_text("gate: {}")),
        ("Suite.yaml", lambda path: path.write_text("gate: {}")),
        ("OVERRIDES.yaml", lambda path: path.write_text("[]")),
        ("overrides.yml", lambda path: path.write_text("[]")),
        ("more/overrides.yaml", lambda path: path.write_text("[]")),
    ],
)
def test_what_would_be_passed_over_is_refused(
    root: Path, name: str, make: Callable[[Path], object]
) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    make(path)
    with pytest.raises(SuiteError, match=path.name):
        read_suite(root)


@pytest.mark.parametrize("name", [".hedgehog.yaml", ".drafts/hedgehog.yaml", "notes.yaml.bak"])
def test_what_is_hidden_is_no_part(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("character: [", encoding="utf-8")
    suite, problems = read_suite(root)
    assert not problems
    assert list(suite.characters) == ["kolobok"]


def test_release_alone_moves_the_bar_and_leaving_it_out_does_not(root: Path) -> None:
    found = []
    for text in ("gate: {}", "gate: {release: false}", "gate: {release: true}"):
        (root / "suite.yaml").write_text(text, encoding="utf-8")
        found.append(suite_hashes(read_suite(root)[0])["hash"])
    assert found[0] == found[1] != found[2]


@pytest.mark.parametrize(
    "text",
    ['r: !!int ""', 'r: !!int "abc"', 'r: !!float ""', 'r: !!bool "maybe"', "r: " + "9" * 5000,
     "? [a]\n: 1", "r: !!timestamp 'x'", "r: !!python/object:os.x 1", "\ta", "[" * 5000],
)  # fmt: skip
def test_a_recipe_that_is_none_is_told_in_a_line(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "lora"
    folder.mkdir()
    (folder / "recipe.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(AdapterError, match=r"^[^\n]+$"):
        recorded_adapter("lora", tmp_path)


def test_numbers_of_a_recipe_that_json_cannot_write_are_shown_as_they_print(tmp_path: Path) -> None:
    folder = tmp_path / "lora"
    folder.mkdir()
    (folder / "recipe.yaml").write_text("lr: .nan\nr: 8\nmax: .inf\n", encoding="utf-8")
    assert recorded_adapter("lora", tmp_path).recipe == {"lr": "nan", "r": 8, "max": "inf"}
