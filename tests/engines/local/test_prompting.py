"""However a suite has questions put: the answer is that of transformers told the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from harness.engines import EngineOptions, open_engine
from harness.engines.local.engine import TransformersEngine
from harness.engines.request import Ask, EngineError, Failure, Generation, Request
from harness.models.adapters import find_adapters
from harness.suite.prompting import GenerationOptions, Prompting
from tests import tiny
from tests.engines.local.plain import alone

Open = Callable[..., TransformersEngine]
PLAIN = Prompting.plain(10)
QUESTIONS = ("who", "where does it live, and with whom")
MODELS = ("base", "one", "two", "dora")


def generation(**options: object) -> Prompting:
    return Prompting(generation=GenerationOptions(max_new_tokens=10, **options))  # type: ignore[arg-type]


PUT: dict[str, Prompting] = {
    "system": replace(PLAIN, system="Отвечай кратко."),
    "prompt": replace(PLAIN, prompt="Q: {question}\nA, {in one word}:"),
    "repetition_penalty": generation(repetition_penalty=1.7),
    "template": generation(template='{"enable_thinking": true}'),
    "processor": replace(PLAIN, processor='{"do_normalize": false}'),
    "more tokens": Prompting.plain(17),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny LLaVA whose template takes an argument."""
    folder = tiny.save_llava(tmp_path_factory.mktemp("prompting") / "base")
    file = folder / "chat_template.jinja"
    file.write_text(file.read_text() + "{% if enable_thinking %}Think.{% endif %}")
    return folder


@pytest.fixture
def engine(base: Path, adapters: Path) -> TransformersEngine:
    found = tuple(find_adapters(["all"], adapters))
    options = EngineOptions(base=str(base), adapters=found, cache=False, device="cpu")
    made = open_engine(options)
    assert isinstance(made, TransformersEngine)
    return made


def requests(asks: list[Ask]) -> list[Request]:
    return [
        Request(case=f"c/{at}", adapter=name, ask=ask)
        for at, ask in enumerate(asks)
        for name in MODELS
    ]


def hold(engine: TransformersEngine, base: Path, adapters: Path, asks: list[Ask]) -> list[str]:
    """Ask all models at once, and hold every answer against the plain way; return the answers."""
    said = []
    for one in engine.generate(requests(asks)):
        assert isinstance(one, Generation), one
        name = one.request.adapter
        folder = None if name == "base" else adapters / name
        assert one.answer == alone(base, folder, one.request), (name, one.request.ask)
        said.append(one.answer)
    return said


@pytest.mark.parametrize("key", list(PUT))
def test_each_way_of_asking(
    key: str, engine: TransformersEngine, base: Path, adapters: Path, pictures: list[Path]
) -> None:
    asks = [Ask((picture,), text, PUT[key]) for picture in pictures[:2] for text in QUESTIONS]
    said = hold(engine, base, adapters, asks)
    assert len(set(said)) > len(said) // 2
    plain = [replace(ask, prompting=PLAIN) for ask in asks]
    assert said != [one.answer for one in engine.generate(requests(plain))]  # type: ignore[union-attr]


def test_all_ways_in_one_run(
    engine: TransformersEngine, base: Path, adapters: Path, pictures: list[Path]
) -> None:
    hold(engine, base, adapters, [Ask((pictures[0],), "who", put) for put in PUT.values()])


def test_several_pictures_and_none_beside_one(
    engine: TransformersEngine, base: Path, adapters: Path, pictures: list[Path]
) -> None:
    shown = [(pictures[0],), (pictures[0], pictures[1]), (pictures[1], pictures[0]), ()]
    hold(engine, base, adapters, [Ask(tuple(some), "who", PLAIN) for some in shown])


def test_an_answer_ends_before_a_text_to_stop_at(
    engine: TransformersEngine, base: Path, adapters: Path, pictures: list[Path]
) -> None:
    asks = [Ask((picture,), text, PLAIN) for picture in pictures for text in QUESTIONS]
    whole = hold(engine, base, adapters, asks)
    # transformers also stops inside the names of special tokens, which no answer shows.
    hidden = set("".join(tiny.SPECIAL))
    letters = [one for answer in whole for one in answer[2:] if one.isalnum() and one not in hidden]
    stop = tuple(dict.fromkeys(letters))[:3]
    put = generation(stop=stop)
    cut = hold(engine, base, adapters, [replace(ask, prompting=put) for ask in asks])
    assert cut == [answer[: _first(answer, stop)] for answer in whole]
    assert cut != whole


def _first(answer: str, stop: tuple[str, ...]) -> int | None:
    return min((answer.index(one) for one in stop if one in answer), default=None)


@pytest.mark.parametrize(
    ("put", "told"),
    [
        (generation(template='{"enable_thinkin": true}'), "chat template knows no enable_thinkin"),
        (
            replace(PLAIN, processor='{"do_normalise": false}'),
            "processor knows no do_normalise, did you mean do_normalize?",
        ),
        (replace(PLAIN, processor='{"max_pixels": 7}'), "processor knows no max_pixels; it knows"),
    ],
)
def test_what_the_base_would_drop_is_refused(
    put: Prompting, told: str, engine: TransformersEngine, pictures: list[Path]
) -> None:
    with pytest.raises(EngineError, match=told.replace("?", r"\?")):
        list(engine.generate(requests([Ask((pictures[0],), "who", put)])))


