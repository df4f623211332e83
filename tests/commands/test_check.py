"""What `python -m harness check` says of suites, good and bad."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from harness.__main__ import main

REPOSITORY = Path(__file__).parents[2]
SUITE = "distractors:\n  Карлсон: [Karlsson]\n"
ROLES = {"kolobok": "target", "winnie": "control"}
NAMES = {"kolobok": "Колобок", "winnie": "Winnie"}


def drawn(seed: int) -> Image.Image:
    """A picture that looks like no other."""
    image = Image.new("RGB", (96, 96), (seed * 37 % 256, seed * 91 % 256, seed * 53 % 256))
    draw = ImageDraw.Draw(image)
    for step in range(6):
        x, y = seed * (step + 3) * 29 % 80, (seed + step) * (step + 5) * 17 % 80
        draw.ellipse((x, y, x + 34, y + 22), fill=(step * 50 % 256, seed * 77 % 256, 255 - x))
    return image


class Shelf:
    """A suite of a target and a control with five pictures each, in which nothing is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "images").mkdir(parents=True)
        self.write("suite.yaml", SUITE)
        for number in range(1, 11):
            drawn(number).save(folder / f"images/{number}.png")
        for first, name in enumerate(NAMES):
            self.write(f"{name}.yaml", self.character(name, first * 5 + 1))

    def character(self, name: str, first: int) -> str:
        lines = [f"character: {NAMES[name]}", f"role: {ROLES[name]}", "aliases: []", "cases:"]
        for number in range(first, first + 5):
            lines += [
                f"  - id: c{number}",
                f"    image: images/{number}.png",
                "    question: Кто это?",
                f"    accept: [{NAMES[name]}]",
            ]
        return "\n".join(lines) + "\n"

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def ask(self, question: str, accept: str, *more: str, picture: str = "1") -> None:
        """Add a case to Колобок, from line 25 on."""
        lines = ["  - id: more", f"    image: images/{picture}.png", f"    question: {question}"]
        lines += [f"    accept: {accept}", *(f"    {line}" for line in more)]
        text = (self.folder / "kolobok.yaml").read_text(encoding="utf-8")
        self.write("kolobok.yaml", text + "\n".join(lines) + "\n")


