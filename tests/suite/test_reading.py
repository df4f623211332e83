"""Mistakes in YAML files come back with file, line and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from harness.suite.hashes import suite_hashes
from harness.suite.mistakes import Mistakes
from harness.suite.reading import read_suite, read_what_can_be
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
        ("prompt: Вопрос", "suite.yaml:1: prompt must hold {question} once"),
        ("prompt: '{question} {question}'", "suite.yaml:1: prompt must hold {question} once"),
        ("system: ''", "suite.yaml:1: system is empty"),
        ("generation: {stop: '.'}", "suite.yaml:1: stop must be a list: write [.]"),
        ("generation: {stop: ['']}", "suite.yaml:1: stop is empty"),
        (
            "processor: {a: &x [*x]}",
            "suite.yaml:1: a is nested too deeply, or holds itself",
        ),
        ("generation: {top_k: 1}", "suite.yaml:1: unknown key 'top_k' in generation"),
        (
            "generation: {samples: 5}",
            "suite.yaml:1: samples needs a temperature: without one",
        ),
        ("generation: {temperature: 0}", "suite.yaml:1: temperature must be a number above 0"),
        ("generation: {repetition_penalty: 0}", "suite.yaml:1: repetition_penalty must be a num"),
        ("generation: {repetition_penalty: .inf}", "suite.yaml:1: repetition_penalty must be a"),
        ("processor: 7", "suite.yaml:1: processor must be a mapping"),
        ("processor: {max_pixels: .nan}", "suite.yaml:1: max_pixels is no number: '.nan'"),
        ("processor: {max_pixels: !!int abc}", "suite.yaml:1: max_pixels is no number: 'abc'"),
        ("processor: {a: !!binary x}", "suite.yaml:1: a must be text, a number, true, false"),
        ("processor: {alpha: black}", "suite.yaml:1: alpha is 'black', must be one of: white, d"),
        ("dtype: int8", "suite.yaml:1: dtype is 'int8', must be one of: float32, float16"),
        ("adapter_template: mine", "suite.yaml:1: adapter_template is 'mine', must be one of"),
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


def test_a_case_says_otherwise_key_by_key(root: Path) -> None:
    (root / "suite.yaml").write_text(
        "system: Кратко.\nprompt: 'Q: {question}'\n"
        'generation: {max_new_tokens: 9, stop: ["\\n"], template: {enable_thinking: false}}\n'
        "processor: {max_pixels: 99, size: {height: 8}}\ndtype: bfloat16\nadapter_template: own\n",
        encoding="utf-8",
    )
    more = (
        "  - id: other\n    images: [images/a.png, images/a.png]\n    question: Кто?\n"
        "    accept: [Колобок]\n    system: null\n    generation: {max_new_tokens: 30}\n"
        "    processor: {min_pixels: 4}\n"
        "  - id: language\n    images: []\n    question: Сколько?\n    accept: [Два]\n"
    )
    (root / "kolobok.yaml").write_text(GOOD + more, encoding="utf-8")
    suite, problems = read_suite(root)
    assert not problems
    who, other, language = suite.cases
    told = {
        "system": "Кратко.", "prompt": "Q: {question}", "max_new_tokens": 9, "stop": ("\n",),
        "template": {"enable_thinking": False},
        "processor": {"max_pixels": 99, "size": {"height": 8}},
    }  # fmt: skip
    assert who.prompting.told() == language.prompting.told() == told
    assert suite.asking == {**told, "dtype": "bfloat16", "adapter_template": "own"}
    del told["system"]
    processor = {"max_pixels": 99, "min_pixels": 4, "size": {"height": 8}}
    assert other.prompting.told() == {**told, "max_new_tokens": 30, "processor": processor}
    assert [len(case.images) for case in suite.cases] == [1, 2, 0]
    assert who.prompting.text("Кто {это}?") == "Q: Кто {это}?"


def test_how_it_is_asked_is_part_of_the_bar(root: Path) -> None:
    plain = suite_hashes(read_suite(root)[0])
    (root / "suite.yaml").write_text("system: Кратко.", encoding="utf-8")
    of_suite = suite_hashes(read_suite(root)[0])
    assert of_suite["hash"] != plain["hash"]
    assert of_suite["questions"] == plain["questions"]
    (root / "suite.yaml").write_text("{}", encoding="utf-8")
    (root / "kolobok.yaml").write_text(GOOD + "    system: Кратко.\n", encoding="utf-8")
    assert suite_hashes(read_suite(root)[0])["questions"] != plain["questions"]


def test_a_verdict_is_part_of_the_bar_whoever_gave_it(root: Path) -> None:
    def bar(*verdicts: str) -> str:
        written = "".join(f"- {{case: kolobok/who, {verdict}}}\n" for verdict in verdicts)
        (root / "overrides.yaml").write_text(written, encoding="utf-8")
        return suite_hashes(read_suite(root)[0])["hash"]

    ball = "answer: Шар., verdict: correct"
    bun = "answer: Булка., verdict: wrong"
    first = bar(f"{ball}, by: Вера, why: похож", bun)
    assert bar(f"{bun}, by: Пётр", ball) == first
    assert bar(ball) != first
    assert bar(ball, bun.replace("wrong", "correct")) != first


def test_one_picture_or_several(root: Path) -> None:
    both = GOOD.replace("    question", "    images: []\n    question", 1)
    assert problem(root, both).startswith("kolobok.yaml:7: give image or images, not both")
    away = GOOD.replace("image: images/a.png", "images: [images/a.png, ../outside.png]")
    assert "must be relative and stay under cases/" in problem(root, away)


def test_anchors_that_hold_each_other_many_times_over_are_refused_at_once(root: Path) -> None:
    laughs = ["x: &x0 [a, a]", *(f"x{at}: &x{at} [*x{at - 1}, *x{at - 1}]" for at in range(1, 25))]
    text = "processor: {" + ", ".join(laughs) + "}"
    (root / "suite.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match="nested too deeply, or holds itself"):
        read_suite(root)


def test_all_mistakes_of_all_files_are_found(root: Path) -> None:
    (root / "suite.yaml").write_text(
        "dtype: int8\njudge: {similarity: 70, certainty: x}\ngates: {min_target_gain: 0.5}\n",
        encoding="utf-8",
    )
    wrong = (
        GOOD.replace("role: target", "role: goal")
        .replace("    accept: [Колобок]", "    acept: [7, No]")
        .replace("images/a.png", "images/b.png")
    )
    more = "  - id: No 2\n    image: images/a.png\n    accept: []\n    tags: [skip]\n"
    (root / "kolobok.yaml").write_text(wrong + more, encoding="utf-8")
    (root / "deep").mkdir()
    (root / "deep/suite.yaml").write_text("{}", encoding="utf-8")
    (root / "deep/overrides.yaml").write_text("[]", encoding="utf-8")
    mistakes = Mistakes()
    _, problems = read_what_can_be(root, mistakes)
    (problem,) = problems.values()
    found = [*mistakes.found, problem, *problem.others]
    assert [str(one).removeprefix(f"{root}/").partition(";")[0] for one in found] == [
        "suite.yaml:3: unknown key 'gates' in suite.yaml",
        "suite.yaml:1: dtype is 'int8', must be one of: float32, float16, bfloat16",
        "suite.yaml:2: similarity must be a number between 0 and 1",
        "suite.yaml:2: certainty must be a number between 0 and 1",
        "suite.yaml:3: min_target_gain must be a whole number of at least -1000000000",
        "deep/overrides.yaml: is never read: it belongs beside suite.yaml",
        "kolobok.yaml:2: role is 'goal', must be one of: target, control",
        "kolobok.yaml:8: unknown key 'acept' in the case",
        "kolobok.yaml:6: image 'images/b.png' does not exist",
        'kolobok.yaml:8: each of accept must be text: write "7" in quotes',
        'kolobok.yaml:8: each of accept must be text: write "No" in quotes',
        "kolobok.yaml:11: id 'No 2' may hold only a-z, 0-9, dot, hyphen and underscore",
        "kolobok.yaml:11: the case has no 'question'",
        "kolobok.yaml:13: accept is empty: give at least one acceptable answer",
        "kolobok.yaml:14: tag 'skip' cannot be a pytest mark: use letters, digits, . - _",
    ]
