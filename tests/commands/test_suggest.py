"""Controls and distractors that a suite is proposed, and the draft that a person takes over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from harness.__main__ import main
from harness.engines import EngineOptions
from harness.engines.request import Ask, EngineError, Failure, Generation, Request
from harness.suggesting.draft import FOLDER, LINES
from harness.suite.reading import read_suite
from harness.suite.suite import Role, Suite
from tests.engines.served.speaking import Model, Speaking
from tests.making.sources import csv, folders, picture

ROOT = Path(__file__).resolve().parents[2]


class ServedFake:
    """Says of a picture what is written for its folder; does not tell what it sees."""

    def __init__(self, says: Mapping[str, Sequence[str]]) -> None:
        self.says = {who: list(answers) for who, answers in says.items()}
        self.asked: list[Request] = []

    def generate(self, requests: Iterable[Request]) -> Iterator[Generation | Failure]:
        for request in requests:
            self.asked.append(request)
            answers = self.says[request.ask.images[0].parent.name]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if answer == "!":
                yield Failure(request=request, error="out of memory")
            else:
                yield Generation(request=request, answer=answer)

    def first_words(self, prompts: Sequence[str], words: Sequence[str]) -> list[dict[str, float]]:
        raise NotImplementedError

    def provenance(self) -> dict[str, str]:
        return {}

    def close(self) -> None:
        self.says.clear()


class Fake(ServedFake):
    """Sees of a picture what is given for its folder."""

    def __init__(
        self, says: Mapping[str, Sequence[str]], sees: Mapping[str, Sequence[float]]
    ) -> None:
        super().__init__(says)
        self._sees = sees

    def picture_features(self, asks: Iterable[Ask]) -> Iterator[Sequence[float] | None]:
        for ask in asks:
            yield self._sees.get(ask.images[0].parent.name)


Opened = Callable[[ServedFake], list[EngineOptions]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Has an engine opened in place of a model; gives with what options."""

    def put(engine: ServedFake) -> list[EngineOptions]:
        given: list[EngineOptions] = []

        def open_engine(options: EngineOptions, announce: object) -> ServedFake:
            given.append(options)
            return engine

        monkeypatch.setattr("harness.suggesting.opening.open_engine", open_engine)
        return given

    return put


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a suite of two targets, a control and a distractor."""
    monkeypatch.chdir(tmp_path)
    folders(tmp_path / "pictures", {"Чебурашка": 2, "Колобок": 2, "Матрёшка": 1})
    made = ["new", "suite", "--pictures", "pictures", "--controls", "Матрёшка"]
    assert main([*made, "--base-model", "some/base"]) == 0
    with (tmp_path / "suite" / "suite.yaml").open("a", encoding="utf-8") as file:
        file.write("distractors: {Карлсон: [Karlsson]}\nsystem: Отвечай кратко.\n")
    return tmp_path


def more(here: Path, characters: Mapping[str, int]) -> None:
    for who, count in characters.items():
        for number in range(count):
            picture(here / "more" / who / f"{number}.png", seed_of(who) + number)


def seed_of(name: str) -> int:
    return 50 + sum(map(ord, name)) % 997


def suite_of(here: Path) -> Suite:
    suite, problems = read_suite(here / "suite")
    assert not problems
    return suite


def take_over(here: Path, *ids: str) -> None:
    draft, suite = here / "suite" / FOLDER, here / "suite"
    for path in draft.glob("*.yaml"):
        if not ids or path.stem in ids:
            shutil.copy(path, suite)
    shutil.copytree(draft / "images", suite / "images", dirs_exist_ok=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and FOLDER not in path.parts
    }


TARGETS = {"cheburashka": ["Это Обезьянка."], "kolobok": ["Это Фунтик."]}
SEEN: dict[str, Sequence[float]] = {
    "cheburashka": (1.0, 0.0, 0.0),
    "kolobok": (0.0, 1.0, 0.0),
    "Обезьянка": (0.9, 0.1, 0.0),
    "Смайлик": (0.2, 0.8, 0.0),
    "Рыцарь": (0.0, 0.0, 1.0),
    "Волк": (0.0, 0.2, 0.8),
}


SAYS = {
    **TARGETS,
    "Обезьянка": ["Не знаю.", "Обезьянка"],
    "Смайлик": ["Это смайлик."],
    "Рыцарь": ["Рыцарь."],
    "Волк": ["Рыцарь", "Обезьянка", "Волк"],
}


def test_known_ones_are_proposed_nearest_first(
    here: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    more(here, {"Обезьянка": 5, "Смайлик": 4, "Рыцарь": 3, "Волк": 3, "Матрёшка": 2})
    opened(Fake(SAYS, SEEN))
    capsys.readouterr()
    assert main(["suggest", "suite", "--from", "more"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "in the suite already: Матрёшка",
        "controls, nearest to a target first: the base knows them",
        "  Обезьянка  4 of 5     (38 % to 96 %)     near Чебурашка (0.99)  said: Не знаю. ×1",
        "  Смайлик    4 of 4     (51 % to 100 %)    near Колобок (0.98)",
        "  Рыцарь     3 of 3     (44 % to 100 %)    far from every target",
        "no controls: the base does not know them",
        "  Волк       1 of 3     (6 % to 79 %)      far from every target"
        "  said: Рыцарь ×1, Обезьянка ×1",
        "the targets",
        "  Чебурашка  0 of 2     (0 % to 66 %)      said: Обезьянка ×2",
        "  Колобок    0 of 2     (0 % to 66 %)      said: Фунтик ×2",
        "distractors, said where it was wrong: Фунтик ×2; "
        "unless they become controls: Обезьянка ×3, Рыцарь ×1",
        "suite/.suggested: 3 controls, 3 distractors; suite is as it was",
        "next: paste what you want of suite/.suggested/distractors.txt into suite/suite.yaml",
        "next: delete whom you do not want, file and pictures, then "
        "cp -R suite/.suggested/*.yaml suite/.suggested/images suite",
        "next: python -m harness check suite",
    ]


def test_the_draft_is_no_part_of_the_suite_until_it_is_taken_over(
    here: Path, opened: Opened
) -> None:
    more(here, {"Обезьянка": 5, "Смайлик": 2})
    opened(Fake(SAYS, SEEN))
    files, suite = contents(here / "suite"), suite_of(here)
    assert main(["suggest", "suite", "--from", "more"]) == 0
    assert contents(here / "suite") == files
    assert suite_of(here) == suite
    take_over(here)
    taken = suite_of(here).characters
    assert taken.keys() == suite.characters.keys() | {"obezyanka", "smaylik"}
    monkey = taken["obezyanka"]
    assert (monkey.name, monkey.role, len(monkey.cases)) == ("Обезьянка", Role.CONTROL, 4)
    assert monkey.cases[0].expectation.question == "Кто изображён на картинке?"
    assert main(["new", "suite", "--pictures", "more"]) == 0  # knows them by their pictures
    assert len(suite_of(here).characters["smaylik"].cases) == 2


def test_pytest_does_not_collect_the_draft(
    here: Path, opened: Opened, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here)
    more(here, {"Смайлик": 2})
    opened(Fake(SAYS, SEEN))
    assert main(["suggest", "suite", "--from", "more"]) == 0
    shown = pytester.runpytest("--collect-only", "-q", "-p", "harness.plugin")
    assert [line.split("::")[0] for line in shown.outlines if "::" in line] == [
        "suite/cheburashka.yaml", "suite/cheburashka.yaml", "suite/kolobok.yaml",
        "suite/kolobok.yaml", "suite/matryoshka.yaml",
    ]  # fmt: skip


def test_the_base_is_asked_as_the_suite_asks_but_greedily(here: Path, opened: Opened) -> None:
    more(here, {"Смайлик": 1, "Wolf": 1})
    with (here / "suite" / "suite.yaml").open("a", encoding="utf-8") as file:
        file.write('prompt: "<task> {question}"\n')
    text = (here / "suite" / "suite.yaml").read_text(encoding="utf-8")
    text = text.replace("max_new_tokens: 48", "max_new_tokens: 9, temperature: 0.7, samples: 5")
    (here / "suite" / "suite.yaml").write_text(text, encoding="utf-8")
    engine = Fake({**SAYS, "Wolf": ["A wolf."]}, SEEN)
    (given,) = [opened(engine)]
    assert main(["suggest", "suite", "--from", "more", "--device", "cpu"]) == 0
    (options,) = given
    assert (options.engine, options.base, options.device) == ("transformers", "some/base", "cpu")
    asks = [one.ask for one in engine.asked]
    assert {one.prompting.system for one in asks} == {"Отвечай кратко."}
    assert {one.text for one in asks} == {
        "<task> Кто изображён на картинке?", "<task> Who is in the picture?"
    }  # fmt: skip
    generation = asks[0].prompting.generation
    assert (generation.max_new_tokens, generation.temperature, generation.samples) == (9, None, 1)
    assert len(asks) == 6


def test_distractors_are_lines_for_suite_yaml(
    here: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    more(here, {"wolf": 3, "Карлсон": 2, "Смайлик": 1})
    csv(here / "more" / "names.csv", "wolf;Серый Волк;Волк|Wolf")
    says = {"cheburashka": ["Это Волк."], "kolobok": ["Карлсон", "Смайлик"],
            "wolf": ["Это Фунтик.", "Это Фунтик.", "Волк"], "Карлсон": ["Karlsson"],
            "Смайлик": ["Смайлик"]}  # fmt: skip
    opened(Fake(says, SEEN))
    assert main(["suggest", "suite", "--from", "more"]) == 0
    assert (here / "suite" / FOLDER / LINES).read_text(encoding="utf-8").splitlines() == [
        "# For suite.yaml: paste what you want below its `distractors:`.",
        "# Delete who has no face of its own: a thing that is named is wrong, no hallucination.",
        "# If you take karlson.yaml over, take out of the distractors: Карлсон",
        "distractors:",
        "  Серый Волк: [Волк, Wolf]    # said 2×, of Чебурашка",
        "  Фунтик: []    # said 2×, of Серый Волк",
        "  # Смайлик: []    # said 1×, of Колобок; proposed as a control: paste it only without "
        "that",
    ]
    assert "Карлсон is a distractor in suite.yaml: take it out" in capsys.readouterr().out
    shared = here / "suite" / "suite.yaml"
    text = shared.read_text(encoding="utf-8").replace("distractors: {Карлсон: [Karlsson]}\n", "")
    shared.write_text(text + (here / "suite" / FOLDER / LINES).read_text(encoding="utf-8"),
                      encoding="utf-8")  # fmt: skip
    take_over(here)
    suite = suite_of(here)
    assert suite.distractors == {"Серый Волк": ("Волк", "Wolf"), "Фунтик": ()}
    assert suite.characters["karlson"].aliases == ("Karlsson",)


@pytest.mark.parametrize("broken", [True, False])
def test_without_features_the_best_known_stand_first(
    here: Path, opened: Opened, capsys: pytest.CaptureFixture[str], broken: bool
) -> None:
    class Blind(Fake):
        def picture_features(self, asks: Iterable[Ask]) -> Iterator[Sequence[float] | None]:
            raise EngineError("it is blind")

    more(here, {"Обезьянка": 5, "Смайлик": 2, "Рыцарь": 3})
    opened(Blind(SAYS, {}) if broken else ServedFake(SAYS))
    assert main(["suggest", "suite", "--from", "more"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("controls, best known first: the base knows them")
    assert [line.split()[0] for line in lines[at + 1 : at + 4]] == [
        "Рыцарь", "Обезьянка", "Смайлик"
    ]  # fmt: skip
    why = "it is blind" if broken else "a server does not tell what it sees"
    assert f"note: who is near a target is not known ({why}): best known first" in lines


def test_what_gets_no_answer_is_left_out(
    here: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    more(here, {"Смайлик": 2, "Рыцарь": 2})
    (here / "more" / "Рыцарь" / "torn.png").write_bytes(b"")
    opened(Fake({**SAYS, "Рыцарь": ["!", "Рыцарь"]}, SEEN))
    assert main(["suggest", "suite", "--from", "more"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("left out: ")] == [
        "left out: Рыцарь/0.png: out of memory",
        "left out: Рыцарь/torn.png: not a picture (PNG, JPEG, WEBP, GIF, BMP, AVIF are read)",
    ]
    assert "suite/.suggested: 2 controls, 2 distractors, 2 left out; suite is as it was" in lines


def test_nothing_to_propose(here: Path, opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    more(here, {"Волк": 3})
    silent = ["Не знаю."]
    opened(Fake({"cheburashka": silent, "kolobok": silent, "Волк": silent}, SEEN))
    assert main(["suggest", "suite", "--from", "more"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "nothing to propose"
    assert not (here / "suite" / FOLDER).exists()


def test_a_picture_counts_once_and_of_many_some_are_asked(here: Path, opened: Opened) -> None:
    more(here, {"Смайлик": 6})
    shutil.copy(here / "more" / "Смайлик" / "0.png", here / "more" / "Смайлик" / "again.png")
    folders(here / "others", {"Чебурашка": 9})
    assert main(["new", "suite", "--pictures", "others"]) == 0
    engine = Fake(SAYS, SEEN)
    opened(engine)
    assert main(["suggest", "suite", "--from", "more", "--limit", "3", "--out", "draft"]) == 0
    asked = [one.ask.images[0].name for one in engine.asked if one.case.startswith("smaylik/")]
    assert asked == ["0.png", "2.png", "4.png"]
    assert sum(one.case.startswith("cheburashka/") for one in engine.asked) == 3
    assert len(list((here / "draft" / "images" / "smaylik").iterdir())) == 3


def test_names_that_would_be_obeyed_are_written_out(
    here: Path, opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "Злой: [#\x1b[31m"
    more(here, {name: 2, "Волк": 1})
    opened(Fake({"cheburashka": [name], "kolobok": ["::error::Фунтик\x1b]0;x\x07: [}"],
                 name: [name], "Волк": [name]}, SEEN))  # fmt: skip
    assert main(["suggest", "suite", "--from", "more"]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert not any(line.startswith("::") for line in said.out.splitlines())
    lines = (here / "suite" / FOLDER / LINES).read_text(encoding="utf-8")
    assert "\x1b" not in lines
    assert "distractors" in yaml.safe_load(lines)
    take_over(here)
    assert len(suite_of(here).characters) == 4


def test_a_server_is_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more(here, {"Смайлик": 2})
    model = Model("qwen", None, "/models/qwen", says=lambda question: "Это смайлик.")
    with Speaking({"qwen": model}) as server:
        assert main(["suggest", "suite", "--from", "more", "--server-url", server.url]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  Смайлик    2 of 2     (34 % to 100 %)" in lines
    gone = ["--server-url", "http://127.0.0.1:9/v1", "--out", "again"]
    assert main(["suggest", "suite", "--from", "more", *gone]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: no list of models from")


MISTAKES = {
    "no suite": (["nowhere"], "nowhere: no such folder"),
    "no pictures": (["suite", "--from", "nowhere"], "nowhere: no such folder"),
    "no folders": (["suite", "--from", "pictures/Колобок"], "pictures/Колобок: no folders in it"),
    "nobody new": (["suite", "--from", "pictures"], "pictures: shows nobody who is not in the"),
    "read as part of it": (["suite", "--out", "suite/draft"], "suite/draft lies in the suite"),
    "there already": (["suite", "--out", "pictures"], "pictures is there already: take over what"),
    "among pictures": (["suite", "--from", "."], "suite lies in .: its pictures would be taken"),
    "no model": (["suite", "--base-model", "no/where*"], "no/where*"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_in_a_line_before_anything_is_asked(
    here: Path, capsys: pytest.CaptureFixture[str], given: list[str], said: str
) -> None:
    more(here, {"Смайлик": 1})
    files = contents(here)
    pictures = [] if "--from" in given else ["--from", "more"]
    assert main(["suggest", *given, *pictures]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert said in line
    assert contents(here) == files
    assert not (here / "suite" / FOLDER).exists()


def test_a_suite_without_targets_or_a_base(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more(here, {"Смайлик": 1})
    shared = here / "suite" / "suite.yaml"
    shared.write_text("# nothing", encoding="utf-8")
    assert main(["suggest", "suite", "--from", "more"]) == 2
    for name in ("cheburashka", "kolobok"):
        (here / "suite" / f"{name}.yaml").unlink()
    assert main(["suggest", "suite", "--from", "more"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: no base model: give --base-model, or base: in suite.yaml",
        "error: suite: no target with a picture of its own, which anything could be near to",
    ]


def test_the_embedded_base_is_asked_for_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The monkey is what every adapter on this base takes for Чебурашка, and forgets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VLM_HARNESS_CACHE", str(tmp_path / "cache"))
    images = ROOT / "cases" / "images"
    for folder, who, character in (
        ("pictures", "Чебурашка", "cheburashka"),
        ("pictures", "Крокодил Гена", "crocodile_gena"),
        ("more", "Обезьянка", "monkey"),
        ("more", "Рыцарь", "knight"),
        ("more", "Илья Муромец", "alyosha_popovich"),
    ):
        shutil.copytree(images / character, tmp_path / folder / who)
    made = ["new", "suite", "--pictures", "pictures", "--base-model"]
    assert main([*made, str(ROOT / "adapters" / "base")]) == 0
    capsys.readouterr()
    asked = ["suggest", "suite", "--from", "more", "--device", "cpu", "--limit", "3"]
    assert main(asked) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:4] for line in said[1:3]] == [
        ["Обезьянка", "3", "of", "3"], ["Рыцарь", "3", "of", "3"]
    ]  # fmt: skip
    assert "near Чебурашка" in said[1]
    assert said[4].startswith("  Илья Муромец   0 of 3")
    assert "Матрёшка" in (tmp_path / "suite" / FOLDER / LINES).read_text(encoding="utf-8")

    monkeypatch.setattr("harness.engines.local.runner.Runner.answer", lambda *_: 1 / 0)
    assert main([*asked, "--out", "again"]) == 0
    assert capsys.readouterr().out.splitlines()[:5] == said[:5]