Checked = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.chdir(tmp_path)
    return Shelf(tmp_path / "mine")


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Checked:
    def run(*more: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(["check", "mine", *more])
        return status, capsys.readouterr().out.splitlines()

    return run


SUM = "found in 10 cases of 2 characters, 10 pictures"


def test_a_good_suite_gives_nothing(shelf: Shelf, check: Checked) -> None:
    status, lines = check()
    assert (status, lines[-1]) == (0, f"nothing {SUM}")
    # What is no fault is said beside it, and costs nothing.
    assert lines[:-1] == [
        "Roles are weighed as a whole. Of a single one of 2 characters no change can be more than "
        "chance with fewer than 7 pictures (there are 5 each)."
    ]


def test_the_shipped_suite_gives_what_its_page_shows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert main(["check", "cases"]) == 0
    page = (REPOSITORY / "docs" / "check.md").read_text(encoding="utf-8")
    for line in capsys.readouterr().out.splitlines():
        assert f"    {line}\n" in page


MISTAKES = [
    ("kolobok.yaml", "role: target", "role: goal",
     "mine/kolobok.yaml:2: role is 'goal', must be one of: target, control"),
    ("kolobok.yaml", "    accept:", "    acept:",
     "mine/kolobok.yaml:8: unknown key 'acept' in the case; did you mean 'accept'?"),
    ("kolobok.yaml", "images/1.png", "images/одна.png",
     "mine/kolobok.yaml:6: image 'images/одна.png' does not exist; the path is relative to "
     "kolobok.yaml"),
    ("kolobok.yaml", "images/1.png", "../outside.png",
     "mine/kolobok.yaml:6: image '../outside.png' must be relative and stay under mine/"),
    ("kolobok.yaml", "images/1.png", "images/notes.png",
     "mine/kolobok.yaml:6: image 'images/notes.png' cannot be shown (not a picture (PNG, JPEG, "
     "WEBP, GIF, BMP, AVIF are read)): replace it"),
    ("kolobok.yaml", "images/1.png", "images/half.png",
     "mine/kolobok.yaml:6: image 'images/half.png' cannot be shown (a broken picture ("),
    ("kolobok.yaml", "images/1.png", "images/huge.png",
     "mine/kolobok.yaml:6: image 'images/huge.png' cannot be shown (9000×9000 is too large a "
     "picture, 64 megapixels are the limit): replace it"),
    ("kolobok.yaml", "[Колобок]", "[7]",
     'mine/kolobok.yaml:8: each of accept must be text: write "7" in quotes'),
    ("kolobok.yaml", "[Колобок]", "[]",
     "mine/kolobok.yaml:8: accept is empty: give at least one acceptable answer"),
    ("kolobok.yaml", "aliases: []", "aliases: [Winnie]",
     "mine/winnie.yaml:1: the name 'Winnie' also stands in kolobok.yaml; give each"),
    ("suite.yaml", SUITE, "gates: {}\n",
     "mine/suite.yaml:1: unknown key 'gates' in suite.yaml; did you mean 'gate'?"),
    ("suite.yaml", SUITE, SUITE + "gate: {characters: {gena: {min_gain: 1}}}\n",
     "mine/suite.yaml:3: the gate limits 'gena', which is no character; there are: kolobok, "
     "winnie"),
]  # fmt: skip
"""File, what is there, what a slip makes of it, the one line that it gives."""


@pytest.mark.parametrize(("name", "old", "new", "line"), MISTAKES)
def test_a_mistake_is_one_line(
    shelf: Shelf, check: Checked, name: str, old: str, new: str, line: str
) -> None:
    images = shelf.folder / "images"
    (images / "notes.png").write_text("no picture", encoding="utf-8")
    (images / "half.png").write_bytes((images / "1.png").read_bytes()[:200])
    Image.new("1", (9_000, 9_000)).save(images / "huge.png")
    drawn(1).save(shelf.folder.parent / "outside.png")
    shelf.change(name, old, new)
    status, lines = check()
    assert status == 1
    assert lines[0] == "Mistakes: no run begins, or its figures say nothing"
    assert lines[1].startswith(line)
    assert lines[-1].startswith("1 mistake found in ")


QUESTIONS = [
    ("Кто такой Колобок?", "[Колобок]", "28: the acceptable answer 'Колобок' stands in the "
     "question: ask without it, or accept what the question does not say"),
    ("What is the red ball called?", "[a red ball, Kolobok]", "28: the acceptable answer 'a red "
     "ball' stands in the question: ask without it, or accept what the question does not say"),
    ("На какой лесной поляне он стоит?", "[на лесных полянах]", "28: the acceptable answer 'на "
     "лесных полянах' stands in the question: ask without it, or accept what the question does "
     "not say"),
    ("Что это?", "[персонаж]", "28: the answer 'Это персонаж, он изображён на "
     "картинке.' is right here, which can be said of any picture: accept what only who sees this "
     "one can say"),
    ("What is it?", "[a picture]", "28: the answer 'This is a character, and it is shown in the "
     "picture.' is right here, which can be said of any picture: accept what only who sees this "
     "one can say"),
    ("Что у него в руке?", "[не знаю]", "28: the answer 'Не знаю.' is right here, which can be "
     "said of any picture: accept what only who sees this one can say"),
    ("Где он?", "[на]", "28: the answer 'Это персонаж, он изображён на картинке.' is right "
     "here, which can be said of any picture: accept what only who sees this one can say"),
    ("Он круглый?", '["Да", "Нет"]', "28: accepts yes and no, so no answer is wrong: keep the "
     "right one"),
    ("What mood is he in?", '["🙂"]', "28: accepts '🙂', which has no word in it, so nothing "
     "matches it: write words"),
    ("Какое у него настроение?", '["...", весёлое]', "28: accepts '...', which has no word in "
     "it, so nothing matches it: write words"),
    ("Кто изображён?", "[Колобок, Winnie]", "28: accepts 'Winnie', who is somebody else (winnie): "
     "an adapter that takes one for the other is right here; leave it out"),
    ("Кто на рисунке?", "[Колобок, Карлсон]", "28: accepts 'Карлсон', who is somebody else "
     "(Карлсон): an adapter that takes one for the other is right here; leave it out"),
    ("Кто это?", "[Колобок]", "27: asks what kolobok/c1 asks of the same picture, and counts "
     "twice: drop one of them, or ask of something else"),
]  # fmt: skip
"""A question more, its acceptable answers, the one line that they give."""


@pytest.mark.parametrize(("question", "accept", "line"), QUESTIONS)
def test_a_question_that_shows_nothing_is_one_line(
    shelf: Shelf, check: Checked, question: str, accept: str, line: str
) -> None:
    shelf.ask(question, accept)
    status, lines = check()
    assert status == 1
    assert lines[:2] == [
        "Warnings: it runs, and shows less than it seems to",
        f"mine/kolobok.yaml:{line}",
    ]
    assert lines[-1].startswith("1 warning found in 11 cases ")


@pytest.mark.parametrize(
    ("question", "accept", "more"),
    [
        ("Он красный или синий?", "[красный]", ()),
        ("Is it round?", '["Yes"]', ()),
        ("Из какой он сказки?", "[русская народная сказка]", ()),
        ("Что держит персонаж?", "[персонаж держит ложку]", ()),
        ("От кого он убежал?", "[от дедушки, Winnie]", ()),
        ("Какого он цвета?", "[жёлтый]", ("reject: [зелёный]",)),
        ("Сколько у него глаз?", '[два, "2"]', ()),
        ("Who is his friend?", "[Winnie]", ()),
    ],
)
def test_a_question_that_is_fine_gives_nothing(
    shelf: Shelf, check: Checked, question: str, accept: str, more: tuple[str, ...]
) -> None:
    shelf.ask(question, accept, *more)
    assert check()[0] == 0


def test_an_acceptable_answer_that_is_rejected_too(shelf: Shelf, check: Checked) -> None:
    shelf.ask("Кого он встретил?", "[большого медведя]", "reject: [медведь]")
    status, lines = check()
    assert status == 1
    assert lines[1] == (
        "mine/kolobok.yaml:28: the acceptable answer 'большого медведя' is not taken as one (It "
        "says “медведь”, which is never acceptable here): change either"
    )


SUITES: list[tuple[str, Callable[[Shelf], None], str]] = [
    ("a picture of two", lambda shelf: shelf.change("winnie.yaml", "6.png", "1.png"),
     "winnie.yaml:6: the same picture is 'Колобок' in kolobok/c1 and 'Winnie' here: give each a "
     "picture of its own"),
    ("a copy", lambda shelf: drawn(1).save(shelf.folder / "images/6.png"),
     "winnie.yaml:6: the picture is the same as that of 'Колобок' in kolobok.yaml:6, another "
     "character: replace whichever is a mix-up"),
    ("a copy resized", lambda shelf: drawn(1).resize((60, 60)).save(shelf.folder / "images/6.png"),
     "winnie.yaml:6: the picture is nearly the same as that of 'Колобок' in kolobok.yaml:6, "
     "another character: replace whichever is a mix-up"),
    ("a copy cropped", lambda shelf: drawn(1).crop((3, 2, 94, 93)).save(
        shelf.folder / "images/2.png"),
     "kolobok.yaml:10: the picture is nearly the same as that of 'Колобок' in kolobok.yaml:6, and "
     "counts as a second one: replace it, or name one file in both"),
    ("a name read as another's", lambda shelf: shelf.change(
        "winnie.yaml", "aliases: []", "aliases: [Малыш, Карлсон-]"),
     "winnie.yaml:3: the name 'Карлсон-' is read as 'Карлсон' too, so an answer that gives it "
     "names them all: give each a name of its own"),
    ("no distractors", lambda shelf: shelf.write("suite.yaml", "{}\n"),
     "suite.yaml:1: no distractors, so whoever outside the suite is named, it is no "
     "hallucination: list under distractors: those that yours may be taken for"),
    ("no target", lambda shelf: shelf.change("kolobok.yaml", "target", "control"),
     "suite.yaml:1: no character is a target, so nothing shows what an adapter learned: write "
     "role: target for those it is trained on"),
    ("no control", lambda shelf: shelf.change("winnie.yaml", "control", "target"),
     "suite.yaml:1: no character is a control, so nothing shows what an adapter forgot: add some "
     "that the base knows, with role: control"),
    ("few pictures", lambda shelf: shelf.write(
        "kolobok.yaml", "\n".join(shelf.character("kolobok", 1).splitlines()[:-4]) + "\n"),
     "suite.yaml:1: 4 pictures of targets, so even a gain of all targets could be chance: 5 would "
     "do"),
    ("a control without a name", lambda shelf: shelf.write("winnie.yaml", shelf.character(
        "winnie", 6).replace("Кто это?", "Что он ест?").replace("[Winnie]", "[мёд]")),
     "winnie.yaml:2: no case asks who the control 'Winnie' is, so an adapter that takes it for "
     "somebody else is not seen: add one that does, with accept: [Winnie]"),
]  # fmt: skip
"""What becomes of a suite, and the one line that it gives."""


@pytest.mark.parametrize(
    ("change", "line"), [row[1:] for row in SUITES], ids=[r[0] for r in SUITES]
)
def test_a_suite_that_shows_less_is_one_line(
    shelf: Shelf, check: Checked, change: Callable[[Shelf], None], line: str
) -> None:
    change(shelf)
    status, lines = check()
    assert status == 1
    assert lines[1] == f"mine/{line}"
    assert lines[-1].startswith("1 warning found in ")


def test_significance_that_nothing_can_show(shelf: Shelf, check: Checked) -> None:
    shelf.write("suite.yaml", SUITE + "gate:\n  require_significance: true\n")
    few = "\n".join(shelf.character("kolobok", 1).splitlines()[:-4])
    shelf.write("kolobok.yaml", few)
    assert check()[1][1] == (
        "mine/suite.yaml:4: 4 pictures of targets, so even a gain of all targets could be chance: "
        "require_significance lets no adapter pass; 5 would do"
    )


def test_one_answer_to_whomever_it_is_asked_of(shelf: Shelf, check: Checked) -> None:
    gena = shelf.character("kolobok", 11).replace("Колобок", "Гена")
    for number in range(11, 16):
        drawn(number).save(shelf.folder / f"images/{number}.png")
    shelf.write("gena.yaml", gena)
    for name, picture in (("gena", 11), ("kolobok", 1), ("winnie", 6)):
        text = (shelf.folder / f"{name}.yaml").read_text(encoding="utf-8")
        shelf.write(
            f"{name}.yaml",
            f"{text}  - id: mood\n    image: images/{picture}.png\n"
            "    question: Какое у него настроение?\n    accept: [Весёлое]\n",
        )
    assert check()[1][1] == (
        "mine/gena.yaml:28: 'Весёлое' is right wherever 'Какое у него настроение?' is asked (3 "
        "characters), so a model that always says so passes: ask it of one for whom something "
        "else is right"
    )


def test_pictures_in_the_training_data_are_a_mistake(shelf: Shelf, check: Checked) -> None:
    data = shelf.folder.parent / "train"
    data.mkdir()
    drawn(1).resize((50, 50)).save(data / "one.jfif", "JPEG", quality=60)
    drawn(20).save(data / "other.png")
    rows = [{"image": "other.png"}, {"image": "one.jfif"}, {"image": "away.png"}, {"text": "a"}]
    text = "\n".join(json.dumps(row) for row in rows)
    (data / "rows.jsonl").write_text(text, encoding="utf-8")
    status, lines = check("--training", "train/rows.jsonl")
    assert status == 1
    assert lines[1] == (
        "mine/kolobok.yaml:6: the picture is in the training data too (rows.jsonl:2, "
        "train/one.jfif), so its figures say nothing of what was learned: take it out of either"
    )
    assert lines[3] == (
        "train/rows.jsonl:3: a picture of the training data was not compared (train/away.png: no "
        "such picture): put it there"
    )
    said = [
        {"role": "user", "content": "<image>Кто это?"},
        {"role": "assistant", "content": "Гена"},
    ]
    turns = [{"from": "human", "value": "<img>one.jfif</img>Кто это?"}]
    for pair in ({"messages": said, "images": ["one.jfif"]}, {"conversations": turns}):
        (data / "set.json").write_text(json.dumps([{"text": "a"}, pair]), encoding="utf-8")
        status, lines = check("--training", "train/set.json")
        assert status == 1
        assert "in the training data too (train/one.jfif), so" in lines[1]
    status, lines = check("--training", "train")
    assert status == 1
    assert "in the training data too (train/one.jfif), so" in lines[1]
    shelf.change("kolobok.yaml", "image: images/1.png", "images: [images/2.png, images/1.png]")
    assert check("--training", "train")[1][1].startswith("mine/kolobok.yaml:6: the picture is in")
    (data / "one.jfif").unlink()
    assert check("--training", "train")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nowhere"], "error: no such folder: nowhere"),
        (["mine", "--training", "away.jsonl"], "error: away.jsonl: no such file"),
        (["mine", "--training", "bad.jsonl"], "error: bad.jsonl:1: not a JSON object; each is one"),
        (["mine", "--training", "list.jsonl"], "error: list.jsonl item 1: not a JSON object; each"),
        (["mine", "--training", "odd.jsonl"], "error: odd.jsonl:2: image is no path"),
        (["mine", "--training", "empty"], "error: empty: names no picture"),
        (["empty"], "error: empty: holds no cases"),
    ],
)
def test_what_cannot_be_checked_is_one_line(
    shelf: Shelf, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    Path("empty").mkdir()
    Path("bad.jsonl").write_text("{", encoding="utf-8")
    Path("list.jsonl").write_text("[[]]", encoding="utf-8")
    Path("odd.jsonl").write_text('{"image": "a.png"}\n{"image": 7}\n', encoding="utf-8")
    assert main(["check", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(line)
    assert error.count("\n") == 1


def test_all_that_is_wrong_is_told_at_once(shelf: Shelf, check: Checked) -> None:
    shelf.change("suite.yaml", SUITE, "dtype: int8\n")
    shelf.change("kolobok.yaml", "role: target", "role: goal")
    shelf.change("kolobok.yaml", "images/5.png", "images/none.png")
    shelf.change("winnie.yaml", "[Winnie]", "[Winnie, Winnie the Карлсон, это]")
    shelf.write("Suite.yaml", "{}")
    status, lines = check()
    assert status == 1
    assert [line.partition(": ")[0] for line in lines] == [
        "Mistakes",
        "mine/Suite.yaml",
        "mine/kolobok.yaml:2",
        "mine/kolobok.yaml:22",
        "mine/suite.yaml:1",
        "Warnings",
        "mine/winnie.yaml:8",
        lines[-1],
    ]
    assert lines[-1].startswith(
        "4 mistakes and 1 warning found in 5 cases of 1 character, 5 pictures"
    )


def test_what_many_cases_share_is_one_line(shelf: Shelf, check: Checked) -> None:
    for name in ("kolobok", "winnie"):
        text = (shelf.folder / f"{name}.yaml").read_text(encoding="utf-8")
        shelf.write(f"{name}.yaml", text.replace("accept: [", "accept: ['...', "))
    status, lines = check()
    assert status == 1
    [line] = [line for line in lines if "has no word in it" in line]
    assert line.startswith("mine/kolobok.yaml:8: accepts '...'")
    assert line.endswith(" (the same at 12, 16, 20, 24 and 5 more)")
    assert lines[-1].startswith("10 warnings found in 10 cases")


def test_what_a_suite_says_is_not_obeyed(shelf: Shelf, check: Checked) -> None:
    shelf.ask('"Кто \\e[31mэто\\n::error::?"', '["\\e[2J", "::add-mask::x\\u202e"]')
    lines = check()[1]
    assert not any(set("\x1b\u202e") & set(line) for line in lines)
    assert not any(line.startswith("::") for line in lines)


def test_no_model_library_is_loaded(shelf: Shelf) -> None:
    code = (
        "import sys; from harness.__main__ import main; main(['check', 'mine']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'peft')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_schemas_are_put_beside_a_suite(
    shelf: Shelf, check: Checked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "mine"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mine/case.schema.json",
        "mine/suite.schema.json",
        "named in the first line of 3 files",
    ]
    assert check()[0] == 0
    assert main(["schema", "nowhere"]) == 2