def test_a_template_without_a_place_for_a_system_message_is_refused(
    base: Path, tmp_path: Path, pictures: list[Path]
) -> None:
    other = Path(shutil.copytree(base, tmp_path / "other"))
    users = "{% for message in messages if message['role'] == 'user' %}"
    template = (other / "chat_template.jinja").read_text()
    put = replace(PLAIN, system="Answer briefly.")
    request = Request(case="c/c", adapter="base", ask=Ask((pictures[0],), "who", put))
    for changed, told in (
        (template.replace("{% for message in messages %}", users, 1), "leaves the system message"),
        (
            "{{ raise_exception('System role not supported') }}" + template,
            "takes no system message",
        ),
    ):
        (other / "chat_template.jinja").write_text(changed)
        engine = open_engine(EngineOptions(base=str(other), cache=False, device="cpu"))
        with pytest.raises(EngineError, match=told):
            list(engine.generate([request]))


def test_every_part_of_it_is_part_of_the_key(base: Path, pictures: list[Path]) -> None:
    asks = [
        *(Ask((pictures[0],), "who", put) for put in (PLAIN, *PUT.values())),
        Ask((pictures[0], pictures[1]), "who", PLAIN),
        Ask((), "who", PLAIN),
    ]
    options = EngineOptions(base=str(base), device="cpu")
    asked = [Request(case=f"c/{at}", adapter="base", ask=ask) for at, ask in enumerate(asks)]
    for known in range(len(asks)):
        engine = open_engine(options)
        answers = list(engine.generate(asked[: known + 1]))
        engine.close()
        cached = [isinstance(one, Generation) and one.cached for one in answers]
        assert cached == [True] * known + [False], json.dumps(asks[known].prompting.told())


@pytest.mark.parametrize("through_peft", [False, True])
def test_an_adapter_is_asked_with_its_own_processor_where_that_is_wanted(
    base: Path, adapters: Path, tmp_path: Path, pictures: list[Path], through_peft: bool
) -> None:
    """Its template and its pictures are those beside it; whoever has none is asked as before."""
    name = "dora" if through_peft else "one"
    folder = tmp_path / "adapters"
    for other in ("one", "two", "dora"):
        shutil.copytree(adapters / other, folder / other)
    trained = Path(shutil.copytree(base, tmp_path / "trained"))
    template = (base / "chat_template.jinja").read_text().replace("<user>", "<user><user>")
    (trained / "chat_template.jinja").write_text(template)
    processor = trained / "processor_config.json"
    settings = json.loads(processor.read_text())
    settings["image_processor"]["do_normalize"] = False
    processor.write_text(json.dumps(settings))
    for file in (processor, trained / "chat_template.jinja"):
        shutil.copy(file, folder / name)
    asks = [Ask((picture,), text, PLAIN) for picture in pictures[:2] for text in QUESTIONS]
    options = EngineOptions(
        base=str(base), adapters=tuple(find_adapters(["all"], folder)), own_processors=True,
        device="cpu",
    )  # fmt: skip
    for again in (False, True):
        engine = open_engine(options)
        for one in engine.generate(requests(asks)):
            assert isinstance(one, Generation), one
            assert one.cached == again
            of = one.request.adapter
            where = None if of == "base" else folder / of
            assert one.answer == alone(trained if of == name else base, where, one.request), of
        engine.close()
    (folder / name / "chat_template.jinja").unlink()
    (changed,) = [
        one
        for one in open_engine(options).generate(requests(asks[:1]))
        if not one.cached  # type: ignore[union-attr]
    ]
    assert changed.request.adapter == name


def test_what_is_below_transparency_is_seen_where_it_is_dropped(
    engine: TransformersEngine, base: Path, adapters: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "clear.png"
    Image.effect_mandelbrot((40, 40), (-2, -1, 1, 1), 60).convert("RGBA").save(picture)
    clear = Image.open(picture)
    clear.putalpha(0)
    clear.save(picture)
    drop = replace(PLAIN, processor='{"alpha": "drop"}')
    dropped = hold(engine, base, adapters, [Ask((picture,), "who", drop)])
    white = list(engine.generate(requests([Ask((picture,), "who", PLAIN)])))
    assert dropped != [one.answer for one in white]  # type: ignore[union-attr]


def test_a_template_that_takes_no_such_question_fails_that_question_alone(
    base: Path, tmp_path: Path, pictures: list[Path]
) -> None:
    other = Path(shutil.copytree(base, tmp_path / "other"))
    file = other / "chat_template.jinja"
    refusal = (
        "{% if messages[0]['content']|length > 2 %}{{ raise_exception('one, please') }}{% endif %}"
    )
    file.write_text(refusal + file.read_text())
    engine = open_engine(EngineOptions(base=str(other), cache=False, device="cpu"))
    shown = ((pictures[0],), (pictures[0], pictures[1]))
    asks = [Ask(some, "who", PLAIN) for some in shown]
    said = list(
        engine.generate(
            [Request(case=f"c/{at}", adapter="base", ask=a) for at, a in enumerate(asks)]
        )
    )
    assert isinstance(said[0], Generation) or isinstance(said[1], Generation)
    (failed,) = [one for one in said if isinstance(one, Failure)]
    assert (failed.request.case, failed.error) == ("c/1", "one, please")
