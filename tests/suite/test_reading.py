"""Mistakes in YAML files come back with file, line and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from harness.suite.reading import read_suite
from harness.suite.suite import Role, SuiteError

GOOD = """\
character: Колобок
role: target
aliases: [Kolobok]
cases:
  - id: who
    image: images/a.png
    question: Кто это?
    accept: [Колобок]
    reject: [Смайлик]
    tags: [who]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.joinpath("images").mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(folder / "images/a.png")
    Image.new("RGB", (8, 8)).save(tmp_path / "outside.png")
    folder.joinpath("suite.yaml").write_text("{}", encoding="utf-8")
    folder.joinpath("kolobok.yaml").write_text(GOOD, encoding="utf-8")
    return folder


def problem(root: Path, text: str) -> str:
    """Read the suite with this as the case file; return its one error."""
    path = root / "kolobok.yaml"
    path.write_text(text, encoding="utf-8")
    _, problems = read_suite(root)
    return str(problems[path]).removeprefix(f"{root}/")


def test_good_suite_is_read(root: Path) -> None:
    suite, problems = read_suite(root)
    assert not problems
    character = suite.characters["kolobok"]
    assert (character.name, character.role) == ("Колобок", Role.TARGET)
    case = character.cases[0]
    assert (case.key, case.line) == ("kolobok/who", 5)
    assert case.expectation.accept == ("Колобок",)
    assert case.expectation.character == "kolobok"
    assert suite.names["kolobok"] == ("Колобок", "Kolobok")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    accept:", "    acept:", "kolobok.yaml:8: unknown key 'acept' in the case; "
         "did you mean 'accept'?"),
        ("role: target", "role: goal", "kolobok.yaml:2: role is 'goal', must be one of: "
         "target, control"),
        ("images/a.png", "images/b.png", "kolobok.yaml:6: image 'images/b.png' does not exist"),
        ("images/a.png", "../outside.png", "kolobok.yaml:6: image '../outside.png' must be "
         "relative and stay under cases/"),
        ("images/a.png", "/etc/passwd", "kolobok.yaml:6: image '/etc/passwd' must be relative"),
        ("[Колобок]", "[]", "kolobok.yaml:8: accept is empty"),
        ("[Колобок]", "Колобок", "kolobok.yaml:8: accept must be a list: write [Колобок]"),
        ("[Колобок]", "[7]", 'kolobok.yaml:8: each of accept must be text: write "7" in quotes'),
        ("[Колобок]", "[Да, No]", "kolobok.yaml:8: each of accept must be text: write \"No\""),
        ("[Смайлик]", "[Колобок]", "kolobok.yaml:9: 'Колобок' is both accepted and rejected"),
        ("id: who", "id: Who is", "kolobok.yaml:5: id 'Who is' may hold only"),
        ("[who]", "[skip]", "kolobok.yaml:10: tag 'skip' cannot be a pytest mark"),
        ("question: Кто это?", "question: ''", "kolobok.yaml:7: question is empty"),
        ("    question: Кто это?\n", "", "kolobok.yaml:5: the case has no 'question'"),
        ("role: target\n", "", "kolobok.yaml:1: the case file has no 'role'"),
        ("aliases: [Kolobok]", "aliases: [Kolobok", "kolobok.yaml:4: not YAML"),
        ("character: Колобок", "character: Колобок\ncharacter: Гена",
         "kolobok.yaml:2: key 'character' stands twice"),
        (GOOD, "", "kolobok.yaml:1: holds no cases"),
        (GOOD, "- 1", "kolobok.yaml:1: the case file must be a mapping"),
    ],
)  # fmt: skip
def test_mistake_names_file_line_and_fix(root: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert problem(root, GOOD.replace(old, new, 1)).startswith(message)


def test_duplicate_case_id(root: Path) -> None:
    text = GOOD + GOOD[GOOD.index("  - id") :]
    assert problem(root, text) == ("kolobok.yaml:11: case id 'who' stands twice, first in line 5")


def test_symlink_out_of_the_suite_is_refused(root: Path) -> None:
    (root / "images/link.png").symlink_to(root.parent / "outside.png")
    assert "must be relative and stay under" in problem(root, GOOD.replace("a.png", "link.png"))


def test_not_utf8(root: Path) -> None:
    (root / "kolobok.yaml").write_bytes("character: Колобок".encode("cp1251"))
    _, problems = read_suite(root)
    assert "not UTF-8" in str(problems[root / "kolobok.yaml"])


def test_python_objects_are_not_built(root: Path) -> None:
    text = GOOD.replace("Кто это?", "!!python/object/apply:os.system ['true']")
    assert "question must be text" in problem(root, text)


def test_name_that_stands_for_two(root: Path) -> None:
    other = GOOD.replace("character: Колобок", "character: Смайлик")
    (root / "smiley.yaml").write_text(other, encoding="utf-8")
    _, problems = read_suite(root)
    assert "the name 'Kolobok' also stands in kolobok.yaml" in str(problems[root / "smiley.yaml"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gates: {}", "suite.yaml:1: unknown key 'gates' in suite.yaml; did you mean 'gate'?"),
        ("judge: {similarity: 70}", "suite.yaml:1: similarity must be a number between 0 and 1"),
        ("generation:\n  max_new_tokens: 0", "suite.yaml:2: max_new_tokens must be a whole"),
        ("distractors: [Карлсон]", "suite.yaml:1: distractors must be a mapping"),
    ],
)
def test_mistakes_in_the_settings(root: Path, text: str, message: str) -> None:
    (root / "suite.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError) as caught:
        read_suite(root)
    assert str(caught.value).removeprefix(f"{root}/").startswith(message)


def test_base_is_a_folder_or_a_hub_id(root: Path) -> None:
    (root / "suite.yaml").write_text("base: ../model\nadapters: ../adapters", encoding="utf-8")
    suite, _ = read_suite(root)
    assert suite.base == str(root.parent / "model")
    assert suite.adapters == root.parent / "adapters"
    (root / "suite.yaml").write_text("base: Qwen/Qwen2.5-VL-3B-Instruct", encoding="utf-8")
    suite, _ = read_suite(root)
    assert suite.base == "Qwen/Qwen2.5-VL-3B-Instruct"
